use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::actions::{self, CategoryChanges, Refusal};
use super::assessments::{self, Assessment, OpenChange, Recorded, Who, kinds};
use super::form::{MISMATCH_REASONS, MISSING_REASONS, MemberForm};
use super::lookups::{self, Exhausted, Lookup, NIKS_PER_HOUR};
use super::model::Person;
use super::{queries, restriction};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::Keys;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::categories::{CATALOGUE, Catalogue, Reference, Tiers, Unit};
use crate::ppks::residence::Residence;
use crate::ppks::windows::actions::{Whose, note_entry, note_sending};
use crate::ppks::windows::{Carries, Knock, knock};
use crate::ppks::{departed, envelopes, moves};
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
    /// The NIK stays masked: too many were shown in full.
    exhausted: Option<Exhausted>,
    catalogue: &'static Catalogue,
    reference: Reference,
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

    /// Whether the kinds of a disability belong to this assessment.
    fn asks_disability(&self, assessment: &Assessment) -> bool {
        let rules = &self.reference.rules;

        rules.asks_disability(&assessment.category_code, assessment.assessed_on)
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
    departed::refuse_if_departed(person.departed())?;
    let (nik, exhausted) = nik_to_show(&mut tx, &state, &actor, &scope, &person).await?;
    let form = MemberForm {
        has_no_nik: nik.is_empty(),
        nik,
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
    let reference = Reference::find(&mut tx).await?;
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
        exhausted,
        catalogue: &CATALOGUE,
        reference,
        tiers,
    })
}

/// The form shows the NIK in full, so opening it is a look that is recorded and counts like any other; beyond the limit
/// it is masked. Empty where there is none.
async fn nik_to_show(
    db: &mut PgConnection,
    state: &AppState,
    actor: &Actor,
    scope: &Scope,
    person: &Person,
) -> Result<(String, Option<Exhausted>)> {
    let now = state.clock.now();
    let exhausted = match person.nik_enc {
        Some(_) => lookups::take(db, actor, scope.area(), Lookup::Nik, now).await?,
        None => None,
    };
    if exhausted.is_some() {
        actions::record_opening(db, actor, (person.id, &person.desa_kode), now).await?;
        return Ok((masked_nik(person, &state.keys)?, exhausted));
    }
    let nik = actions::reveal_nik(db, &state.keys, actor, scope, person.id, now).await?;

    Ok((nik.map_or_else(String::new, |nik| nik.as_str().to_owned()), None))
}

