use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::form::EmergencyForm;
use super::super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::clock;
use crate::page::{Page, with_status};
use crate::paths;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "accounts/grants/emergency.html")]
pub(super) struct EmergencyNew {
    page: Page,
    key: String,
    form: EmergencyForm,
    errors: FormErrors,
    /// Secret cases are open to this person already.
    is_open: bool,
    /// Until when, where an emergency runs.
    running: Option<String>,
}

impl EmergencyNew {
    fn new(page: Page, actor: &Actor) -> EmergencyNew {
        EmergencyNew {
            page,
            key: idempotency::new_key(),
            form: EmergencyForm::default(),
            errors: FormErrors::default(),
            is_open: actor.may(Permission::ReadSecrets),
            running: None,
        }
    }
}

/// Only for those whose office reads secret cases at all.
fn ensure_office(actor: &Actor) -> Result<()> {
    if actor.may(Permission::ReadSecrets) || actor.lacks_grant_for(Permission::ReadSecrets) {
        Ok(())
    } else {
        Err(Error::Forbidden(
            "Akses darurat hanya untuk verifikator dan admin DSP3A. Jika ada kasus mendesak, hubungi mereka.",
        ))
    }
}

pub(super) async fn new(page: Page, actor: Actor, mut db: Db) -> Result<EmergencyNew> {
    ensure_office(&actor)?;
    let running = queries::find_running_emergency(&mut db, actor.id, page.now).await?;

    Ok(EmergencyNew {
        running: running.map(clock::waktu),
        ..EmergencyNew::new(page, &actor)
    })
}

pub(super) async fn create(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    ensure_office(&actor)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    if actor.may(Permission::ReadSecrets) {
        return Err(Error::Conflict(
            "Anda sudah dapat membuka kasus rahasia, jadi akses darurat tidak diperlukan.",
        ));
    }
    let form = EmergencyForm::read(&fields);
    let reason = match form.parse() {
        Ok(reason) => reason,
        Err(errors) => {
            let again = EmergencyNew {
                key: fields.get(idempotency::FIELD).to_owned(),
                form,
                errors,
                ..EmergencyNew::new(Page { flash: None, ..page }, &actor)
            };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    actions::start_emergency(&mut tx, &actor, &reason, now).await?;
    key.finish(tx, paths::EMERGENCY).await?;

    Ok(Flash::EmergencyStarted.redirect(paths::EMERGENCY))
}
