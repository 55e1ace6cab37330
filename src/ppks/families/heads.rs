//! Who is the head of a family: chosen by the desa, and chosen anew when the head has left.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::actions::Refusal;
use super::show::FamilyShow;
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::{FamilyId, PersonId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Result, Tx};

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let shown = FamilyShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    let Some(head) = shown.member(fields.get("kepala")) else {
        let errors = FormErrors::one("kepala", "Pilih salah satu anggota keluarga yang masih ada.");
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, shown.refused(errors)));
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let version = fields.get("versi").parse().unwrap_or(0);
    if !choose(&mut tx, &actor, &scope, (id, version), head, now).await? {
        return Ok(with_status(StatusCode::CONFLICT, shown.stale(head)));
    }
    let location = paths::family(id);
    key.finish(tx, &location).await?;

    Ok(Flash::HeadChosen.redirect(&location))
}

/// False where the family was changed meanwhile.
async fn choose(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    family: (FamilyId, i32),
    head: PersonId,
    at: DateTime<Utc>,
) -> Result<bool> {
    match actions::choose_head(db, actor, scope, family.0, family.1, head, at).await {
        Ok(()) => Ok(true),
        Err(Refusal::Stale(_)) => Ok(false),
        Err(Refusal::Failed(error)) => Err(error),
        Err(_) => Err(Error::NotFound),
    }
}
