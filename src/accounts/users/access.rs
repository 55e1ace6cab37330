//! The three buttons of an account: a new code, close, open again.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::slips::{self, Slip};
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::paths;
use crate::types::UserId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, Path, Result, Tx};

/// Gives a new one-time code and shows its slip.
pub(super) async fn edit(
    State(state): State<AppState>,
    actor: Actor,
    Path(id): Path<UserId>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let now = state.clock.now();
    let user = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };

    let code = actions::issue_code(&mut tx, &state.keys, &actor, &user, now).await?;
    let slip = Slip {
        area: user.area_full_name(),
        username: user.username,
        full_name: user.full_name,
        code,
    };
    let batch = slips::actions::keep(&mut tx, &state.keys, &actor, &[slip], now).await?;
    let location = paths::slips(batch);
    key.finish(tx, &location).await?;

    Ok(Redirect::to(&location).into_response())
}

/// Closes an account.
pub(super) async fn destroy(
    State(state): State<AppState>,
    actor: Actor,
    Path(id): Path<UserId>,
    mut tx: Tx,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let user = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    actions::disable(&mut tx, &actor, &user, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::AccountDisabled.redirect(&paths::user(id)))
}

/// Opens a closed account again.
pub(super) async fn create(
    State(state): State<AppState>,
    actor: Actor,
    Path(id): Path<UserId>,
    mut tx: Tx,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let user = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    actions::enable(&mut tx, &actor, &user, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::AccountEnabled.redirect(&paths::user(id)))
}
