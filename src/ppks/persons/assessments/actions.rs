//! The one door through which needs are claimed for somebody.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries::{self, StoredAssessment};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::ppks::categories::Tiers;
use crate::ppks::departed;
use crate::ppks::entry::NewAssessment;
use crate::ppks::entry::NewPerson;
use crate::ppks::envelopes::{self, Household, SecretCase};
use crate::ppks::identity::{Identity, open_nomor_kk};
use crate::ppks::persons::household::find_home;
use crate::ppks::persons::model::Person;
use crate::ppks::persons::{self, restriction};
use crate::types::{AssessmentId, FamilyId, FullName, KodeWilayah, PersonId, Receipt};
use crate::web::Error;

/// Claims needs for people of one desa who have none of these yet.
pub(in crate::ppks::persons) async fn assess(
    db: &mut PgConnection,
    actor: &Actor,
    desa_kode: &KodeWilayah,
    needs: &[(PersonId, &NewAssessment)],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let today = crate::clock::in_wib(at).date_naive();
    let needs: Vec<_> = needs
        .iter()
        .map(|(person_id, new)| StoredAssessment {
            id: AssessmentId::new(),
            person_id: *person_id,
            new,
        })
        .collect();

    Ok(queries::insert_assessments(db, desa_kode, &needs, today, actor.id, at).await?)
}

/// The same for somebody recorded already: what was taken back once is opened again.
pub(in crate::ppks::persons) async fn claim(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    person: (PersonId, &KodeWilayah),
    new: &NewAssessment,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let today = crate::clock::in_wib(at).date_naive();
    match queries::find_withdrawn(db, scope, person.0, &new.category_code).await? {
        Some(withdrawn) => {
            crate::ppks::moves::reopen(db, actor, scope, withdrawn, at).await?;
            Ok(queries::update_again(db, withdrawn, new, today).await?)
        }
        None => assess(db, actor, person.1, &[(person.0, new)], at).await,
    }
}

/// Adds needs to somebody of this family who is recorded already. Answers whether secret ones were among them; those
/// are sealed under the receipt and leave no trace here. The caller holds the desa's lock.
#[expect(clippy::too_many_arguments, reason = "needs, whose they are, and who sends them")]
pub(in crate::ppks) async fn add_needs(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    member: (FamilyId, PersonId),
    needs: &[NewAssessment],
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let (family, id) = member;
    let (desa_kode, _) = persons::queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    let person = persons::queries::find(db, scope, id)
        .await?
        .filter(|person| person.family_id == Some(family))
        .ok_or(Error::NotFound)?;
    restriction::refuse_if_restricted(&person)?;
    departed::refuse_if_departed(person.departed())?;
    let recorded = queries::list_assessments(db, scope, id).await?;
    if needs
        .iter()
        .any(|new| recorded.iter().any(|known| known.category_code == new.category_code))
    {
        return Err(Error::Conflict(
            "Kategori ini baru saja dicatat untuk orang ini. Buka datanya untuk melihatnya.",
        ));
    }
    let tiers = Tiers::hold(db).await?;
    let (secret, open): (Vec<&NewAssessment>, Vec<&NewAssessment>) =
        needs.iter().partition(|new| tiers.is_secret(&new.category_code));
    if !secret.is_empty() {
        let household = household(db, keys, scope, family).await?;
        let known = as_known(&person, keys)?;
        let cases: Vec<SecretCase> = secret
            .into_iter()
            .map(|need| envelopes::case(need, &household, &known, &actor.full_name))
            .collect();
        envelopes::actions::receive(db, keys, actor, &desa_kode, &cases, receipt, at).await?;
    }
    for new in &open {
        claim(db, actor, scope, (id, &desa_kode), new, at).await?;
    }
    if !open.is_empty() {
        let event = Event::new("persons.changed", "persons", id, &desa_kode).with_fields(vec!["category"]);
        audit::record(db, actor, event, at).await?;
    }

    Ok(open.len() < needs.len())
}

/// What is recorded of somebody, as a form would have it.
fn as_known(person: &Person, keys: &Keys) -> Result<NewPerson, Error> {
    let nik = match person.nik(keys)? {
        Some(nik) => Identity::Known(nik),
        None => Identity::Missing(person.nik_missing_reason.clone().unwrap_or_default()),
    };

    Ok(NewPerson {
        nik,
        nik_mismatch_reason: person.nik_mismatch_reason.clone(),
        full_name: FullName::parse(&person.full_name).map_err(Error::internal)?,
        sex: person.sex,
        born_on: person.born_on,
        mother_name: person.mother_name.clone(),
        assessments: Vec::new(),
    })
}

/// Where a sealed case of somebody registered is from.
pub(in crate::ppks::persons) async fn household(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    family: FamilyId,
) -> Result<Household, Error> {
    let home = find_home(db, scope, family).await?.ok_or(Error::NotFound)?;
    let nomor_kk = open_nomor_kk(keys, family, home.nomor_kk_enc.as_deref())?;

    Ok(Household {
        nomor_kk: nomor_kk.map(|nomor_kk| nomor_kk.as_str().to_owned()),
        nomor_kk_missing_reason: home.nomor_kk_missing_reason,
        dusun: home.dusun,
        rt: home.rt,
        rw: home.rw,
        address: home.address,
        others: Vec::new(),
    })
}
