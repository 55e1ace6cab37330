//! SQL of slips. What is stored is ciphertext.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::types::{BatchId, UserId};

pub(super) async fn insert(
    db: &mut PgConnection,
    id: BatchId,
    created_by: UserId,
    payload_enc: &[u8],
    slip_count: i32,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into slip_batches (id, created_by, payload_enc, slip_count, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)
        "#,
        id as _,
        created_by as _,
        payload_enc,
        slip_count,
        at,
        expires_at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Only for the one who made them.
pub(super) async fn find(
    db: &mut PgConnection,
    id: BatchId,
    created_by: UserId,
    now: DateTime<Utc>,
) -> Result<Option<(Vec<u8>, DateTime<Utc>)>, sqlx::Error> {
    let row = sqlx::query!(
        "select payload_enc, expires_at from slip_batches where id = $1 and created_by = $2 and expires_at > $3",
        id as _,
        created_by as _,
        now,
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.payload_enc, row.expires_at)))
}

pub(super) async fn delete(db: &mut PgConnection, id: BatchId, created_by: UserId) -> Result<bool, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from slip_batches where id = $1 and created_by = $2",
        id as _,
        created_by as _,
    )
    .execute(db)
    .await?;

    Ok(deleted.rows_affected() == 1)
}

pub(super) async fn delete_expired(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from slip_batches where expires_at <= $1", now)
        .execute(db)
        .await?
        .rows_affected())
}
