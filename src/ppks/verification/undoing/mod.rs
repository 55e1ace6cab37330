//! Taking back one's own last decision within ten minutes: a step of its own, after which all is as it was before.

pub(super) mod actions;
pub(super) mod pages;
mod queries;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::desk::Desk;
use crate::auth::{Actor, Scope};
use crate::clock;
use crate::web::Error;

/// For so long a decision can be taken back.
pub(in crate::ppks) const WINDOW: TimeDelta = TimeDelta::minutes(10);

/// The decision or decisions that somebody took last, all at one moment.
pub struct LastDecision {
    /// The last of their steps; names them all.
    pub step: i64,
    pub count: i64,
    pub decided_at: DateTime<Utc>,
}

impl LastDecision {
    /// "Urungkan keputusan terakhir", "Urungkan 20 keputusan terakhir"
    pub fn label(&self) -> String {
        match self.count {
            1 => "Urungkan keputusan terakhir".to_owned(),
            count => format!("Urungkan {count} keputusan terakhir"),
        }
    }

    /// Until when, by the clocks of the kabupaten.
    pub fn until_text(&self) -> String {
        clock::jam(self.decided_at + WINDOW)
    }
}

/// What this person may still take back at this desk.
///
/// # Errors
/// When the database fails.
pub async fn find_last(
    db: &mut PgConnection,
    desk: Desk,
    actor: &Actor,
    scope: &Scope,
    now: DateTime<Utc>,
) -> Result<Option<LastDecision>, Error> {
    let steps = queries::list_last(db, scope, desk.stage(), actor.id, now - WINDOW).await?;
    let Some(last) = steps.iter().max_by_key(|step| step.id) else {
        return Ok(None);
    };

    Ok(Some(LastDecision {
        step: last.id,
        count: i64::try_from(steps.len()).unwrap_or(i64::MAX),
        decided_at: last.decided_at,
    }))
}
