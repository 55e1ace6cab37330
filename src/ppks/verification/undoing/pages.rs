use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions;
use crate::auth::Actor;
use crate::paths;
use crate::ppks::desks::Desk;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, Result, Tx};

/// Takes back what this person decided last, and shows it again.
pub async fn create(
    desk: Desk,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(desk.permission())?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let last = fields
        .get("langkah")
        .parse()
        .map_err(|_| Error::BadRequest("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi."))?;
    let undone = actions::undo(&mut tx, &actor, &scope, desk, last, now).await?;
    let location = match undone.as_slice() {
        [only] => paths::record_in_queue(desk.queue(), *only, ""),
        _ => desk.front().to_owned(),
    };
    key.finish(tx, &location).await?;

    Ok(Flash::Undone.redirect(&location))
}
