//! SQL of one's own account.

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
