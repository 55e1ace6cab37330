//! The one door through which people leave and come back.

use chrono::{DateTime, Months, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Decision, NewDeparture};
use super::queries;
use super::tasks::{self, TaskKind};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::departed::list_of_person;
use crate::ppks::persons::restriction::refuse_if_restricted;
use crate::ppks::queries::lock_desa;
use crate::ppks::{moves, persons};
use crate::types::{DepartureId, KodeWilayah, PersonId, UserId};
use crate::web::Error;

/// Years from which somebody can look after a child alone.
const GROWN_UP: u32 = 18;

/// Why a report or a decision is refused, beyond what the form could see.
pub enum Refusal {
    /// The record or the report is not the one that was on screen.
    Stale,
    /// A member of the family cannot be reported along any more.
    Companion(String),
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

/// Reports that somebody has left, and who moved along. Nothing changes until another person decides.
///
/// # Errors
/// `Stale` where the record was changed or somebody else has reported it; `Companion` with the name; `Failed` with
/// `NotFound` out of reach, or `Conflict` while processing is suspended.
pub async fn report(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: PersonId,
    version: i32,
    new: &NewDeparture,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let person = persons::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &person.desa_kode).await?;
    let person = persons::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    refuse_if_restricted(&person)?;
    let is_open = list_of_person(db, scope, id)
        .await?
        .iter()
        .any(|departure| departure.is_reported() || departure.is_confirmed());
    if person.version != version || is_open {
        return Err(Refusal::Stale);
    }
    let members = queries::list_companions(db, scope, id).await?;
    for companion in &new.companions {
        match members.iter().find(|member| member.id == *companion) {
            None => return Err(Error::NotFound.into()),
            Some(member) if member.is_gone => return Err(Refusal::Companion(member.full_name.clone())),
            Some(member) if member.born_on > new.happened_on => {
                return Err(Refusal::Companion(member.full_name.clone()));
            }
            Some(_) => {}
        }
    }
    let batch = DepartureId::new();
    let all = std::iter::once((batch, id)).chain(new.companions.iter().map(|id| (DepartureId::new(), *id)));
    for (departure, person_id) in all {
        queries::insert(db, departure, batch, (person_id, &person.desa_kode), new, actor.id, at).await?;
        let event = Event::new("departures.reported", "departures", departure, &person.desa_kode);
        audit::record(db, actor, event, at).await?;
    }

    Ok(())
}

/// Reports in the name of whoever found out on a visit; the audit says who wrote it in. False where a report is open
/// already, or somebody has left: then there is nothing to add.
///
/// # Errors
/// When the database fails.
pub(in crate::ppks) async fn report_found(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    (person, desa, found_by): (PersonId, &KodeWilayah, UserId),
    new: &NewDeparture,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let is_open = list_of_person(db, scope, person)
        .await?
        .iter()
        .any(|departure| departure.is_reported() || departure.is_confirmed());
    if is_open {
        return Ok(false);
    }
    let id = DepartureId::new();
    queries::insert(db, id, id, (person, desa), new, found_by, at).await?;
    let event = Event::new("departures.reported", "departures", id, desa);
    audit::record(db, actor, event, at).await?;

    Ok(true)
}

/// Confirms or declines a report, and those of the same sheet with it. On confirmation all that is in force ends, and
/// what depends on the person becomes work. Answers whose report it was.
///
/// # Errors
/// `Stale` where it was decided or changed meanwhile; `Failed` with `NotFound` out of reach, `Forbidden` for whoever
/// reported it.
pub async fn decide(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: DepartureId,
    version: i32,
    decision: &Decision,
    at: DateTime<Utc>,
) -> Result<PersonId, Refusal> {
    let (desa, person) = queries::find_place(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &desa).await?;
    let batch = queries::lock_batch(db, scope, id).await?;
    if batch
        .first()
        .is_none_or(|first| first.id != id || first.version != version)
    {
        return Err(Refusal::Stale);
    }
    if batch.iter().any(|fellow| fellow.reported_by == actor.id) {
        return Err(Error::Forbidden("Laporan ini Anda buat sendiri; keputusannya oleh petugas DSP3A lain.").into());
    }
    let departures = list_of_person(db, scope, person).await?;
    let (kind, happened_on) = departures
        .iter()
        .find(|departure| departure.id == id)
        .map(|departure| (departure.kind(), departure.happened_on))
        .ok_or(Error::NotFound)?;
    for fellow in &batch {
        queries::update_decision(db, fellow.id, decision, actor.id, at).await?;
        let (action, desa) = (act(decision), &fellow.desa_kode);
        audit::record(db, actor, Event::new(action, "departures", fellow.id, desa), at).await?;
        if *decision == Decision::Confirm {
            moves::end_person(db, actor, scope, fellow.person_id, kind.label(), at).await?;
            persons::actions::depart(db, fellow.person_id, Some((kind, happened_on))).await?;
        }
    }
    if *decision == Decision::Confirm {
        for fellow in &batch {
            open_tasks(db, actor, scope, (fellow.id, fellow.person_id, &fellow.desa_kode), at).await?;
        }
    }

    Ok(person)
}

fn act(decision: &Decision) -> &'static str {
    match decision {
        Decision::Confirm => "departures.confirmed",
        Decision::Decline { .. } => "departures.declined",
    }
}

/// Takes somebody back: what was in force when they left is a draft again, with all its history.
///
/// # Errors
/// `Stale` where the person is back already, or the departure is not the one on screen.
pub async fn take_back(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: PersonId,
    version: i32,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let person = persons::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &person.desa_kode).await?;
    let person = persons::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    refuse_if_restricted(&person)?;
    let departures = list_of_person(db, scope, id).await?;
    let Some(departure) = departures
        .iter()
        .find(|departure| departure.is_confirmed() && departure.version == version)
    else {
        return Err(Refusal::Stale);
    };
    queries::update_return(db, departure.id, reason, actor.id, at).await?;
    let event = Event::new("departures.returned", "departures", departure.id, &person.desa_kode);
    audit::record(db, actor, event, at).await?;
    persons::actions::depart(db, id, None).await?;
    if let Some(left_at) = departure.decided_at {
        for assessment in queries::list_ended(db, scope, id, left_at).await? {
            moves::resume(db, actor, scope, assessment, reason, at).await?;
        }
    }
    tasks::drop_all(db, actor, departure.id, at).await?;

    Ok(())
}

/// Opens a task for everything that depends on the person.
async fn open_tasks(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    departure: (DepartureId, PersonId, &KodeWilayah),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let today = crate::clock::in_wib(at).date_naive();
    let grown_up_before = today
        .checked_sub_months(Months::new(GROWN_UP * 12))
        .unwrap_or(NaiveDate::MIN);
    let left = queries::find_left_behind(db, scope, departure.1, grown_up_before).await?;
    if left.is_headless {
        tasks::open(db, actor, departure, TaskKind::Head, at).await?;
    }
    if left.are_children_alone {
        tasks::open(db, actor, departure, TaskKind::Children, at).await?;
    }
    if left.is_moving {
        tasks::open(db, actor, departure, TaskKind::Transfer, at).await?;
    }

    Ok(())
}
