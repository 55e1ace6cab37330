//! Suspending what is done with one person's data, and destroying it. The requests and approvals behind it stand in
//! `privacy`; here is the one door to the record.

mod queries;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Person;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::queries::lock_desa;
use crate::types::{PersonId, UserId};
use crate::web::Error;

/// Why processing is suspended, as UU 27/2022 art. 11 and 41 let a person ask for; as stored and as read.
pub const REASONS: [(&str, &str); 4] = [
    ("permohonan", "Diminta orangnya atau walinya"),
    ("keliru", "Kebenaran datanya sedang dipersoalkan"),
    ("keberatan", "Orangnya keberatan dan keberatannya sedang diperiksa"),
    ("keselamatan", "Keselamatan orangnya terancam bila datanya dilihat"),
];

/// # Errors
/// `Conflict` while processing is suspended, and for a record that was taken into another one.
pub(in crate::ppks) fn refuse_if_restricted(person: &Person) -> Result<(), Error> {
    if person.is_restricted() {
        return Err(Error::Conflict(
            "Data orang ini sedang dibatasi, jadi tidak dapat diubah. Hubungi admin DSP3A.",
        ));
    }
    if person.is_merged() {
        return Err(Error::Conflict(
            "Data ini ditutup DSP3A karena ganda: datanya sudah digabung. Jadi tidak dapat diubah. Hubungi DSP3A bila keliru.",
        ));
    }

    Ok(())
}

/// Suspends processing. Without effect on somebody restricted already.
///
/// # Errors
/// `NotFound` out of reach or destroyed.
pub(crate) async fn restrict(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: PersonId,
    reason: &'static str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let person = super::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &person.desa_kode).await?;
    if queries::update_restriction(db, id, Some(reason), actor.id, at).await? {
        let event = Event::new("persons.restricted", "persons", id, &person.desa_kode);
        audit::record(db, actor, event, at).await?;
    }

    Ok(())
}

/// Lets processing go on.
///
/// # Errors
/// `NotFound` out of reach or destroyed.
pub(crate) async fn lift(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: PersonId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let person = super::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &person.desa_kode).await?;
    if queries::update_restriction(db, id, None, actor.id, at).await? {
        let event = Event::new("persons.unrestricted", "persons", id, &person.desa_kode);
        audit::record(db, actor, event, at).await?;
    }

    Ok(())
}

/// Takes away everything that says who this was. The database refuses it for anybody whom two people have not agreed
/// on. False when it was done before. The caller holds the desa's lock and records the act.
///
/// # Errors
/// When the database fails or refuses.
pub(crate) async fn destroy(
    db: &mut PgConnection,
    id: PersonId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    queries::destroy(db, id, by, at).await
}
