//! The answer of the other desa, and what DSP3A decides.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::form::StepForm;
use super::model::{Decision, Outcome};
use super::show::{TransferShow, Trouble};
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::TransferId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Result, Tx};

/// Yes or no of the desa that was asked.
pub async fn answer(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<TransferId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = StepForm::read(&fields);
    let is_yes = match form.parse_answer() {
        Ok(is_yes) => is_yes,
        Err(errors) => {
            let shown = TransferShow::load(page, &mut tx, &state, &actor, &scope, id).await?;
            let again = shown.again(form, errors, Trouble::None);
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let done = actions::answer(&mut tx, &actor, &scope, id, form.version(), is_yes, &form.catatan, now).await?;
    if done != Outcome::Done {
        let shown = TransferShow::load(page, &mut tx, &state, &actor, &scope, id).await?;
        let again = shown.again(form, FormErrors::default(), Trouble::Stale);
        return Ok(with_status(StatusCode::CONFLICT, again));
    }
    let location = paths::transfer(id);
    key.finish(tx, &location).await?;

    Ok(Flash::TransferAnswered.redirect(&location))
}

/// What DSP3A decides.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<TransferId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let found = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let form = StepForm::read(&fields);
    let decision = match form.parse_decision(found.state()) {
        Ok(decision) => decision,
        Err(errors) => {
            let shown = TransferShow::load(page, &mut tx, &state, &actor, &scope, id).await?;
            let again = shown.again(form, errors, Trouble::None);
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let trouble = match actions::decide(&mut tx, &actor, &scope, id, form.version(), &decision, now).await? {
        Outcome::Done => {
            let location = paths::transfer(id);
            key.finish(tx, &location).await?;
            return Ok(flash(&decision).redirect(&location));
        }
        Outcome::Stale => Trouble::Stale,
        Outcome::Taken => Trouble::Taken,
    };
    // Nothing of what was tried stays.
    drop(tx);
    let mut tx = Tx::begin(&state, &actor.acting()).await?;
    let shown = TransferShow::load(page, &mut tx, &state, &actor, &scope, id).await?;
    let again = shown.again(form, FormErrors::default(), trouble);

    Ok(with_status(StatusCode::CONFLICT, again))
}

fn flash(decision: &Decision) -> Flash {
    match decision {
        Decision::Forward(_) => Flash::TransferForwarded,
        Decision::Move { .. } => Flash::TransferMoved,
        Decision::Refuse { .. } => Flash::TransferRefused,
    }
}
