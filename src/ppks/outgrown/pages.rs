use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;

use super::form::AnswerForm;
use super::model::{Answer, Proposal};
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::persons::actions::record_opening;
use crate::types::ProposalId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};

/// Lines on the page; more than anybody answers in a day.
const LIMIT: i64 = 200;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/outgrown/index.html")]
pub struct OutgrownIndex {
    page: Page,
    rows: Vec<Proposal>,
    /// Answered already and waiting for the re-verification of the year.
    handed_over: usize,
    is_cut: bool,
    today: NaiveDate,
}

/// What nobody has answered yet, oldest first.
pub async fn index(page: Page, actor: Actor, State(state): State<AppState>, mut db: Db) -> Result<OutgrownIndex> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let mut rows = queries::list_open_proposals(&mut db, &scope, LIMIT).await?;
    let is_cut = rows.len() >= usize::try_from(LIMIT).unwrap_or(usize::MAX);
    let all = rows.len();
    rows.retain(|row| !row.is_answered());

    Ok(OutgrownIndex {
        page,
        handed_over: all - rows.len(),
        rows,
        is_cut,
        today: state.clock.today(),
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/outgrown/show.html")]
pub struct OutgrownShow {
    page: Page,
    proposal: Proposal,
    form: AnswerForm,
    errors: FormErrors,
    is_stale: bool,
    key: String,
    today: NaiveDate,
}

impl OutgrownShow {
    fn answers(&self) -> [Answer; 2] {
        Answer::ALL
    }
}

/// One case with its dates, and the two answers.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ProposalId>,
) -> Result<OutgrownShow> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let proposal = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let person = (proposal.person_id, &proposal.desa_kode);
    record_opening(&mut tx, &actor, person, state.clock.now()).await?;
    tx.commit().await?;
    let form = AnswerForm {
        versi: proposal.version.to_string(),
        ..AnswerForm::default()
    };

    Ok(OutgrownShow {
        page,
        proposal,
        form,
        errors: FormErrors::default(),
        is_stale: false,
        key: idempotency::new_key(),
        today: state.clock.today(),
    })
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ProposalId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let proposal = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let now = state.clock.now();
    let mut again = OutgrownShow {
        page,
        proposal,
        form: AnswerForm::read(&fields),
        errors: FormErrors::default(),
        is_stale: false,
        key: fields.get(idempotency::FIELD).to_owned(),
        today: state.clock.today(),
    };
    let (answer, reason) = match again.form.parse() {
        Ok(parsed) => parsed,
        Err(errors) => {
            again.errors = errors;
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = again.form.versi.parse().unwrap_or(0);
    if !actions::answer(&mut tx, &actor, &scope, id, version, answer, &reason, now).await? {
        again.is_stale = true;
        again.form.versi = again.proposal.version.to_string();
        return Ok(with_status(StatusCode::CONFLICT, again));
    }
    key.finish(tx, paths::OUTGROWN).await?;

    Ok(Flash::Answered.redirect(paths::OUTGROWN))
}
