//! What leaves the house on paper leaves a trace.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::types::KodeWilayah;
use crate::web::Error;

/// Leaves the trace that names of an area were laid out for paper.
///
/// # Errors
/// `Busy` when the trace cannot be written; nothing must then be shown.
pub(super) async fn record_printing(
    db: &mut PgConnection,
    actor: &Actor,
    area: &KodeWilayah,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    audit::record(db, actor, Event::new("papers.printed", "wilayah", area, area), at).await
}
