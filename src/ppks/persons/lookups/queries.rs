//! SQL of the count of look-ups.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::types::UserId;

/// Waits until no other request of this account counts, and holds the count until this transaction ends.
pub(super) async fn hold(db: &mut PgConnection, user_id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended('lookups:' || $1::text, 0)) as "locked!: ()""#,
        user_id.to_string()
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

/// When the nth last look-up after an instant was; None where there were fewer.
pub(super) async fn find_nth(
    db: &mut PgConnection,
    user_id: UserId,
    kind: &str,
    after: DateTime<Utc>,
    n: i64,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select at from number_lookups where user_id = $1 and kind = $2 and at > $3
        order by at desc offset $4 limit 1
        "#,
        user_id as _,
        kind,
        after,
        n - 1,
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn insert(
    db: &mut PgConnection,
    user_id: UserId,
    kind: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into number_lookups (user_id, kind, at) values ($1, $2, $3)",
        user_id as _,
        kind,
        at
    )
    .execute(db)
    .await?;

    Ok(())
}
