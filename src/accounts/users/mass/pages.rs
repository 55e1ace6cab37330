use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions;
use super::model::Plan;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Fields, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "accounts/users/mass/new.html")]
pub(super) struct MassNew {
    page: Page,
    key: String,
    plan: Plan,
}

/// Says what would be made, before anything is.
pub(super) async fn new(page: Page, actor: Actor, mut db: Db) -> Result<MassNew> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let plan = actions::plan(&mut db, &scope).await?;

    Ok(MassNew {
        page,
        key: idempotency::new_key(),
        plan,
    })
}

/// Makes all missing accounts and goes to their slips.
pub(super) async fn create(
    State(state): State<AppState>,
    actor: Actor,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let location = match actions::create_missing(&mut tx, &state.keys, &actor, &scope, now).await? {
        Some(batch) => paths::slips(batch),
        None => paths::MASS_USERS.to_owned(),
    };
    key.finish(tx, &location).await?;

    Ok(Redirect::to(&location).into_response())
}
