//! Giving a case to a TKSK, and taking it back.

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;

use super::actions::open;
use super::assignment::{actions, form, queries};
use super::show::{AssignForm, EnvelopeShow, version};
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::EnvelopeId;
use crate::web::{AppState, Fields, Flash, Path, Result, SecretTx};

pub async fn create(
    page: Page,
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let (version, now) = (version(&fields)?, shared.clock.now());
    let opened = open(&mut tx, &shared.keys, &actor, &scope, id, now).await?;
    let carers = queries::list_carers(&mut tx, &scope, &opened.envelope.desa_kode, now).await?;
    let new = match form::read_assignment(&fields, &carers) {
        Ok(new) => new,
        Err(errors) => {
            let shown = EnvelopeShow::of(page, &shared, &mut tx, &scope, opened).await?;
            tx.commit().await?;
            let again = shown.refused(AssignForm::read(&fields), errors);
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    actions::assign(&mut tx, &shared.keys, &actor, &scope, id, version, &new, now).await?;
    tx.commit().await?;

    Ok(Flash::SecretAssigned.redirect(&paths::secret(id)))
}

pub async fn destroy(
    actor: Actor,
    Shared(shared): Shared<AppState>,
    mut tx: SecretTx,
    Path(id): Path<EnvelopeId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadSecrets)?;
    let assignment = fields.get("titipan").parse().ok();
    actions::unassign(&mut tx, &actor, &scope, id, assignment, shared.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::SecretUnassigned.redirect(&paths::secret(id)))
}
