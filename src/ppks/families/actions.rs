//! The one door through which families change.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::model::{Family, NewFamily, nomor_kk_place};
use super::queries::{self, StoredFamily};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::ppks::persons;
use crate::ppks::persons::Identity;
use crate::ppks::queries::{RecordVersion, insert_version, lock_desa};
use crate::types::{FamilyId, KodeWilayah, Level, NomorKk, PersonId};
use crate::web::Error;

/// Why a family is refused, beyond what the form could see.
pub enum Refusal {
    /// The KK is already in this desa.
    SameNomorKk(FamilyId),
    /// The NIK of the nth member belongs to somebody of this desa.
    SameNik {
        member: usize,
        person: PersonId,
        name: String,
    },
    /// Somebody else has changed the record meanwhile.
    Stale(Box<Family>),
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

impl From<crate::crypto::SealError> for Refusal {
    fn from(error: crate::crypto::SealError) -> Refusal {
        Refusal::Failed(error.into())
    }
}

/// Enters a family with its members into the actor's desa.
///
/// A NIK or KK that another desa holds is taken like any other: an operator must not learn who is registered
/// elsewhere. The pair is for the verifier.
///
/// # Errors
/// `Refusal`, with what the page needs to lead on.
pub async fn register(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    new: &NewFamily,
    at: DateTime<Utc>,
) -> Result<FamilyId, Refusal> {
    let desa_kode = desa_of(scope)?;
    lock_desa(db, desa_kode).await?;
    refuse_known(db, keys, scope, new, None).await?;

    let id = FamilyId::new();
    queries::insert(db, &stored(keys, id, desa_kode, new)?, actor.id, at).await?;
    audit::record(
        db,
        actor,
        Event::new("families.registered", "families", id, desa_kode),
        at,
    )
    .await?;
    for member in &new.members {
        persons::actions::register(db, keys, actor, (id, desa_kode), member, at).await?;
    }
    queries::remember_place(db, actor.id, &new.dusun, &new.rt, &new.rw).await?;

    Ok(id)
}

/// Changes a family whose version is still the one the editor saw, and adds members.
///
/// # Errors
/// `Refusal`, with what the page needs to explain it.
#[expect(clippy::too_many_arguments, reason = "a form, its record, and who sends it")]
pub async fn change(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: FamilyId,
    version: i32,
    new: &NewFamily,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let desa_kode = desa_of(scope)?;
    lock_desa(db, desa_kode).await?;
    let found_version = queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    let old = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if found_version != version {
        return Err(Refusal::Stale(Box::new(old)));
    }
    refuse_known(db, keys, scope, new, Some(id)).await?;

    let (fields, changed) = differences(keys, &old, new)?;
    if !fields.is_empty() {
        if !queries::update(db, &stored(keys, id, desa_kode, new)?, version, actor.id, at).await? {
            return Err(Refusal::Stale(Box::new(old)));
        }
        let old = RecordVersion {
            record_kind: "families",
            record_id: id.as_uuid(),
            desa_kode,
            version,
            changed: &changed,
        };
        insert_version(db, &old, actor.id, at).await?;
    }
    for member in &new.members {
        persons::actions::register(db, keys, actor, (id, desa_kode), member, at).await?;
    }
    audit::record(
        db,
        actor,
        Event::new("families.changed", "families", id, desa_kode).with_fields(fields),
        at,
    )
    .await?;

    Ok(())
}

/// The nomor KK in full, for the form that changes it; the look is recorded.
///
/// # Errors
/// When the stored value does not open, or the look cannot be recorded.
pub async fn reveal_nomor_kk(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    family: &Family,
    at: DateTime<Utc>,
) -> Result<Option<NomorKk>, Error> {
    let nomor_kk = family.nomor_kk(keys)?;
    let event = Event::new("families.nomor_kk_shown", "families", family.id, &family.desa_kode);
    audit::record(db, actor, event, at).await?;

    Ok(nomor_kk)
}

/// Families are entered where people live: in a desa or kelurahan.
fn desa_of(scope: &Scope) -> Result<&KodeWilayah, Error> {
    if scope.area().level() == Level::Desa {
        Ok(scope.area())
    } else {
        Err(Error::Forbidden(
            "Keluarga hanya dapat dimasukkan oleh operator desa atau kelurahan.",
        ))
    }
}

/// Looks within the desa only; the lock makes the look as good as the constraint.
async fn refuse_known(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    new: &NewFamily,
    except: Option<FamilyId>,
) -> Result<(), Refusal> {
    if let Identity::Known(nomor_kk) = &new.nomor_kk {
        let indexes = keys.blind_indexes(IndexKind::NomorKk, nomor_kk.as_str());
        if let Some(known) = queries::find_by_nomor_kk(db, scope, &indexes, except).await? {
            return Err(Refusal::SameNomorKk(known));
        }
    }
    for (member, person) in new.members.iter().enumerate() {
        if let Identity::Known(nik) = &person.nik {
            let indexes = keys.blind_indexes(IndexKind::Nik, nik.as_str());
            if let Some((person, name)) = persons::queries::find_by_nik(db, scope, &indexes, None).await? {
                return Err(Refusal::SameNik { member, person, name });
            }
        }
    }

    Ok(())
}

fn stored<'a>(
    keys: &Keys,
    id: FamilyId,
    desa_kode: &'a KodeWilayah,
    new: &'a NewFamily,
) -> Result<StoredFamily<'a>, Error> {
    let (nomor_kk_enc, nomor_kk_index, nomor_kk_missing_reason) = match &new.nomor_kk {
        Identity::Known(nomor_kk) => (
            Some(keys.seal_identity(&nomor_kk_place(id), nomor_kk.as_str())?),
            Some(keys.blind_index(IndexKind::NomorKk, nomor_kk.as_str())),
            None,
        ),
        Identity::Missing(reason) => (None, None, Some(reason.as_str())),
    };

    Ok(StoredFamily {
        id,
        desa_kode,
        nomor_kk_enc,
        nomor_kk_index,
        nomor_kk_missing_reason,
        dusun: &new.dusun,
        rt: &new.rt,
        rw: &new.rw,
        address: &new.address,
    })
}

/// Names of changed fields for the log; old and new values for the record's own history. Never a whole nomor KK.
fn differences(keys: &Keys, old: &Family, new: &NewFamily) -> Result<(Vec<&'static str>, Value), Error> {
    let mut fields = Vec::new();
    let mut changed = Map::new();
    let texts = [
        ("dusun", &old.dusun, &new.dusun),
        ("rt", &old.rt, &new.rt),
        ("rw", &old.rw, &new.rw),
        ("address", &old.address, &new.address),
    ];
    for (field, before, after) in texts {
        if before != after {
            fields.push(field);
            changed.insert(field.to_owned(), json!([before, after]));
        }
    }
    let before = old.nomor_kk(keys)?;
    let after = match &new.nomor_kk {
        Identity::Known(nomor_kk) => Some(nomor_kk.clone()),
        Identity::Missing(_) => None,
    };
    if before != after {
        let masked = |n: Option<NomorKk>| n.map_or_else(|| "belum ada".to_owned(), |n| n.masked());
        fields.push("nomor_kk");
        changed.insert("nomor_kk".to_owned(), json!([masked(before), masked(after)]));
    }

    Ok((fields, Value::Object(changed)))
}
