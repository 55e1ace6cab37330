use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::assessments::{self, Assessment};
use super::form::{MISMATCH_REASONS, MISSING_REASONS};
use super::lookups::{self, Exhausted, Lookup, NIKS_PER_HOUR};
use super::model::Person;
use super::search::too_many;
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::Page;
use crate::ppks::categories::{Reference, RuleKind, Subject, Unit};
use crate::ppks::departed::{self, Departure};
use crate::ppks::evidence::Strip;
use crate::types::PersonId;
use crate::web::{AppState, Error, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/persons/show.html")]
pub struct PersonShow {
    page: Page,
    person: Person,
    assessments: Vec<Assessment>,
    /// Photos of the person and of the family.
    strip: Strip,
    /// Masked, or in full after somebody asked for it.
    nik: Option<String>,
    is_nik_shown: bool,
    /// The NIK was asked for too often.
    exhausted: Option<Exhausted>,
    /// Categories that age or sex did not fit when they were assessed, and nobody has said why.
    doubts: Vec<String>,
    /// A report that this person has left, not yet decided.
    waiting: Option<Departure>,
    /// Whoever asks has made that report.
    is_reporter: bool,
    today: NaiveDate,
}

impl PersonShow {
    async fn find(
        page: Page,
        state: &AppState,
        db: &mut PgConnection,
        actor: &Actor,
        scope: &Scope,
        id: PersonId,
    ) -> Result<PersonShow> {
        let person = queries::find(db, scope, id)
            .await?
            .filter(|person| person.is_open_to(actor))
            .ok_or(Error::NotFound)?;
        let assessments = assessments::queries::list_assessments(db, scope, id).await?;
        let waiting = departed::list_of_person(db, scope, id)
            .await?
            .into_iter()
            .find(Departure::is_reported);
        let today = state.clock.today();
        let reference = Reference::find(db).await?;

        Ok(PersonShow {
            doubts: doubts(&reference, &person, &assessments),
            nik: person.nik(&state.keys)?.map(|nik| nik.masked()),
            is_nik_shown: false,
            exhausted: None,
            strip: Strip::find(db, scope, Some(id), person.family_id).await?,
            is_reporter: waiting.as_ref().is_some_and(|report| report.reported_by == actor.id),
            waiting,
            page,
            person,
            assessments,
            today,
        })
    }

    fn mismatch_text(&self) -> Option<&'static str> {
        let code = self.person.nik_mismatch_reason.as_deref()?;

        MISMATCH_REASONS
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, label)| *label)
    }

    fn missing_text(&self) -> &'static str {
        let code = self.person.nik_missing_reason.as_deref().unwrap_or_default();

        MISSING_REASONS
            .iter()
            .find(|(known, _)| *known == code)
            .map_or("tanpa keterangan", |(_, label)| *label)
    }
}

fn doubts(reference: &Reference, person: &Person, assessments: &[Assessment]) -> Vec<String> {
    let subject = Subject {
        unit: Unit::Orang,
        born_on: person.born_on,
        sex: person.sex,
        has_nik: true,
        has_disability_kind: true,
    };
    let mut doubts = Vec::new();
    for a in assessments {
        let findings = reference.rules.judge(&a.category_code, &subject, a.assessed_on);
        let unanswered = findings.into_iter().filter(|finding| {
            finding.kind != RuleKind::Unit && !a.warnings.iter().any(|code| code == finding.kind.code())
        });
        doubts.extend(unanswered.map(|finding| finding.text));
    }

    doubts
}

/// A look at a person is recorded: it is they who may ask who looked.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
) -> Result<PersonShow> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let shown = PersonShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    actions::record_opening(&mut tx, &actor, (id, &shown.person.desa_kode), state.clock.now()).await?;
    tx.commit().await?;

    Ok(shown)
}

/// The same page with the NIK in full. A POST, because a look at a NIK is an act that is recorded.
pub async fn reveal(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let now = state.clock.now();
    if let Some(exhausted) = lookups::take(&mut tx, &actor, scope.area(), Lookup::Nik, now).await? {
        let shown = PersonShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
        tx.commit().await?;
        let refused = PersonShow {
            exhausted: Some(exhausted),
            ..shown
        };
        return Ok(too_many(refused, exhausted.seconds(now)));
    }
    let nik = actions::reveal_nik(&mut tx, &state.keys, &actor, &scope, id, now).await?;
    let shown = PersonShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    tx.commit().await?;

    Ok(PersonShow {
        nik: nik.map(|nik| nik.grouped()),
        is_nik_shown: true,
        ..shown
    }
    .into_response())
}
