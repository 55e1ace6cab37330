//! Slows guessing without letting anyone lock a village out: an account under attack still opens from a device that
//! has signed in before, and a success is never counted against an address that a whole office shares.
//!
//! An attempt takes its place before its password is looked at, and gives it back on success; so a hundred attempts at
//! the same instant are not a hundred guesses.

mod queries;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Notify, Semaphore};

use crate::crypto::{IndexKind, Keys};
use crate::web::{Acting, AppState, Error, Tx};

/// Failures in `WINDOW_MINUTES` after which only known devices may try.
const NAME_LIMIT: i64 = 10;
const WINDOW_MINUTES: i64 = 15;
/// Failures in `WINDOW_MINUTES` of one known device at one account. Nobody else's failures count here.
const DEVICE_LIMIT: i64 = 5;
/// Failures from one address in `ADDRESS_HOURS`.
const ADDRESS_LIMIT: i64 = 50;
pub const ADDRESS_HOURS: i64 = 12;
/// Consecutive failures at one account after which only an administrator opens it again (NIST SP 800-63B-4). The last
/// ten are kept for known devices, so that strangers alone never close an account to its owner.
pub const FAILURE_LIMIT: i32 = 100;
const STRANGERS_LIMIT: i32 = FAILURE_LIMIT - 10;

/// An attempt that has not been answered by then was given up; it counts as a failure.
const PENDING_SECONDS: i64 = 60;
/// How often an attempt looks again whether those before it have been answered, and how long between two looks.
const LOOKS: u32 = 60;
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Attempts that ask the database at once; the others wait here and not for a connection.
static DOOR: Semaphore = Semaphore::const_new(2);
static ANSWERED: Notify = Notify::const_new();

/// One attempt to sign in.
pub struct Attempt<'a> {
    pub username: &'a str,
    pub ip: &'a str,
    /// A browser that has signed in to this account before, or an open session of it.
    pub device: Option<&'a str>,
}

/// What an attempt finds at the door.
pub enum Door {
    Open(Place),
    /// Too many failures; from this instant one may try again.
    ClosedUntil(DateTime<Utc>),
}

/// The place of an attempt. Given up without an answer, it counts as a failure.
#[must_use]
pub struct Place {
    id: i64,
    username: String,
    /// At `FAILURE_LIMIT` the right password does not help either.
    pub is_locked: bool,
}

impl Place {
    /// The attempt failed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fail(self, state: &AppState) -> Result<(), Error> {
        self.answer(state, true).await
    }

    /// The attempt was right so far, or was never judged: it does not count.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_back(self, state: &AppState) -> Result<(), Error> {
        self.answer(state, false).await
    }

    async fn answer(self, state: &AppState, is_failure: bool) -> Result<(), Error> {
        let mut tx = Tx::begin(state, &Acting::default()).await?;
        if is_failure {
            queries::update_failure_settled(&mut tx, self.id).await?;
        } else if queries::delete_failure(&mut tx, self.id).await? && !self.is_locked {
            queries::update_failure_count_down(&mut tx, &self.username).await?;
        }
        tx.commit().await?;
        ANSWERED.notify_waiters();

        Ok(())
    }
}

/// Takes a place for this attempt, or says from when there is one. Waits while attempts before it are being answered
/// and their outcome decides.
///
/// # Errors
/// `Busy` when that takes too long, or the database fails.
pub async fn enter(state: &AppState, attempt: &Attempt<'_>) -> Result<Door, Error> {
    for _ in 0..LOOKS {
        let answered = ANSWERED.notified();
        if let Some(door) = look(state, attempt).await? {
            return Ok(door);
        }
        let _ = tokio::time::timeout(LOOK_AGAIN, answered).await;
    }

    Err(Error::Busy)
}

/// None where attempts under way decide whether there is a place.
async fn look(state: &AppState, attempt: &Attempt<'_>) -> Result<Option<Door>, Error> {
    let _turn = DOOR.acquire().await.map_err(Error::internal)?;
    let now = state.clock.now();
    let name = state.keys.blind_index(IndexKind::Username, attempt.username);
    let device = attempt
        .device
        .map(|device| state.keys.blind_index(IndexKind::Device, device));
    let mut tx = Tx::begin(state, &Acting::default()).await?;
    queries::lock_attempts(&mut tx, &name, attempt.ip).await?;

    let counts = match &device {
        Some(device) => vec![of_device(
            queries::count_device_failures(&mut tx, device, &since(now)).await?,
            now,
        )],
        None => vec![
            of_address(
                queries::count_address_failures(&mut tx, attempt.ip, &since(now)).await?,
                now,
            ),
            of_name(queries::count_name_failures(&mut tx, &name, &since(now)).await?, now),
        ],
    };
    if let Some(until) = counts.iter().find_map(|verdict| match verdict {
        Verdict::ClosedUntil(until) => Some(*until),
        Verdict::Open | Verdict::Waiting => None,
    }) {
        return Ok(Some(Door::ClosedUntil(until)));
    }
    if counts.iter().any(|verdict| matches!(verdict, Verdict::Waiting)) {
        return Ok(None);
    }

    let limit = if device.is_some() {
        FAILURE_LIMIT
    } else {
        STRANGERS_LIMIT
    };
    let is_locked = !queries::update_failure_count_up(&mut tx, attempt.username, limit).await?;
    let id = queries::insert_failure(&mut tx, &name, attempt.ip, device.as_deref(), now).await?;
    tx.commit().await?;

    Ok(Some(Door::Open(Place {
        id,
        username: attempt.username.to_owned(),
        is_locked,
    })))
}

