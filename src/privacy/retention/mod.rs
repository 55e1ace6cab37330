//! How long what is kept, why, and what was removed when.

pub mod destructions;
mod model;
mod pages;
mod queries;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::requests;
use crate::paths::routes;
use crate::web::{Error, Routes};

pub use model::{IMPORT_DAYS, Rule, veiled_text};

pub fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_RETENTION, pages::index)
        .merge(destructions::router())
}

/// Notes that an automatic rule has run.
///
/// # Errors
/// When the database fails.
pub async fn note_run(db: &mut PgConnection, rule: Rule, removed: u64, at: DateTime<Utc>) -> Result<(), Error> {
    Ok(queries::upsert_run(db, rule.code(), i64::try_from(removed).unwrap_or(i64::MAX), at).await?)
}

/// Forgets requests answered long ago. Part of the hourly upkeep.
///
/// # Errors
/// When the database fails.
pub async fn forget_requests(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, Error> {
    let before = now - TimeDelta::days(model::REQUEST_DAYS);

    Ok(requests::queries::delete_closed(db, before).await?)
}
