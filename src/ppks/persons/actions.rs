//! The one door through which persons change.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::assessments::{self, Assessment, OpenChange};
use super::lookups::Exhausted;
use super::model::{Person, SameNik};
use super::queries::{self, StoredPerson};
use super::restriction;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::ppks::Stage;
use crate::ppks::categories::Tiers;
use crate::ppks::departed;
use crate::ppks::entry::NewAssessment;
use crate::ppks::entry::NewPerson;
use crate::ppks::envelopes::{self, SecretCase};
use crate::ppks::identity::{Identity, nik_place};
use crate::ppks::queries::{RecordVersion, insert_version, lock_desa};
use crate::types::tanggal::{tanggal, umur};
use crate::types::{AgeBand, AssessmentId, FamilyId, KodeWilayah, Nik, PersonId, Receipt, name_key};
use crate::web::Error;

/// Why a change is refused, beyond what the form could see.
pub enum Refusal {
    /// The NIK belongs to another person of this desa.
    SameNik(Box<SameNik>),
    /// The same, but the sender has looked up too many numbers to be told whose it is.
    Exhausted(Exhausted),
    /// Somebody else has changed the record meanwhile.
    Stale(Box<Person>),
    /// Identity is fixed once DSP3A has verified it.
    Verified,
    /// A category to take back has been sent or decided meanwhile.
    NotOpen,
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

/// Adds people to families of one desa. The caller holds the desa's lock.
pub(in crate::ppks) async fn register(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    desa_kode: &KodeWilayah,
    members: &[(FamilyId, &NewPerson)],
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if members.is_empty() {
        return Ok(());
    }
    let today = crate::clock::in_wib(at).date_naive();
    let persons = members
        .iter()
        .map(|(family, new)| stored(keys, PersonId::new(), *family, desa_kode, new, today))
        .collect::<Result<Vec<_>, _>>()?;
    queries::insert(db, &persons, actor.id, at).await?;
    let events: Vec<Event> = persons
        .iter()
        .map(|person| Event::new("persons.registered", "persons", person.id, desa_kode))
        .collect();
    audit::record_all(db, actor, &events, at).await?;
    let needs: Vec<_> = persons
        .iter()
        .zip(members)
        .flat_map(|(person, (_, new))| new.assessments.iter().map(|need| (person.id, need)))
        .collect();

    assessments::actions::assess(db, actor, desa_kode, &needs, at).await
}

/// What an edit changes beside the person's own fields.
#[derive(Debug, Default)]
pub struct CategoryChanges {
    pub added: Vec<NewAssessment>,
    /// Assessments to take back.
    pub withdrawn: Vec<AssessmentId>,
    /// What is set on an open assessment.
    pub open: Vec<(AssessmentId, OpenChange)>,
    /// What is doubtful about recorded categories now that birth date or sex changed, and the reason given.
    pub doubts: Vec<(AssessmentId, Vec<String>)>,
    pub doubt_reason: String,
}

/// Changes a person whose version is still the one the editor saw. Answers whether secret categories were added; those
/// are sealed under the receipt, and where nothing else was changed the person stays untouched.
///
/// # Errors
/// `Refusal`, each with what the page needs to explain it.
#[expect(clippy::too_many_arguments, reason = "a form, its record, and who sends it")]
pub async fn change(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: PersonId,
    version: i32,
    new: &NewPerson,
    categories: &CategoryChanges,
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<bool, Refusal> {
    lock_desa(db, scope.area()).await?;
    let (desa_kode, found_version) = queries::lock(db, scope, id).await?.ok_or(Error::NotFound)?;
    let old = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    restriction::refuse_if_restricted(&old)?;
    departed::refuse_if_departed(old.departed())?;
    if found_version != version {
        return Err(Refusal::Stale(Box::new(old)));
    }
    if let Identity::Known(nik) = &new.nik {
        let indexes = keys.blind_indexes(IndexKind::Nik, nik.as_str());
        let desa = scope.narrow(&desa_kode).ok_or(Error::NotFound)?;
        if let Some(other) = queries::find_by_nik(db, &desa, &indexes, Some(id)).await? {
            return Err(Refusal::SameNik(Box::new(other)));
        }
    }
    let (fields, changed) = differences(keys, &old, new)?;
    let is_identity_changed = fields
        .iter()
        .any(|field| ["nik", "full_name", "sex", "born_on"].contains(field));
    let recorded = assessments::queries::list_assessments(db, scope, id).await?;
    if is_identity_changed && recorded.iter().any(|a| a.stage() == Stage::Verified) {
        return Err(Refusal::Verified);
    }
    // A form reaches the categories of its own person only.
    let withdrawn: Vec<&Assessment> = recorded
        .iter()
        .filter(|a| categories.withdrawn.contains(&a.id))
        .collect();
    if withdrawn.iter().any(|a| !a.is_open()) {
        return Err(Refusal::NotOpen);
    }

    let family_id = old.family_id.ok_or(Error::NotFound)?;
    let tiers = Tiers::hold(db).await?;
    let (secret, added): (Vec<&NewAssessment>, Vec<&NewAssessment>) = categories
        .added
        .iter()
        .partition(|new| tiers.is_secret(&new.category_code));
    if !secret.is_empty() {
        let household = assessments::actions::household(db, keys, scope, family_id).await?;
        let cases: Vec<SecretCase> = secret
            .into_iter()
            .map(|need| envelopes::case(need, &household, new, &actor.full_name))
            .collect();
        envelopes::actions::receive(db, keys, actor, &desa_kode, &cases, receipt, at).await?;
        let is_open_changed = categories.open.iter().any(|(id, change)| {
            recorded
                .iter()
                .any(|known| known.id == *id && known.as_it_is() != *change)
        });
        if fields.is_empty() && added.is_empty() && withdrawn.is_empty() && !is_open_changed {
            return Ok(true);
        }
    }
    let has_secrets = added.len() < categories.added.len();
    let today = crate::clock::in_wib(at).date_naive();
    if !queries::update(
        db,
        &stored(keys, id, family_id, &desa_kode, new, today)?,
        version,
        !fields.contains(&"nik"),
        actor.id,
        at,
    )
    .await?
    {
        return Err(Refusal::Stale(Box::new(old)));
    }
    if !fields.is_empty() {
        let old = RecordVersion {
            record_kind: "persons",
            record_id: id.as_uuid(),
            desa_kode: &desa_kode,
            version,
            changed: &changed,
        };
        insert_version(db, &old, actor.id, at).await?;
        assessments::queries::touch_submitted(db, id).await?;
    }
    for (assessment, change) in &categories.open {
        if recorded.iter().any(|a| a.id == *assessment) {
            assessments::queries::update_open(db, *assessment, change).await?;
        }
    }
    for (assessment, doubts) in &categories.doubts {
        if recorded.iter().any(|a| a.id == *assessment) {
            let reason = if doubts.is_empty() {
                ""
            } else {
                &categories.doubt_reason
            };
            assessments::queries::update_warnings(db, *assessment, doubts, reason).await?;
        }
    }
    for new in added {
        assessments::actions::claim(db, actor, scope, (id, &desa_kode), new, at).await?;
    }
    for assessment in withdrawn {
        crate::ppks::moves::withdraw(db, actor, scope, assessment.id, at).await?;
    }
    audit::record(
        db,
        actor,
        Event::new("persons.changed", "persons", id, &desa_kode).with_fields(fields),
        at,
    )
    .await?;

    Ok(has_secrets)
}

/// Marks somebody as gone, or as back. The departure itself, and its trace, are `departures`'; the caller holds the
/// desa's lock.
///
/// # Errors
/// When the database fails.
pub(in crate::ppks) async fn depart(
    db: &mut PgConnection,
    id: PersonId,
    departed: Option<(departed::Kind, NaiveDate)>,
) -> Result<(), Error> {
    Ok(queries::update_departed(db, id, departed).await?)
}

/// Leaves the trace that somebody looked at a person.
///
/// # Errors
/// `Busy` when the trace cannot be written; the page must then not be shown.
pub(in crate::ppks) async fn record_opening(
    db: &mut PgConnection,
    actor: &Actor,
    person: (PersonId, &KodeWilayah),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (id, desa_kode) = person;

    audit::record(db, actor, Event::new("persons.opened", "persons", id, desa_kode), at).await
}

/// Writes down that a person's data were fetched by somebody's queue before their turn. Not a look yet, but they have
/// left the server.
///
/// # Errors
/// When the database fails.
pub(in crate::ppks) async fn record_fetched_ahead(
    db: &mut PgConnection,
    actor: &Actor,
    person: (PersonId, &KodeWilayah),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (id, desa_kode) = person;

    audit::record(
        db,
        actor,
        Event::new("persons.fetched_ahead", "persons", id, desa_kode),
        at,
    )
    .await
}

/// Shows a NIK in full to somebody; the look itself is recorded.
///
/// # Errors
/// `NotFound` out of reach.
pub async fn reveal_nik(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: PersonId,
    at: DateTime<Utc>,
) -> Result<Option<Nik>, Error> {
    let person = queries::find(db, scope, id)
        .await?
        .filter(|person| person.is_open_to(actor))
        .ok_or(Error::NotFound)?;
    let nik = person.nik(keys)?;
    audit::record(
        db,
        actor,
        Event::new("persons.nik_shown", "persons", id, &person.desa_kode),
        at,
    )
    .await?;

    Ok(nik)
}

/// Daily: people grow older, and the counts by age with them. Returns how many changed band.
///
/// # Errors
/// When the database fails.
pub async fn refresh_age_bands(db: &mut PgConnection, today: NaiveDate) -> Result<u64, Error> {
    let mut changed = 0;
    for band in AgeBand::all() {
        let (youngest, oldest) = band.bounds();
        let born_until = years_before(today, youngest);
        let born_from = oldest.map_or(NaiveDate::MIN, |oldest| years_before(today, oldest + 1));
        // PostgreSQL's calendar begins later than chrono's.
        let born_from = born_from.max(NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or(born_from));
        changed += queries::refresh_age_bands(db, band, born_from, born_until).await?;
    }

    Ok(changed)
}

/// The latest birth date of somebody who is `years` old today.
fn years_before(today: NaiveDate, years: u32) -> NaiveDate {
    let year = today.year() - i32::try_from(years).unwrap_or(0);

    // Born on 29 February: older from 1 March in other years.
    today
        .with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
        .unwrap_or(today)
}

fn stored<'a>(
    keys: &Keys,
    id: PersonId,
    family_id: FamilyId,
    desa_kode: &'a KodeWilayah,
    new: &'a NewPerson,
    today: NaiveDate,
) -> Result<StoredPerson<'a>, Error> {
    let (nik_enc, nik_index, nik_missing_reason) = match &new.nik {
        Identity::Known(nik) => (
            Some(keys.seal_identity(&nik_place(id), nik.as_str())?),
            Some(keys.blind_index(IndexKind::Nik, nik.as_str())),
            None,
        ),
        Identity::Missing(reason) => (None, None, Some(reason.as_str())),
    };

