//! The second step: a code after the password.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;

use super::actions::{self, Knock};
use super::form::SignInForm;
use super::model::Outcome;
use super::pages::{busy, too_many, welcome};
use super::ticket::Ticket;
use super::view::CodeNew;
use super::{device, pages};
use crate::page::{Page, with_status};
use crate::web::extract::PeerAddress;
use crate::web::flash::cookie;
use crate::web::{AppState, Error, Fields, Result};

const EMPTY: &str = "Ketik kode dari aplikasi Autentikator, lalu tekan Lanjut.";
const WRONG: &str = "Kode ini tidak cocok atau sudah dipakai. Tunggu kode berikutnya di HP Anda, lalu ketik kode itu.";
const EXPIRED: &str = "Terlalu lama menunggu kode. Masukkan lagi nama pengguna dan kata sandi Anda.";

/// Somebody who comes back here by the address bar has no ticket and starts again.
pub(super) async fn new(page: Page) -> pages::SignInNew {
    pages::SignInNew::empty(page)
}

pub(super) async fn create(
    State(state): State<AppState>,
    page: Page,
    PeerAddress(ip): PeerAddress,
    session: Session,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let form = SignInForm::read_waiting(&fields);
    let sealed = fields.get("tiket").to_owned();
    let Some(ticket) = Ticket::open(&state.keys, &sealed, state.clock.now()) else {
        return Ok(pages::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            page,
            form,
            EXPIRED.to_owned(),
        ));
    };
    let again =
        |status, page, form, text: &str| with_status(status, CodeNew::new(page, sealed, form, Some(text.to_owned())));
    let code = fields.get("kode").trim();
    if code.is_empty() {
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, page, form, EMPTY));
    }
    let knock = Knock {
        username: &ticket.username,
        secret: code,
        ip: &ip,
        device: cookie(&headers, device::COOKIE),
    };

    match actions::confirm(&state, &ticket, &knock).await {
        Ok(Outcome::SignedIn(actor)) => welcome(&state, &session, &headers, &actor, &form, &ip).await,
        Ok(Outcome::Throttled(until)) => Ok(again(StatusCode::TOO_MANY_REQUESTS, page, form, &too_many(until))),
        Ok(Outcome::WrongCode) => Ok(again(StatusCode::UNPROCESSABLE_ENTITY, page, form, WRONG)),
        Ok(Outcome::Wrong | Outcome::CodeNeeded(_) | Outcome::TicketExpired) => Ok(pages::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            page,
            form,
            EXPIRED.to_owned(),
        )),
        Err(Error::Busy) => Ok(busy(again(StatusCode::SERVICE_UNAVAILABLE, page, form, pages::BUSY)).into_response()),
        Err(error) => Err(error),
    }
}
