//! SQL of the command line.

use sqlx::PgConnection;

pub(super) async fn has_accounts(db: &mut PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from users) as "exists!""#)
        .fetch_one(db)
        .await
}
