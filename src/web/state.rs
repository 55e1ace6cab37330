//! What every handler may reach. Built once, in `app`.

use std::sync::Arc;

use sqlx::PgPool;

use crate::clock::Clock;
use crate::crypto::Keys;
use crate::files::PrivateFolder;
use crate::sheet::read::Reader;

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub pool: PgPool,
    /// For officers who may open secret cases: another role of the database, which alone can read them.
    pub secrets: PgPool,
    pub clock: Clock,
    pub keys: Arc<Keys>,
    pub site: Arc<Site>,
}

/// Which of the two walls stands. Both, but in tests that prove each by itself; no setting can change it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Walls {
    #[default]
    Both,
    /// Every `Scope` reaches everything; only the policies of the database hold.
    DatabaseOnly,
    /// Every transaction reaches everything; only the `Scope` in the queries holds.
    QueriesOnly,
}

/// What this installation is.
pub struct Site {
    /// "Kabupaten Bengkayang"; from the loaded wilayah.
    pub region_name: String,
    /// Invented people, known passwords: every page says so.
    pub is_demo: bool,
    /// Trust the address that our own reverse proxy wrote.
    pub is_behind_proxy: bool,
    /// Where exports are spooled.
    pub spool: PrivateFolder,
    /// Reads tables of unknown origin, in a process of its own.
    pub reader: Reader,
    #[doc(hidden)]
    pub walls: Walls,
}
