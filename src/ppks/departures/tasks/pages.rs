use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::auth::{Actor, Permission};
use crate::paths;
use crate::types::TaskId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, Path, Result, Tx};

/// Characters of a note.
const NOTE_LIMIT: usize = 500;

/// Somebody has seen to it.
pub async fn update(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<TaskId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReportDepartures)?;
    let now = state.clock.now();
    super::queries::find_place(&mut tx, &scope, id)
        .await?
        .ok_or(Error::NotFound)?;
    let note = fields.get("catatan").trim();
    if note.is_empty() || note.chars().count() > NOTE_LIMIT {
        return Err(Error::Unprocessable(
            "Tulis apa yang sudah dilakukan, paling banyak 500 huruf. Kembali, lalu isi catatannya.",
        ));
    }
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    let person = super::close(&mut tx, &actor, &scope, id, version, note, now).await?;
    let location = paths::departure(person);
    key.finish(tx, &location).await?;

    Ok(Flash::TaskClosed.redirect(&location))
}
