//! Slows guessing without letting anyone lock a village out: an account under attack still opens from a device that
//! has signed in before, and a success is never counted against an address that a whole office shares.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::crypto::{IndexKind, Keys};
use crate::web::Error;

/// Failures in `WINDOW_MINUTES` after which only known devices may try.
const NAME_LIMIT: i64 = 10;
const WINDOW_MINUTES: i64 = 15;
/// Failures from one address in `ADDRESS_HOURS`.
const ADDRESS_LIMIT: i64 = 50;
pub const ADDRESS_HOURS: i64 = 12;

/// One attempt to sign in.
pub struct Attempt<'a> {
    pub username: &'a str,
    pub ip: &'a str,
    /// The browser holds a device mark of this account.
    pub is_known_device: bool,
}

/// Whether the attempt may be made now, or the instant from which it may.
///
/// # Errors
/// When the database fails.
pub async fn permits(
    db: &mut PgConnection,
    keys: &Keys,
    attempt: &Attempt<'_>,
    now: DateTime<Utc>,
) -> Result<Result<(), DateTime<Utc>>, Error> {
    if attempt.is_known_device {
        return Ok(Ok(()));
    }
    let (of_address, first) =
        queries::failures_of_address(db, attempt.ip, now - TimeDelta::hours(ADDRESS_HOURS)).await?;
    if of_address >= ADDRESS_LIMIT {
        return Ok(Err(first.unwrap_or(now) + TimeDelta::hours(ADDRESS_HOURS)));
    }
    let indexes = keys.blind_indexes(IndexKind::Username, attempt.username);
    let (of_name, last) = queries::failures_of_name(db, &indexes, now - TimeDelta::minutes(WINDOW_MINUTES)).await?;
    let next = last.unwrap_or(now) + pause_after(of_name);

    Ok(if next > now { Err(next) } else { Ok(()) })
}

/// 1, 2, 4, 8 seconds after failures 3 to 6 and so on; from the tenth the window itself.
fn pause_after(failures: i64) -> TimeDelta {
    match failures {
        ..=2 => TimeDelta::zero(),
        3..NAME_LIMIT => TimeDelta::seconds(1 << (failures - 3).min(3)),
        _ => TimeDelta::minutes(WINDOW_MINUTES),
    }
}

/// Counts a failure.
///
/// # Errors
/// When the database fails.
pub async fn record_failure(
    db: &mut PgConnection,
    keys: &Keys,
    attempt: &Attempt<'_>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let index = keys.blind_index(IndexKind::Username, attempt.username);

    Ok(queries::insert_failure(db, &index, attempt.ip, now).await?)
}

/// A success clears the account's failures.
///
/// # Errors
/// When the database fails.
pub async fn forgive(db: &mut PgConnection, keys: &Keys, username: &str) -> Result<(), Error> {
    Ok(queries::forget_failures_of_name(db, &keys.blind_indexes(IndexKind::Username, username)).await?)
}

/// Part of the daily upkeep.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, Error> {
    Ok(queries::forget_failures(db, now - TimeDelta::hours(ADDRESS_HOURS)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_then_closes() {
        let seconds: Vec<i64> = (0..=11).map(|n| pause_after(n).num_seconds()).collect();

        assert_eq!(seconds, [0, 0, 0, 1, 2, 4, 8, 8, 8, 8, 900, 900]);
    }
}