/// From when on failures count.
pub(super) struct Since {
    pub window: DateTime<Utc>,
    pub address: DateTime<Utc>,
    /// Pending attempts older than this count as failures.
    pub pending: DateTime<Utc>,
}

fn since(now: DateTime<Utc>) -> Since {
    Since {
        window: now - TimeDelta::minutes(WINDOW_MINUTES),
        address: now - TimeDelta::hours(ADDRESS_HOURS),
        pending: now - TimeDelta::seconds(PENDING_SECONDS),
    }
}

/// Failures, attempts still under way, and the first and last failure.
#[derive(Default)]
pub(super) struct Failures {
    pub settled: i64,
    pub pending: i64,
    pub first: Option<DateTime<Utc>>,
    pub last: Option<DateTime<Utc>>,
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Open,
    Waiting,
    ClosedUntil(DateTime<Utc>),
}

fn of_name(failures: Failures, now: DateTime<Utc>) -> Verdict {
    let next = failures.last.unwrap_or(now) + pause_after(failures.settled);
    if next > now {
        Verdict::ClosedUntil(next)
    } else if failures.pending > 0 && pause_after(failures.settled + failures.pending) > TimeDelta::zero() {
        Verdict::Waiting
    } else {
        Verdict::Open
    }
}

fn of_address(failures: Failures, now: DateTime<Utc>) -> Verdict {
    under(failures, ADDRESS_LIMIT, TimeDelta::hours(ADDRESS_HOURS), now)
}

fn of_device(failures: Failures, now: DateTime<Utc>) -> Verdict {
    under(failures, DEVICE_LIMIT, TimeDelta::minutes(WINDOW_MINUTES), now)
}

fn under(failures: Failures, limit: i64, window: TimeDelta, now: DateTime<Utc>) -> Verdict {
    if failures.settled >= limit {
        Verdict::ClosedUntil(failures.first.unwrap_or(now) + window)
    } else if failures.settled + failures.pending >= limit {
        Verdict::Waiting
    } else {
        Verdict::Open
    }
}

/// 1, 2, 4, 8 seconds after failures 3 to 6 and so on; from the tenth the window itself.
fn pause_after(failures: i64) -> TimeDelta {
    match failures {
        ..=2 => TimeDelta::zero(),
        3..NAME_LIMIT => TimeDelta::seconds(1 << (failures - 3).min(3)),
        _ => TimeDelta::minutes(WINDOW_MINUTES),
    }
}

/// A success clears the account's failures, the place of this attempt among them.
///
/// # Errors
/// When the database fails.
pub async fn forgive(db: &mut sqlx::PgConnection, keys: &Keys, username: &str) -> Result<(), Error> {
    queries::forget_failures_of_name(db, &keys.blind_indexes(IndexKind::Username, username)).await?;

    Ok(queries::update_failure_count_none(db, username).await?)
}

/// Lets those look again who wait for an answer; after the commit of what forgave.
pub fn wake() {
    ANSWERED.notify_waiters();
}

/// Part of the daily upkeep.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(db: &mut sqlx::PgConnection, now: DateTime<Utc>) -> Result<u64, Error> {
    Ok(queries::forget_failures(db, now - TimeDelta::hours(ADDRESS_HOURS)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(settled: i64, pending: i64, at: DateTime<Utc>) -> Failures {
        Failures {
            settled,
            pending,
            first: Some(at),
            last: Some(at),
        }
    }

    #[test]
    fn the_pause_doubles_then_closes() {
        let seconds: Vec<i64> = (0..=11).map(|n| pause_after(n).num_seconds()).collect();

        assert_eq!(seconds, [0, 0, 0, 1, 2, 4, 8, 8, 8, 8, 900, 900]);
    }

    #[test]
    fn attempts_under_way_make_others_wait_and_never_close() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let earlier = now - TimeDelta::seconds(60);

        assert_eq!(of_name(failures(0, 2, earlier), now), Verdict::Open);
        assert_eq!(of_name(failures(0, 3, earlier), now), Verdict::Waiting);
        assert_eq!(of_name(failures(5, 1, earlier), now), Verdict::Waiting);
        assert_eq!(of_name(failures(5, 0, earlier), now), Verdict::Open);
        assert_eq!(of_address(failures(0, 50, earlier), now), Verdict::Waiting);
        assert_eq!(
            of_address(failures(50, 0, earlier), now),
            Verdict::ClosedUntil(earlier + TimeDelta::hours(12))
        );
        assert_eq!(of_device(failures(4, 0, earlier), now), Verdict::Open);
        assert_eq!(
            of_device(failures(5, 0, earlier), now),
            Verdict::ClosedUntil(earlier + TimeDelta::minutes(15))
        );
    }
}
