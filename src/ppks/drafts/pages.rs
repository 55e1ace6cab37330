use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Draft, store};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::types::DraftId;
use crate::web::{AppState, Db, Error, Fields, Flash, Path, Result, Tx, idempotency};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/drafts/index.html")]
pub struct DraftIndex {
    page: Page,
    drafts: Vec<Draft>,
}

pub async fn index(page: Page, actor: Actor, State(state): State<AppState>, mut db: Db) -> Result<DraftIndex> {
    actor.scope_for(Permission::RegisterPersons)?;
    let drafts = store::list(&mut db, &state.keys, &actor).await?;

    Ok(DraftIndex { page, drafts })
}

/// Autosave, by the script in the page.
pub async fn create(actor: Actor, State(state): State<AppState>, mut tx: Tx, fields: Fields) -> Result<StatusCode> {
    actor.scope_for(Permission::RegisterPersons)?;
    let id: DraftId = fields
        .get(idempotency::FIELD)
        .parse()
        .map_err(|_| Error::BadRequest("Draf ini tidak punya kunci."))?;
    store::keep(&mut tx, &state.keys, &actor, id, &fields, state.clock.now()).await?;
    tx.commit().await?;

    Ok(StatusCode::NO_CONTENT)
}

pub async fn destroy(actor: Actor, mut tx: Tx, Path(id): Path<DraftId>) -> Result<Response> {
    actor.scope_for(Permission::RegisterPersons)?;
    store::discard(&mut tx, &actor, id).await?;
    tx.commit().await?;

    Ok(Flash::DraftDiscarded.redirect(paths::HOME))
}
