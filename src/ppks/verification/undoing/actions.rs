//! The one door through which a decision is taken back.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::Stage;
use crate::ppks::desks::Desk;
use crate::ppks::desks::UNDO_WINDOW;
use crate::ppks::queries::lock_desa;
use crate::types::AssessmentId;
use crate::web::Error;

const GONE: Error = Error::Conflict(
    "Keputusan ini tidak dapat diurungkan lagi: sudah lewat 10 menit, sudah diurungkan, atau Anda sudah memutuskan yang lain. Buka lagi antreannya untuk melihat keadaan terbaru.",
);
const MOVED_ON: Error = Error::Conflict(
    "Keputusan ini tidak dapat diurungkan: datanya sudah dilanjutkan atau diubah orang lain. Tidak ada yang berubah. Buka datanya untuk melihat keadaan terbaru.",
);

/// Takes back all that this person decided last at this desk, if `last` is still its last step: the stage, since when it
/// waited, and whether the person is confirmed. Answers what waits again.
///
/// # Errors
/// `Conflict` where there is nothing to take back any more, or something has moved on; then nothing is changed.
pub async fn undo(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    desk: Desk,
    last: i64,
    at: DateTime<Utc>,
) -> Result<Vec<AssessmentId>, Error> {
    let decided = queries::list_last(db, scope, desk.stage(), actor.id, at - UNDO_WINDOW).await?;
    if decided.iter().map(|step| step.id).max() != Some(last) {
        return Err(GONE);
    }
    // In one order, like everybody who writes in several desa.
    let mut desa: Vec<_> = decided.iter().map(|step| &step.desa_kode).collect();
    desa.dedup();
    for desa in desa {
        lock_desa(db, desa).await?;
    }
    let steps: Vec<i64> = decided.iter().map(|step| step.id).collect();
    let held = queries::lock_steps(db, scope, &steps).await?;
    if held.len() != steps.len() {
        return Err(MOVED_ON);
    }
    for undone in &held {
        let from: Stage = undone.from_stage.parse().map_err(Error::internal)?;
        let to: Stage = undone.to_stage.parse().map_err(Error::internal)?;
        if !undone.is_untouched || !to.can_go_back_to(from) || from.office() != Some(scope.permission()) {
            return Err(MOVED_ON);
        }
    }
    for undone in &held {
        queries::restore(db, undone).await?;
        queries::unconfirm(db, undone).await?;
        queries::insert_step(db, undone, actor.id, at).await?;
        let event = Event::new("assessments.undone", "assessments", undone.id, &undone.desa_kode);
        audit::record(db, actor, event.with_fields(vec!["stage"]), at).await?;
    }
    queries::reopen_minutes(db, &steps).await?;

    Ok(held.into_iter().map(|undone| undone.id).collect())
}
