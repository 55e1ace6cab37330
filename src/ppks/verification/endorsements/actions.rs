//! The one door through which minutes are made and take effect.

use chrono::{DateTime, Datelike, Utc};
use sqlx::PgConnection;

use super::model::NewEndorsement;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::clock::in_wib;
use crate::ppks::Move;
use crate::ppks::moves::{Act, advance};
use crate::ppks::queries::lock_desa;
use crate::types::{AssessmentId, EndorsementId};
use crate::web::Error;

/// Makes minutes of what was chosen and still waits. None where nothing of it does. Nothing moves yet.
///
/// # Errors
/// When the database fails.
pub async fn make(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    new: &NewEndorsement,
    at: DateTime<Utc>,
) -> Result<Option<EndorsementId>, Error> {
    let desa = scope.area();
    lock_desa(db, desa).await?;
    let items: Vec<AssessmentId> = queries::list_waiting(db, scope, actor)
        .await?
        .into_iter()
        .map(|row| row.id)
        .filter(|id| new.chosen.as_ref().is_none_or(|chosen| chosen.contains(id)))
        .collect();
    if items.is_empty() {
        return Ok(None);
    }
    let id = EndorsementId::new();
    let heading = (in_wib(at).year(), new.musdes_on, new.place.as_str());
    queries::insert(db, id, desa, heading, &items, actor.id, at).await?;
    audit::record(db, actor, Event::new("endorsements.made", "endorsements", id, desa), at).await?;

    Ok(Some(id))
}

/// Lets all that the minutes name and that still waits go on, each with a step that refers to them. False where the
/// minutes changed since this version.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where they were not scanned yet, or nothing in them waits any more.
pub async fn endorse(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: EndorsementId,
    version: i32,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let minutes = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &minutes.desa_kode).await?;
    if minutes.endorsed_at.is_none() && minutes.scanned_at.is_none() {
        return Err(Error::Conflict(
            "Berita acara ini belum bertanda tangan. Cetak, tanda tangani, lalu catat pindaiannya sebelum mengesahkan.",
        ));
    }
    if !queries::update_endorsed(db, scope, id, version, actor.id, at).await? {
        return Ok(false);
    }
    let held = queries::lock_items(db, scope, actor, id).await?;
    if held.is_empty() {
        return Err(Error::Conflict(
            "Tidak ada lagi data dalam berita acara ini yang menunggu pengesahan. Buka Pengesahan untuk melihat yang lain.",
        ));
    }
    let act = Act {
        endorsement: Some(id),
        ..Act::new(Move::Endorse, "", at)
    };
    advance(db, actor, scope, &held, &act).await?;
    let event = Event::new("endorsements.endorsed", "endorsements", id, &minutes.desa_kode);
    audit::record(db, actor, event, at).await?;

    Ok(true)
}
