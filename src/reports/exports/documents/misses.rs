//! Slows whoever types codes that nobody has.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::web::Result;

/// Wrong codes from one address in `MINUTES`, after which none is looked up any more. Eighty bits are not guessed at any
/// speed; this keeps whoever tries from keeping the database busy.
const LIMIT: i64 = 20;
const MINUTES: i64 = 10;

/// Whether this address has to wait.
pub(super) async fn is_closed(db: &mut PgConnection, ip: &str, now: DateTime<Utc>) -> Result<bool> {
    let misses = queries::count_misses(db, ip, now - TimeDelta::minutes(MINUTES)).await?;

    Ok(misses >= LIMIT)
}

/// Counts a code that nobody has.
pub(super) async fn note(db: &mut PgConnection, ip: &str, now: DateTime<Utc>) -> Result<()> {
    Ok(queries::insert_miss(db, ip, now).await?)
}

/// Part of the upkeep: those before this moment.
///
/// # Errors
/// When the database fails.
pub async fn forget_misses(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64> {
    Ok(queries::delete_misses(db, before).await?)
}
