//! The second step asked once more, inside of a session, before something that must not happen by an unlocked screen
//! alone.

use chrono::{DateTime, Utc};

use super::queries;
use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::auth::throttle::{self, Attempt, Door};
use crate::auth::totp::Secret;
use crate::web::{AppState, Result, Tx};

/// What came of a code.
pub enum Again {
    Confirmed,
    /// Wrong, used before, or there is no second step at all.
    Wrong,
    /// Too many failures; from this instant one may try again.
    ClosedUntil(DateTime<Utc>),
}

/// Judges a code of whoever is signed in, and uses it up. An open session must not become a way to guess it: failures
/// count as at the door. The demo, whose people are invented, asks nobody.
///
/// # Errors
/// `Busy` when the database is away, or the trace cannot be written.
pub async fn confirm_again(state: &AppState, actor: &Actor, ip: &str, code: &str) -> Result<Again> {
    if state.site.is_demo {
        return Ok(Again::Confirmed);
    }
    // An open session is counted by itself, so that somebody's failures at the door do not keep its owner from here.
    let session = format!("session.{}", actor.id);
    let attempt = Attempt {
        username: &actor.username,
        ip,
        device: Some(&session),
    };
    let place = match throttle::enter(state, &attempt).await? {
        Door::Open(place) => place,
        Door::ClosedUntil(until) => return Ok(Again::ClosedUntil(until)),
    };
    if place.is_locked {
        place.fail(state).await?;
        return Ok(Again::Wrong);
    }
    match use_up(state, actor, code).await {
        Ok(true) => {
            place.give_back(state).await?;
            Ok(Again::Confirmed)
        }
        Ok(false) => {
            place.fail(state).await?;
            Ok(Again::Wrong)
        }
        Err(error) => {
            // What was typed was not judged.
            place.give_back(state).await?;
            Err(error)
        }
    }
}

/// False where the code is not the one of now, or was used before.
async fn use_up(state: &AppState, actor: &Actor, code: &str) -> Result<bool> {
    let now = state.clock.now();
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    let account = queries::find_account(&mut tx, &actor.username).await?;
    let sealed = account
        .filter(|account| account.is_open(now) && account.totp_confirmed_at.is_some())
        .and_then(|account| account.totp_secret_enc);
    let Some(sealed) = sealed else { return Ok(false) };
    let Some(step) = Secret::open(&state.keys, actor.id, &sealed)?.step_of(code, now)? else {
        return Ok(false);
    };
    if !queries::update_step(&mut tx, actor.id, &sealed, step).await? {
        return Ok(false);
    }
    let event = Event::new("users.confirmed_again", "users", actor.id, &actor.area);
    audit::record(&mut tx, actor, event, now).await?;
    tx.commit().await?;

    Ok(true)
}
