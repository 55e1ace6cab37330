//! SQL of restriction and destruction.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::types::{PersonId, UserId};

/// Sets or, without a reason, lifts the restriction. False where nothing changes.
pub(super) async fn update_restriction(
    db: &mut PgConnection,
    id: PersonId,
    reason: Option<&str>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update persons
        set restricted_reason = $2, restricted_by = case when $2::text is not null then $3::uuid end,
            restricted_at = case when $2::text is not null then $4::timestamptz end
        where id = $1 and destroyed_at is null and (restricted_at is null) = ($2::text is not null)
        "#,
        id as _,
        reason,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

pub(super) async fn destroy(
    db: &mut PgConnection,
    id: PersonId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select destroy_person($1, $2, $3) as "done!""#, id as _, by as _, at)
        .fetch_one(db)
        .await
}
