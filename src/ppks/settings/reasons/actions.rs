//! The one door through which reasons change.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::model::ReasonKind;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::web::Error;

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Somebody has changed it since the page was opened.
    Stale,
    /// Another reason of this kind says the same.
    Taken,
}

/// What is to become of a reason.
#[derive(Clone, Debug)]
pub enum Change {
    Reword(String),
    Retire,
    Restore,
}

/// Adds a reason.
///
/// # Errors
/// When the database fails.
pub async fn add(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    kind: ReasonKind,
    text: &str,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let code = Uuid::new_v4().simple().to_string();
    let mut part = db.begin().await?;
    match queries::insert(&mut part, &code, kind, text).await {
        Ok(()) => part.commit().await?,
        Err(error) if is_taken(&error) => return Ok(Outcome::Taken),
        Err(error) => return Err(error.into()),
    }
    let event = Event::new("reasons.added", "decision_reasons", &code, scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(Outcome::Done)
}

/// Rewords, retires or restores a reason. What was decided with it keeps its words.
///
/// # Errors
/// `NotFound` for a reason that is not there.
pub async fn change(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    code: &str,
    change: &Change,
    version: i32,
    at: DateTime<Utc>,
) -> Result<Outcome, Error> {
    if !queries::exists(db, code).await? {
        return Err(Error::NotFound);
    }
    let (text, is_retired, action) = match change {
        Change::Reword(text) => (Some(text.as_str()), None, "reasons.reworded"),
        Change::Retire => (None, Some(true), "reasons.retired"),
        Change::Restore => (None, Some(false), "reasons.restored"),
    };
    let mut part = db.begin().await?;
    match queries::update(&mut part, code, text, is_retired, version).await {
        Ok(true) => part.commit().await?,
        Ok(false) => return Ok(Outcome::Stale),
        Err(error) if is_taken(&error) => return Ok(Outcome::Taken),
        Err(error) => return Err(error.into()),
    }
    let event = Event::new(action, "decision_reasons", code, scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(Outcome::Done)
}

fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.constraint() == Some("decision_reasons_text_key"))
}
