//! The one door through which the head of the papers changes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::NewHead;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::web::Error;

/// Sets lines, place and signatory. False, and nothing written, where somebody has set anything since this version.
///
/// # Errors
/// When the database fails.
pub(super) async fn set(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    head: &NewHead,
    version: i32,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    if !queries::update(db, scope, head, version, actor.id, at).await? {
        return Ok(false);
    }
    let fields = vec!["lines", "place", "position", "name", "nip"];
    let event = Event::new("letterhead.set", "settings", "kop", scope.area()).with_fields(fields);
    audit::record(db, actor, event, at).await?;

    Ok(true)
}

/// Sets the arms, or takes them off. False, and nothing written, where somebody has set anything since this version.
///
/// # Errors
/// When the database fails.
pub(super) async fn set_logo(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    logo: Option<&[u8]>,
    version: i32,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    if !queries::update_logo(db, scope, logo, version, actor.id, at).await? {
        return Ok(false);
    }
    let action = match logo {
        Some(_) => "letterhead.logo_set",
        None => "letterhead.logo_removed",
    };
    audit::record(db, actor, Event::new(action, "settings", "kop", scope.area()), at).await?;

    Ok(true)
}