fn masked_nik(person: &Person, keys: &Keys) -> Result<String> {
    Ok(person.nik(keys)?.map_or_else(String::new, |nik| nik.masked()))
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
    let person = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let mut assessments = assessments::queries::list_assessments(&mut tx, &scope, id).await?;
    let tiers = Tiers::find(&mut tx).await?;
    let reference = Reference::find(&mut tx).await?;
    let (now, today) = (state.clock.now(), state.clock.today());
    let mut form = MemberForm::read(&fields, "a1");
    let mut errors = FormErrors::default();
    let withdrawn: Vec<AssessmentId> = fields.all("cabut").filter_map(|id| id.parse().ok()).collect();
    form.needs.recorded = Some(recorded(&person, &assessments, &withdrawn));
    let stored = person.nik(&state.keys)?;
    let parsed = form.parse_keeping(stored.as_ref(), today, &reference, &mut errors);
    let open = open_changes(&fields, &reference, &mut assessments, &withdrawn, &mut errors);
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
        exhausted: None,
        catalogue: &CATALOGUE,
        reference,
        tiers,
        assessments,
    };
    let (Some(new), true) = (parsed, edit.errors.is_empty()) else {
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, edit));
    };
    let is_sent = fields.get("aksi") == "kirim";
    let mut carries = Carries::needs(&edit.tiers, &new.assessments);
    if is_sent {
        carries = carries.and_drafts(&mut tx, &scope, None, Some(id)).await?;
    }
    let late = match knock(&mut tx, &scope, &fields, carries, today).await? {
        Knock::Pass(late) => late,
        Knock::Ask(ask) => return Ok(ask.page(edit.page, paths::edit_person(id), &fields, false)),
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let categories = CategoryChanges {
        added: new.assessments.clone(),
        doubts: doubts(&edit.form, &edit.assessments),
        doubt_reason: edit.form.needs.warning_reason.trim().to_owned(),
        open,
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
            if let Some(reason) = late {
                let whose = Whose::Person(id);
                if is_sent {
                    note_sending(&mut tx, &actor, &scope, whose, &reason, now).await?;
                } else {
                    note_entry(&mut tx, &actor, &scope, whose, &reason, now).await?;
                }
            }
            if is_sent {
                moves::submit_person(&mut tx, &actor, &scope, id, now).await?;
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

/// What stands of the person and is not decided, to be judged again where birth date or sex is changed.
fn recorded(person: &Person, assessments: &[Assessment], withdrawn: &[AssessmentId]) -> Recorded {
    Recorded {
        was: Who {
            unit: Unit::Orang,
            born_on: person.born_on,
            sex: person.sex,
            has_nik: person.nik_enc.is_some(),
        },
        needs: assessments
            .iter()
            .filter(|a| a.is_undecided() && !withdrawn.contains(&a.id))
            .map(|a| (a.category_code.clone(), a.assessed_on))
            .collect(),
        warnings: None,
    }
}

/// The doubts that a changed birth date or sex brings to what is recorded.
fn doubts(form: &MemberForm, assessments: &[Assessment]) -> Vec<(AssessmentId, Vec<String>)> {
    let judged = form
        .needs
        .recorded
        .as_ref()
        .and_then(|recorded| recorded.warnings.as_ref());

    judged
        .into_iter()
        .flatten()
        .filter_map(|(code, doubts)| {
            let assessment = assessments.iter().find(|a| a.category_code == *code)?;
            Some((assessment.id, doubts.clone()))
        })
        .collect()
}

/// What was chosen for each open assessment. The choice is also shown, should the page come back.
fn open_changes(
    fields: &Fields,
    reference: &Reference,
    assessments: &mut [Assessment],
    withdrawn: &[AssessmentId],
    errors: &mut FormErrors,
) -> Vec<(AssessmentId, OpenChange)> {
    let mut changes = Vec::new();
    for a in assessments
        .iter_mut()
        .filter(|a| a.is_open() && !withdrawn.contains(&a.id))
    {
        let named = |name: &str| format!("{name}_{}", a.id);
        let mut change = a.as_it_is();
        if fields.has(&named("sub")) {
            change.sub_category_code = reference
                .find_sub(fields.get(&named("sub")))
                .filter(|sub| sub.category_code == a.category_code)
                .map(|sub| sub.code.clone());
        }
        if fields.has(&named("tinggal")) {
            match Residence::read(fields.get(&named("tinggal")), fields.get(&named("panti"))) {
                Ok(residence) => change.residence = residence,
                Err((field, text)) => errors.push(named(field), text),
            }
            a.residence = Some(fields.get(&named("tinggal")).to_owned()).filter(|code| !code.is_empty());
            fields.get(&named("panti")).clone_into(&mut a.residence_name);
            if reference.rules.asks_disability(&a.category_code, a.assessed_on) {
                let ticked: Vec<String> = fields.all(&named("disabilitas")).map(str::to_owned).collect();
                change.disability_kinds = kinds(&ticked, change.sub_category_code.as_deref());
                if change.disability_kinds.is_empty() && !a.disability_kinds.is_empty() {
                    errors.push(
                        named("disabilitas"),
                        "Centang jenis disabilitasnya, paling sedikit satu.",
                    );
                }
                a.disability_kinds.clone_from(&change.disability_kinds);
            }
        }
        a.sub_category_code.clone_from(&change.sub_category_code);
        changes.push((a.id, change));
    }

    changes
}
