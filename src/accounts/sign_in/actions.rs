use chrono::{DateTime, Utc};

use super::model::{Account, Outcome};
use super::{device, queries};
use crate::audit::{self, Event};
use crate::auth::throttle::{self, Attempt};
use crate::auth::{Actor, password};
use crate::web::{Acting, AppState, Error, Result, Tx};

/// What somebody at the door shows.
pub(super) struct Knock<'a> {
    pub username: &'a str,
    pub password: &'a str,
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
    let now = state.clock.now();
    let (account, permitted) = look_up(state, knock, now).await?;
    if let Err(until) = permitted {
        return Ok(Outcome::Throttled(until));
    }

    let fits = fits(account.as_ref(), knock.password).await?;
    if let Some(account) = account.as_ref().filter(|account| fits && account.is_open(now))
        && let Some(actor) = admit(state, account, now).await?
    {
        return Ok(Outcome::SignedIn(actor));
    }
    count_failure(state, account.as_ref(), knock, now).await?;

    Ok(Outcome::Wrong)
}

async fn look_up(
    state: &AppState,
    knock: &Knock<'_>,
    now: DateTime<Utc>,
) -> Result<(Option<Account>, Result<(), DateTime<Utc>>)> {
    let mut db = state.pool.acquire().await?;
    let account = queries::find_account(&mut db, knock.username).await?;
    let attempt = Attempt {
        username: knock.username,
        ip: knock.ip,
        is_known_device: account
            .as_ref()
            .is_some_and(|account| device::is_known(&state.keys, knock.device, account.id)),
    };
    let permitted = throttle::permits(&mut db, &state.keys, &attempt, now).await?;

    Ok((account, permitted))
}

/// Takes as long for every account and for none: a one-time code has a cheap hash, so the full one is counted beside.
async fn fits(account: Option<&Account>, typed: &str) -> Result<bool> {
    let Some(account) = account else {
        return password::verify(typed.to_owned(), None).await;
    };
    let stored = Some(account.password_hash.clone());
    if !account.must_change_password {
        return password::verify(typed.to_owned(), stored).await;
    }
    let fits = password::verify(password::normalise_code(typed), stored).await?;
    password::verify(typed.to_owned(), None).await?;

    Ok(fits)
}

async fn admit(state: &AppState, account: &Account, now: DateTime<Utc>) -> Result<Option<Actor>> {
    let actor = account
        .actor()
        .ok_or_else(|| Error::internal("an account has an unknown role"))?;
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    if !queries::update_signed_in(&mut tx, account.id, &account.password_hash, now).await? {
        return Ok(None);
    }
    throttle::forgive(&mut tx, &state.keys, &account.username).await?;
    let event = Event::new("users.signed_in", "users", account.id, &account.area);
    audit::record(&mut tx, &actor, event, now).await?;
    tx.commit().await?;

    Ok(Some(actor))
}

/// In a transaction of its own, so that no later trouble takes the count back.
async fn count_failure(
    state: &AppState,
    account: Option<&Account>,
    knock: &Knock<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let attempt = Attempt {
        username: knock.username,
        ip: knock.ip,
        is_known_device: false,
    };
    let mut tx = Tx::begin(state, &Acting::default()).await?;
    throttle::record_failure(&mut tx, &state.keys, &attempt, now).await?;
    if let Some(account) = account {
        queries::update_failed(&mut tx, account.id).await?;
    }

    tx.commit().await
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
