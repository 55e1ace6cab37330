//! Searching by receipt or NIK. What was typed is sent by POST and answered at once: it stands in no URL and is kept
//! nowhere.

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::form::{self, Wanted};
use super::model::State;
use super::pages::EnvelopeIndex;
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::crypto::IndexKind;
use crate::page::{Page, with_status};
use crate::types::SearchId;
use crate::web::{AppState, Fields, FormErrors, Result, SecretTx};

pub async fn create(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let mut index = EnvelopeIndex {
        page,
        rows: Vec::new(),
        state: State::Received,
        is_search: true,
        next: None,
        is_first: true,
        today: shared.clock.today(),
        errors: FormErrors::default(),
    };
    let wanted = match form::read_wanted(fields.get("cari")) {
        Ok(wanted) => wanted,
        Err(errors) => {
            index.errors = errors;
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, index));
        }
    };
    let keys = &shared.keys;
    let (receipt, nik) = match wanted {
        Wanted::Receipt(receipt) => (keys.blind_indexes(IndexKind::Receipt, receipt.as_str()), Vec::new()),
        Wanted::Nik(nik) => (Vec::new(), keys.blind_indexes(IndexKind::SecretNik, nik.as_str())),
    };
    index.rows = queries::search(&mut tx, &scope, &receipt, &nik).await?;
    let now = shared.clock.now();
    actions::record(
        &mut tx,
        &actor,
        "envelopes.searched",
        SearchId::new(),
        scope.area(),
        now,
    )
    .await?;
    tx.commit().await?;

    Ok(index.into_response())
}
