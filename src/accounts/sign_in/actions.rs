use chrono::{DateTime, Utc};

use super::model::{Account, Outcome, Proof};
use super::ticket::Ticket;
use super::{device, queries};
use crate::audit::{self, Event};
use crate::auth::password::Queued;
use crate::auth::throttle::{self, Attempt, Door};
use crate::auth::totp::Secret;
use crate::auth::{Actor, find_actor, password};
use crate::web::{Acting, AppState, Result, Tx};

/// What somebody at the door shows.
pub(super) struct Knock<'a> {
    pub username: &'a str,
    /// The password, or at the second step the code.
    pub secret: &'a str,
    pub ip: &'a str,
    /// The browser's device mark.
    pub device: Option<&'a str>,
}

/// Judges an attempt to sign in. No connection is held while the password is hashed, so two hundred people at nine
/// o'clock queue for the processor and not for the database.
///
/// # Errors
/// `Busy` when too many wait for the hash or the database.
pub(super) async fn sign_in(state: &AppState, knock: &Knock<'_>) -> Result<Outcome> {
    let queued = password::queue()?;
    let now = state.clock.now();
    let account = find(state, knock.username).await?;
    let place = match enter(state, account.as_ref(), knock).await? {
        Door::Open(place) => place,
        Door::ClosedUntil(until) => return Ok(Outcome::Throttled(until)),
    };

    let fits = fits(&queued, account.as_ref(), knock.secret).await?;
    let open = account.filter(|account| fits && !place.is_locked && account.is_open(now));
    let Some(mut account) = open else {
        place.fail(state).await?;
        return Ok(Outcome::Wrong);
    };
    strengthen(state, &queued, &mut account, knock.secret).await?;
    if account.needs_code() && !state.site.is_demo {
        place.give_back(state).await?;
        return Ok(Outcome::CodeNeeded(Ticket::new(
            &account.username,
            &account.password_hash,
            now,
        )));
    }

    match admit(state, &account, Proof::Password, now).await {
        Ok(Some(actor)) => Ok(Outcome::SignedIn(actor)),
        Ok(None) => {
            place.fail(state).await?;
            Ok(Outcome::Wrong)
        }
        Err(error) => {
            // What was typed was right: it must not count as a guess.
            place.give_back(state).await?;
            Err(error)
        }
    }
}

/// The second step. Wrong codes count like wrong passwords, by the same limits.
///
/// # Errors
/// As `sign_in`.
pub(super) async fn confirm(state: &AppState, ticket: &Ticket, knock: &Knock<'_>) -> Result<Outcome> {
    let now = state.clock.now();
    let account = find(state, knock.username).await?;
    let Some(account) = account.filter(|account| account.is_open(now) && ticket.is_for(&account.password_hash)) else {
        return Ok(Outcome::TicketExpired);
    };
    let place = match enter(state, Some(&account), knock).await? {
        Door::Open(place) => place,
        Door::ClosedUntil(until) => return Ok(Outcome::Throttled(until)),
    };

    if let Some(proof) = proof(state, &account, knock.secret, now).await?
        && !place.is_locked
    {
        match admit(state, &account, proof, now).await {
            Ok(Some(actor)) => return Ok(Outcome::SignedIn(actor)),
            Ok(None) => {}
            Err(error) => {
                place.give_back(state).await?;
                return Err(error);
            }
        }
    }
    place.fail(state).await?;

    Ok(Outcome::WrongCode)
}

async fn find(state: &AppState, username: &str) -> Result<Option<Account>> {
    let mut db = state.pool.acquire().await?;

    Ok(queries::find_account(&mut db, username).await?)
}

async fn enter(state: &AppState, account: Option<&Account>, knock: &Knock<'_>) -> Result<Door> {
    let device = account.and_then(|account| device::known(&state.keys, knock.device, account.id));
    let attempt = Attempt {
        username: knock.username,
        ip: knock.ip,
        device: device.as_deref(),
    };

    throttle::enter(state, &attempt).await
}

