use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;

use super::model::{Approval, ItemRow, MOST, Progress, progress, sample_size};
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::desks::Desk;
use crate::ppks::verification::queue::{self, QueueFilter, RawFilter};
use crate::types::{ApprovalId, AssessmentId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, Path, Query, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/approvals/new.html")]
pub struct ApprovalNew {
    page: Page,
    filter: QueueFilter,
    waiting: i64,
    clean: usize,
    sample: usize,
    /// One that was begun and not finished.
    open: Option<ApprovalId>,
    kunci: String,
}

/// How many could be approved together, and what it takes.
pub async fn new(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Query(raw): Query<RawFilter>,
) -> Result<ApprovalNew> {
    let filter = raw.read(&actor.scope_for(Permission::VerifyPersons)?)?;
    let clean = actions::list_clean(&mut db, &state.keys, &actor, &filter).await?;

    Ok(ApprovalNew {
        page,
        waiting: queue::queries::count_waiting(&mut db, Desk::Dinas, &filter).await?,
        sample: sample_size(clean.len()),
        clean: clean.len(),
        open: queries::find_open(&mut db, &actor, state.clock.now() - TimeDelta::hours(12)).await?,
        kunci: idempotency::new_key(),
        filter,
    })
}

/// Begins, and shows the sample.
pub async fn create(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Query(raw): Query<RawFilter>,
    fields: Fields,
) -> Result<Response> {
    let filter = raw.read(&actor.scope_for(Permission::VerifyPersons)?)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let location = match actions::start(&mut tx, &state.keys, &actor, &filter, now).await? {
        Some(id) => paths::approval(id),
        None => paths::approvals_filtered(&filter.query()),
    };
    key.finish(tx, &location).await?;

    Ok(Redirect::to(&location).into_response())
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/approvals/show.html")]
pub struct ApprovalShow {
    page: Page,
    approval: Approval,
    items: Vec<ItemRow>,
    progress: Progress,
    kunci: String,
}

impl ApprovalShow {
    fn sample(&self) -> impl Iterator<Item = &ItemRow> {
        self.items.iter().filter(|item| item.is_sample)
    }

    fn rest(&self) -> Vec<&ItemRow> {
        self.items
            .iter()
            .filter(|item| !item.is_sample && item.waits())
            .collect()
    }

    fn record(&self, id: &AssessmentId) -> String {
        paths::record_in_queue(paths::VERIFICATIONS, *id, &format!("sekaligus={}", self.approval.id))
    }
}

/// The sample, and once it is through the button for the rest.
pub async fn show(page: Page, actor: Actor, mut db: Db, Path(id): Path<ApprovalId>) -> Result<ApprovalShow> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let approval = queries::find(&mut db, &actor, id).await?.ok_or(Error::NotFound)?;
    let items = queries::list_items(&mut db, &scope, &actor, &approval).await?;

    Ok(ApprovalShow {
        page,
        progress: progress(&approval, &items),
        approval,
        items,
        kunci: idempotency::new_key(),
    })
}

/// Approves the rest.
pub async fn update(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ApprovalId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::VerifyPersons)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    actions::finish(&mut tx, &state.keys, &actor, &scope, id, now).await?;
    key.finish(tx, paths::VERIFICATIONS).await?;

    Ok(Flash::ApprovedTogether.redirect(paths::VERIFICATIONS))
}
