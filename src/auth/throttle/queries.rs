//! SQL of failed attempts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Failures, Since};

/// One attempt at a time for each name and for each address. Always the name first, so that two never wait for each
/// other.
pub(super) async fn lock_attempts(db: &mut PgConnection, name_index: &[u8], ip: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), 1))",
        name_index
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 2))", ip)
        .execute(db)
        .await?;

    Ok(())
}

/// An attempt whose answer is not known yet.
pub(super) async fn insert_failure(
    db: &mut PgConnection,
    username_index: &[u8],
    ip: &str,
    device_index: Option<&[u8]>,
    at: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        insert into sign_in_failures (username_index, ip, device_index, at, is_pending) values ($1, $2, $3, $4, true)
        returning id
        "#,
        username_index,
        ip,
        device_index,
        at,
    )
    .fetch_one(db)
    .await
}

pub(super) async fn update_failure_settled(db: &mut PgConnection, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query!("update sign_in_failures set is_pending = false where id = $1", id)
        .execute(db)
        .await?;

    Ok(())
}

/// False when a success has cleared it away already.
pub(super) async fn delete_failure(db: &mut PgConnection, id: i64) -> Result<bool, sqlx::Error> {
    Ok(sqlx::query!("delete from sign_in_failures where id = $1", id)
        .execute(db)
        .await?
        .rows_affected()
        == 1)
}

/// Counts an attempt at an account as a failure, up to `limit`. False where the account has reached it.
pub(super) async fn update_failure_count_up(
    db: &mut PgConnection,
    username: &str,
    limit: i32,
) -> Result<bool, sqlx::Error> {
    let locked = sqlx::query!(
        r#"
        with counted as (
            update users set failure_count = failure_count + 1 where username = $1 and failure_count < $2 returning 1
        )
        select exists (select from users where username = $1) and not exists (select from counted) as "is_locked!"
        "#,
        username,
        limit,
    )
    .fetch_one(db)
    .await?;

    Ok(!locked.is_locked)
}

pub(super) async fn update_failure_count_down(db: &mut PgConnection, username: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update users set failure_count = greatest(failure_count - 1, 0) where username = $1",
        username
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update_failure_count_none(db: &mut PgConnection, username: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("update users set failure_count = 0 where username = $1", username)
        .execute(db)
        .await?;

    Ok(())
}

/// Failures of strangers at one name; those of known devices stand apart.
pub(super) async fn count_name_failures(
    db: &mut PgConnection,
    username_index: &[u8],
    since: &Since,
) -> Result<Failures, sqlx::Error> {
    sqlx::query_as!(
        Failures,
        r#"
        select count(*) filter (where not is_pending or at <= $3) as "settled!",
               count(*) filter (where is_pending and at > $3) as "pending!",
               min(at) filter (where not is_pending or at <= $3) as first,
               max(at) filter (where not is_pending or at <= $3) as last
        from sign_in_failures where username_index = $1 and at > $2 and device_index is null
        "#,
        username_index,
        since.window,
        since.pending,
    )
    .fetch_one(db)
    .await
}

pub(super) async fn count_device_failures(
    db: &mut PgConnection,
    device_index: &[u8],
    since: &Since,
) -> Result<Failures, sqlx::Error> {
    sqlx::query_as!(
        Failures,
        r#"
        select count(*) filter (where not is_pending or at <= $3) as "settled!",
               count(*) filter (where is_pending and at > $3) as "pending!",
               min(at) filter (where not is_pending or at <= $3) as first,
               max(at) filter (where not is_pending or at <= $3) as last
        from sign_in_failures where device_index = $1 and at > $2
        "#,
        device_index,
        since.window,
        since.pending,
    )
    .fetch_one(db)
    .await
}

pub(super) async fn count_address_failures(
    db: &mut PgConnection,
    ip: &str,
    since: &Since,
) -> Result<Failures, sqlx::Error> {
    sqlx::query_as!(
        Failures,
        r#"
        select count(*) filter (where not is_pending or at <= $3) as "settled!",
               count(*) filter (where is_pending and at > $3) as "pending!",
               min(at) filter (where not is_pending or at <= $3) as first,
               max(at) filter (where not is_pending or at <= $3) as last
        from sign_in_failures where ip = $1 and at > $2 and device_index is null
        "#,
        ip,
        since.address,
        since.pending,
    )
    .fetch_one(db)
    .await
}

pub(super) async fn forget_failures_of_name(
    db: &mut PgConnection,
    username_indexes: &[Vec<u8>],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from sign_in_failures where username_index = any($1)",
        username_indexes
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn forget_failures(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from sign_in_failures where at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}
