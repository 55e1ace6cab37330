use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions::{self, CategoryChanges, Refusal};
use super::assessments::{self, Assessment};
use super::form::{MISMATCH_REASONS, MISSING_REASONS, MemberForm};
use super::lookups::{self, Lookup};
use super::model::Person;
use super::{queries, restriction};
use crate::auth::{Actor, Permission};
use crate::crypto::Keys;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::categories::{CATALOGUE, Catalogue, Tiers};
use crate::ppks::{departures, envelopes, verification};
use crate::types::tanggal::tanggal_singkat;
use crate::types::{AssessmentId, PersonId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/persons/edit.html")]
pub struct PersonEdit {
    page: Page,
    id: PersonId,
    version: String,
    form: MemberForm,
    errors: FormErrors,
    key: String,
    assessments: Vec<Assessment>,
    /// Assessments whose box "cabut" is ticked.
    withdrawn: Vec<AssessmentId>,
    known: Vec<(String, String)>,
    stale: Option<Person>,
    /// The NIK saved meanwhile, masked.
    stale_nik: String,
    catalogue: &'static Catalogue,
    tiers: Tiers,
}

impl PersonEdit {
    fn missing_reasons(&self) -> &'static [(&'static str, &'static str)] {
        &MISSING_REASONS
    }

    fn mismatch_reasons(&self) -> &'static [(&'static str, &'static str)] {
        &MISMATCH_REASONS
    }

    fn is_withdrawn(&self, id: &AssessmentId) -> bool {
        self.withdrawn.contains(id)
    }

    fn can_send(&self) -> bool {
        self.assessments.iter().any(Assessment::is_open)
    }

    fn refused(mut self, refusal: Refusal, keys: &Keys) -> Result<Response> {
        let status = match refusal {
            Refusal::Failed(error) => return Err(error),
            Refusal::SameNik(other) => {
                self.errors.push(
                    "a1_nik",
                    "NIK ini sudah tercatat untuk orang lain di desa Anda. Periksa keduanya.",
                );
                self.known.push((other.label(), paths::person(other.id)));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Exhausted(exhausted) => {
                self.errors.push("a1_nik", exhausted.form_text());
                StatusCode::TOO_MANY_REQUESTS
            }
            Refusal::Verified => {
                self.errors.push(
                    "a1_nama",
                    "Data ini sudah diverifikasi: nama, NIK, tanggal lahir, dan jenis kelamin tidak dapat diubah. Hubungi DSP3A.",
                );
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::NotOpen => {
                self.errors.push(
                    "tercatat",
                    "Kategori ini sudah dikirim atau sudah diputuskan, jadi tidak dapat dicabut. Perubahan lain belum tersimpan; simpan lagi tanpa mencabutnya.",
                );
                StatusCode::CONFLICT
            }
            Refusal::Stale(now) => {
                self.version = now.version.to_string();
                self.stale_nik = now
                    .nik(keys)?
                    .map_or_else(|| "belum ada".to_owned(), |nik| nik.masked());
                self.stale = Some(*now);
                StatusCode::CONFLICT
            }
        };

        Ok(with_status(status, self))
    }
}

pub async fn edit(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
) -> Result<PersonEdit> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let person = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    restriction::refuse_if_restricted(&person)?;
    departures::actions::refuse_if_departed(person.departed())?;
    // The form shows the NIK in full, so opening it is a look that is recorded.
    let nik = actions::reveal_nik(&mut tx, &state.keys, &actor, &scope, id, state.clock.now()).await?;
    let form = MemberForm {
        nik: nik.as_ref().map(|nik| nik.as_str().to_owned()).unwrap_or_default(),
        has_no_nik: nik.is_none(),
        missing_reason: person.nik_missing_reason.clone().unwrap_or_default(),
        asks_mismatch: person.nik_mismatch_reason.is_some(),
        mismatch_reason: person.nik_mismatch_reason.clone().unwrap_or_default(),
        full_name: person.full_name.clone(),
        born_on: tanggal_singkat(person.born_on),
        sex: person.sex.code().to_owned(),
        mother_name: person.mother_name.clone(),
        ..MemberForm::empty("a1".to_owned())
    };

    let assessments = assessments::queries::list_assessments(&mut tx, &scope, id).await?;
    let tiers = Tiers::find(&mut tx).await?;
    tx.commit().await?;

    Ok(PersonEdit {
        page,
        id,
        version: person.version.to_string(),
        form,
        errors: FormErrors::default(),
        key: idempotency::new_key(),
        assessments,
        withdrawn: Vec::new(),
        known: Vec::new(),
        stale: None,
        stale_nik: String::new(),
        catalogue: &CATALOGUE,
        tiers,
    })
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let assessments = assessments::queries::list_assessments(&mut tx, &scope, id).await?;
    let tiers = Tiers::find(&mut tx).await?;
    let (now, today) = (state.clock.now(), state.clock.today());
    let mut form = MemberForm::read(&fields, "a1");
    let mut errors = FormErrors::default();
    let parsed = form.parse(today, &mut errors);
    let withdrawn: Vec<AssessmentId> = fields.all("cabut").filter_map(|id| id.parse().ok()).collect();
    if let Some(known) = assessments.iter().find(|a| {
        parsed.as_ref().is_some_and(|new| {
            new.assessments
                .iter()
                .any(|added| added.category_code == a.category_code)
        })
    }) {
        errors.push(
            "a1_kategori",
            format!(
                "Kategori {} sudah tercatat untuk orang ini.",
                CATALOGUE.label(&known.category_code)
            ),
        );
    }
    let edit = PersonEdit {
        page,
        id,
        version: fields.get("versi").to_owned(),
        form,
        errors,
        key: fields.get(idempotency::FIELD).to_owned(),
        withdrawn: withdrawn.clone(),
        known: Vec::new(),
        stale: None,
        stale_nik: String::new(),
        catalogue: &CATALOGUE,
        tiers,
        assessments,
    };
    let (Some(new), true) = (parsed, edit.errors.is_empty()) else {
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, edit));
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let categories = CategoryChanges {
        added: new.assessments.clone(),
        sub_categories: sub_categories(&fields, &edit.assessments, &withdrawn),
        withdrawn,
    };
    let version = edit.version.parse().unwrap_or(0);
    let receipt = envelopes::actions::receipt_of(&state.keys, key.id())?;

    match actions::change(
        &mut tx,
        &state.keys,
        &actor,
        &scope,
        id,
        version,
        &new,
        &categories,
        &receipt,
        now,
    )
    .await
    {
        Ok(has_secrets) => {
            let is_sent = fields.get("aksi") == "kirim";
            if is_sent {
                verification::actions::submit_person(&mut tx, &actor, &scope, id, now).await?;
            }
            let location = paths::person(id);
            key.finish(tx, &location).await?;
            Ok(if is_sent {
                Flash::SavedAndSubmitted
            } else {
                Flash::Changed
            }
            .redirect_with(&location, has_secrets.then_some(&receipt)))
        }
        Err(refusal) => {
            drop(tx);
            let refusal = match refusal {
                Refusal::SameNik(..) => lookups::take_apart(&state, &actor, &scope, Lookup::Number)
                    .await?
                    .map_or(refusal, Refusal::Exhausted),
                other => other,
            };
            edit.refused(refusal, &state.keys)
        }
    }
}

/// The sub-category chosen for each open assessment.
fn sub_categories(
    fields: &Fields,
    assessments: &[Assessment],
    withdrawn: &[AssessmentId],
) -> Vec<(AssessmentId, Option<String>)> {
    assessments
        .iter()
        .filter(|a| a.is_open() && !withdrawn.contains(&a.id) && fields.has(&format!("sub_{}", a.id)))
        .map(|a| {
            let chosen = CATALOGUE
                .find_sub(fields.get(&format!("sub_{}", a.id)))
                .filter(|sub| sub.category_code == a.category_code)
                .map(|sub| sub.code.clone());
            (a.id, chosen)
        })
        .collect()
}
