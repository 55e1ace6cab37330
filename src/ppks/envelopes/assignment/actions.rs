//! The one door through which a case is given to a TKSK, looked at by them, noted and taken back.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::NewAssignment;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::db::broken_constraint;
use crate::ppks::categories::SECRET;
use crate::ppks::envelopes::actions::{MOVED, Opened, find_for_change, open};
use crate::ppks::envelopes::model::{State, note_place};
use crate::types::{AssignmentId, EnvelopeId, KodeWilayah};
use crate::web::Error;

/// Gives a case to a TKSK for a while.
///
/// # Errors
/// `NotFound` out of reach; `Forbidden` for whoever sent it; `Conflict` where it is closed, or has moved since it was
/// read.
#[expect(clippy::too_many_arguments, reason = "a case, whom it goes to, and who gives it")]
pub(in crate::ppks::envelopes) async fn assign(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
    version: i32,
    new: &NewAssignment,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let envelope = find_for_change(db, actor, scope, id).await?;
    if envelope.state == State::Closed.code() || !queries::touch(db, id, version).await? {
        return Err(Error::Conflict(MOVED));
    }
    if queries::has_current(db, scope, id, new.user_id, at).await? {
        return Err(Error::Conflict(
            "TKSK ini sudah memegang kasus ini. Tarik dulu titipannya bila masanya perlu diubah.",
        ));
    }
    let note = keys.seal_secret(&note_place(id), new.reason.as_bytes())?;
    queries::insert(db, &envelope, new, actor.id, at).await?;
    queries::insert_step(db, &envelope, "assigned", Some(&note), None, actor.id, at).await?;

    record(db, actor, "envelopes.assigned", id, &envelope.desa_kode, at).await
}

/// Takes a case back before its time. It is out of the TKSK's sight at the next click.
///
/// # Errors
/// `NotFound` out of reach; `BadRequest` where none is named; `Conflict` where it was taken back already.
pub(in crate::ppks::envelopes) async fn unassign(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
    assignment: Option<AssignmentId>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let envelope = find_for_change(db, actor, scope, id).await?;
    let Some(assignment) = assignment else {
        return Err(Error::BadRequest(
            "Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi.",
        ));
    };
    if !queries::end(db, id, assignment, actor.id, at).await? {
        return Err(Error::Conflict("Titipan ini sudah ditarik. Muat ulang halamannya."));
    }
    queries::insert_step(db, &envelope, "unassigned", None, None, actor.id, at).await?;

    record(db, actor, "envelopes.unassigned", id, &envelope.desa_kode, at).await
}

/// Opens a case in one's care; the look itself is recorded.
///
/// # Errors
/// `NotFound` for any other case.
pub(super) async fn open_assigned(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
    at: DateTime<Utc>,
) -> Result<Opened, Error> {
    if !queries::has_current(db, scope, id, actor.id, at).await? {
        return Err(Error::NotFound);
    }

    open(db, keys, actor, scope, id, at).await
}

/// Adds a sealed note to a case in one's care. Sent twice under one key it is kept once: false the second time, and then
/// nothing may be committed.
///
/// # Errors
/// `NotFound` for any other case.
#[expect(clippy::too_many_arguments, reason = "a note, where it belongs, and who writes it")]
pub(super) async fn note(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: EnvelopeId,
    note: &str,
    form_key: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let envelope = open_assigned(db, keys, actor, scope, id, at).await?.envelope;
    let sealed = keys.seal_secret(&note_place(id), note.as_bytes())?;
    match queries::insert_step(db, &envelope, "noted", Some(&sealed), Some(form_key), actor.id, at).await {
        Err(error) if broken_constraint(&error) == Some("envelope_steps_form_key") => return Ok(false),
        done => done?,
    }
    record(db, actor, "envelopes.noted", id, &envelope.desa_kode, at).await?;

    Ok(true)
}

/// Every trace of a secret case is itself kept as one.
async fn record(
    db: &mut PgConnection,
    actor: &Actor,
    action: &'static str,
    id: EnvelopeId,
    desa_kode: &KodeWilayah,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event::new(action, "envelopes", id, desa_kode).with_tier(SECRET);

    audit::record(db, actor, event, at).await
}
