use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::types::{DraftId, UserId};

/// Keeping and discarding one form's draft wait for each other until the end of the transaction. Otherwise an autosave
/// that comes while the form is being saved sees neither the saved form nor its own draft gone, and stays behind.
pub(super) async fn lock(db: &mut PgConnection, id: DraftId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended($1, 0)) as "locked!: ()""#,
        id.to_string()
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

/// A form that was saved meanwhile is not kept again: an autosave that arrives late would bring back what the desa has
/// handed in sealed.
pub(super) async fn upsert(
    db: &mut PgConnection,
    user_id: UserId,
    id: DraftId,
    sealed: &[u8],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into drafts (user_id, id, payload_enc, updated_at)
        select $1, $2, $3, $4
        where not exists (select from idempotency_keys where user_id = $1 and key = $2)
        on conflict (user_id, id) do update set payload_enc = excluded.payload_enc, updated_at = excluded.updated_at
        "#,
        user_id as _,
        id as _,
        sealed,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn find(
    db: &mut PgConnection,
    user_id: UserId,
    id: DraftId,
) -> Result<Option<(Vec<u8>, DateTime<Utc>)>, sqlx::Error> {
    let row = sqlx::query!(
        "select payload_enc, updated_at from drafts where user_id = $1 and id = $2",
        user_id as _,
        id as _,
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.payload_enc, row.updated_at)))
}

pub(super) async fn list(
    db: &mut PgConnection,
    user_id: UserId,
) -> Result<Vec<(DraftId, Vec<u8>, DateTime<Utc>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select id as "id: DraftId", payload_enc, updated_at from drafts
        where user_id = $1 order by updated_at desc limit 50
        "#,
        user_id as _,
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.payload_enc, row.updated_at))
        .collect())
}

pub(super) async fn delete(db: &mut PgConnection, user_id: UserId, id: DraftId) -> Result<bool, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from drafts where user_id = $1 and id = $2",
        user_id as _,
        id as _
    )
    .execute(db)
    .await?;

    Ok(deleted.rows_affected() == 1)
}
