//! The arms: sent as a picture, decoded within limits and written anew, like every picture that comes into the house.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::pages::{HeadEdit, NOT_OURS};
use super::{actions, form, model};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::evidence::{Kind, clean};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, Result, Tx, Upload};

/// Reads the picture while no connection is held: that takes as long as a hundred queries.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    upload: Result<Upload>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let upload = upload?;
    let version = form::version(&upload.fields).ok_or(NOT_OURS)?;
    let picture = clean(Kind::Portrait, upload.file, upload.is_chosen).await?;
    let mut tx = Tx::begin(&state, &actor.acting()).await?;
    let picture = match picture {
        Ok(picture) => picture.content,
        Err(unfit) => {
            let again = HeadEdit::load(page, &mut tx, &scope).await?;
            return Ok(again.refused("berkas", unfit.text()));
        }
    };
    let logo = tokio::task::spawn_blocking(move || model::small(&picture));
    let logo = logo.await.map_err(Error::internal)?.map_err(Error::internal)?;

    store(page, &actor, &state, tx, &upload.fields, version, Some(&logo)).await
}

/// Takes the arms off again.
pub async fn destroy(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let version = form::version(&fields).ok_or(NOT_OURS)?;

    store(page, &actor, &state, tx, &fields, version, None).await
}

async fn store(
    page: Page,
    actor: &Actor,
    state: &AppState,
    mut tx: Tx,
    fields: &Fields,
    version: i32,
    logo: Option<&[u8]>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    if !actions::set_logo(&mut tx, actor, &scope, logo, version, now).await? {
        return Ok(HeadEdit::load(page, &mut tx, &scope).await?.stale());
    }
    key.finish(tx, paths::LETTERHEAD).await?;

    Ok(Flash::Changed.redirect(paths::LETTERHEAD))
}
