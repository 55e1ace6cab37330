//! The one door through which a campaign is made, started and closed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Campaign, NewCampaign, State};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::types::{CampaignId, KodeWilayah};
use crate::web::Error;

const CHANGED: &str = "Pemutakhiran ini baru diubah oleh orang lain. Muat ulang halamannya, periksa, lalu ulangi.";

/// Makes a campaign; nobody is picked before it starts.
///
/// # Errors
/// `NotFound` for an area out of reach.
pub(super) async fn create(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    new: &NewCampaign,
    at: DateTime<Utc>,
) -> Result<CampaignId, Error> {
    scope.narrow(&new.area_kode).ok_or(Error::NotFound)?;
    let id = CampaignId::new();
    queries::insert(db, id, new, actor.id, at).await?;
    let event = Event::new("campaigns.created", "campaigns", id, &new.area_kode);
    audit::record(db, actor, event, at).await?;

    Ok(id)
}

/// Sets the quotas of some desa of a campaign that has not started.
///
/// # Errors
/// `Conflict` once it has.
pub(super) async fn set_quotas(
    db: &mut PgConnection,
    actor: &Actor,
    campaign: &Campaign,
    quotas: &[(KodeWilayah, Option<i32>)],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    hold(db, campaign, campaign.version).await?;
    if !campaign.is_draft() {
        return Err(Error::Conflict(
            "Pemutakhiran ini sudah dimulai, jadi kuotanya tidak dapat diubah lagi.",
        ));
    }
    for (desa, quota) in quotas {
        queries::update_quota(db, campaign.id, desa, *quota).await?;
    }
    let event = Event::new("campaigns.quotas_set", "campaigns", campaign.id, &campaign.area_kode);
    audit::record(db, actor, event, at).await?;

    Ok(())
}

/// Picks who is due and lets the desa begin. Answers how many people are to be asked about.
///
/// # Errors
/// `Conflict` where it has started already, or changed since it was read.
pub(super) async fn start(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    campaign: &Campaign,
    version: i32,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    hold(db, campaign, version).await?;
    if !campaign.is_draft() {
        return Err(Error::Conflict(
            "Pemutakhiran ini sudah dimulai. Muat ulang halamannya.",
        ));
    }
    let scope = scope.narrow(&campaign.area_kode).ok_or(Error::NotFound)?;
    let picked = queries::insert_items(db, &scope, campaign).await?;
    queries::update_state(db, campaign.id, State::Running, actor.id, at).await?;
    let event = Event::new("campaigns.started", "campaigns", campaign.id, &campaign.area_kode);
    audit::record(db, actor, event.with_fields(vec!["state"]), at).await?;

    Ok(picked)
}

/// Ends a campaign; who was not asked stays as they are, and is due in the next one.
///
/// # Errors
/// `Conflict` where it does not run, or changed since it was read.
pub(super) async fn close(
    db: &mut PgConnection,
    actor: &Actor,
    campaign: &Campaign,
    version: i32,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    hold(db, campaign, version).await?;
    if !campaign.is_running() {
        return Err(Error::Conflict(
            "Pemutakhiran ini tidak sedang berjalan. Muat ulang halamannya.",
        ));
    }
    queries::update_state(db, campaign.id, State::Closed, actor.id, at).await?;
    let event = Event::new("campaigns.closed", "campaigns", campaign.id, &campaign.area_kode);
    audit::record(db, actor, event.with_fields(vec!["state"]), at).await?;

    Ok(())
}

/// Holds a campaign that is still the one that was read.
async fn hold(db: &mut PgConnection, campaign: &Campaign, version: i32) -> Result<(), Error> {
    let now = queries::lock(db, campaign.id).await?.ok_or(Error::NotFound)?;
    if now == version && now == campaign.version {
        Ok(())
    } else {
        Err(Error::Conflict(CHANGED))
    }
}
