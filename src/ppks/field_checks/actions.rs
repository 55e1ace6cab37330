//! Asking a desa, and its answer.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::types::{FieldCheckId, KodeWilayah, PersonId};
use crate::web::Error;

/// Asks the desa to look after one of its people. Without effect while the same question is open.
///
/// # Errors
/// When the database fails.
pub(in crate::ppks) async fn ask(
    db: &mut PgConnection,
    actor: &Actor,
    person: (PersonId, &KodeWilayah),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let id = FieldCheckId::new();
    if queries::insert(db, id, person, actor.id, at).await? {
        let event = Event::new("field_checks.asked", "persons", person.0, person.1);
        audit::record(db, actor, event, at).await?;
    }

    Ok(())
}

/// Writes down what the desa found.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where somebody else was faster.
pub(super) async fn answer(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: FieldCheckId,
    answer: &str,
    note: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (_, desa) = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if !queries::update_answer(db, id, answer, note, actor.id, at).await? {
        return Err(Error::Conflict(
            "Pemeriksaan ini sudah dijawab orang lain. Kembali ke daftarnya untuk yang berikutnya.",
        ));
    }
    let event = Event::new("field_checks.answered", "field_checks", id, &desa);
    audit::record(db, actor, event, at).await?;

    Ok(())
}
