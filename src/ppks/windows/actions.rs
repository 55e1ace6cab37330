//! The one door through which windows change, and the reasons of what comes outside of them are written.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{NewWindow, Window, WindowChange};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::clock::in_wib;
use crate::ppks::queries::{lock_desa, lock_every_desa};
use crate::types::{FamilyId, KodeWilayah, PersonId, WindowId};
use crate::web::Error;

/// Why a window is refused.
pub enum Refusal {
    /// It shares a day with this one.
    Overlaps(Box<Window>),
    /// Somebody else has changed it meanwhile.
    Stale(Box<Window>),
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Failed(error)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Refusal {
        Refusal::Failed(error.into())
    }
}

/// Makes a window. What was entered on its days before it was made counts in it.
///
/// # Errors
/// `Refusal`, with the window it meets.
pub(super) async fn create(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    new: &NewWindow,
    at: DateTime<Utc>,
) -> Result<WindowId, Refusal> {
    let kabupaten = kabupaten(scope)?;
    lock_desa(db, &kabupaten).await?;
    let windows = queries::list(db, &kabupaten).await?;
    let met = windows
        .into_iter()
        .find(|known| known.opens_on <= new.closes_on && known.closes_on >= new.opens_on);
    if let Some(met) = met {
        return Err(Refusal::Overlaps(Box::new(met)));
    }
    let id = WindowId::new();
    queries::insert(db, id, &kabupaten, new, actor.id, at).await?;
    if new.opens_on <= in_wib(at).date_naive() {
        lock_every_desa(db, &kabupaten).await?;
        queries::update_windows_since(db, &kabupaten, new.opens_on).await?;
    }
    audit::record(db, actor, Event::new("windows.created", "windows", id, &kabupaten), at).await?;

    Ok(id)
}

/// Renames a window, or moves its last day; what was moved keeps its reason.
///
/// # Errors
/// `Refusal`, with what the page needs to explain it.
pub(super) async fn change(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: WindowId,
    version: i32,
    change: &WindowChange,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let kabupaten = kabupaten(scope)?;
    lock_desa(db, &kabupaten).await?;
    let windows = queries::list(db, &kabupaten).await?;
    let window = windows.iter().find(|known| known.id == id).ok_or(Error::NotFound)?;
    if window.version != version {
        return Err(Refusal::Stale(Box::new(window.clone())));
    }
    let met = windows
        .iter()
        .find(|known| known.id != id && known.opens_on <= change.closes_on && known.closes_on >= window.opens_on);
    if let Some(met) = met {
        return Err(Refusal::Overlaps(Box::new(met.clone())));
    }
    let mut fields = Vec::new();
    if window.name != change.name {
        fields.push("name");
    }
    if window.closes_on != change.closes_on {
        fields.push("closes_on");
        queries::insert_change(db, window, change, actor.id, at).await?;
    }
    if !queries::update(db, id, version, change, actor.id, at).await? {
        return Err(Refusal::Stale(Box::new(window.clone())));
    }
    let event = Event::new("windows.changed", "windows", id, &kabupaten).with_fields(fields);
    audit::record(db, actor, event, at).await?;

    Ok(())
}

/// Whose drafts come late.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    Family(FamilyId),
    Person(PersonId),
}

/// Writes why something was entered outside a window beside what was entered at this moment. Does nothing, and leaves
/// no trace, where nothing was: a form that held secret cases only.
///
/// # Errors
/// When the database fails, or the act cannot be recorded.
pub async fn note_entry(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    whose: Whose,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    note(db, actor, scope, whose, reason, Some(at), at).await
}

/// The same for many families of the actor's own desa, whose lock the caller holds.
///
/// # Errors
/// When the database fails, or the act cannot be recorded.
pub async fn note_entries(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    families: &[FamilyId],
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let explained = queries::update_late_reason(db, scope, (families, None), reason, Some(at)).await?;
    let events: Vec<Event> = explained
        .into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|id| Event::new("families.late_explained", "families", id, scope.area()))
        .collect();

    audit::record_all(db, actor, &events, at).await
}

/// Writes why something is sent outside a window beside every draft that does not say it yet. To be called before they
/// are sent.
///
/// # Errors
/// When the database fails, or the act cannot be recorded.
pub async fn note_sending(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    whose: Whose,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    note(db, actor, scope, whose, reason, None, at).await
}

async fn note(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    whose: Whose,
    reason: &str,
    entered_at: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (family, person) = match whose {
        Whose::Family(id) => (Some(id), None),
        Whose::Person(id) => (None, Some(id)),
    };
    let desa = queries::find_desa(db, scope, family, person)
        .await?
        .ok_or(Error::NotFound)?;
    lock_desa(db, &desa).await?;
    let families = family.as_slice();
    let explained = queries::update_late_reason(db, scope, (families, person), reason, entered_at).await?;
    if !explained.is_empty() {
        let event = match whose {
            Whose::Family(id) => Event::new("families.late_explained", "families", id, &desa),
            Whose::Person(id) => Event::new("persons.late_explained", "persons", id, &desa),
        };
        audit::record(db, actor, event, at).await?;
    }

    Ok(())
}

fn kabupaten(scope: &Scope) -> Result<KodeWilayah, Error> {
    scope.area().kabupaten().ok_or(Error::NotFound)
}
