use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::auth::{Actor, Permission};
use crate::import::{actions, queries};
use crate::paths;
use crate::types::ImportId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Path, Result, Tx};

/// Asks for everything that came by a table to be taken back.
pub async fn destroy(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ImportId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    let import = queries::find(&mut tx, &scope, actor.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    actions::undo(&mut tx, &actor, &scope, &import, now).await?;
    let location = paths::import(id);
    key.finish(tx, &location).await?;

    Ok(Redirect::to(&location).into_response())
}
