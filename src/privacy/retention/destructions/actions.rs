//! The one door through which data are destroyed.

use chrono::{DateTime, Datelike, Utc};
use sqlx::PgConnection;

use super::model::{Cause, LIMIT};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::clock::in_wib;
use crate::ppks::categories::SECRET;
use crate::ppks::persons;
use crate::ppks::persons::restriction;
use crate::ppks::queries::lock_desa;
use crate::privacy::retention::Rule;
use crate::types::{DestructionId, EnvelopeId, KodeWilayah, PersonId};
use crate::web::Error;

const DECIDED: &str = "Usulan ini sudah diputuskan. Muat ulang halamannya.";

/// Proposes everybody past retention, the longest past first, up to [`LIMIT`], and as many secret cases, of which the
/// proposer learns no more than that there are some.
///
/// # Errors
/// `Conflict` when nothing is, or another proposal still waits.
pub(super) async fn propose_due(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    at: DateTime<Utc>,
) -> Result<DestructionId, Error> {
    if queries::find_open(db, scope).await?.is_some() {
        return Err(Error::Conflict(
            "Masih ada usulan yang menunggu persetujuan. Selesaikan yang itu dulu.",
        ));
    }
    let due = queries::list_due(db, scope, Rule::Persons.limit(at), LIMIT).await?;
    let id = DestructionId::new();
    queries::insert(db, id, scope.area(), Cause::Retention, &due, actor.id, at).await?;
    let has_envelopes = queries::propose_envelopes(db, id, Rule::Envelopes.limit(at), LIMIT).await?;
    if due.is_empty() && !has_envelopes {
        return Err(Error::Conflict("Tidak ada data yang melewati masa simpannya."));
    }
    let event = Event::new("destructions.proposed", "destructions", id, scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(id)
}

/// Proposes one person who asked for it.
///
/// # Errors
/// `NotFound` out of reach or destroyed already.
pub(super) async fn propose_one(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<DestructionId, Error> {
    let found = persons::queries::find(db, scope, person)
        .await?
        .ok_or(Error::NotFound)?;
    let id = DestructionId::new();
    let items = [(person, found.desa_kode)];
    queries::insert(db, id, scope.area(), Cause::Request, &items, actor.id, at).await?;
    let event = Event::new("destructions.proposed", "destructions", id, scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(id)
}

/// Approves somebody else's proposal and carries it out in this transaction. Who is no longer due is left alone.
///
/// # Errors
/// `Forbidden` for the proposer, `Conflict` for one decided already.
pub(super) async fn approve(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: DestructionId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (proposed_by, is_open) = queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    if !is_open {
        return Err(Error::Conflict(DECIDED));
    }
    if proposed_by == actor.id {
        return Err(Error::Forbidden(
            "Usulan ini Anda buat sendiri; persetujuan harus oleh orang lain.",
        ));
    }
    queries::update_approved(db, id, actor.id, at, in_wib(at).year()).await?;
    let event = Event::new("destructions.approved", "destructions", id, scope.area());
    audit::record(db, actor, event, at).await?;

    // Who is due is judged before the first of them goes: a family of two ends together.
    let items = queries::list_items(db, id, Rule::Persons.limit(at)).await?;
    let mut locked = None;
    for item in items {
        if locked.as_ref() != Some(&item.desa_kode) {
            lock_desa(db, &item.desa_kode).await?;
            locked = Some(item.desa_kode.clone());
        }
        let is_done = item.is_due && restriction::destroy(db, item.id, actor.id, at).await?;
        queries::update_item(db, id, item.id, is_done).await?;
        if is_done {
            let event = Event::new("persons.destroyed", "persons", item.id, &item.desa_kode);
            audit::record(db, actor, event, at).await?;
        }
    }
    for (envelope, desa) in queries::destroy_envelopes(db, Some(id), Rule::Envelopes.limit(at), at).await? {
        audit::record(db, actor, envelope_event(envelope, &desa), at).await?;
    }

    Ok(())
}

/// Every trace of a secret case is itself kept as one, also that of its end.
fn envelope_event(id: EnvelopeId, desa: &KodeWilayah) -> Event {
    Event::new("envelopes.destroyed", "envelopes", id, desa).with_tier(SECRET)
}

/// Takes a proposal back, one's own or another's.
///
/// # Errors
/// `Conflict` for one decided already.
pub(super) async fn cancel(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: DestructionId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (_, is_open) = queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    if !is_open {
        return Err(Error::Conflict(DECIDED));
    }
    queries::update_cancelled(db, id, actor.id, at).await?;
    let event = Event::new("destructions.cancelled", "destructions", id, scope.area());

    audit::record(db, actor, event, at).await
}

/// Destroys again whoever came back with a restored backup. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn bury_again(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, Error> {
    let mut count = 0;
    for (person, desa, by, at) in queries::list_risen(db).await? {
        lock_desa(db, &desa).await?;
        if restriction::destroy(db, person, by, at).await? {
            let event = Event::new("persons.destroyed", "persons", person, &desa);
            audit::record_system(db, "Pemeliharaan", event, now).await?;
            count += 1;
        }
    }
    for (envelope, desa) in queries::destroy_envelopes(db, None, now, now).await? {
        audit::record_system(db, "Pemeliharaan", envelope_event(envelope, &desa), now).await?;
        count += 1;
    }

    Ok(count)
}
