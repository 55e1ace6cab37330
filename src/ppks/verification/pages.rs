use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::actions;
use super::model::{Change, Outcome, Place};
use super::queue::{self, QueueFilter, RawFilter, find_next};
use super::record::Record;
use super::undoing::{LastDecision, find_last};
use crate::auth::Actor;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::desks::Decision;
use crate::ppks::desks::DecisionForm;
use crate::ppks::desks::Desk;
use crate::ppks::desks::TARGET_DAYS;
use crate::ppks::evidence::Strip;
use crate::ppks::persons::actions::{record_fetched_ahead, record_opening};
use crate::ppks::settings::reasons::queries::list_in_use;
use crate::ppks::settings::reasons::{DecisionReason, ReasonKind};
use crate::types::AssessmentId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/show.html")]
pub struct VerificationShow {
    page: Page,
    desk: Desk,
    reasons: Vec<DecisionReason>,
    /// What the reader decided just now and may still take back.
    last: Option<LastDecision>,
    record: Record,
    strip: Strip,
    filter: QueueFilter,
    position: i64,
    waiting: i64,
    form: DecisionForm,
    errors: FormErrors,
    /// Not empty: somebody changed the data while it was read.
    changes: Vec<Change>,
    is_stale: bool,
    /// Somebody else is confirmed under the same NIK; the approval was not stored.
    is_taken: bool,
    kunci: String,
}

impl VerificationShow {
    async fn load(
        (page, desk): (Page, Desk),
        db: &mut PgConnection,
        state: &AppState,
        actor: &Actor,
        filter: QueueFilter,
        id: AssessmentId,
    ) -> Result<VerificationShow> {
        let scope = actor.scope_for(desk.permission())?;
        let today = state.clock.today();
        let record = Record::load(db, &state.keys, &scope, actor, (desk, id), today)
            .await?
            .ok_or(Error::NotFound)?;

        Ok(VerificationShow {
            page,
            desk,
            reasons: list_in_use(db).await?,
            last: find_last(db, desk, actor, &scope, state.clock.now()).await?,
            position: queue::queries::count_until(db, desk, &filter, record.row.place()).await?,
            waiting: queue::queries::count_waiting(db, desk, &filter).await?,
            form: DecisionForm {
                versi: record.row.seen().to_string(),
                ..DecisionForm::default()
            },
            errors: FormErrors::default(),
            changes: Vec::new(),
            is_stale: false,
            is_taken: false,
            kunci: idempotency::new_key(),
            strip: Strip::find(db, &scope, Some(record.row.person_id), record.row.family_id).await?,
            record,
            filter,
        })
    }

    /// The same page with what was typed, about the versions it now shows.
    fn with_typed(self, form: DecisionForm) -> VerificationShow {
        let versi = self.form.versi;

        VerificationShow {
            form: DecisionForm { versi, ..form },
            ..self
        }
    }
}

/// Sent by our script with what it fetches ahead.
const AHEAD: &str = "x-siapkan";

/// One record on one screen, with the decision below. What is fetched ahead, to be shown at once when its turn comes, is
/// written down as just that; that it was opened is written when it is on the screen.
#[expect(clippy::too_many_arguments, reason = "extractors, and the office whose desk it is")]
pub async fn show(
    page: Page,
    desk: Desk,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    headers: HeaderMap,
    Path(id): Path<AssessmentId>,
    Query(raw): Query<RawFilter>,
) -> Result<VerificationShow> {
    let filter = raw.read(&actor.scope_for(desk.permission())?)?;
    let shown = VerificationShow::load((page, desk), &mut tx, &state, &actor, filter, id).await?;
    let person = (shown.record.row.person_id, &shown.record.row.desa_kode);
    if headers.contains_key(AHEAD) {
        record_fetched_ahead(&mut tx, &actor, person, state.clock.now()).await?;
    } else {
        record_opening(&mut tx, &actor, person, state.clock.now()).await?;
    }
    tx.commit().await?;

    Ok(shown)
}

/// Decides, and goes on to the next record of the same filter.
#[expect(clippy::too_many_arguments, reason = "extractors, and the office whose desk it is")]
pub async fn update(
    page: Page,
    desk: Desk,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<AssessmentId>,
    Query(raw): Query<RawFilter>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(desk.permission())?;
    let filter = raw.read(&scope)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = DecisionForm::read(&fields);
    let (decision, seen) = match form.check(desk, &list_in_use(&mut tx).await?) {
        Ok(checked) => checked,
        Err(errors) => {
            // Versions as typed: what changed meanwhile must still be noticed at the next sending.
            let typed = form.versi.clone();
            let mut again = VerificationShow::load((page, desk), &mut tx, &state, &actor, filter, id)
                .await?
                .with_typed(form);
            again.errors = errors;
            if typed.parse::<crate::ppks::desks::Seen>().is_ok() {
                again.form.versi = typed;
            }
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };

    let outcome = actions::decide(&mut tx, &state.keys, &actor, &scope, id, seen, &decision, now).await?;
    if let Outcome::Done(place) = outcome {
        let (flash, location) = onward(&mut tx, desk, &actor, &filter, &decision, place).await?;
        key.finish(tx, &location).await?;
        return Ok(flash.redirect(&location));
    }
    let mut again = VerificationShow::load((page, desk), &mut tx, &state, &actor, filter, id)
        .await?
        .with_typed(form);
    match outcome {
        Outcome::Stale(changes) => {
            again.changes = changes;
            again.is_stale = true;
        }
        Outcome::SameNik | Outcome::Done(_) => again.is_taken = true,
    }

    Ok(with_status(StatusCode::CONFLICT, again))
}

/// Where the work goes on, and what is said there.
async fn onward(
    db: &mut PgConnection,
    desk: Desk,
    actor: &Actor,
    filter: &QueueFilter,
    decision: &Decision,
    place: Place,
) -> Result<(Flash, String)> {
    if let Some(approval) = filter.approval {
        return Ok((Flash::SampleDecided, paths::approval(approval)));
    }
    if let Some(next) = find_next(db, desk, filter, actor, Some(place)).await? {
        let location = paths::record_in_queue(desk.queue(), next, &filter.query());
        return Ok((flash(decision), location));
    }
    let is_empty = queue::queries::count_waiting(db, desk, filter).await? == 0;
    let flash = if is_empty { Flash::QueueEmpty } else { flash(decision) };

    Ok((flash, paths::queue_filtered(desk.queue(), &filter.query())))
}

fn flash(decision: &Decision) -> Flash {
    match decision {
        Decision::Endorse => Flash::Endorsed,
        Decision::Recommend => Flash::Recommended,
        Decision::Verify => Flash::Approved,
        Decision::Return { .. } => Flash::Returned,
        Decision::Reject { .. } => Flash::Rejected,
    }
}
