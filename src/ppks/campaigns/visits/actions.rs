//! The one door for what was found on a visit.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Found, Seen, Visit};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::campaigns::Campaign;
use crate::ppks::queries::lock_desa;
use crate::types::KodeWilayah;
use crate::web::Error;

/// Writes what was found at one family. False where somebody else has written meanwhile.
///
/// # Errors
/// `Conflict` where the campaign does not run.
pub(super) async fn write_down(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    visit: &Visit,
    version: i32,
    found: &[Found],
    seen: Seen,
) -> Result<bool, Error> {
    lock_desa(db, &visit.desa_kode).await?;
    if queries::lock(db, visit.id).await? != Some(version) {
        return Ok(false);
    }
    for one in found {
        if !queries::insert_result(db, scope, one, seen, actor.id).await? {
            return Ok(false);
        }
    }
    queries::update_version(db, visit.id).await?;
    let event = Event::new("campaigns.visited", "campaigns", visit.campaign_id, &visit.desa_kode);
    audit::record(db, actor, event, seen.at).await?;

    Ok(true)
}

/// Leaves the trace that somebody looked at the names of a campaign.
///
/// # Errors
/// `Busy` when the trace cannot be written; nothing must then be shown.
pub(super) async fn record_opening(
    db: &mut PgConnection,
    actor: &Actor,
    campaign: &Campaign,
    desa: &KodeWilayah,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event::new("campaigns.prelist_opened", "campaigns", campaign.id, desa);

    audit::record(db, actor, event, at).await
}
