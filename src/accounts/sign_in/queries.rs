//! SQL of signing in.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Account;
use crate::types::{KodeWilayah, UserId};

pub(super) async fn find_account(db: &mut PgConnection, username: &str) -> Result<Option<Account>, sqlx::Error> {
    sqlx::query_as!(
        Account,
        r#"
        select u.id as "id: UserId", u.username, u.full_name, u.role, u.wilayah_kode as "area: KodeWilayah",
               w.nama as area_name, u.password_hash, u.must_change_password, u.password_expires_at, u.failure_count,
               u.disabled_at
        from users u join wilayah w on w.kode = u.wilayah_kode
        where u.username = $1
        "#,
        username,
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn update_failed(db: &mut PgConnection, id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update users set failure_count = failure_count + 1 where id = $1",
        id as _
    )
    .execute(db)
    .await?;

    Ok(())
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
        update users set failure_count = 0, last_signed_in_at = $3
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
