//! Taking back one's own last decision about a case, within the minutes that a person's finding has.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::show::desk_of;
use super::{actions, queries};
use crate::auth::Actor;
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
    let desk = desk_of(&actor).ok_or_else(Error::not_permitted)?;
    let (scope, now) = (actor.scope_for(desk.permission())?, state.clock.now());
    queries::find(&mut tx, &scope, &actor, id)
        .await?
        .ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let last = fields.get("langkah").parse().unwrap_or(0);
    actions::undo(&mut tx, &actor, &scope, id, last, now).await?;
    let location = paths::group_case(id);
    key.finish(tx, &location).await?;

    Ok(Flash::Undone.redirect(&location))
}
