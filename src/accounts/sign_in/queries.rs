//! SQL of signing in.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Account;
use crate::types::UserId;

pub(super) async fn find_account(db: &mut PgConnection, username: &str) -> Result<Option<Account>, sqlx::Error> {
    sqlx::query_as!(
        Account,
        r#"
        select id as "id: UserId", username, password_hash, must_change_password, password_expires_at, disabled_at,
               expires_at, totp_secret_enc, totp_confirmed_at, recovery_code_hash, recovery_expires_at
        from users where username = $1
        "#,
        username,
    )
    .fetch_optional(db)
    .await
}

/// False when the password was replaced meanwhile.
pub(super) async fn update_hash(
    db: &mut PgConnection,
    id: UserId,
    old_hash: &str,
    new_hash: &str,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        "update users set password_hash = $3 where id = $1 and password_hash = $2",
        id as _,
        old_hash,
        new_hash,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// False when the password was replaced or the account closed while its old password was being checked.
pub(super) async fn update_signed_in(
    db: &mut PgConnection,
    id: UserId,
    password_hash: &str,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update users set last_signed_in_at = $3
        where id = $1 and password_hash = $2 and disabled_at is null
        "#,
        id as _,
        password_hash,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Uses up a code. False when it, or a later one, was used before, or the secret is another by now.
pub(super) async fn update_step(
    db: &mut PgConnection,
    id: UserId,
    secret_enc: &[u8],
    step: i64,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update users set totp_last_step = $3
        where id = $1 and totp_secret_enc = $2 and totp_confirmed_at is not null and totp_last_step < $3
        "#,
        id as _,
        secret_enc,
        step,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Uses up a recovery code; the account then only opens to set up a new secret. False when it was used before.
pub(super) async fn update_recovered(
    db: &mut PgConnection,
    id: UserId,
    code_hash: &str,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update users set recovery_expires_at = $3
        where id = $1 and recovery_code_hash = $2 and recovery_expires_at > $3
        "#,
        id as _,
        code_hash,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}
