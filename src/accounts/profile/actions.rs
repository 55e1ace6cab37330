use tower_sessions::Session;

use super::model::OldPassword;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::throttle::{self, Attempt, Door};
use crate::auth::{Actor, password, session};
use crate::web::{AppState, Error, Result, Tx};

/// Compares what was typed as the old password. An open session must not become a way to guess it: failures count as
/// at the door.
///
/// # Errors
/// When the database fails, or too many wait for the hash.
pub(super) async fn check_old(state: &AppState, actor: &Actor, ip: &str, old: String) -> Result<OldPassword> {
    let queued = password::queue()?;
    // An open session is counted by itself, so that somebody's failures at the door do not keep its owner from here.
    let session = format!("session.{}", actor.id);
    let attempt = Attempt {
        username: &actor.username,
        ip,
        device: Some(&session),
    };
    let stored = {
        let mut db = state.pool.acquire().await?;
        queries::find_password_hash(&mut db, actor.id).await?
    };
    let stored = stored.ok_or(Error::SignInRequired)?;
    let place = match throttle::enter(state, &attempt).await? {
        Door::Open(place) => place,
        Door::ClosedUntil(until) => return Ok(OldPassword::Throttled(until)),
    };
    if queued.verify(old, Some(stored.clone())).await? && !place.is_locked {
        place.give_back(state).await?;
        return Ok(OldPassword::Fits(stored));
    }
    place.fail(state).await?;

    Ok(OldPassword::Wrong)
}

/// Puts a person's own password in place of the one whose hash is `stored`, and ends all their other sessions. The
/// caller gives the present session a new id afterwards.
///
/// # Errors
/// `Conflict` when the password was changed elsewhere meanwhile.
pub(super) async fn change_password(
    state: &AppState,
    actor: &Actor,
    session: &Session,
    stored: &str,
    new: String,
) -> Result<()> {
    let new_hash = password::hash(new).await?;
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    if !queries::update_password(&mut tx, actor.id, stored, &new_hash).await? {
        return Err(Error::Conflict(
            "Kata sandi Anda baru saja diganti dari tempat lain. Masuk lagi dengan yang baru, atau hubungi admin DSP3A.",
        ));
    }
    session::end_all(&mut tx, actor.id, Some(session)).await?;
    throttle::forgive(&mut tx, &state.keys, &actor.username).await?;
    let event = Event::new("users.password_changed", "users", actor.id, &actor.area).with_fields(vec!["password"]);
    audit::record(&mut tx, actor, event, state.clock.now()).await?;

    tx.commit().await
}

/// Ends one of a person's own sessions, or with None all but the present one.
///
/// # Errors
/// When the database fails.
pub(super) async fn end_sessions(
    tx: &mut Tx,
    state: &AppState,
    actor: &Actor,
    session: &Session,
    id_hash: Option<&str>,
) -> Result<()> {
    match id_hash {
        Some(id_hash) => {
            session::end_one(tx, actor.id, id_hash).await?;
        }
        None => {
            session::end_all(tx, actor.id, Some(session)).await?;
        }
    }
    let event = Event::new("users.sessions_ended", "users", actor.id, &actor.area);

    audit::record(tx, actor, event, state.clock.now()).await
}

/// Puts a proved secret to the account and ends all its other sessions. The caller gives the present session a new id
/// afterwards.
///
/// # Errors
/// `Conflict` when a second step was set up elsewhere meanwhile.
pub(super) async fn set_up_second_factor(
    state: &AppState,
    actor: &Actor,
    session: &Session,
    secret_enc: &[u8],
    step: i64,
) -> Result<()> {
    let now = state.clock.now();
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    if !queries::update_totp(&mut tx, actor.id, secret_enc, step, now).await? {
        return Err(Error::Conflict(
            "Kode masuk akun ini baru saja dipasang dari tempat lain. Muat ulang halaman.",
        ));
    }
    session::end_all(&mut tx, actor.id, Some(session)).await?;
    let event = Event::new("users.second_factor_set_up", "users", actor.id, &actor.area);
    audit::record(&mut tx, actor, event, now).await?;

    tx.commit().await
}
