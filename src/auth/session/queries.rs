//! SQL of sessions.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::types::UserId;

pub(super) async fn find_session(
    db: &mut PgConnection,
    id_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(serde_json::Value, DateTime<Utc>)>, sqlx::Error> {
    let row = sqlx::query!(
        "select data, expires_at from sessions where id_hash = $1 and expires_at > $2",
        id_hash,
        now
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.data, row.expires_at)))
}

pub(super) async fn find_session_owner(db: &mut PgConnection, id_hash: &[u8]) -> Result<Option<UserId>, sqlx::Error> {
    let owner = sqlx::query_scalar!(
        r#"select user_id as "user_id: UserId" from sessions where id_hash = $1"#,
        id_hash
    )
    .fetch_optional(db)
    .await?;

    Ok(owner.flatten())
}

/// False when the id is taken.
pub(super) async fn insert_session(
    db: &mut PgConnection,
    id_hash: &[u8],
    user_id: Option<UserId>,
    data: &serde_json::Value,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query!(
        r#"
        insert into sessions (id_hash, user_id, data, created_at, expires_at) values ($1, $2, $3, $4, $5)
        on conflict (id_hash) do nothing
        "#,
        id_hash,
        user_id as _,
        data,
        now,
        expires_at,
    )
    .execute(db)
    .await?;

    Ok(written.rows_affected() == 1)
}

/// Changes a session that still exists. One that was ended meanwhile stays ended: a click that was under way must not
/// bring it back.
pub(super) async fn update_session(
    db: &mut PgConnection,
    id_hash: &[u8],
    user_id: Option<UserId>,
    data: &serde_json::Value,
    expires_at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query!(
        "update sessions set user_id = $2, data = $3, expires_at = $4 where id_hash = $1",
        id_hash,
        user_id as _,
        data,
        expires_at,
    )
    .execute(db)
    .await?;

    Ok(written.rows_affected() == 1)
}

pub(super) async fn update_origin(
    db: &mut PgConnection,
    id_hash: &[u8],
    user_agent: &str,
    ip: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sessions set user_agent = $2, ip = $3 where id_hash = $1",
        id_hash,
        user_agent,
        ip,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// One line of a person's sessions.
pub(super) struct OpenSession {
    pub id_hash: Vec<u8>,
    pub user_agent: String,
    pub ip: String,
    pub created_at: DateTime<Utc>,
    /// Seconds since 1970, as the session itself says.
    pub seen: Option<i64>,
}

pub(super) async fn list_sessions(
    db: &mut PgConnection,
    user_id: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<OpenSession>, sqlx::Error> {
    sqlx::query_as!(
        OpenSession,
        r#"
        select id_hash, user_agent, ip, created_at, (data ->> 'seen')::bigint as seen
        from sessions where user_id = $1 and expires_at > $2 order by created_at desc
        "#,
        user_id as _,
        now,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn delete_sessions(
    db: &mut PgConnection,
    user_id: UserId,
    except: Option<&[u8]>,
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from sessions where user_id = $1 and id_hash is distinct from $2",
        user_id as _,
        except,
    )
    .execute(db)
    .await?;

    Ok(deleted.rows_affected())
}

pub(super) async fn delete_session(
    db: &mut PgConnection,
    user_id: UserId,
    id_hash: &[u8],
) -> Result<bool, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from sessions where user_id = $1 and id_hash = $2",
        user_id as _,
        id_hash
    )
    .execute(db)
    .await?;

    Ok(deleted.rows_affected() == 1)
}

pub(super) async fn delete_session_by_hash(db: &mut PgConnection, id_hash: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from sessions where id_hash = $1", id_hash)
        .execute(db)
        .await?;

    Ok(())
}

pub(super) async fn delete_expired_sessions(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from sessions where expires_at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}
