use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions;
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::evidence::{Kind, clean, hand_out};
use crate::ppks::verification::endorsements::pages::EndorsementShow;
use crate::ppks::verification::endorsements::queries::find;
use crate::types::{EndorsementId, ScanId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Flash, FormErrors, Path, Result, Tx, Upload};

/// Keeps one page of the signed minutes. The picture is read while no connection is held.
pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    Path(id): Path<EndorsementId>,
    upload: Result<Upload>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::EndorsePersons)?;
    let mut tx = Tx::begin(&state, &actor.acting()).await?;
    find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let upload = upload?;
    let version = upload.fields.get("versi").parse().unwrap_or(-1);
    let file = clean(Kind::Letter, upload.file, upload.is_chosen).await?;

    let mut tx = Tx::begin(&state, &actor.acting()).await?;
    let file = match file {
        Ok(file) => file,
        Err(unfit) => {
            let again = EndorsementShow::load(page, &mut tx, &scope, id).await?;
            let refused = again.refused(FormErrors::one("berkas", unfit.text()));
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, refused));
        }
    };
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &upload.fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    if !actions::keep(&mut tx, &state.keys, &actor, &scope, id, version, &file, now).await? {
        return EndorsementShow::stale(page, &mut tx, &scope, id).await;
    }
    let location = paths::endorsement(id);
    key.finish(tx, &location).await?;

    Ok(Flash::ScanKept.redirect(&location))
}

/// One page in full, for the desa and for every office that decides after it; the look is recorded.
pub async fn show(actor: Actor, State(state): State<AppState>, mut tx: Tx, Path(id): Path<ScanId>) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let now = state.clock.now();
    let (scan, content) = actions::open(&mut tx, &state.keys, &actor, &scope, id, now).await?;
    tx.commit().await?;

    hand_out(content, scan.media(), "berita-acara")
}
