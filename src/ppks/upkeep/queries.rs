//! SQL of the upkeep of people's records.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::types::AgeBand;

/// Puts everyone born after one day and until another into this band.
pub(super) async fn set_age_band(
    db: &mut PgConnection,
    band: AgeBand,
    after: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<u64, sqlx::Error> {
    let changed = sqlx::query!(
        r#"
        update persons set age_band = $1
        where age_band <> $1 and ($2::date is null or born_on > $2) and ($3::date is null or born_on <= $3)
        "#,
        band.code(),
        after,
        until,
    )
    .execute(db)
    .await?;

    Ok(changed.rows_affected())
}

pub(super) async fn delete_drafts(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from drafts where updated_at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}

pub(super) async fn delete_searches(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from searches where at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}
