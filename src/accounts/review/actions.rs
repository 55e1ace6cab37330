use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Summary;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::types::ReviewId;
use crate::web::Error;

/// Writes down that somebody has looked through all accounts, with the figures of that moment.
///
/// # Errors
/// When the database fails.
pub(super) async fn finish(db: &mut PgConnection, by: &Actor, sum: Summary, at: DateTime<Utc>) -> Result<(), Error> {
    let id = ReviewId::new();
    queries::insert(db, id, by.id, sum, at).await?;
    let event = Event::new("access.reviewed", "access_reviews", id, &by.area);

    audit::record(db, by, event, at).await
}
