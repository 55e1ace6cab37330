use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::actions::{self, Refusal};
use super::form::{DecisionForm, DepartureForm, parse_return};
use super::model::{Companion, Decision, Fellow};
use super::queries;
use super::tasks::{self, Task};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::departed::{Departure, Kind, list_of_person};
use crate::ppks::persons::{self, Person};
use crate::types::{DepartureId, PersonId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Result, Tx};

/// Where somebody stands: the report that is open, what was before it, and what depends on it.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/departures/show.html")]
pub struct DepartureShow {
    page: Page,
    person: Person,
    /// Reported or confirmed; None: the person is here.
    open: Option<Departure>,
    past: Vec<Departure>,
    /// Reported on the same sheet.
    fellows: Vec<Fellow>,
    companions: Vec<Companion>,
    tasks: Vec<Task>,
    form: DepartureForm,
    decision: DecisionForm,
    return_reason: String,
    errors: FormErrors,
    /// What was on screen was not what is stored.
    is_stale: bool,
    may_find_able: bool,
    /// Whoever asks has made the open report.
    is_reporter: bool,
    key: String,
    today: chrono::NaiveDate,
}

impl DepartureShow {
    pub(super) async fn find(
        page: Page,
        state: &AppState,
        db: &mut PgConnection,
        actor: &Actor,
        scope: &Scope,
        id: PersonId,
    ) -> Result<DepartureShow> {
        let person = persons::queries::find(db, scope, id)
            .await?
            .filter(|person| person.is_open_to(actor))
            .ok_or(Error::NotFound)?;
        let (open, past): (Vec<Departure>, Vec<Departure>) = list_of_person(db, scope, id)
            .await?
            .into_iter()
            .partition(|departure| departure.is_reported() || departure.is_confirmed());
        let open = open.into_iter().next();
        let fellows = match &open {
            Some(departure) => queries::list_fellows(db, scope, departure.id).await?,
            None => Vec::new(),
        };

        Ok(DepartureShow {
            is_reporter: open.as_ref().is_some_and(|departure| departure.reported_by == actor.id),
            may_find_able: actor.may(Permission::RecommendPersons) || actor.may(Permission::VerifyPersons),
            companions: queries::list_companions(db, scope, id).await?,
            tasks: tasks::queries::list_of_person(db, scope, id).await?,
            form: DepartureForm::default(),
            decision: DecisionForm::default(),
            return_reason: String::new(),
            errors: FormErrors::default(),
            is_stale: false,
            key: idempotency::new_key(),
            today: state.clock.today(),
            page,
            person,
            open,
            past,
            fellows,
        })
    }

    /// What this office may report.
    fn kinds(&self) -> Vec<Kind> {
        Kind::ALL
            .into_iter()
            .filter(|kind| *kind != Kind::Able || self.may_find_able)
            .collect()
    }

    fn may_report(&self) -> bool {
        self.open.is_none() && self.page.may(Permission::ReportDepartures) && !self.person.is_restricted()
    }

    fn may_decide(&self) -> bool {
        self.open.as_ref().is_some_and(Departure::is_reported)
            && self.page.may(Permission::VerifyPersons)
            && !self.person.is_restricted()
    }

    fn may_take_back(&self) -> bool {
        self.open.as_ref().is_some_and(Departure::is_confirmed)
            && self.page.may(Permission::VerifyPersons)
            && !self.person.is_restricted()
    }

    fn with(mut self, fields: &Fields, errors: FormErrors) -> Response {
        self.form = DepartureForm::read(fields);
        self.decision = DecisionForm::read(fields);
        fields.get("alasan_kembali").clone_into(&mut self.return_reason);
        fields.get(idempotency::FIELD).clone_into(&mut self.key);
        self.errors = errors;

        with_status(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    fn stale(mut self, fields: &Fields) -> Response {
        self.form = DepartureForm::read(fields);
        self.decision = DecisionForm::read(fields);
        fields.get("alasan_kembali").clone_into(&mut self.return_reason);
        self.is_stale = true;

        with_status(StatusCode::CONFLICT, self)
    }
}

/// A look at a person is recorded.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
) -> Result<DepartureShow> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let shown = DepartureShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    let place = (id, &shown.person.desa_kode);
    persons::actions::record_opening(&mut tx, &actor, place, state.clock.now()).await?;
    tx.commit().await?;

    Ok(shown)
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReportDepartures)?;
    let now = state.clock.now();
    let shown = DepartureShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    let form = DepartureForm::read(&fields);
    let new = match form.parse(shown.person.born_on, shown.today, shown.may_find_able) {
        Ok(new) => new,
        Err(errors) => return Ok(shown.with(&fields, errors)),
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    if let Err(refusal) = actions::report(&mut tx, &actor, &scope, id, version, &new, now).await {
        return refused(shown, refusal, &fields);
    }
    let location = paths::departure(id);
    key.finish(tx, &location).await?;

    Ok(Flash::DepartureReported.redirect(&location))
}

/// Confirms or declines a report.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<DepartureId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let now = state.clock.now();
    let (_, person) = queries::find_place(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let shown = DepartureShow::find(page, &state, &mut tx, &actor, &scope, person).await?;
    let decision = match DecisionForm::read(&fields).parse() {
        Ok(decision) => decision,
        Err(errors) => return Ok(shown.with(&fields, errors)),
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    if let Err(refusal) = actions::decide(&mut tx, &actor, &scope, id, version, &decision, now).await {
        return refused(shown, refusal, &fields);
    }
    let location = paths::departure(person);
    key.finish(tx, &location).await?;

    Ok(flash_of(&decision).redirect(&location))
}

/// Ends the departure itself: the person is back.
pub async fn destroy(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let now = state.clock.now();
    let shown = DepartureShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    let reason = match parse_return(&fields) {
        Ok(reason) => reason,
        Err(errors) => return Ok(shown.with(&fields, errors)),
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    if let Err(refusal) = actions::take_back(&mut tx, &actor, &scope, id, version, &reason, now).await {
        return refused(shown, refusal, &fields);
    }
    let location = paths::person(id);
    key.finish(tx, &location).await?;

    Ok(Flash::PersonBack.redirect(&location))
}

fn flash_of(decision: &Decision) -> Flash {
    match decision {
        Decision::Confirm => Flash::DepartureConfirmed,
        Decision::Decline { .. } => Flash::DepartureDeclined,
    }
}

/// The page again, with what was typed; nothing was written.
fn refused(shown: DepartureShow, refusal: Refusal, fields: &Fields) -> Result<Response> {
    match refusal {
        Refusal::Failed(error) => Err(error),
        Refusal::Stale => Ok(shown.stale(fields)),
        Refusal::Companion(name) => {
            let text = format!("{name} tidak dapat ikut: sudah dilaporkan keluar, atau lahir sesudah tanggal ini.");
            Ok(shown.with(fields, FormErrors::one("ikut", text)))
        }
    }
}
