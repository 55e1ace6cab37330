//! The one door through which the register changes. Events carry no content; notes are sealed.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::model::{HOURS, NewRequest, NewStep, RequestRow, State, note_place};
use super::queries::{self, StoredRequest};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::ppks::persons;
use crate::types::SubjectRequestId;
use crate::web::Error;

/// Enters a request; the clock runs from its receipt, not from its entry.
///
/// # Errors
/// `NotFound` when the person is out of reach.
pub(super) async fn receive(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    new: &NewRequest,
    at: DateTime<Utc>,
) -> Result<SubjectRequestId, Error> {
    if let Some(person) = new.person {
        persons::queries::find(db, scope, person)
            .await?
            .ok_or(Error::NotFound)?;
    }
    let id = SubjectRequestId::new();
    let stored = StoredRequest {
        id,
        area: scope.area(),
        person: new.person,
        kind: new.kind.code(),
        asker_enc: new.asker.seal(keys, id)?,
        received_at: new.received_at,
        due_at: new.received_at + TimeDelta::hours(HOURS),
    };
    queries::insert(db, &stored).await?;
    let note = seal_note(keys, id, &new.note)?;
    queries::insert_step(db, id, State::New, note.as_deref(), actor.id, at).await?;
    let event = Event::new("requests.received", "subject_requests", id, scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(id)
}

/// Takes the next step on a request whose version is still the one that was seen.
///
/// # Errors
/// `Conflict` when somebody else was faster.
pub(super) async fn advance(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    request: &RequestRow,
    step: &NewStep,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let id = request.id;
    let closed_at = step.state.is_closed().then_some(at);
    if !queries::update_state(db, id, request.version, step.state, step.refusal.as_deref(), closed_at).await? {
        return Err(Error::Conflict(
            "Permohonan ini baru saja ditindaklanjuti orang lain. Buka lagi, lalu periksa keadaannya.",
        ));
    }
    let note = seal_note(keys, id, &step.note)?;
    queries::insert_step(db, id, step.state, note.as_deref(), actor.id, at).await?;
    let event = Event::new("requests.moved", "subject_requests", id, scope.area()).with_fields(vec!["stage"]);
    audit::record(db, actor, event, at).await?;

    Ok(())
}

/// Opening a request shows who asked; the look is recorded.
///
/// # Errors
/// When it cannot be recorded.
pub(super) async fn record_look(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: SubjectRequestId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event::new("requests.shown", "subject_requests", id, scope.area());

    audit::record(db, actor, event, at).await
}

fn seal_note(keys: &Keys, id: SubjectRequestId, note: &str) -> Result<Option<Vec<u8>>, Error> {
    if note.is_empty() {
        return Ok(None);
    }

    Ok(Some(keys.seal(&note_place(id), note.as_bytes())?))
}
