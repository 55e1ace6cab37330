use tower_sessions::Session;

use super::form::PasswordForm;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::throttle::{self, Attempt};
use crate::auth::{Actor, password, session};
use crate::clock::jam;
use crate::web::{AppState, Error, FormErrors, Result, Tx};

/// Puts a person's own password in place and ends all their other sessions. The caller gives the present session a
/// new id afterwards. An open session must not become a way to guess the password: failures count as at the door.
///
/// # Errors
/// The outer ones when the database fails or is busy; the inner ones belong in the form.
pub(super) async fn change_password(
    state: &AppState,
    actor: &Actor,
    session: &Session,
    ip: &str,
    form: &PasswordForm,
) -> Result<Result<(), FormErrors>> {
    let now = state.clock.now();
    let attempt = Attempt {
        username: &actor.username,
        ip,
        is_known_device: false,
    };
    let (stored, permitted) = {
        let mut db = state.pool.acquire().await?;
        let stored = queries::find_password_hash(&mut db, actor.id).await?;
        (stored, throttle::permits(&mut db, &state.keys, &attempt, now).await?)
    };
    if let Err(until) = permitted {
        let text = format!("Terlalu banyak percobaan. Coba lagi pukul {}.", jam(until));
        return Ok(Err(FormErrors::one("kata_sandi_lama", text)));
    }
    let stored = stored.ok_or(Error::SignInRequired)?;

    let mut errors = form.errors(actor);
    let fits = form.old.is_empty() || password::verify(form.old_as_stored(actor), Some(stored.clone())).await?;
    if !fits {
        let mut tx = Tx::begin(state, &actor.acting()).await?;
        throttle::record_failure(&mut tx, &state.keys, &attempt, now).await?;
        tx.commit().await?;
        errors.push(
            "kata_sandi_lama",
            "Isian ini tidak cocok. Periksa lagi, lalu ketik ulang.",
        );
    }
    if let Err(errors) = errors.into_result() {
        return Ok(Err(errors));
    }

    let new_hash = password::hash(form.new.clone()).await?;
    let mut tx = Tx::begin(state, &actor.acting()).await?;
    if !queries::update_password(&mut tx, actor.id, &stored, &new_hash).await? {
        return Err(Error::Conflict(
            "Kata sandi Anda baru saja diganti dari tempat lain. Masuk lagi dengan yang baru, atau hubungi admin DSP3A.",
        ));
    }
    session::end_all(&mut tx, actor.id, Some(session)).await?;
    throttle::forgive(&mut tx, &state.keys, &actor.username).await?;
    let event = Event::new("users.password_changed", "users", actor.id, &actor.area).with_fields(vec!["password"]);
    audit::record(&mut tx, actor, event, now).await?;
    tx.commit().await?;

    Ok(Ok(()))
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
