//! A desa asks for somebody who lives there now. The same page answers every number.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions;
use super::form::TransferForm;
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Fields, Flash, FormErrors, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/transfers/new.html")]
pub struct TransferNew {
    page: Page,
    form: TransferForm,
    errors: FormErrors,
    kunci: String,
}

pub async fn new(page: Page, actor: Actor) -> Result<TransferNew> {
    actor.scope_for(Permission::RegisterPersons)?;

    Ok(TransferNew {
        page,
        form: TransferForm::default(),
        errors: FormErrors::default(),
        kunci: idempotency::new_key(),
    })
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = TransferForm::read(&fields);
    let new = match form.parse_ask() {
        Ok(new) => new,
        Err(errors) => {
            let again = TransferNew {
                page,
                form,
                errors,
                kunci: fields.get(idempotency::FIELD).to_owned(),
            };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let id = actions::ask(&mut tx, &state.keys, &actor, &scope, &new, now).await?;
    let location = paths::transfer(id);
    key.finish(tx, &location).await?;

    Ok(Flash::TransferAsked.redirect(&location))
}
