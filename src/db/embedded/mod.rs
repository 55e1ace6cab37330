//! The private PostgreSQL: a real server in the data folder, for those who have none.
//!
//! Finds the distribution's programs, makes a cluster with data checksums, runs it as an
//! unprivileged user on a Unix socket only, and stops it at the end. What a killed run left
//! behind is taken over or restarted. All functions here block; call them off the async threads.
//!
//! ```text
//! <data folder>/          root's own when run as root
//!     balale.lock         one running Balale for each data folder
//!     postgres/           the database files
//!     log/                one file for each day of the week, without anything people typed
//! /run/balale-<hash>/     the socket (or $XDG_RUNTIME_DIR, or <data folder>/run)
//! ```

mod account;
mod binaries;
mod cluster;
mod environment;
mod error;
mod folders;
mod handshake;
mod initdb;
mod launch;
mod names;
mod process;
mod server_config;
mod server_log;
mod watcher;

use std::path::PathBuf;

use self::watcher::Watcher;
pub use self::{cluster::Cluster, environment::default_data_dir, error::EmbeddedError};

/// What [`start`] needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Holds the database files, their log and the lock. Made when missing.
    pub data_dir: PathBuf,
    /// False only for clusters that are thrown away: nothing is forced to the disk.
    pub durable: bool,
    /// Folder of PostgreSQL's programs; `None` looks for them.
    pub bin_dir: Option<PathBuf>,
    /// Folder of the socket, made when missing; `None` chooses a short one.
    pub socket_dir: Option<PathBuf>,
}

impl Settings {
    /// A durable cluster in `data_dir`, the rest found or chosen.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            durable: true,
            bin_dir: None,
            socket_dir: None,
        }
    }
}

/// Starts the private cluster, or takes over the one an earlier run left behind. The first start
/// takes some seconds, later ones about a tenth of one.
///
/// # Errors
/// Each is worded for the person who runs the server and says what to do.
pub fn start(settings: &Settings) -> Result<Cluster, EmbeddedError> {
    Cluster::start(settings, None)
}

/// A cluster for tests in a temporary folder: fast, small and gone with the calling process,
/// even when that is killed.
///
/// # Errors
/// As [`start`].
pub fn throw_away() -> Result<Cluster, EmbeddedError> {
    let watcher = Watcher::start()?;
    let settings = Settings {
        durable: false,
        socket_dir: Some(watcher.folder.join("run")),
        ..Settings::new(&watcher.folder)
    };
    Cluster::start(&settings, Some(watcher))
}
