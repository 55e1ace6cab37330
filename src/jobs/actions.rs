//! The one door through which long work is asked for and called off. What is being asked for is the caller's to name.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::queries;
use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::types::JobId;
use crate::web::Error;

/// Asks for work about a record, in the transaction that makes it necessary; `event` is what the log says of it.
///
/// # Errors
/// `Conflict` where work about this record is under way.
pub async fn enqueue(
    db: &mut PgConnection,
    actor: &Actor,
    kind: &'static str,
    subject_id: Uuid,
    total: i32,
    event: Event,
    at: DateTime<Utc>,
) -> Result<JobId, Error> {
    let id = JobId::new();
    if !queries::insert(db, id, kind, subject_id, actor.id, total, at).await? {
        return Err(Error::Conflict(
            "Berkas ini sedang dikerjakan. Tunggu sampai selesai, atau batalkan dulu.",
        ));
    }
    audit::record(db, actor, event, at).await?;

    Ok(id)
}

/// Asks one's own work to stop; false where it is over already.
///
/// # Errors
/// When the database fails.
pub async fn cancel(
    db: &mut PgConnection,
    actor: &Actor,
    subject_id: Uuid,
    event: Event,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let is_open = queries::update_cancelled(db, actor.id, subject_id, at).await?;
    if is_open {
        audit::record(db, actor, event, at).await?;
    }

    Ok(is_open)
}

/// Part of the upkeep: forgets what ended before this moment.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, Error> {
    Ok(queries::delete_old(db, before).await?)
}
