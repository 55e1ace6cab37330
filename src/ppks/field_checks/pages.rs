use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::{ANSWERS, FieldCheck, actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::FieldCheckId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Fields, Flash, FormErrors, Path, Result, Tx};

/// Characters of a note.
const NOTE_LIMIT: usize = 500;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/field_checks/index.html")]
pub struct FieldCheckIndex {
    page: Page,
    checks: Vec<FieldCheck>,
    /// Which question was answered, with what, and what is wrong with it.
    typed: Option<(FieldCheckId, String, String)>,
    errors: FormErrors,
}

impl FieldCheckIndex {
    fn typed_answer(&self, id: &FieldCheckId, code: &str) -> bool {
        self.typed
            .as_ref()
            .is_some_and(|(known, answer, _)| known == id && answer == code)
    }

    fn typed_note(&self, id: &FieldCheckId) -> &str {
        match &self.typed {
            Some((known, _, note)) if known == id => note,
            _ => "",
        }
    }

    fn key(&self) -> String {
        idempotency::new_key()
    }
}

/// Whom DSP3A asks the desa to look after.
pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<FieldCheckIndex> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;

    Ok(FieldCheckIndex {
        page,
        checks: queries::list_open(&mut db, &scope).await?,
        typed: None,
        errors: FormErrors::default(),
    })
}

/// What was found.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FieldCheckId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    queries::find(&mut tx, &scope, id).await?.ok_or(crate::web::Error::NotFound)?;
    let (answer, note) = (fields.get("hasil").to_owned(), fields.get("catatan").trim().to_owned());
    let mut errors = FormErrors::default();
    if !ANSWERS.iter().any(|(code, _)| *code == answer) {
        errors.push(format!("hasil-{id}"), "Pilih apa yang ditemukan.");
    }
    if note.chars().count() > NOTE_LIMIT {
        errors.push(format!("catatan-{id}"), "Catatan terlalu panjang. Paling banyak 500 huruf.");
    }
    if !errors.is_empty() {
        let again = FieldCheckIndex {
            page,
            checks: queries::list_open(&mut tx, &scope).await?,
            typed: Some((id, answer, note)),
            errors,
        };
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
    }
    actions::answer(&mut tx, &actor, &scope, id, &answer, &note, now).await?;
    key.finish(tx, paths::FIELD_CHECKS).await?;

    Ok(Flash::FieldChecked.redirect(paths::FIELD_CHECKS))
}
