//! SQL of the plumbing: who is acting, and forms that were already answered.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Acting, trace};

/// Tells PostgreSQL who acts and in which request, until the end of the transaction.
pub(super) async fn set_acting(db: &mut PgConnection, acting: &Acting) -> Result<(), sqlx::Error> {
    let (request_id, session) = trace::current().map_or_else(Default::default, |trace| trace.texts());
    sqlx::query!(
        r#"
        select set_config('app.user_id', $1, true) as a, set_config('app.scope', $2, true) as b,
               set_config('app.scope_end', $3, true) as c, set_config('app.tier_max', $4, true) as d,
               set_config('app.request_id', $5, true) as e, set_config('app.session', $6, true) as f
        "#,
        acting.user_id.map(|id| id.to_string()).unwrap_or_default(),
        acting.from,
        acting.until,
        acting.tier_max.to_string(),
        request_id,
        session,
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

/// Never raises it.
pub(super) async fn lower_tier(db: &mut PgConnection, tier: i16) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        select set_config('app.tier_max',
            least(coalesce(nullif(current_setting('app.tier_max', true), '')::smallint, 0), $1::smallint)::text, true) as a
        "#,
        tier,
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

/// Claims a form's key in this transaction. A second sending waits here until the first is decided.
pub(super) async fn claim_key(
    db: &mut PgConnection,
    user_id: Uuid,
    key: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let claimed = sqlx::query!(
        "insert into idempotency_keys (user_id, key, at) values ($1, $2, $3) on conflict do nothing",
        user_id,
        key,
        at,
    )
    .execute(db)
    .await?;

    Ok(claimed.rows_affected() == 1)
}

pub(super) async fn find_answer(
    db: &mut PgConnection,
    user_id: Uuid,
    key: Uuid,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(answer, '') as "answer!" from idempotency_keys where user_id = $1 and key = $2"#,
        user_id,
        key,
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn store_answer(
    db: &mut PgConnection,
    user_id: Uuid,
    key: Uuid,
    answer: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update idempotency_keys set answer = $3 where user_id = $1 and key = $2",
        user_id,
        key,
        answer,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Forgets keys that no browser still holds.
pub(super) async fn forget_keys(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from idempotency_keys where at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}
