use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;

use super::actions;
use super::model::{Slip, SlipBatch};
use crate::auth::{Actor, Permission};
use crate::clock::waktu;
use crate::page::Page;
use crate::paths;
use crate::types::BatchId;
use crate::web::{AppState, Error, Flash, Path, Result, Tx};

/// Slips on one sheet of A4.
const ON_A_SHEET: usize = 8;

#[derive(Template, WebTemplate)]
#[template(path = "accounts/users/slips/show.html")]
pub(super) struct SlipShow {
    page: Page,
    id: BatchId,
    batch: SlipBatch,
    /// "balale.contoh.id/masuk", as it is typed from paper.
    address: String,
}

impl SlipShow {
    fn sheets(&self) -> Vec<&[Slip]> {
        self.batch.slips.chunks(ON_A_SHEET).collect()
    }

    fn expires(&self) -> String {
        waktu(self.batch.expires_at)
    }
}

/// Shows slips to their maker. Writes although it is a GET: that they were seen is recorded.
pub(super) async fn show(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    Path(id): Path<BatchId>,
    headers: HeaderMap,
    mut tx: Tx,
) -> Result<SlipShow> {
    actor.scope_for(Permission::ManageUsers)?;
    let batch = actions::open(&mut tx, &state.keys, &actor, id, state.clock.now())
        .await?
        .ok_or(Error::NotFound)?;
    tx.commit().await?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());

    Ok(SlipShow {
        address: format!("{}{}", host.unwrap_or_default(), paths::SIGN_IN),
        page,
        id,
        batch,
    })
}

/// Erases slips that are printed.
pub(super) async fn destroy(
    State(state): State<AppState>,
    actor: Actor,
    Path(id): Path<BatchId>,
    mut tx: Tx,
) -> Result<Response> {
    actor.scope_for(Permission::ManageUsers)?;
    actions::erase(&mut tx, &actor, id, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::SlipsErased.redirect(paths::USERS))
}
