//! The one door through which a person's place in a family changes. The caller holds the desa's lock.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::FamilyRole;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::ppks::queries::{RecordVersion, insert_version};
use crate::types::{FamilyId, KodeWilayah, PersonId};
use crate::web::Error;

/// Moves somebody to another family of the same desa. `names` are what the two are called in the person's history.
///
/// # Errors
/// `Conflict` for somebody who is not in that family any more, or whose processing is suspended.
pub(in crate::ppks) async fn move_to(
    db: &mut PgConnection,
    actor: &Actor,
    person: (PersonId, &KodeWilayah),
    families: (FamilyId, FamilyId),
    names: (&str, &str),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let before = queries::update_family(db, person.0, families.0, families.1, actor.id, at)
        .await?
        .ok_or(GONE)?;

    keep(db, actor, person, before, "family", json!([names.0, names.1]), at).await
}

/// Says how somebody is to the head of their family.
///
/// # Errors
/// As [`move_to`].
pub(in crate::ppks) async fn set_role(
    db: &mut PgConnection,
    actor: &Actor,
    person: (PersonId, &KodeWilayah),
    family: FamilyId,
    roles: (FamilyRole, FamilyRole),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let before = queries::update_role(db, person.0, family, roles.1.code(), actor.id, at)
        .await?
        .ok_or(GONE)?;
    let labels = json!([roles.0.label(), roles.1.label()]);

    keep(db, actor, person, before, "family_role", labels, at).await
}

const GONE: Error = Error::Conflict(
    "Ada anggota yang baru saja dipindahkan atau dibatasi. Belum ada yang berubah. Buka lagi keluarganya, lalu ulangi.",
);

async fn keep(
    db: &mut PgConnection,
    actor: &Actor,
    person: (PersonId, &KodeWilayah),
    version: i32,
    field: &'static str,
    values: Value,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (id, desa_kode) = person;
    let old = RecordVersion {
        record_kind: "persons",
        record_id: id.as_uuid(),
        desa_kode,
        version,
        changed: &json!({ field: values }),
    };
    insert_version(db, &old, actor.id, at).await?;
    let event = Event::new("persons.changed", "persons", id, desa_kode).with_fields(vec![field]);

    audit::record(db, actor, event, at).await
}
