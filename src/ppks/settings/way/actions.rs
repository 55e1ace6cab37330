//! The one door through which the way changes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::Way;
use crate::web::Error;

/// Sets which offices look at a record before DSP3A. What waits at an office that is switched off still goes on from
/// there. False, and nothing written, where somebody has set it since this version.
///
/// # Errors
/// When the database fails.
pub async fn set(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    way: Way,
    version: i32,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    if !queries::update(db, scope, way, version, actor.id, at).await? {
        return Ok(false);
    }
    let event = Event::new("settings.way_set", "settings", "alur", scope.area()).with_fields(vec!["kades", "tksk"]);
    audit::record(db, actor, event, at).await?;

    Ok(true)
}
