//! How many numbers somebody may look up. Whoever holds a list of NIK must not be able to try them one by one, nor to
//! copy the registry's out of it.

mod queries;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::clock;
use crate::types::{KodeWilayah, Level};
use crate::web::{AppState, Error, Tx};

/// What is counted, each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// A search by NIK or nomor KK, or a form that names whoever has this number in one's own desa.
    Number,
    /// A NIK shown in full.
    Nik,
}

/// Number look-ups of one operator within an hour.
pub const NUMBERS_PER_HOUR: i64 = 100;
/// Number look-ups of one operator within any 24 hours.
pub const NUMBERS_PER_DAY: i64 = 300;
/// NIK shown in full to one operator within an hour.
pub const NIKS_PER_HOUR: i64 = 30;

impl Lookup {
    fn code(self) -> &'static str {
        match self {
            Lookup::Number => "number",
            Lookup::Nik => "nik",
        }
    }

    /// How many within how long.
    fn limits(self) -> &'static [(i64, TimeDelta)] {
        const HOUR: TimeDelta = TimeDelta::hours(1);
        const DAY: TimeDelta = TimeDelta::hours(24);

        match self {
            Lookup::Number => &[(NUMBERS_PER_HOUR, HOUR), (NUMBERS_PER_DAY, DAY)],
            Lookup::Nik => &[(NIKS_PER_HOUR, HOUR)],
        }
    }
}

/// Too many; what may be said to whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted {
    /// From when on it works again.
    pub until: DateTime<Utc>,
}

impl Exhausted {
    /// "22 November 2026, 15.04 WIB": never earlier than it is true.
    pub fn until_text(self) -> String {
        clock::waktu(self.until + TimeDelta::seconds(59))
    }

    /// For a form whose number is known, but may not be looked up now.
    pub fn form_text(self) -> String {
        format!(
            "Nomor ini belum dapat diperiksa: batas pencarian nomor tercapai. Isian Anda tetap ada; simpan lagi mulai {}.",
            self.until_text()
        )
    }

    /// Whole seconds from now on.
    pub fn seconds(self, now: DateTime<Utc>) -> i64 {
        (self.until - now).num_seconds() + 1
    }
}

/// Takes one look-up from what somebody has left; None when there was one. Offices of the kabupaten are not limited:
/// theirs are recorded like all, and looking up is their work.
///
/// A refusal is recorded once an hour. It counts only once the transaction is committed: do so also after a refusal.
///
/// # Errors
/// When the database fails.
pub async fn take(
    db: &mut PgConnection,
    actor: &Actor,
    area: &KodeWilayah,
    lookup: Lookup,
    now: DateTime<Utc>,
) -> Result<Option<Exhausted>, Error> {
    if actor.role.level() == Level::Kabupaten {
        return Ok(None);
    }
    queries::hold(db, actor.id).await?;
    let mut until: Option<DateTime<Utc>> = None;
    for (most, span) in lookup.limits() {
        let freed = queries::find_nth(db, actor.id, lookup.code(), now - *span, *most)
            .await?
            .map(|at| at + *span);
        until = until.max(freed);
    }
    let Some(until) = until else {
        queries::insert(db, actor.id, lookup.code(), now).await?;
        return Ok(None);
    };
    let is_told = queries::find_nth(db, actor.id, "refused", now - TimeDelta::hours(1), 1)
        .await?
        .is_some();
    if !is_told {
        queries::insert(db, actor.id, "refused", now).await?;
        let event = Event::new("persons.lookups_exhausted", "users", actor.id, area);
        audit::record(db, actor, event, now).await?;
    }

    Ok(Some(Exhausted { until }))
}

/// The same in a transaction of its own: for a form that is refused, of which nothing else may stay.
///
/// # Errors
/// When the database fails.
pub async fn take_apart(
    state: &AppState,
    actor: &Actor,
    scope: &Scope,
    lookup: Lookup,
) -> Result<Option<Exhausted>, Error> {
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    let refused = take(&mut tx, actor, scope.area(), lookup, state.clock.now()).await?;
    tx.commit().await?;

    Ok(refused)
}
