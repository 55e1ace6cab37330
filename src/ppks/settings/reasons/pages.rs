use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::actions::{self, Change, Outcome};
use super::form::ReasonForm;
use super::model::{DecisionReason, ReasonKind};
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/settings/reasons.html")]
pub struct ReasonIndex {
    page: Page,
    reasons: Vec<DecisionReason>,
    errors: FormErrors,
    /// What was typed into the form that was refused.
    typed: ReasonForm,
    is_stale: bool,
}

impl ReasonIndex {
    async fn load(page: Page, db: &mut PgConnection) -> Result<ReasonIndex> {
        Ok(ReasonIndex {
            page,
            reasons: queries::list_all(db).await?,
            errors: FormErrors::default(),
            typed: ReasonForm::default(),
            is_stale: false,
        })
    }

    fn of(&self, kind: ReasonKind) -> impl Iterator<Item = &DecisionReason> {
        self.reasons.iter().filter(move |reason| reason.is(kind))
    }

    /// What stands in the field of a reason: its words, or what was typed instead.
    fn words<'a>(&'a self, reason: &'a DecisionReason) -> &'a str {
        if self.typed.kode == reason.code && self.typed.aksi.is_empty() {
            &self.typed.kalimat
        } else {
            &reason.text
        }
    }

    fn new_words(&self, kind: ReasonKind) -> &str {
        if self.typed.kode.is_empty() && self.typed.jenis == kind.code() {
            &self.typed.kalimat
        } else {
            ""
        }
    }

    fn key(&self) -> String {
        idempotency::new_key()
    }
}

pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<ReasonIndex> {
    actor.scope_for(Permission::ManageSettings)?;

    ReasonIndex::load(page, &mut db).await
}

/// Adds a reason.
pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = ReasonForm {
        kode: String::new(),
        ..ReasonForm::read(&fields)
    };
    let kind = ReasonKind::parse(&form.jenis).ok_or(INCOMPLETE)?;
    let text = match form.text() {
        Ok(text) => text,
        Err(errors) => return refuse(page, &mut tx, form, errors).await,
    };
    match actions::add(&mut tx, &actor, &scope, kind, &text, now).await? {
        Outcome::Taken => {
            let errors = taken(&form);
            refuse(page, &mut tx, form, errors).await
        }
        Outcome::Done | Outcome::Stale => {
            key.finish(tx, paths::REASONS).await?;
            Ok(Flash::Changed.redirect(paths::REASONS))
        }
    }
}

/// Rewords a reason, retires it or takes it into use again.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = ReasonForm::read(&fields);
    let version = form.versi.parse().map_err(|_| INCOMPLETE)?;
    let change = match form.aksi.as_str() {
        "pensiun" => Change::Retire,
        "pakai" => Change::Restore,
        _ => match form.text() {
            Ok(text) => Change::Reword(text),
            Err(errors) => return refuse(page, &mut tx, form, errors).await,
        },
    };
    match actions::change(&mut tx, &actor, &scope, &form.kode, &change, version, now).await? {
        Outcome::Done => {
            key.finish(tx, paths::REASONS).await?;
            Ok(Flash::Changed.redirect(paths::REASONS))
        }
        Outcome::Taken => {
            let errors = taken(&form);
            refuse(page, &mut tx, form, errors).await
        }
        Outcome::Stale => {
            let again = ReasonIndex::load(page, &mut tx).await?;
            let stale = ReasonIndex {
                typed: form,
                is_stale: true,
                ..again
            };
            Ok(with_status(StatusCode::CONFLICT, stale))
        }
    }
}

const INCOMPLETE: Error = Error::BadRequest("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi.");

fn taken(form: &ReasonForm) -> FormErrors {
    let mut errors = FormErrors::default();
    errors.push(
        form.field(),
        "Kalimat ini sudah dipakai oleh alasan lain. Tulis kalimat yang berbeda.",
    );

    errors
}

async fn refuse(page: Page, db: &mut PgConnection, typed: ReasonForm, errors: FormErrors) -> Result<Response> {
    let again = ReasonIndex::load(page, db).await?;
    let refused = ReasonIndex { typed, errors, ..again };

    Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, refused))
}
