//! Setting up the second step: the secret goes from this page to the telephone, and counts once a code has come back.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tower_sessions::Session;

use super::pages::Door;
use super::{actions, queries};
use crate::auth::totp::Secret;
use crate::auth::{Actor, SecondFactor, session};
use crate::charts::qr::Qr;
use crate::clock::waktu;
use crate::crypto::{hex, unhex};
use crate::page::{Page, with_status};
use crate::paths;
use crate::web::{AppState, Db, Error, Fields, Flash, Result};

const WRONG: &str =
    "Kode ini tidak cocok. Tunggu angka berikutnya di HP, lalu ketik 6 angka itu. Pastikan jam di HP diatur otomatis.";

#[derive(Template, WebTemplate)]
#[template(path = "accounts/profile/second_factor.html")]
pub(super) struct SecondFactorEdit {
    page: Page,
    actor: Actor,
    /// Since when it stands; empty where it does not yet.
    since: String,
    setup: Option<Setup>,
    error: Option<&'static str>,
}

/// A secret on its way to the telephone. Sealed in the page until a code proves that it has arrived.
struct Setup {
    qr: Option<Qr>,
    letters: String,
    sealed: String,
}

impl Setup {
    fn new(state: &AppState, actor: &Actor, secret: &Secret) -> Result<Setup> {
        Ok(Setup {
            qr: Qr::of(&secret.uri(&actor.username)),
            letters: secret.grouped(),
            sealed: hex(&secret.seal(&state.keys, actor.id)?),
        })
    }
}

impl SecondFactorEdit {
    fn is_required(&self) -> bool {
        self.actor.second_factor == SecondFactor::Missing
    }
}

pub(super) async fn edit(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    mut db: Db,
) -> Result<SecondFactorEdit> {
    let since = queries::find_totp_since(&mut db, actor.id).await?;
    let setup = match since {
        Some(_) => None,
        None => Some(Setup::new(&state, &actor, &Secret::random())?),
    };

    Ok(SecondFactorEdit {
        since: since.map(waktu).unwrap_or_default(),
        page,
        actor,
        setup,
        error: None,
    })
}

pub(super) async fn update(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    session: Session,
    Door { ip, user_agent }: Door,
    fields: Fields,
) -> Result<Response> {
    if actor.second_factor == SecondFactor::Confirmed {
        return Err(Error::Conflict(
            "Kode masuk sudah terpasang. HP hilang atau ganti? Minta petugas lain mengatur ulang kode masuk Anda.",
        ));
    }
    let sealed = unhex(fields.get("rahasia"))
        .filter(|sealed| !sealed.is_empty())
        .ok_or(Error::BadRequest(
            "Halaman ini rusak. Buka lagi halaman Kode masuk, lalu ulangi.",
        ))?;
    let secret = Secret::open(&state.keys, actor.id, &sealed)
        .map_err(|_| Error::BadRequest("Halaman ini bukan untuk akun Anda. Buka lagi halaman Kode masuk."))?;
    let Some(step) = secret.step_of(fields.get("kode"), state.clock.now())? else {
        let edit = SecondFactorEdit {
            page: Page { flash: None, ..page },
            since: String::new(),
            setup: Some(Setup::new(&state, &actor, &secret)?),
            error: Some(WRONG),
            actor,
        };
        return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, edit));
    };

    actions::set_up_second_factor(&state, &actor, &session, &sealed, step).await?;
    let from = session::From {
        user_agent: &user_agent,
        ip: &ip,
    };
    session::start(&session, actor.id, &from, &state).await?;
    let next = if actor.second_factor == SecondFactor::Missing {
        paths::HOME
    } else {
        paths::PROFILE
    };

    Ok(Flash::SecondFactorOn.redirect(next))
}
