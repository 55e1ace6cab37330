//! What an office says about a case.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions::{self, Refusal};
use super::form::parse_ending;
use super::model::Seen;
use super::show::{CaseShow, desk_of};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::settings::reasons::queries::list_in_use;
use crate::ppks::verification::DecisionForm;
use crate::types::GroupCaseId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Result, Tx};

/// Endorses, recommends, verifies, returns or rejects, whichever is this office's to do.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<GroupCaseId>,
    fields: Fields,
) -> Result<Response> {
    let desk = desk_of(&actor).ok_or_else(Error::not_permitted)?;
    let (scope, now) = (actor.scope_for(desk.permission())?, state.clock.now());
    let shown = CaseShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = DecisionForm::read(&fields);
    let (decision, seen) = match form.check(desk, &list_in_use(&mut tx).await?) {
        Ok(checked) => checked,
        Err(errors) => return Ok(again(shown, &fields, errors)),
    };
    match actions::decide(&mut tx, &actor, &scope, id, seen, &decision, now).await {
        Ok(()) => {
            let location = paths::group_case(id);
            key.finish(tx, &location).await?;
            Ok(Flash::CaseDecided.redirect(&location))
        }
        Err(refusal) => refused(shown, refusal, &fields),
    }
}

/// Ends a case that is in force.
pub async fn destroy(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<GroupCaseId>,
    fields: Fields,
) -> Result<Response> {
    let (scope, now) = (actor.scope_for(Permission::VerifyPersons)?, state.clock.now());
    let shown = CaseShow::find(page, &state, &mut tx, &actor, &scope, id).await?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let reason = match parse_ending(fields.get("alasan_akhir")) {
        Ok(reason) => reason,
        Err(errors) => return Ok(again(shown, &fields, errors)),
    };
    let seen = fields.get("versi").parse().unwrap_or(NOTHING);
    match actions::end(&mut tx, &actor, &scope, id, seen, &reason, now).await {
        Ok(()) => {
            let location = paths::group_case(id);
            key.finish(tx, &location).await?;
            Ok(Flash::CaseEnded.redirect(&location))
        }
        Err(refusal) => refused(shown, refusal, &fields),
    }
}

/// Versions that no record has.
const NOTHING: Seen = Seen {
    assessment: 0,
    person: 0,
    family: 0,
};

/// The page with what was typed. Versions as typed too: what changed meanwhile must still be noticed at the next sending.
fn again(shown: CaseShow, fields: &Fields, errors: FormErrors) -> Response {
    let mut shown = typed(shown, fields).with_versions(fields.get("versi"));
    shown.errors = errors;

    shown.answer(StatusCode::UNPROCESSABLE_ENTITY)
}

fn refused(shown: CaseShow, refusal: Refusal, fields: &Fields) -> Result<Response> {
    match refusal {
        Refusal::Failed(error) => Err(error),
        Refusal::Stale(_) | Refusal::Open(_) => {
            let mut shown = typed(shown, fields);
            shown.is_stale = true;
            Ok(shown.answer(StatusCode::CONFLICT))
        }
    }
}

fn typed(shown: CaseShow, fields: &Fields) -> CaseShow {
    shown.with_typed(DecisionForm::read(fields), fields.get("alasan_akhir").to_owned())
}
