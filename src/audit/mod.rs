//! Who did what to which record, and when. Content-free: an event names fields, never values.

mod model;
mod pages;
mod queries;

pub use model::{Event, EventRow};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Actor;
use crate::paths::routes;
use crate::web::{Error, Routes};

pub fn router() -> Routes {
    Routes::new().on(routes::LIST_AUDIT, pages::index)
}

/// Writes an event in the writer's own transaction: the act and its trace stand or fall together. `Tx::commit` seals it;
/// a transaction of another make must call `chain::seal` before its commit.
///
/// # Errors
/// `Busy` when the row cannot be written; the act must then not be committed.
pub async fn record(db: &mut PgConnection, actor: &Actor, event: Event, at: DateTime<Utc>) -> Result<(), Error> {
    record_all(db, actor, &[event], at).await
}

/// The same for an act upon many records, an event for each, in their order.
///
/// # Errors
/// `Busy` when the rows cannot be written; the act must then not be committed.
pub async fn record_all(
    db: &mut PgConnection,
    actor: &Actor,
    events: &[Event],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    queries::insert(db, Some(actor.id), &actor.full_name, actor.role.code(), events, at)
        .await
        .map_err(Error::untraced)
}

/// The same for an act without a person: a command on the server, the nightly upkeep.
///
/// # Errors
/// `Busy` when the row cannot be written.
pub async fn record_system(
    db: &mut PgConnection,
    office: &'static str,
    event: Event,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    queries::insert(db, None, office, "sistem", &[event], at)
        .await
        .map_err(Error::untraced)
}
