//! What the program does by itself while it runs: forgets what has had its time, lets people grow
//! older, looks for records that may be one human, and writes down where the chain of the audit ends.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{NaiveDate, Timelike};

use crate::accounts::users::slips;
use crate::auth::{session, throttle};
use crate::chain;
use crate::clock::in_wib;
use crate::import;
use crate::ppks::{outgrown, persons, twins, upkeep as ppks};
use crate::privacy::retention::{self, Rule};
use crate::reports::{self, quality};
use crate::web::{Acting, AppState, Error, Tx, idempotency};

/// Between two looks at the clock.
const EVERY: Duration = Duration::from_secs(60);

/// Runs until the program ends. A round that fails is logged and tried again; nothing here is urgent.
pub(super) async fn run(state: AppState, anchor_file: PathBuf) {
    let mut hour = None;
    let mut anchored = None;
    let mut aged_on: Option<NaiveDate> = None;
    loop {
        let now = in_wib(state.clock.now());
        if hour != Some(now.hour()) {
            match forget(&state).await {
                Ok(()) => hour = Some(now.hour()),
                Err(error) => tracing::warn!(cause = %error, "upkeep: nothing was forgotten"),
            }
            if let Err(error) = measure(&state).await {
                tracing::warn!(cause = %error, "upkeep: the quality of the data was not counted");
            }
        }
        if anchored != Some(now.hour()) {
            match anchor(&state, &anchor_file).await {
                Ok(()) => anchored = Some(now.hour()),
                Err(error) => tracing::warn!(cause = %error, "upkeep: no anchor was written"),
            }
        }
        // Five minutes into the day, clear of a clock that is set back a little at midnight.
        let is_new_day =
            aged_on != Some(now.date_naive()) && (aged_on.is_none() || (now.hour(), now.minute()) >= (0, 5));
        if is_new_day {
            match age(&state, now.date_naive()).await {
                Ok(()) => aged_on = Some(now.date_naive()),
                Err(error) => tracing::warn!(cause = %error, "upkeep: ages were not brought up to date"),
            }
        }
        match twins::actions::find_pairs(&state).await {
            Ok(0) => {}
            Ok(found) => tracing::info!(found, "upkeep: pairs of records that may be one human"),
            Err(error) => tracing::warn!(cause = %error, "upkeep: nobody was compared"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn forget(state: &AppState) -> Result<(), Error> {
    let now = state.clock.now();
    let mut db = Tx::begin(state, &Acting::system()).await?;
    let removed = [
        (Rule::Sessions, session::forget_expired(&mut db, now).await?),
        (Rule::SignInFailures, throttle::forget_old(&mut db, now).await?),
        (Rule::IdempotencyKeys, idempotency::forget_old(&mut db, now).await?),
        (Rule::SlipBatches, slips::actions::forget_expired(&mut db, now).await?),
        (Rule::Drafts, ppks::forget_drafts(&mut db, now).await?),
        (Rule::Searches, ppks::forget_searches(&mut db, now).await?),
        (
            Rule::Imports,
            import::forget_old(&mut db, Rule::Imports.limit(now)).await?,
        ),
        (Rule::ExportFiles, reports::forget_files(&mut db, now).await?),
        (
            Rule::DocumentMisses,
            reports::forget_misses(&mut db, Rule::DocumentMisses.limit(now)).await?,
        ),
        (Rule::Requests, retention::forget_requests(&mut db, now).await?),
    ];
    for (rule, count) in removed {
        retention::note_run(&mut db, rule, count, now).await?;
    }
    let buried = retention::destructions::actions::bury_again(&mut db, now).await?;
    if buried > 0 {
        tracing::warn!(
            buried,
            "upkeep: persons destroyed before were back and were destroyed again"
        );
    }

    db.commit().await
}

/// A line in the file that another machine fetches; see docs/OPERATIONS.md.
async fn anchor(state: &AppState, path: &Path) -> Result<(), Error> {
    let mut db = state.pool.acquire().await?;
    let head = chain::head(&mut db).await?;

    head.anchor(path, state.clock.now()).map_err(Error::internal)
}

/// Counts how good the data of each desa are.
async fn measure(state: &AppState) -> Result<(), Error> {
    let mut db = Tx::begin(state, &Acting::system()).await?;
    quality::refresh(&mut db, state.clock.now()).await?;

    db.commit().await
}

async fn age(state: &AppState, today: NaiveDate) -> Result<(), Error> {
    let mut db = Tx::begin(state, &Acting::system()).await?;
    let moved = persons::actions::refresh_age_bands(&mut db, today).await?;
    let outgrown = outgrown::actions::propose(&mut db, today).await?;
    db.commit().await?;
    if outgrown > 0 {
        tracing::info!(
            outgrown,
            "upkeep: cases past the age limit of their category were proposed"
        );
    }
    if moved > 0 {
        tracing::info!(moved, "upkeep: persons moved into another age group");
    }

    Ok(())
}
