//! How good the data of each desa are: a share for each measure, and the people behind it.

mod model;
mod pages;
mod queries;

use chrono::{DateTime, Months, Utc};
use sqlx::PgConnection;

use crate::paths::routes;
use crate::web::Routes;

/// Months for which a verification is fresh (re-verification is yearly).
const FRESH_MONTHS: u32 = 12;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_QUALITY, pages::index)
        .on(routes::LIST_QUALITY_ROWS, pages::show)
}

/// Counts every desa anew. Hourly: the page then reads one small row per desa.
///
/// # Errors
/// When the database fails.
pub async fn refresh(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    queries::refresh(db, fresh_since(now), now).await
}

/// Nobody verified before this moment is fresh.
fn fresh_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_months(Months::new(FRESH_MONTHS)).unwrap_or(now)
}
