//! SQL of accounts as far as signing in needs it, of sessions, and of failed attempts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::actor::is_privileged;
use super::throttle::{Failures, Since};
use super::{Actor, Grant, Role, SecondFactor};
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
               u.totp_confirmed_at is not null as "has_totp!", u.recovery_code_hash is not null as "is_recovering!",
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
        let role: Role = row.role.parse().map_err(Error::internal)?;
        let grants: Vec<Grant> = row.grants.iter().filter_map(|kind| kind.parse().ok()).collect();

        Ok(Actor {
            id: row.id,
            username: row.username,
            full_name: row.full_name,
            role,
            area: row.area,
            area_name: row.area_name,
            must_change_password: row.must_change_password,
            second_factor: match (row.has_totp, row.is_recovering || is_privileged(role, &grants)) {
                (true, _) => SecondFactor::Confirmed,
                (false, true) => SecondFactor::Missing,
                (false, false) => SecondFactor::Optional,
            },
            session_ends: None,
            grants,
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