/// Takes as long for every account and for none: a one-time code has a cheap hash, so the full one is counted beside.
async fn fits(queued: &Queued, account: Option<&Account>, typed: &str) -> Result<bool> {
    let Some(account) = account else {
        return queued.verify(typed.to_owned(), None).await;
    };
    let stored = Some(account.password_hash.clone());
    if !account.must_change_password {
        return queued.verify(typed.to_owned(), stored).await;
    }
    let fits = queued.verify(password::normalise_code(typed), stored).await?;
    queued.verify(typed.to_owned(), None).await?;

    Ok(fits)
}

/// Hashes a password anew that was hashed when the parameters were lower. A one-time code stays: it is random.
async fn strengthen(state: &AppState, queued: &Queued, account: &mut Account, typed: &str) -> Result<()> {
    if account.must_change_password {
        return Ok(());
    }
    if let Some(stronger) = queued.strengthen(typed, &account.password_hash).await? {
        let mut tx = Tx::begin(state, &Acting::default()).await?;
        let is_replaced = queries::update_hash(&mut tx, account.id, &account.password_hash, &stronger).await?;
        tx.commit().await?;
        if is_replaced {
            account.password_hash = stronger;
        } else if let Some(newer) = find(state, &account.username).await?
            && queued
                .verify(typed.to_owned(), Some(newer.password_hash.clone()))
                .await?
        {
            // The same person at another window was quicker.
            account.password_hash = newer.password_hash;
        }
    }

    Ok(())
}

/// What the typed code proves; None where it is wrong.
async fn proof(state: &AppState, account: &Account, typed: &str, now: DateTime<Utc>) -> Result<Option<Proof>> {
    if let (Some(sealed), Some(_)) = (&account.totp_secret_enc, account.totp_confirmed_at) {
        let secret = Secret::open(&state.keys, account.id, sealed)?;
        return Ok(secret.step_of(typed, now)?.map(Proof::Step));
    }
    let is_alive = account.recovery_expires_at.is_some_and(|until| now < until);
    let stored = account.recovery_code_hash.clone().filter(|_| is_alive);
    let fits = password::queue()?
        .verify(password::normalise_code(typed), stored)
        .await?;

    Ok(fits.then_some(Proof::Recovery))
}

async fn admit(state: &AppState, account: &Account, proof: Proof, now: DateTime<Utc>) -> Result<Option<Actor>> {
    let actor = {
        let mut db = state.pool.acquire().await?;
        find_actor(state, &mut db, account.id).await?
    };
    let Some(actor) = actor else { return Ok(None) };
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    let is_proved = match proof {
        Proof::Password => true,
        Proof::Step(step) => {
            let secret = account.totp_secret_enc.as_deref().unwrap_or_default();
            queries::update_step(&mut tx, account.id, secret, step).await?
        }
        Proof::Recovery => {
            let hash = account.recovery_code_hash.as_deref().unwrap_or_default();
            queries::update_recovered(&mut tx, account.id, hash, now).await?
        }
    };
    if !is_proved || !queries::update_signed_in(&mut tx, account.id, &account.password_hash, now).await? {
        return Ok(None);
    }
    throttle::forgive(&mut tx, &state.keys, &account.username).await?;
    let action = match proof {
        Proof::Recovery => "users.recovered",
        Proof::Password | Proof::Step(_) => "users.signed_in",
    };
    audit::record(
        &mut tx,
        &actor,
        Event::new(action, "users", account.id, &actor.area),
        now,
    )
    .await?;
    tx.commit().await?;
    throttle::wake();

    Ok(Some(actor))
}

/// Leaves the trace of a sign-out.
///
/// # Errors
/// When the database fails.
pub(super) async fn sign_out(state: &AppState, actor: &Actor) -> Result<()> {
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    let event = Event::new("users.signed_out", "users", actor.id, &actor.area);
    audit::record(&mut tx, actor, event, state.clock.now()).await?;

    tx.commit().await
}
