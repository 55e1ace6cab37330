//! The one door through which proposals come, are answered and end.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::Answer;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::ppks::queries::lock_desa;
use crate::types::{AssessmentId, KodeWilayah, ProposalId};
use crate::web::Error;

/// Daily: finds whose age has passed the limit of a category. Answers how many are new. It says something about dates,
/// not about anybody's act, so the log of acts has no line of it.
///
/// # Errors
/// When the database fails.
pub async fn propose(db: &mut PgConnection, today: NaiveDate) -> Result<u64, Error> {
    Ok(queries::insert_outgrown(db, today).await?)
}

/// Says that a category still fits, or hands the case to the re-verification. False where somebody has answered
/// meanwhile; then nothing is written.
///
/// # Errors
/// `NotFound` out of reach.
#[expect(clippy::too_many_arguments, reason = "an answer, what it is about, and who gives it")]
pub async fn answer(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    id: ProposalId,
    version: i32,
    answer: Answer,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let found = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &found.desa_kode).await?;
    if !queries::update_answer(db, id, version, answer, reason, actor.id, at).await? {
        return Ok(false);
    }
    let action = match answer {
        Answer::StillFits => "proposals.still_fits",
        Answer::Reverify => "proposals.handed_over",
    };
    let event = Event::new(action, "assessments", found.assessment_id, &found.desa_kode);
    audit::record(db, actor, event, at).await?;

    Ok(true)
}

/// Ends what is open about an assessment, because the re-verification has looked at it. The caller holds the desa's
/// lock. False where nothing was open.
///
/// # Errors
/// When the database fails.
pub async fn close(
    db: &mut PgConnection,
    actor: &Actor,
    assessment: (AssessmentId, &KodeWilayah),
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let (id, desa_kode) = assessment;
    if !queries::update_closed(db, id, at).await? {
        return Ok(false);
    }
    let event = Event::new("proposals.closed", "assessments", id, desa_kode);
    audit::record(db, actor, event, at).await?;

    Ok(true)
}
