use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::auth::{Actor, Permission};
use crate::import::{actions, queries};
use crate::page::Page;
use crate::paths;
use crate::ppks::windows::{Carries, Knock, knock};
use crate::types::ImportId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Path, Result, Tx};

/// Asks for the ready rows to be taken in; outside of a window first for the reason.
pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ImportId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let (now, today) = (state.clock.now(), state.clock.today());
    let import = queries::find(&mut tx, &scope, actor.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let late = match knock(&mut tx, &scope, &fields, Carries::News, today).await? {
        Knock::Pass(late) => late,
        Knock::Ask(ask) => return Ok(ask.page(page, paths::take_import(id), &fields, false)),
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    actions::confirm(&mut tx, &actor, &scope, &import, version, late.as_deref(), now).await?;
    let location = paths::import(id);
    key.finish(tx, &location).await?;

    Ok(Redirect::to(&location).into_response())
}
