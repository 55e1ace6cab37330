//! SQL of what documents say of themselves, and of codes that nobody has.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Document;

pub(super) async fn find(db: &mut PgConnection, code: &str) -> Result<Option<Document>, sqlx::Error> {
    sqlx::query_as!(
        Document,
        "select title, filter, row_count, office, at from document_checks where code = $1",
        code
    )
    .fetch_optional(db)
    .await
}

/// Wrong codes from this address since then.
pub(super) async fn count_misses(db: &mut PgConnection, ip: &str, since: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from document_check_misses where ip = $1 and at > $2"#,
        ip,
        since
    )
    .fetch_one(db)
    .await
}

pub(super) async fn insert_miss(db: &mut PgConnection, ip: &str, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!("insert into document_check_misses (ip, at) values ($1, $2)", ip, at)
        .execute(db)
        .await?;

    Ok(())
}

pub(super) async fn delete_misses(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from document_check_misses where at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}
