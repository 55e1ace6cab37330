//! The one door through which a tier rises.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::NewTier;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::categories::Tiers;
use crate::web::Error;

/// Raises a category. Nobody enters or decides a case meanwhile: each comes under the old tier as a whole, or under the
/// new one. False where the tier is not the one that was read any more; nothing is then done.
///
/// # Errors
/// `Busy` where people are written at this moment and do not end in time.
pub(super) async fn raise(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    new: &NewTier,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    queries::lock_all(db, scope).await?;
    if Tiers::find(db).await?.of(&new.code) != new.seen {
        return Ok(false);
    }
    queries::allow_long(db).await?;
    queries::insert_change(db, new, actor.id, at).await?;
    let event = Event::new("categories.tier_raised", "categories", &new.code, scope.area()).with_fields(vec!["tier"]);
    audit::record(db, actor, event, at).await?;

    Ok(true)
}
