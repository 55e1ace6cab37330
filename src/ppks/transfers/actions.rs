//! The one door through which transfers begin and go on.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Decision, NewAsk, NewOffer, Outcome, State, Step, nik_place};
use super::queries::{self, Held, StoredAsk};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::ppks::queries::lock_desa;
use crate::types::{KodeWilayah, PersonId, TransferId};
use crate::web::Error;

/// Writes down that a desa asks for somebody. Nobody is looked up: the answer and its time are the same for every
/// number.
///
/// # Errors
/// When the database fails.
pub(super) async fn ask(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    new: &NewAsk,
    at: DateTime<Utc>,
) -> Result<TransferId, Error> {
    let id = TransferId::new();
    let stored = StoredAsk {
        id,
        to: scope.area(),
        with_family: new.with_family,
        full_name: &new.full_name,
        nik_enc: keys.seal_identity(&nik_place(id), new.nik.as_str())?,
        reason: &new.reason,
    };
    queries::insert_ask(db, &stored, actor.id, at).await?;
    audit::record(db, actor, Event::new("transfers.asked", "transfers", id, scope.area()), at).await?;

    Ok(id)
}

/// Offers one of one's own people to another desa.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where a transfer of this person is open already.
pub(super) async fn offer(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    person: PersonId,
    new: &NewOffer,
    at: DateTime<Utc>,
) -> Result<TransferId, Error> {
    let desa = queries::find_movable(db, scope, person).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &desa).await?;
    let id = TransferId::new();
    let is_new = queries::insert_offer(
        db,
        scope,
        id,
        person,
        &new.to,
        new.with_family,
        &new.reason,
        actor.id,
        at,
    )
    .await?;
    if !is_new {
        return Err(Error::Conflict(
            "Orang ini sudah dalam proses pindah desa. Lihat prosesnya di halaman Pindah desa.",
        ));
    }
    audit::record(db, actor, Event::new("transfers.offered", "transfers", id, &desa), at).await?;

    Ok(id)
}

/// Leaves the trace that somebody read who moves.
///
/// # Errors
/// `Busy` when the trace cannot be written; the page must then not be shown.
pub(super) async fn record_look(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: TransferId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    audit::record(db, actor, Event::new("transfers.shown", "transfers", id, scope.area()), at).await
}

/// The other desa says yes or no.
///
/// # Errors
/// `NotFound` out of reach; `Forbidden` for the side that began; `Conflict` where no answer is waited for.
#[expect(clippy::too_many_arguments, reason = "an answer, what it is about, and who gives it")]
pub(super) async fn answer(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: TransferId,
    version: i32,
    is_yes: bool,
    note: &str,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let transfer = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    let held = queries::lock(db, scope, id, actor.id).await?.ok_or(Error::NotFound)?;
    // Whoever asked learns nothing of how far it has gone: to them it waits for DSP3A.
    if !transfer.waits_for(scope) {
        return Err(if transfer.answering().is_some_and(|desa| scope.area().contains(desa)) {
            Error::Conflict("Pertanyaan ini sudah dijawab. Buka lagi halamannya untuk melihat keadaannya.")
        } else {
            Error::Forbidden("Jawaban ini ada pada desa lain atau DSP3A.")
        });
    }
    if held.is_party {
        return Err(Error::Forbidden("Permintaan ini Anda buat sendiri; jawabannya dari desa lain."));
    }
    if held.version != version {
        return Ok(Outcome::Stale);
    }
    let step = if is_yes { Step::Accept } else { Step::Decline };
    let to = next(&held, step)?;
    queries::update_answered(db, id, to, note, actor.id, at).await?;
    audit::record(db, actor, Event::new("transfers.answered", "transfers", id, scope.area()), at).await?;

    Ok(Outcome::Done)
}

fn next(held: &Held, step: Step) -> Result<State, Error> {
    held.state.next(step).ok_or(Error::Conflict(
        "Langkah ini tidak dapat diambil dari keadaannya sekarang. Buka lagi halamannya, lalu pilih dari sana.",
    ))
}

/// DSP3A takes the next step.
///
/// # Errors
/// `NotFound` out of reach; `Forbidden` for whoever asked or answered; `Conflict` where the step is not possible.
pub(super) async fn decide(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: TransferId,
    version: i32,
    decision: &Decision,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let seen = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_both(db, seen.from_kode.as_ref(), &seen.to_kode).await?;
    let held = queries::lock(db, scope, id, actor.id).await?.ok_or(Error::NotFound)?;
    if held.is_party {
        return Err(Error::Forbidden(
            "Anda yang meminta atau menjawab pindah desa ini; keputusannya harus oleh petugas lain.",
        ));
    }
    let step = match decision {
        Decision::Forward(_) => Step::Forward,
        Decision::Move { .. } => Step::Move,
        Decision::Refuse { .. } => Step::Refuse,
    };
    let to = next(&held, step)?;
    if held.version != version {
        return Ok(Outcome::Stale);
    }
    match decision {
        Decision::Forward(person) => forward(db, actor, scope, id, *person, at).await,
        Decision::Refuse { note } => {
            queries::update_decided(db, id, to, note, actor.id, at).await?;
            let event = Event::new("transfers.refused", "transfers", id, scope.area());
            audit::record(db, actor, event, at).await?;
            Ok(Outcome::Done)
        }
        Decision::Move { note } => carry_out(db, actor, scope, id, &held, note, at).await,
    }
}

async fn forward(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: TransferId,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    if !queries::update_forwarded(db, scope, id, person).await? {
        return Err(Error::Conflict(
            "Data orang itu tidak dapat dipilih: sudah ada di desa tujuan, sedang dalam proses pindah lain, digabung, atau dibatasi.",
        ));
    }
    let event = Event::new("transfers.forwarded", "transfers", id, scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(Outcome::Done)
}

async fn carry_out(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: TransferId,
    held: &Held,
    note: &str,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let person = held.person_id.ok_or(Error::NotFound)?;
    let here = queries::find_movable(db, scope, person).await?;
    if here.is_none() || here != held.from_kode {
        return Err(Error::Conflict(
            "Datanya sudah tidak di desa asal: sudah pindah, digabung, atau dibatasi. Tutup permintaan ini dengan alasannya.",
        ));
    }
    queries::update_decided(db, id, State::Moved, note, actor.id, at).await?;
    if !queries::move_people(db, id).await? {
        return Ok(Outcome::Taken);
    }
    let event = Event::new("transfers.moved", "persons", person, &held.to_kode).with_fields(vec!["area"]);
    audit::record(db, actor, event, at).await?;

    Ok(Outcome::Done)
}

/// Holds both desa in the one order that cannot deadlock.
async fn lock_both(db: &mut PgConnection, from: Option<&KodeWilayah>, to: &KodeWilayah) -> Result<(), Error> {
    let mut desa: Vec<&KodeWilayah> = from.into_iter().chain([to]).collect();
    desa.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
    for kode in desa {
        lock_desa(db, kode).await?;
    }

    Ok(())
}
