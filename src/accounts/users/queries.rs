//! SQL of accounts. Reach is the account's own wilayah.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{NewUser, User, UserChange, UserFilter};
use crate::auth::Scope;
use crate::types::{KodeWilayah, UserId};

/// By user name, from the one after `after` on.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    filter: &UserFilter,
    after: &str,
    limit: i64,
) -> Result<Vec<User>, sqlx::Error> {
    sqlx::query_as!(
        User,
        r#"
        select u.id as "id: UserId", u.username, u.full_name, u.role, u.wilayah_kode as "area: KodeWilayah",
               w.nama as area_name, u.must_change_password, u.password_expires_at, u.disabled_at, u.last_signed_in_at,
               u.expires_at, u.totp_confirmed_at, u.version
        from users u join wilayah w on w.kode = u.wilayah_kode
        where u.wilayah_kode >= $1 and u.wilayah_kode < $2
          and ($3 = '' or strpos(u.username, $3) > 0 or strpos(lower(w.nama), $3) > 0)
          and ($4 = '' or u.role = $4)
          and ($5::boolean is null or (u.disabled_at is not null) = $5)
          and u.username > $6
        order by u.username
        limit $7
        "#,
        scope.from(),
        scope.until(),
        filter.text.to_lowercase(),
        filter.role,
        filter.is_disabled,
        after,
        limit,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn count(db: &mut PgConnection, scope: &Scope, filter: &UserFilter) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!"
        from users u join wilayah w on w.kode = u.wilayah_kode
        where u.wilayah_kode >= $1 and u.wilayah_kode < $2
          and ($3 = '' or strpos(u.username, $3) > 0 or strpos(lower(w.nama), $3) > 0)
          and ($4 = '' or u.role = $4)
          and ($5::boolean is null or (u.disabled_at is not null) = $5)
        "#,
        scope.from(),
        scope.until(),
        filter.text.to_lowercase(),
        filter.role,
        filter.is_disabled,
    )
    .fetch_one(db)
    .await
}

pub(in crate::accounts) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: UserId,
) -> Result<Option<User>, sqlx::Error> {
    sqlx::query_as!(
        User,
        r#"
        select u.id as "id: UserId", u.username, u.full_name, u.role, u.wilayah_kode as "area: KodeWilayah",
               w.nama as area_name, u.must_change_password, u.password_expires_at, u.disabled_at, u.last_signed_in_at,
               u.expires_at, u.totp_confirmed_at, u.version
        from users u join wilayah w on w.kode = u.wilayah_kode
        where u.id = $1 and u.wilayah_kode >= $2 and u.wilayah_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// How an account first opens.
pub(super) struct FirstPassword<'a> {
    pub hash: &'a str,
    /// When the one-time code dies; None for a password that stays.
    pub expires_at: Option<DateTime<Utc>>,
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: UserId,
    new: &NewUser,
    first: &FirstPassword<'_>,
    created_by: Option<UserId>,
    at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into users (id, username, full_name, role, wilayah_kode, password_hash, must_change_password,
                           password_expires_at, created_at, created_by, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        "#,
        id as _,
        new.username,
        new.full_name,
        new.role.code(),
        new.area.kode.as_str(),
        first.hash,
        first.expires_at.is_some(),
        first.expires_at,
        at,
        created_by as _,
        expires_at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False when somebody else changed the account since the form was made.
pub(super) async fn update(db: &mut PgConnection, id: UserId, change: &UserChange) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update users set full_name = $3, role = $4, wilayah_kode = $5, version = version + 1
        where id = $1 and version = $2
        "#,
        id as _,
        change.version,
        change.full_name,
        change.role.code(),
        change.area.kode.as_str(),
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

pub(super) async fn update_code(
    db: &mut PgConnection,
    id: UserId,
    code_hash: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update users
        set password_hash = $2, must_change_password = true, password_expires_at = $3, failure_count = 0,
            version = version + 1
        where id = $1
        "#,
        id as _,
        code_hash,
        expires_at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// `None` opens the account again. False when it was so already.
pub(super) async fn update_disabled(
    db: &mut PgConnection,
    id: UserId,
    disabled_at: Option<DateTime<Utc>>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update users set disabled_at = $2, version = version + 1
        where id = $1 and (disabled_at is null) <> ($2::timestamptz is null)
        "#,
        id as _,
        disabled_at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Clears the second step; the code stands in for it once.
pub(super) async fn update_recovery(
    db: &mut PgConnection,
    id: UserId,
    code_hash: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update users
        set totp_secret_enc = null, totp_confirmed_at = null, recovery_code_hash = $2, recovery_expires_at = $3,
            version = version + 1
        where id = $1
        "#,
        id as _,
        code_hash,
        expires_at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// The version stays: the end of an account stands in no form.
pub(super) async fn update_expiry(
    db: &mut PgConnection,
    id: UserId,
    expires_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!("update users set expires_at = $2 where id = $1", id as _, expires_at)
        .execute(db)
        .await?;

    Ok(())
}
