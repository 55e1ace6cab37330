//! The buttons beside a grant: approve, refuse, revoke.

use axum::extract::State;
use axum::response::Response;

use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::paths;
use crate::types::GrantId;
use crate::web::{AppState, Error, Flash, Path, Result, Tx};

pub(super) async fn approve(
    State(state): State<AppState>,
    actor: Actor,
    Path(id): Path<GrantId>,
    mut tx: Tx,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let grant = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    actions::approve(&mut tx, &actor, &grant, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::GrantApproved.redirect(paths::GRANTS))
}

pub(super) async fn refuse(
    State(state): State<AppState>,
    actor: Actor,
    Path(id): Path<GrantId>,
    mut tx: Tx,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let grant = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    actions::refuse(&mut tx, &actor, &grant, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::GrantRefused.redirect(paths::GRANTS))
}

pub(super) async fn revoke(
    State(state): State<AppState>,
    actor: Actor,
    Path(id): Path<GrantId>,
    mut tx: Tx,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let grant = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    actions::revoke(&mut tx, &actor, &grant, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::GrantRevoked.redirect(paths::GRANTS))
}
