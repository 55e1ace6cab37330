//! SQL of the first account, which no page can make.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::types::{KodeWilayah, UserId};

pub(super) async fn has_accounts(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from users) as "exists!""#)
        .fetch_one(db)
        .await
}

/// What the command line knows of a new administrator.
pub(super) struct AdminRow<'a> {
    pub id: UserId,
    pub username: &'a str,
    pub full_name: &'a str,
    pub role: &'static str,
    pub wilayah: &'a KodeWilayah,
    pub code_hash: &'a str,
    pub expires_at: DateTime<Utc>,
    pub at: DateTime<Utc>,
}

/// False when the user name is taken.
pub(super) async fn insert_admin(db: &mut PgConnection, row: &AdminRow<'_>) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        r#"
        insert into users (id, username, full_name, role, wilayah_kode, password_hash, must_change_password,
                           password_expires_at, created_at)
        values ($1, $2, $3, $4, $5, $6, true, $7, $8)
        on conflict (username) do nothing
        "#,
        row.id as _,
        row.username,
        row.full_name,
        row.role,
        row.wilayah.as_str(),
        row.code_hash,
        row.expires_at,
        row.at,
    )
    .execute(db)
    .await?;

    Ok(inserted.rows_affected() == 1)
}
