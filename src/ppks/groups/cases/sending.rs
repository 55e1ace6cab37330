//! What the desa does with a case that is still its own: sends it, or takes it back.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::paths;
use crate::types::GroupCaseId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, Path, Result, Tx};

pub async fn create(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<GroupCaseId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    queries::find(&mut tx, &scope, &actor, id)
        .await?
        .ok_or(Error::NotFound)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    actions::submit(&mut tx, &actor, &scope, id, now).await?;
    let location = paths::group_case(id);
    key.finish(tx, &location).await?;

    Ok(Flash::Submitted.redirect(&location))
}

pub async fn destroy(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<GroupCaseId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    queries::find(&mut tx, &scope, &actor, id)
        .await?
        .ok_or(Error::NotFound)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    actions::withdraw(&mut tx, &actor, &scope, id, now).await?;
    let location = paths::group_case(id);
    key.finish(tx, &location).await?;

    Ok(Flash::CaseWithdrawn.redirect(&location))
}