    Ok(StoredPerson {
        id,
        family_id,
        desa_kode,
        nik_enc,
        nik_index,
        nik_missing_reason,
        nik_mismatch_reason: new.nik_mismatch_reason.as_deref(),
        full_name: new.full_name.as_str(),
        name_key: name_key(new.full_name.as_str()),
        sex: new.sex,
        born_on: new.born_on,
        age_band: AgeBand::of(umur(new.born_on, today)),
        mother_name: &new.mother_name,
    })
}

/// Names of changed fields for the log, and old and new values for the record's own history. A NIK appears in
/// neither.
fn differences(keys: &Keys, old: &Person, new: &NewPerson) -> Result<(Vec<&'static str>, Value), Error> {
    let mut fields = Vec::new();
    let mut changed = Map::new();
    let mut note = |field: &'static str, before: String, after: String| {
        if before != after {
            fields.push(field);
            changed.insert(field.to_owned(), json!([before, after]));
        }
    };
    note("full_name", old.full_name.clone(), new.full_name.as_str().to_owned());
    note("born_on", tanggal(old.born_on), tanggal(new.born_on));
    note("sex", old.sex.label().to_owned(), new.sex.label().to_owned());
    note("mother_name", old.mother_name.clone(), new.mother_name.clone());

    let nik_before = old.nik(keys)?;
    let nik_after = match &new.nik {
        Identity::Known(nik) => Some(nik.clone()),
        Identity::Missing(_) => None,
    };
    if nik_before != nik_after {
        fields.push("nik");
        let masked = |nik: Option<Nik>| nik.map_or_else(|| "belum ada".to_owned(), |nik| nik.masked());
        changed.insert("nik".to_owned(), json!([masked(nik_before), masked(nik_after)]));
    }

    Ok((fields, Value::Object(changed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_begins_on_the_birthday() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let born_until = years_before(today, 60);

        assert_eq!(umur(born_until, today), 60);
        assert_eq!(umur(born_until.succ_opt().unwrap(), today), 59);
    }

    #[test]
    fn a_leap_day_has_a_band_too() {
        let leap_day = NaiveDate::from_ymd_opt(2028, 2, 29).unwrap();

        assert_eq!(umur(years_before(leap_day, 61), leap_day), 61);
    }
}
