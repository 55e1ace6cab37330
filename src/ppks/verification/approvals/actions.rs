//! The one door through which many are approved at once.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Candidate, Progress, progress, sample_size};
use super::{queries, warnings};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::ppks::desks::Decision;
use crate::ppks::verification::Outcome;
use crate::ppks::verification::actions::decide;
use crate::ppks::verification::queue::QueueFilter;
use crate::types::{ApprovalId, AssessmentId};
use crate::web::Error;

/// What under this filter carries no warning.
///
/// # Errors
/// When the database fails.
pub async fn list_clean(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    filter: &QueueFilter,
) -> Result<Vec<Candidate>, Error> {
    let candidates = queries::list_candidates(db, filter, actor).await?;

    warnings::without(db, keys, &filter.scope, candidates).await
}

/// Begins an approval of all that carries no warning under this filter, and draws its sample. None where there is
/// nothing.
///
/// # Errors
/// When the database fails.
pub async fn start(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    filter: &QueueFilter,
    at: DateTime<Utc>,
) -> Result<Option<ApprovalId>, Error> {
    let items = list_clean(db, keys, actor, filter).await?;
    if items.is_empty() {
        return Ok(None);
    }
    let mut drawn: Vec<(Uuid, AssessmentId)> = items.iter().map(|item| (Uuid::new_v4(), item.id)).collect();
    drawn.sort_unstable();
    let sample: Vec<AssessmentId> = drawn
        .into_iter()
        .take(sample_size(items.len()))
        .map(|(_, id)| id)
        .collect();
    let id = ApprovalId::new();
    queries::insert(db, id, (actor, &filter.scope), &items, &sample, at).await?;
    let event = Event::new("approvals.started", "approvals", id, filter.scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(Some(id))
}

/// Approves the rest, once the sample was approved one by one. What has changed or got a warning meanwhile is left for
/// the queue. Answers how many were approved; each is a decision of its own, all of one moment.
///
/// # Errors
/// `NotFound` for somebody else's; `Conflict` where the sample is not through.
pub async fn finish(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: ApprovalId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let approval = queries::lock(db, actor, id).await?.ok_or(Error::NotFound)?;
    let items = queries::list_items(db, scope, actor, &approval).await?;
    match progress(&approval, &items) {
        Progress::Ready => {}
        Progress::Done => {
            return Err(Error::Conflict(
                "Persetujuan sekaligus ini sudah selesai. Kembali ke antrean.",
            ));
        }
        Progress::Sampling(_) | Progress::Failed => {
            return Err(Error::Conflict(
                "Contohnya belum semua disetujui. Buka dan putuskan contohnya satu per satu lebih dulu.",
            ));
        }
    }
    let rest: Vec<_> = items.iter().filter(|item| !item.is_sample && item.waits()).collect();
    let ids: Vec<AssessmentId> = rest.iter().map(|item| item.id).collect();
    let again = queries::list_again(db, scope, &ids).await?;
    let clean = warnings::without(db, keys, scope, again).await?;
    let mut approved = 0;
    for candidate in clean {
        let is_as_seen = |item: &&&super::model::ItemRow| item.id == candidate.id;
        let Some(seen) = rest.iter().find(is_as_seen).and_then(|item| item.seen.parse().ok()) else {
            continue;
        };
        match decide(db, keys, actor, scope, candidate.id, seen, &Decision::Verify, at).await {
            Ok(Outcome::Done(_)) => approved += 1,
            Ok(Outcome::Stale(_) | Outcome::SameNik) | Err(Error::Forbidden(_) | Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    queries::update_done(db, id, at).await?;
    audit::record(
        db,
        actor,
        Event::new("approvals.done", "approvals", id, scope.area()),
        at,
    )
    .await?;

    Ok(approved)
}
