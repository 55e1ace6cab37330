//! SQL of one's own account.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Profile;
use crate::types::UserId;

pub(super) async fn find_profile(db: &mut PgConnection, id: UserId) -> Result<Option<Profile>, sqlx::Error> {
    sqlx::query_as!(
        Profile,
        "select username, last_signed_in_at from users where id = $1",
        id as _
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn find_password_hash(db: &mut PgConnection, id: UserId) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("select password_hash from users where id = $1", id as _)
        .fetch_optional(db)
        .await
}

/// False when the password was changed elsewhere since `old_hash` was read.
pub(super) async fn update_password(
    db: &mut PgConnection,
    id: UserId,
    old_hash: &str,
    new_hash: &str,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update users set password_hash = $3, must_change_password = false, password_expires_at = null, failure_count = 0
        where id = $1 and password_hash = $2 and disabled_at is null
        "#,
        id as _,
        old_hash,
        new_hash,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Since when the second step stands.
pub(super) async fn find_totp_since(db: &mut PgConnection, id: UserId) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!("select totp_confirmed_at from users where id = $1", id as _)
        .fetch_optional(db)
        .await
        .map(Option::flatten)
}

/// False when one stands already. The recovery code that led here has done its work.
pub(super) async fn update_totp(
    db: &mut PgConnection,
    id: UserId,
    secret_enc: &[u8],
    step: i64,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update users
        set totp_secret_enc = $2, totp_last_step = $3, totp_confirmed_at = $4, recovery_code_hash = null,
            recovery_expires_at = null
        where id = $1 and totp_confirmed_at is null
        "#,
        id as _,
        secret_enc,
        step,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}
