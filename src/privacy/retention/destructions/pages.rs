use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;

use super::model::{DesaCount, DestructionRow, ItemRow};
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::types::{DestructionId, PersonId, angka};
use crate::web::idempotency::{self, Claim};
use crate::web::{Acting, AppState, Db, Error, Fields, Flash, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "privacy/retention/destructions/index.html")]
pub struct DestructionIndex {
    page: Page,
    rows: Vec<DestructionRow>,
}

pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<DestructionIndex> {
    let scope = actor.scope_for(Permission::ManageGrants)?;

    Ok(DestructionIndex {
        page,
        rows: queries::list(&mut db, &scope).await?,
    })
}

/// A proposal to decide on, or the minutes of what was done.
#[derive(Template, WebTemplate)]
#[template(path = "privacy/retention/destructions/show.html")]
pub struct DestructionShow {
    page: Page,
    row: DestructionRow,
    desa: Vec<DesaCount>,
    /// Names, for those who may read names, while the proposal is open.
    names: Vec<ItemRow>,
    is_own: bool,
    today: NaiveDate,
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<DestructionId>,
) -> Result<DestructionShow> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let row = queries::find(&mut db, &scope, id).await?.ok_or(Error::NotFound)?;
    let names = if actor.may(Permission::ManagePrivacy) {
        queries::list_names(&mut db, &scope, id).await?
    } else {
        Vec::new()
    };

    Ok(DestructionShow {
        desa: queries::list_desa(&mut db, id).await?,
        is_own: row.proposed_by == actor.id,
        today: state.clock.today(),
        page,
        row,
        names,
    })
}

/// Proposes everybody past retention.
pub async fn create(actor: Actor, State(state): State<AppState>, mut tx: Tx, fields: Fields) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let id = actions::propose_due(&mut tx, &actor, &scope, now).await?;
    let location = paths::destruction(id);
    key.finish(tx, &location).await?;

    Ok(Flash::DestructionProposed.redirect(&location))
}

/// Proposes one person who asked for it.
pub async fn create_for_one(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(person): Path<PersonId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManagePrivacy)?;
    let now = state.clock.now();
    crate::ppks::persons::queries::find(&mut tx, &scope, person)
        .await?
        .ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let id = actions::propose_one(&mut tx, &actor, &scope, person, now).await?;
    let location = paths::destruction(id);
    key.finish(tx, &location).await?;

    Ok(Flash::DestructionProposed.redirect(&location))
}

/// The head of the kabupaten approves without reading anybody's name, so the program reaches further here than the
/// person it acts for.
pub async fn approve(actor: Actor, State(state): State<AppState>, Path(id): Path<DestructionId>) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let acting = Acting {
        tier_max: actor.tier_max().max(Acting::system().tier_max),
        ..actor.acting()
    };
    let mut tx = Tx::begin(&state, &acting).await?;
    actions::approve(&mut tx, &actor, &scope, id, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::DestructionDone.redirect(&paths::destruction(id)))
}

pub async fn cancel(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<DestructionId>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    actions::cancel(&mut tx, &actor, &scope, id, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::DestructionCancelled.redirect(&paths::destruction(id)))
}
