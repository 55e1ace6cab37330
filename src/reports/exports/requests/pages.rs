use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::model::ExportRequest;
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::types::ExportId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Path, Result, Tx};

/// What one has asked for oneself.
#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/requests/index.html")]
pub struct OwnExports {
    page: Page,
    requests: Vec<ExportRequest>,
}

pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<OwnExports> {
    let scope = actor.scope_for(Permission::ExportPersons)?;
    let requests = queries::list_own(&mut db, &scope, actor.id).await?;

    Ok(OwnExports { page, requests })
}

/// Has the file made.
pub async fn create(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ExportId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ExportPersons)?;
    let now = state.clock.now();
    let request = queries::find_own(&mut tx, &scope, actor.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    actions::start(&mut tx, &actor, &request, now).await?;
    let location = paths::export(id);
    key.finish(tx, &location).await?;

    Ok(Redirect::to(&location).into_response())
}
