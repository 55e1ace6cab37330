//! Runs the tests and keeps what they found.

use chrono::{DateTime, Months, Utc};
use sqlx::PgConnection;

use super::model::{Finding, FoundRow, Run};
use super::numbers::Numbers;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::Keys;
use crate::ppks::families::MISSING_KK_REASONS;
use crate::ppks::persons::MISSING_REASONS;
use crate::types::CheckRunId;
use crate::web::Error;

/// Months after which a verification is overdue (BALAKAS re-verifies every year).
const OVERDUE_MONTHS: u32 = 12;

/// Runs every test over what lies within the scope. The transaction must reach ordinary and restricted records; secret
/// cases are no part of it.
///
/// # Errors
/// When the database fails, or the act cannot be recorded.
pub async fn run(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    at: DateTime<Utc>,
) -> Result<CheckRunId, Error> {
    let found = find(db, keys, scope, at).await?;
    let size = queries::count_checked(db, scope).await?;
    let id = CheckRunId::new();
    queries::insert_run(db, id, scope, &size, found.len(), actor.id, at).await?;
    queries::insert_findings(db, id, &found).await?;
    let event = Event::new("checks.run", "check_runs", id, scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(id)
}

/// Leaves the trace that somebody read what a run had found.
///
/// # Errors
/// `Busy` when the trace cannot be written; the page must then not be shown.
pub async fn record_opening(db: &mut PgConnection, actor: &Actor, run: &Run, at: DateTime<Utc>) -> Result<(), Error> {
    let event = Event::new("checks.opened", "check_runs", run.id, &run.area_kode);
    audit::record(db, actor, event, at).await
}

/// All findings, test by test.
async fn find(db: &mut PgConnection, keys: &Keys, scope: &Scope, at: DateTime<Utc>) -> Result<Vec<Finding>, Error> {
    let today = crate::clock::in_wib(at).date_naive();
    let overdue = at.checked_sub_months(Months::new(OVERDUE_MONTHS)).unwrap_or(at);
    let persons = queries::list_numbers(db, scope).await?;
    let cards = queries::list_cards(db, scope).await?;
    let numbers = Numbers::open(keys, &persons, &cards);
    let mut found = numbers.judge(today);
    found.extend(numbers.alike(queries::list_alike(db, scope).await?));

    let known = |reasons: &[(&str, &str)]| reasons.iter().map(|(code, _)| (*code).to_owned()).collect::<Vec<_>>();
    let mut rows =
        queries::list_of_records(db, scope, &known(&MISSING_REASONS), &known(&MISSING_KK_REASONS), today).await?;
    rows.extend(queries::list_of_leaving(db, scope).await?);
    rows.extend(queries::list_of_categories(db, scope).await?);
    rows.extend(queries::list_of_way(db, scope, overdue).await?);
    found.extend(rows.into_iter().filter_map(FoundRow::finding));
    found.sort_by(|a, b| (a.test, &a.desa_kode, &a.person_ids).cmp(&(b.test, &b.desa_kode, &b.person_ids)));

    Ok(found)
}
