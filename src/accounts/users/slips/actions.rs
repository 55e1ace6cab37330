use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::super::model::CODE_HOURS;
use super::model::{Slip, SlipBatch};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::crypto::Keys;
use crate::types::BatchId;
use crate::web::Error;

const PURPOSE: &str = "slip";

/// Seals slips until they are printed. Who made the accounts is recorded with the accounts.
pub(in crate::accounts::users) async fn keep(
    db: &mut PgConnection,
    keys: &Keys,
    by: &Actor,
    slips: &[Slip],
    at: DateTime<Utc>,
) -> Result<BatchId, Error> {
    let id = BatchId::new();
    let plain = serde_json::to_vec(slips).map_err(Error::internal)?;
    let sealed = keys.seal(PURPOSE, &plain)?;
    let count = i32::try_from(slips.len()).map_err(Error::internal)?;
    queries::insert(db, id, by.id, &sealed, count, at, at + TimeDelta::hours(CODE_HOURS)).await?;

    Ok(id)
}

/// Opens slips for their maker; each opening leaves a trace. `None` when they are not there, not theirs, or too old.
///
/// # Errors
/// When the database fails or the seal is broken.
pub(super) async fn open(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    id: BatchId,
    at: DateTime<Utc>,
) -> Result<Option<SlipBatch>, Error> {
    let Some((sealed, expires_at)) = queries::find(db, id, actor.id, at).await? else {
        return Ok(None);
    };
    let slips = serde_json::from_slice(&keys.open(PURPOSE, &sealed)?).map_err(Error::internal)?;
    let event = Event::new("users.slips_shown", "slip_batches", id, &actor.area);
    audit::record(db, actor, event, at).await?;

    Ok(Some(SlipBatch { slips, expires_at }))
}

/// Erases slips that are printed. Erasing twice is no error.
///
/// # Errors
/// When the database fails.
pub(super) async fn erase(db: &mut PgConnection, actor: &Actor, id: BatchId, at: DateTime<Utc>) -> Result<(), Error> {
    if queries::delete(db, id, actor.id).await? {
        let event = Event::new("users.slips_erased", "slip_batches", id, &actor.area);
        audit::record(db, actor, event, at).await?;
    }

    Ok(())
}

/// Erases slips whose codes have died anyway; part of the daily upkeep.
///
/// # Errors
/// When the database fails.
pub async fn forget_expired(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, Error> {
    Ok(queries::delete_expired(db, now).await?)
}
