use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State as AxumState;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sqlx::PgConnection;

use super::form::{RequestForm, StepForm};
use super::model::{Asker, Kind, RequestRow, RestrictedRow, State, StepRow, note_place};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::Keys;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::persons;
use crate::types::SubjectRequestId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "privacy/requests/index.html")]
pub struct RequestIndex {
    page: Page,
    open: Vec<RequestRow>,
    closed: Vec<RequestRow>,
    restricted: Vec<RestrictedRow>,
}

impl RequestIndex {
    fn late_count(&self) -> usize {
        self.open
            .iter()
            .filter(|request| request.is_late(self.page.now))
            .count()
    }
}

pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<RequestIndex> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;

    Ok(RequestIndex {
        page,
        open: queries::list_open(&mut db, &scope).await?,
        closed: queries::list_closed(&mut db, &scope).await?,
        restricted: queries::list_restricted(&mut db, &scope).await?,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "privacy/requests/new.html")]
pub struct RequestNew {
    page: Page,
    form: RequestForm,
    errors: FormErrors,
    /// Name of the person asked about; empty where nobody was chosen.
    person_name: String,
    key: String,
}

#[derive(Deserialize)]
pub struct About {
    #[serde(default)]
    orang: String,
}

pub async fn new(
    page: Page,
    actor: Actor,
    AxumState(state): AxumState<AppState>,
    mut db: Db,
    Query(about): Query<About>,
) -> Result<RequestNew> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let person_name = name_of(&mut db, &scope, &about.orang).await?;

    Ok(RequestNew {
        page,
        form: RequestForm::begin(about.orang, state.clock.now()),
        errors: FormErrors::default(),
        person_name,
        key: idempotency::new_key(),
    })
}

pub async fn create(
    page: Page,
    actor: Actor,
    AxumState(state): AxumState<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let now = state.clock.now();
    let form = RequestForm::read(&fields);
    let person_name = name_of(&mut tx, &scope, &form.person).await?;
    let new = match form.parse(now) {
        Ok(new) => new,
        Err(errors) => {
            let again = RequestNew {
                page,
                form,
                errors,
                person_name,
                key: fields.get(idempotency::FIELD).to_owned(),
            };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let id = actions::receive(&mut tx, &state.keys, &actor, &scope, &new, now).await?;
    let location = paths::subject_request(id);
    key.finish(tx, &location).await?;

    Ok(Flash::RequestSaved.redirect(&location))
}

/// Empty where nobody was chosen.
async fn name_of(db: &mut PgConnection, scope: &Scope, person: &str) -> Result<String> {
    if person.is_empty() {
        return Ok(String::new());
    }
    let id = person.parse().map_err(|_| Error::NotFound)?;
    let person = persons::queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;

    Ok(person.full_name)
}

#[derive(Template, WebTemplate)]
#[template(path = "privacy/requests/show.html")]
pub struct RequestShow {
    page: Page,
    request: RequestRow,
    asker: Asker,
    /// Each with its note, opened.
    steps: Vec<(StepRow, String)>,
    form: StepForm,
    errors: FormErrors,
}

impl RequestShow {
    fn next_states(&self) -> Vec<State> {
        let from = self.request.state();

        State::ALL.into_iter().filter(|next| from.may_become(*next)).collect()
    }

    async fn find(page: Page, keys: &Keys, db: &mut PgConnection, request: RequestRow) -> Result<RequestShow> {
        let asker = Asker::open(keys, request.id, &request.asker_enc)?;
        let mut steps = Vec::new();
        for step in queries::list_steps(db, request.id).await? {
            let note = match &step.note_enc {
                Some(sealed) => String::from_utf8_lossy(&keys.open(&note_place(request.id), sealed)?).into_owned(),
                None => String::new(),
            };
            steps.push((step, note));
        }

        Ok(RequestShow {
            page,
            request,
            asker,
            steps,
            form: StepForm::default(),
            errors: FormErrors::default(),
        })
    }
}

/// Names who asked, so the look is recorded.
pub async fn show(
    page: Page,
    actor: Actor,
    AxumState(state): AxumState<AppState>,
    mut tx: Tx,
    Path(id): Path<SubjectRequestId>,
) -> Result<RequestShow> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let request = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    actions::record_look(&mut tx, &actor, &scope, id, state.clock.now()).await?;
    let shown = RequestShow::find(page, &state.keys, &mut tx, request).await?;
    tx.commit().await?;

    Ok(shown)
}

pub async fn update(
    page: Page,
    actor: Actor,
    AxumState(state): AxumState<AppState>,
    mut tx: Tx,
    Path(id): Path<SubjectRequestId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let mut request = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let form = StepForm::read(&fields);
    match form.parse(request.kind(), request.state()) {
        Ok(step) => {
            request.version = fields.get("versi").parse().unwrap_or(0);
            actions::advance(&mut tx, &state.keys, &actor, &scope, &request, &step, state.clock.now()).await?;
            tx.commit().await?;
            Ok(Flash::RequestSaved.redirect(&paths::subject_request(id)))
        }
        Err(errors) => {
            let shown = RequestShow::find(page, &state.keys, &mut tx, request).await?;
            let again = RequestShow { form, errors, ..shown };
            Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again))
        }
    }
}
