//! Forgets what people typed and no longer need.

mod queries;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

/// Days an unfinished form is kept.
pub const DRAFT_DAYS: i64 = 30;
/// Hours the text of a search is kept; its address opens nothing after that.
pub const SEARCH_HOURS: i64 = 24;

/// Forgets unfinished forms that nobody came back to. Hourly.
///
/// # Errors
/// When the database fails.
pub async fn forget_drafts(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    queries::delete_drafts(db, now - TimeDelta::days(DRAFT_DAYS)).await
}

/// Forgets what was searched for, and the count of who looked up how many numbers. Hourly.
///
/// # Errors
/// When the database fails.
pub async fn forget_searches(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    let before = now - TimeDelta::hours(SEARCH_HOURS);
    queries::delete_lookups(db, before).await?;
    queries::delete_searches(db, before).await
}
