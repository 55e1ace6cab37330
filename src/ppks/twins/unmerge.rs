//! Taking a merge back.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions;
use super::form::check_reason;
use super::pages::TwinShow;
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::TwinPairId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Fields, Flash, FormErrors, Path, Result, Tx};

/// Both records are again what they were before they were merged.
pub async fn destroy(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<TwinPairId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let reason = fields.get("alasan").trim().to_owned();
    let mut errors = FormErrors::default();
    check_reason(&reason, &mut errors);
    if !errors.is_empty() {
        let shown = TwinShow::load(page, &mut tx, &state, &scope, id).await?;
        let again = shown.with_refused(reason, errors);
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
    }
    let version = fields.get("versi").parse().unwrap_or(0);
    actions::unmerge(&mut tx, &actor, &scope, id, version, &reason, now).await?;
    let location = paths::twin(id);
    key.finish(tx, &location).await?;

    Ok(Flash::MergeUndone.redirect(&location))
}
