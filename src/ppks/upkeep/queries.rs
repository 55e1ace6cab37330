//! SQL of what is forgotten.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

pub(super) async fn delete_drafts(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from drafts where updated_at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}

pub(super) async fn delete_searches(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from searches where at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}

/// Those that no limit asks about any more.
pub(super) async fn delete_lookups(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from number_lookups where at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}
