use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::paths;
use crate::types::ExportId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, Path, Result, Tx};

/// Withdraws what one has asked for, and throws away what was made of it.
pub async fn destroy(
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
    actions::cancel(&mut tx, &actor, &request, now).await?;
    let location = paths::export(id);
    key.finish(tx, &location).await?;

    Ok(Flash::ExportCancelled.redirect(&location))
}
