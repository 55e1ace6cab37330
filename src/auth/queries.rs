//! SQL of accounts as far as signing in needs it, of sessions, and of failed attempts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::Actor;
use crate::types::{KodeWilayah, UserId};
use crate::web::{Error, Walls};

/// The account as it stands now; none where it is disabled or has run out.
pub(super) async fn find_active_actor(
    db: &mut PgConnection,
    id: UserId,
    now: DateTime<Utc>,
) -> Result<Option<Actor>, Error> {
    let row = sqlx::query!(
        r#"
        select u.id as "id: UserId", u.username, u.full_name, u.role, u.wilayah_kode as "area: KodeWilayah",
               w.nama as area_name, u.must_change_password,
               array(select distinct g.kind from grants g
                     where g.user_id = u.id and g.revoked_at is null and g.expires_at > $2
                       and (g.approved_at is not null or g.is_emergency)) as "grants!"
        from users u join wilayah w on w.kode = u.wilayah_kode
        where u.id = $1 and u.disabled_at is null and (u.expires_at is null or u.expires_at > $2)
        "#,
        id as _,
        now,
    )
    .fetch_optional(db)
    .await?;

    row.map(|row| {
        Ok(Actor {
            id: row.id,
            username: row.username,
            full_name: row.full_name,
            role: row.role.parse().map_err(Error::internal)?,
            area: row.area,
            area_name: row.area_name,
            must_change_password: row.must_change_password,
            grants: row.grants.iter().filter_map(|kind| kind.parse().ok()).collect(),
            walls: Walls::default(),
        })
    })
    .transpose()
}

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

pub(super) async fn update_user_agent(
    db: &mut PgConnection,
    id_hash: &[u8],
    user_agent: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sessions set user_agent = $2 where id_hash = $1",
        id_hash,
        user_agent
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn list_sessions(
    db: &mut PgConnection,
    user_id: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<(Vec<u8>, String, DateTime<Utc>)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id_hash, user_agent, created_at from sessions where user_id = $1 and expires_at > $2 order by created_at desc",
        user_id as _,
        now,
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| (row.id_hash, row.user_agent, row.created_at))
        .collect())
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

pub(super) async fn insert_failure(
    db: &mut PgConnection,
    username_index: &[u8],
    ip: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into sign_in_failures (username_index, ip, at) values ($1, $2, $3)",
        username_index,
        ip,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// How many failures a name has had since `since`, and when the last was.
pub(super) async fn failures_of_name(
    db: &mut PgConnection,
    username_indexes: &[Vec<u8>],
    since: DateTime<Utc>,
) -> Result<(i64, Option<DateTime<Utc>>), sqlx::Error> {
    let row = sqlx::query!(
        r#"select count(*) as "n!", max(at) as last from sign_in_failures where username_index = any($1) and at > $2"#,
        username_indexes,
        since,
    )
    .fetch_one(db)
    .await?;

    Ok((row.n, row.last))
}

/// How many failures came from an address since `since`, and when the oldest of the last `limit` was.
pub(super) async fn failures_of_address(
    db: &mut PgConnection,
    ip: &str,
    since: DateTime<Utc>,
) -> Result<(i64, Option<DateTime<Utc>>), sqlx::Error> {
    let row = sqlx::query!(
        r#"select count(*) as "n!", min(at) as first from sign_in_failures where ip = $1 and at > $2"#,
        ip,
        since,
    )
    .fetch_one(db)
    .await?;

    Ok((row.n, row.first))
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
