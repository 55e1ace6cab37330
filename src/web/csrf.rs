//! No other site may send our forms. tower-http's layer compares Sec-Fetch-Site and Origin; it lets a request with
//! neither header pass, as a non-browser. Here that is refused too: no program sends forms to these pages.

use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::ProtectionError;

use super::Error;

const REFUSAL: &str = "Kiriman ini tidak datang dari halaman Balale. Buka Balale lewat menu, lalu kirim dari sana.";
const TOO_OLD: &str = "Peramban ini terlalu lama untuk mengirim formulir dengan aman. Salin isian Anda, perbarui peramban, lalu coba lagi.";

/// Refuses an unsafe request that says nothing of where it comes from.
pub async fn require_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_silent = !headers.contains_key("sec-fetch-site") && !headers.contains_key(header::ORIGIN);

    if is_silent && !request.method().is_safe() {
        return Error::Forbidden(TOO_OLD).into_response();
    }

    next.run(request).await
}

/// Gives the layer's bare refusal our words.
pub async fn word_refusal(request: Request, next: Next) -> Response {
    let response = next.run(request).await;

    if response.extensions().get::<ProtectionError>().is_some() {
        return Error::Forbidden(REFUSAL).into_response();
    }

    response
}
