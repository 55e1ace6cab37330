//! The TKSK's side.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::AssignedRow;
use super::{actions, form, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::envelopes::actions::Opened;
use crate::ppks::envelopes::model::StepRow;
use crate::ppks::envelopes::notes::notes;
use crate::types::EnvelopeId;
use crate::web::idempotency;
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Result, SecretTx};

/// What one has in care, without names: those stand inside the envelopes.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/envelopes/assignment/index.html")]
pub struct AssignedIndex {
    page: Page,
    rows: Vec<AssignedRow>,
}

pub async fn index(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut db: SecretTx,
) -> Result<AssignedIndex> {
    let scope = actor.scope_for(Permission::ReadAssignedSecrets)?;
    let rows = queries::list_of(&mut db, &scope, actor.id, shared.clock.now()).await?;

    Ok(AssignedIndex { page, rows })
}

/// One case in care, opened. Every showing of this page is recorded.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/envelopes/assignment/show.html")]
pub struct AssignedShow {
    page: Page,
    opened: Opened,
    nik: Option<String>,
    /// What the officer asked for, and what was noted since.
    steps: Vec<(StepRow, String)>,
    note: String,
    errors: FormErrors,
    key: String,
    today: NaiveDate,
}

impl AssignedShow {
    async fn of(
        page: Page,
        shared: &AppState,
        db: &mut PgConnection,
        scope: &Scope,
        opened: Opened,
    ) -> Result<AssignedShow> {
        Ok(AssignedShow {
            steps: notes(db, &shared.keys, scope, opened.envelope.id).await?,
            nik: opened.case.nik().map(|nik| nik.masked()),
            page,
            opened,
            note: String::new(),
            errors: FormErrors::default(),
            key: idempotency::new_key(),
            today: shared.clock.today(),
        })
    }

    fn id(&self) -> EnvelopeId {
        self.opened.envelope.id
    }
}

pub async fn show(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
) -> Result<AssignedShow> {
    let scope = actor.scope_for(Permission::ReadAssignedSecrets)?;
    let opened = actions::open_assigned(&mut tx, &shared.keys, &actor, &scope, id, shared.clock.now()).await?;
    let shown = AssignedShow::of(page, &shared, &mut tx, &scope, opened).await?;
    tx.commit().await?;

    Ok(shown)
}

pub async fn create(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadAssignedSecrets)?;
    let now = shared.clock.now();
    let note = match form::read_note(fields.get("catatan")) {
        Ok(note) => note,
        Err(errors) => {
            let opened = actions::open_assigned(&mut tx, &shared.keys, &actor, &scope, id, now).await?;
            let shown = AssignedShow::of(page, &shared, &mut tx, &scope, opened).await?;
            tx.commit().await?;
            let again = AssignedShow {
                errors,
                note: fields.get("catatan").to_owned(),
                ..shown
            };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let key = fields
        .get(idempotency::FIELD)
        .parse()
        .map_err(|_| Error::BadRequest("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi."))?;
    if actions::note(&mut tx, &shared.keys, &actor, &scope, id, &note, key, now).await? {
        tx.commit().await?;
    }

    Ok(Flash::SecretNoted.redirect(&paths::assigned(id)))
}
