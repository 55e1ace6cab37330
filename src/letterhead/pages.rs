use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::form::{self, HeadForm, LINES};
use super::model::{Head, HeadRow};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Result, Tx};

/// Where a form carries no version of ours.
pub(super) const NOT_OURS: Error =
    Error::BadRequest("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi.");

#[derive(Template, WebTemplate)]
#[template(path = "letterhead/edit.html")]
pub struct HeadEdit {
    page: Page,
    /// None before anybody has set anything.
    stored: Option<HeadRow>,
    form: HeadForm,
    errors: FormErrors,
    /// Somebody has set it since the form was opened.
    is_stale: bool,
}

impl HeadEdit {
    pub(super) async fn load(page: Page, db: &mut PgConnection, scope: &Scope) -> Result<HeadEdit> {
        let stored = queries::find(db, scope).await?;
        let form = match stored.as_ref().filter(|row| !row.lines.is_empty()) {
            Some(row) => HeadForm::stored(row),
            None => suggested(&Head::plain(&page.region_name)),
        };

        Ok(HeadEdit {
            page,
            stored,
            form,
            errors: FormErrors::default(),
            is_stale: false,
        })
    }

    pub(super) fn refused(mut self, field: &str, text: &str) -> Response {
        self.errors.push(field, text);

        with_status(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    pub(super) fn stale(self) -> Response {
        let stale = HeadEdit { is_stale: true, ..self };

        with_status(StatusCode::CONFLICT, stale)
    }

    fn version(&self) -> i32 {
        self.stored.as_ref().map_or(0, |row| row.version)
    }

    fn has_logo(&self) -> bool {
        self.stored.as_ref().is_some_and(|row| row.has_logo)
    }

    fn line(&self, n: &usize) -> &str {
        &self.form.lines[n - 1]
    }

    fn numbers(&self) -> std::ops::RangeInclusive<usize> {
        1..=LINES
    }

    fn key(&self) -> String {
        idempotency::new_key()
    }
}

/// What is offered to begin with. The third line would be the address, which this program does not know.
fn suggested(plain: &Head) -> HeadForm {
    let line = |n: usize| plain.letterhead.lines.get(n).cloned().unwrap_or_default();

    HeadForm {
        lines: std::array::from_fn(|n| if n < 2 { line(n) } else { String::new() }),
        tempat: plain.place.clone(),
        jabatan: plain.position.clone(),
        ..HeadForm::default()
    }
}

pub async fn edit(page: Page, actor: Actor, mut db: Db) -> Result<HeadEdit> {
    let scope = actor.scope_for(Permission::ManageSettings)?;

    HeadEdit::load(page, &mut db, &scope).await
}

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
    let version = form::version(&fields).ok_or(NOT_OURS)?;
    let form = HeadForm::read(&fields);
    let head = match form.parse() {
        Ok(head) => head,
        Err(errors) => {
            let again = HeadEdit::load(page, &mut tx, &scope).await?;
            let again = HeadEdit { form, errors, ..again };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    if !actions::set(&mut tx, &actor, &scope, &head, version, now).await? {
        let again = HeadEdit::load(page, &mut tx, &scope).await?;
        return Ok(HeadEdit { form, ..again }.stale());
    }
    key.finish(tx, paths::LETTERHEAD).await?;

    Ok(Flash::Changed.redirect(paths::LETTERHEAD))
}
