use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tower_sessions::Session;

use super::actions::{self, Knock};
use super::device;
use super::form::{SignInForm, target};
use super::model::Outcome;
use super::pending::{self, Opened};
use super::view::CodeNew;
use crate::auth::{Actor, SecondFactor, session};
use crate::clock::jam;
use crate::page::{Page, with_status};
use crate::paths;
use crate::web::extract::PeerAddress;
use crate::web::flash::cookie;
use crate::web::{AppState, Error, Fields, Flash, Query, Result};

const EXPIRED: &str = "Sesi Anda berakhir. Isian Anda aman: masuk lagi, lalu kami lanjutkan.";
const INCOMPLETE: &str = "Isi nama pengguna dan kata sandi Anda, lalu tekan Masuk.";
const WRONG: &str = "Nama pengguna atau kata sandi salah. Periksa lagi, atau minta kode baru kepada admin DSP3A.";
pub(super) const BUSY: &str = "Sistem sedang sibuk. Tunggu sebentar, lalu masuk lagi.";
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

#[derive(Template, WebTemplate)]
#[template(path = "accounts/sign_in/new.html")]
pub(super) struct SignInNew {
    page: Page,
    username: String,
    then: String,
    pending: String,
    notice: Option<&'static str>,
    error: Option<String>,
}

impl SignInNew {
    pub(super) fn empty(page: Page) -> SignInNew {
        SignInNew {
            page,
            username: String::new(),
            then: String::new(),
            pending: String::new(),
            notice: None,
            error: None,
        }
    }

    /// With a refused form in it.
    pub(super) fn after_expiry(page: Page, pending: String) -> SignInNew {
        let page = Page { flash: None, ..page };

        SignInNew {
            pending,
            notice: Some(EXPIRED),
            ..SignInNew::empty(page)
        }
    }

    /// Once more, with everything kept but the password.
    fn again(page: Page, form: SignInForm, error: String) -> SignInNew {
        let page = Page { flash: None, ..page };

        SignInNew {
            username: form.username,
            then: form.then,
            pending: form.pending,
            error: Some(error),
            ..SignInNew::empty(page)
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Destination {
    #[serde(default)]
    lanjut: String,
    /// There after a sign-out, maybe empty.
    keluar: Option<String>,
}

pub(super) async fn new(
    State(state): State<AppState>,
    page: Page,
    actor: Option<Actor>,
    Query(query): Query<Destination>,
) -> Response {
    if actor.is_some() {
        return Redirect::to(target(&query.lanjut)).into_response();
    }
    let mark = query
        .keluar
        .as_deref()
        .and_then(|token| device::unpack(&state.keys, token, state.clock.now()));

    let mut response = SignInNew {
        then: query.lanjut,
        notice: query.keluar.map(|_| Flash::SignedOut.text()),
        ..SignInNew::empty(page)
    }
    .into_response();
    if let Some(mark) = mark {
        response.headers_mut().append(header::SET_COOKIE, mark);
    }

    response
}

pub(super) async fn create(
    State(state): State<AppState>,
    page: Page,
    PeerAddress(ip): PeerAddress,
    session: Session,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let form = SignInForm::read(&fields);
    if form.is_incomplete() {
        return Ok(refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            page,
            form,
            INCOMPLETE.to_owned(),
        ));
    }
    let knock = Knock {
        username: &form.username,
        secret: &form.password,
        ip: &ip,
        device: cookie(&headers, device::COOKIE),
    };

    match actions::sign_in(&state, &knock).await {
        Ok(Outcome::SignedIn(actor)) => welcome(&state, &session, &headers, &actor, &form, &ip).await,
        Ok(Outcome::CodeNeeded(ticket)) => {
            let ticket = ticket.seal(&state.keys)?;
            Ok(CodeNew::new(page, ticket, form, None).into_response())
        }
        Ok(Outcome::Wrong | Outcome::WrongCode | Outcome::TicketExpired) => {
            Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, page, form, WRONG.to_owned()))
        }
        Ok(Outcome::Throttled(until)) => Ok(refused(StatusCode::TOO_MANY_REQUESTS, page, form, too_many(until))),
        Err(Error::Busy) => {
            let response = refused(StatusCode::SERVICE_UNAVAILABLE, page, form, BUSY.to_owned());
            Ok(busy(response))
        }
        Err(error) => Err(error),
    }
}

pub(super) fn too_many(until: DateTime<Utc>) -> String {
    format!("Terlalu banyak percobaan. Coba lagi pukul {}.", jam(until))
}

/// Says when to come back.
pub(super) fn busy(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from_static("3"));

    response
}

pub(super) fn refused(status: StatusCode, page: Page, form: SignInForm, error: String) -> Response {
    with_status(status, SignInNew::again(page, form, error))
}

/// Starts the session and sends the person on: to a new password, to the form that waits, or where they were going.
pub(super) async fn welcome(
    state: &AppState,
    session: &Session,
    headers: &HeaderMap,
    actor: &Actor,
    form: &SignInForm,
    ip: &str,
) -> Result<Response> {
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let from = session::From {
        user_agent: user_agent.unwrap_or_default(),
        ip,
    };
    session::start(session, actor.id, &from, state).await?;

    let mut response = if actor.must_change_password {
        before_all_else(form, paths::PASSWORD)
    } else if actor.second_factor == SecondFactor::Missing {
        before_all_else(form, paths::SECOND_FACTOR)
    } else if form.pending.is_empty() {
        Redirect::to(target(&form.then)).into_response()
    } else {
        go_on(state, actor, form)
    };
    let device = cookie(headers, device::COOKIE);
    if let Some(mark) = device::remember(&state.keys, device, actor.id) {
        response.headers_mut().append(header::SET_COOKIE, mark);
    }

    Ok(response)
}

/// The one-time code is replaced first, the second step set up first; a form that waits cannot wait for that.
fn before_all_else(form: &SignInForm, path: &str) -> Response {
    if form.pending.is_empty() {
        Redirect::to(path).into_response()
    } else {
        Flash::FormDropped.redirect(path)
    }
}

fn go_on(state: &AppState, actor: &Actor, form: &SignInForm) -> Response {
    match pending::open(&state.keys, &form.pending, actor.id, state.clock.now()) {
        Opened::SendOn(replay) => {
            let mut response = Redirect::to(paths::HOME).into_response();
            response.extensions_mut().insert(replay);
            response
        }
        Opened::NotYours => Flash::FormNotYours.redirect(paths::HOME),
        Opened::TooOld => Flash::FormTooOld.redirect(paths::HOME),
        Opened::Unreadable => Redirect::to(target(&form.then)).into_response(),
    }
}

/// Signs out. The browser is told to keep nothing of what was shown; that takes the usual message with it, so the
/// next page says it by its address.
pub(super) async fn destroy(
    State(state): State<AppState>,
    actor: Option<Actor>,
    session: Session,
    headers: HeaderMap,
) -> Result<Response> {
    if let Some(actor) = actor {
        actions::sign_out(&state, &actor).await?;
    }
    session::end(&session).await?;
    let token = device::pack(&state.keys, cookie(&headers, device::COOKIE), state.clock.now())?;
    let mut response = Redirect::to(&paths::signed_out(&token)).into_response();
    response.headers_mut().insert(
        CLEAR_SITE_DATA,
        HeaderValue::from_static("\"cache\",\"cookies\",\"storage\""),
    );

    Ok(response)
}
