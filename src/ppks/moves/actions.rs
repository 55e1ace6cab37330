//! The one door through which an assessment moves, whichever room asks for it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Act, Held};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::queries::lock_desa;
use crate::ppks::settings::way::queries::find_way;
use crate::ppks::{Move, Stage};
use crate::types::{AssessmentId, FamilyId, PersonId};
use crate::web::Error;

/// Sends everything of a family that is a draft or was mended. Answers how many assessments went; none is no error.
///
/// # Errors
/// `NotFound` for a family out of reach.
pub async fn submit_family(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    family: FamilyId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let desa = queries::find_desa_of_family(db, scope, family)
        .await?
        .ok_or(Error::NotFound)?;
    lock_desa(db, &desa).await?;
    let held = queries::lock_sendable(db, scope, Some(family), None).await?;

    advance(db, actor, scope, &held, &Act::new(Move::Submit, "", at)).await
}

/// The same for one person.
///
/// # Errors
/// `NotFound` for a person out of reach.
pub async fn submit_person(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    person: PersonId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let desa = queries::find_desa_of_person(db, scope, person)
        .await?
        .ok_or(Error::NotFound)?;
    lock_desa(db, &desa).await?;
    let held = queries::lock_sendable(db, scope, None, Some(person)).await?;

    advance(db, actor, scope, &held, &Act::new(Move::Submit, "", at)).await
}

/// Takes an assessment back before it is decided.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where its stage does not allow it.
pub async fn withdraw(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: AssessmentId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    move_one(db, actor, scope, id, Move::Withdraw, "", at).await
}

/// The same for many of one desa, whose lock the caller holds.
///
/// # Errors
/// `Conflict` where the stage of one does not allow it.
pub async fn withdraw_all(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    ids: &[AssessmentId],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let held = queries::lock_all(db, scope, ids).await?;
    advance(db, actor, scope, &held, &Act::new(Move::Withdraw, "", at)).await?;

    Ok(())
}

/// Makes a withdrawn assessment a draft again.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where its stage does not allow it.
pub async fn reopen(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: AssessmentId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    move_one(db, actor, scope, id, Move::Reopen, "", at).await
}

/// Ends all findings of a person that are in force or on their way, because the person has left or needs nothing any
/// more. Answers which ones, so that a return can resume just these; none is no error. The reason is read by the desa.
///
/// # Errors
/// `NotFound` for a person out of reach; `Forbidden` for another office than DSP3A's verifiers.
pub async fn end_person(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    person: PersonId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<Vec<AssessmentId>, Error> {
    let desa = queries::find_desa_of_person(db, scope, person)
        .await?
        .ok_or(Error::NotFound)?;
    lock_desa(db, &desa).await?;
    let held = queries::lock_endable(db, scope, person).await?;
    advance(db, actor, scope, &held, &Act::new(Move::End, reason, at)).await?;

    Ok(held.into_iter().map(|held| held.id).collect())
}

/// Ends one finding: the need it names is over.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where its stage does not allow it.
pub async fn end(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: AssessmentId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    move_one(db, actor, scope, id, Move::End, reason, at).await
}

/// Makes an ended finding a draft again: the person is back, and the desa looks at the need anew.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where its stage does not allow it.
pub async fn resume(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: AssessmentId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    move_one(db, actor, scope, id, Move::Resume, reason, at).await
}

async fn move_one(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: AssessmentId,
    step: Move,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let desa = queries::find_desa(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &desa).await?;
    let held = queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    advance(db, actor, scope, &[held], &Act::new(step, reason, at)).await?;

    Ok(())
}

/// Moves what is held, writes each step and its trace. All or, on the first illegal move, none.
pub async fn advance(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    held: &[Held],
    act: &Act<'_>,
) -> Result<u64, Error> {
    let step = act.step;
    let mut target = None;
    let mut ways = BTreeMap::new();
    for held in held {
        let from: Stage = held.stage.parse().map_err(Error::internal)?;
        // A scope proves one permission only; another move needs another proof.
        if !step.is_open_to(from, scope.permission()) {
            return Err(Error::not_permitted());
        }
        let way = match ways.entry(&held.desa_kode) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => *unknown.insert(find_way(db, &held.desa_kode).await?),
        };
        target = Some(from.next(step, way).ok_or(Error::Conflict(refusal(step)))?);
    }
    let Some(to) = target else {
        return Ok(0);
    };
    let ids: Vec<AssessmentId> = held.iter().map(|held| held.id).collect();
    let submitted_by = (step == Move::Submit).then_some(actor.id);
    queries::update_stage(db, &ids, to, submitted_by, act.at).await?;
    queries::insert_steps(db, held, to, actor.id, act).await?;
    let events: Vec<Event> = held
        .iter()
        .map(|held| Event::new(action(step), "assessments", held.id, &held.desa_kode).with_fields(vec!["stage"]))
        .collect();
    audit::record_all(db, actor, &events, act.at).await?;

    Ok(u64::try_from(held.len()).unwrap_or(u64::MAX))
}

/// As the log names a move.
fn action(step: Move) -> &'static str {
    match step {
        Move::Submit => "assessments.submitted",
        Move::Endorse => "assessments.endorsed",
        Move::Recommend => "assessments.recommended",
        Move::Verify => "assessments.verified",
        Move::Return => "assessments.returned",
        Move::Reject => "assessments.rejected",
        Move::Withdraw => "assessments.withdrawn",
        Move::Reopen => "assessments.reopened",
        Move::End => "assessments.ended",
        Move::Resume => "assessments.resumed",
    }
}

/// Why a move is not possible from where the assessment stands.
fn refusal(step: Move) -> &'static str {
    match step {
        Move::Submit => "Data ini sudah dikirim atau sudah diputuskan. Muat ulang halamannya untuk melihat statusnya.",
        Move::Endorse => "Data ini tidak sedang menunggu pengesahan. Muat ulang halamannya untuk melihat statusnya.",
        Move::Recommend => "Data ini tidak sedang menunggu rekomendasi TKSK. Kembali ke antrean untuk data berikutnya.",
        Move::Verify | Move::Return | Move::Reject => {
            "Data ini tidak sedang menunggu verifikasi. Kembali ke antrean untuk data berikutnya."
        }
        Move::Withdraw => {
            "Data ini sudah dikirim atau sudah diputuskan, jadi tidak dapat dicabut. Tunggu keputusan DSP3A, atau hubungi DSP3A."
        }
        Move::Reopen => "Data ini tidak sedang dicabut. Muat ulang halamannya untuk melihat statusnya.",
        Move::End => "Data ini sudah tidak berlaku. Muat ulang halamannya untuk melihat statusnya.",
        Move::Resume => "Data ini masih berlaku. Muat ulang halamannya untuk melihat statusnya.",
    }
}
