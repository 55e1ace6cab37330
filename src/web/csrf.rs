//! No other site may send our forms. tower-http's layer compares Sec-Fetch-Site and Origin; it lets a request with
//! neither header pass, as a non-browser, and one typed into the address bar. Here both are refused too: no program and
//! no bookmark sends forms to these pages.

use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::ProtectionError;

use super::Error;

const REFUSAL: &str = "Kiriman ini tidak datang dari halaman Balale. Buka Balale lewat menu, lalu kirim dari sana.";
const TOO_OLD: &str = "Peramban ini terlalu lama untuk mengirim formulir dengan aman. Salin isian Anda, perbarui peramban, lalu coba lagi.";

/// Refuses an unsafe request that does not say that it comes from a page of ours.
pub async fn require_origin(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site");
    let origin = request.headers().get(header::ORIGIN);
    let refusal = match (site, origin) {
        (Some(site), _) if site == "same-origin" => None,
        // "none" is an address typed or a bookmark: it opens pages, but no form is sent that way.
        (Some(_), _) => Some(REFUSAL),
        // Whether it is ours the layer inside compares.
        (None, Some(origin)) if !origin.is_empty() => None,
        (None, _) => Some(TOO_OLD),
    };

    if let Some(words) = refusal
        && !request.method().is_safe()
    {
        return Error::Forbidden(words).into_response();
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
