//! The one door through which families change.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::CLOSED;
use super::history::queries::insert_card;
use super::model::{Family, NewFamily, card_place};
use super::queries::{self, StoredFamily};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::ppks::categories::Tiers;
use crate::ppks::entry::NewPerson;
use crate::ppks::envelopes::{self, Household, Split};
use crate::ppks::identity::Identity;
use crate::ppks::identity::nomor_kk_place;
use crate::ppks::persons;
use crate::ppks::persons::SameNik;
use crate::ppks::persons::lookups::Exhausted;
use crate::ppks::queries::{RecordVersion, insert_version, lock_desa};
use crate::types::{FamilyId, KodeWilayah, Level, NomorKk, Receipt, UserId};
use crate::web::Error;

/// Why a family is refused, beyond what the form could see.
pub enum Refusal {
    /// The KK is already in this desa.
    SameNomorKk(FamilyId),
    /// The NIK of the nth member belongs to somebody of this desa.
    SameNik {
        member: usize,
        person: Box<SameNik>,
    },
    /// One of these two, but the sender has looked up too many numbers to be told whose it is.
    Exhausted(Option<usize>, Exhausted),
    /// The nomor KK is another one, and nobody said why.
    KkReasonMissing,
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

/// What became of a form: the family, unless it held secret cases only; and whether it held such.
pub struct Registered {
    pub family: Option<FamilyId>,
    pub has_secrets: bool,
}

/// Adds needs to chosen members of a recorded family, and members who are not recorded yet. Its address stays.
///
/// # Errors
/// `Refusal`, with what the page needs to lead on.
#[expect(clippy::too_many_arguments, reason = "a form, its record, and who sends it")]
pub async fn extend(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: FamilyId,
    new: &NewFamily,
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<Registered, Refusal> {
    let desa_kode = desa_of(scope)?;
    lock_desa(db, desa_kode).await?;
    queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    let family = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if family.closed_into.is_some() {
        return Err(Error::Conflict(CLOSED).into());
    }
    let tiers = Tiers::hold(db).await?;
    let Split { members, cases } = envelopes::split(&tiers, &household(new), &new.members, false, &actor.full_name);
    refuse_known(db, keys, scope, &new.nomor_kk, &members, Some(id)).await?;
    let mut has_secrets = !cases.is_empty();
    for (person, needs) in &new.known {
        has_secrets |=
            persons::assessments::actions::add_needs(db, keys, actor, scope, (id, *person), needs, receipt, at).await?;
    }
    let added: Vec<_> = members.iter().map(|(_, member)| (id, member)).collect();
    persons::actions::register(db, keys, actor, desa_kode, &added, at).await?;
    envelopes::actions::receive(db, keys, actor, desa_kode, &cases, receipt, at).await?;
    if !members.is_empty() {
        let event = Event::new("families.changed", "families", id, desa_kode);
        audit::record(db, actor, event, at).await?;
    }

    Ok(Registered {
        family: Some(id),
        has_secrets,
    })
}

/// Changes a family whose version is still the one the editor saw, and adds members. Answers whether secret cases were
/// among them; those are sealed under the receipt and change nothing here.
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
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<bool, Refusal> {
    let desa_kode = desa_of(scope)?;
    lock_desa(db, desa_kode).await?;
    let found_version = queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    let old = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if old.closed_into.is_some() {
        return Err(Error::Conflict(CLOSED).into());
    }
    if found_version != version {
        return Err(Refusal::Stale(Box::new(old)));
    }
    let tiers = Tiers::hold(db).await?;
    let Split { members, cases } = envelopes::split(&tiers, &household(new), &new.members, false, &actor.full_name);
    refuse_known(db, keys, scope, &new.nomor_kk, &members, Some(id)).await?;

    let (fields, changed) = differences(keys, &old, new)?;
    if fields.contains(&"nomor_kk") && old.nomor_kk_enc.is_some() {
        let reason = new.card_reason.ok_or(Refusal::KkReasonMissing)?;
        retire_card(db, keys, &old, reason, actor.id, at).await?;
    }
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
    let added: Vec<_> = members.iter().map(|(_, member)| (id, member)).collect();
    persons::actions::register(db, keys, actor, desa_kode, &added, at).await?;
    envelopes::actions::receive(db, keys, actor, desa_kode, &cases, receipt, at).await?;
    if !fields.is_empty() || !members.is_empty() || cases.is_empty() {
        let event = Event::new("families.changed", "families", id, desa_kode).with_fields(fields);
        audit::record(db, actor, event, at).await?;
    }

    Ok(!cases.is_empty())
}

/// Keeps the number that the family has now among its earlier ones; nothing where it has none.
///
/// # Errors
/// When the stored value does not open, or the database fails.
pub(super) async fn retire_card(
    db: &mut PgConnection,
    keys: &Keys,
    family: &Family,
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if let Some(number) = family.nomor_kk(keys)? {
        let id = Uuid::new_v4();
        let sealed = keys.seal_identity(&card_place(id), number.as_str())?;
        insert_card(db, id, family.id, &sealed, reason, by, at).await?;
    }

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
pub(super) fn desa_of(scope: &Scope) -> Result<&KodeWilayah, Error> {
    if scope.area().level() == Level::Desa {
        Ok(scope.area())
    } else {
        Err(Error::Forbidden(
            "Keluarga hanya dapat dimasukkan oleh operator desa atau kelurahan.",
        ))
    }
}

/// Looks within the desa only; the lock makes the look as good as the constraint.
pub(super) async fn refuse_known(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    nomor_kk: &Identity<NomorKk>,
    members: &[(usize, NewPerson)],
    except: Option<FamilyId>,
) -> Result<(), Refusal> {
    if let Identity::Known(nomor_kk) = nomor_kk {
        let indexes = keys.blind_indexes(IndexKind::NomorKk, nomor_kk.as_str());
        if let Some(known) = queries::find_by_nomor_kk(db, scope, &indexes, except).await? {
            return Err(Refusal::SameNomorKk(known));
        }
    }
    for (member, person) in members {
        if let Identity::Known(nik) = &person.nik {
            let indexes = keys.blind_indexes(IndexKind::Nik, nik.as_str());
            if let Some(person) = persons::queries::find_by_nik(db, scope, &indexes, None).await? {
                return Err(Refusal::SameNik {
                    member: *member,
                    person: Box::new(person),
                });
            }
        }
    }

    Ok(())
}

/// Where a sealed case is from.
pub(super) fn household(new: &NewFamily) -> Household {
    let (nomor_kk, nomor_kk_missing_reason) = match &new.nomor_kk {
        Identity::Known(nomor_kk) => (Some(nomor_kk.as_str().to_owned()), None),
        Identity::Missing(reason) => (None, Some(reason.clone())),
    };

    Household {
        nomor_kk,
        nomor_kk_missing_reason,
        dusun: new.dusun.clone(),
        rt: new.rt.clone(),
        rw: new.rw.clone(),
        address: new.address.clone(),
        others: Vec::new(),
    }
}

pub(super) fn stored<'a>(
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
