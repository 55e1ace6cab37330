use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::model::Document;
use super::{misses, queries};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::DocumentCode;
use crate::web::extract::PeerAddress;
use crate::web::{AppState, Path, Query, Result, Tx};

const UNKNOWN: &str = "Kode ini tidak dikenal. Periksa lagi huruf dan angkanya. Bila sudah benar, dokumen itu bukan buatan Balale: jangan dipakai, dan tanyakan kepada DSP3A.";
const SLOW: &str = "Terlalu banyak kode yang salah dari jaringan ini. Tunggu 10 menit, lalu coba lagi.";

/// The code as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    kode: String,
}

/// Where a code is typed.
#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/documents/new.html")]
pub struct DocumentCheckNew {
    page: Page,
    typed: String,
    error: Option<String>,
}

impl DocumentCheckNew {
    fn refused(page: Page, status: StatusCode, typed: String, text: impl Into<String>) -> Response {
        let error = Some(text.into());

        with_status(status, DocumentCheckNew { page, typed, error })
    }
}

/// A code that is one leads on to its page, so that the address can be kept.
pub async fn new(page: Page, Query(Typed { kode }): Query<Typed>) -> Response {
    if kode.trim().is_empty() {
        return DocumentCheckNew {
            page,
            typed: String::new(),
            error: None,
        }
        .into_response();
    }
    match kode.parse::<DocumentCode>() {
        Ok(code) => Redirect::to(&paths::document_check(code)).into_response(),
        Err(error) => DocumentCheckNew::refused(page, StatusCode::UNPROCESSABLE_ENTITY, kode, error.to_string()),
    }
}

/// What a document of ours says of itself.
#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/documents/show.html")]
pub struct DocumentCheckShow {
    page: Page,
    code: DocumentCode,
    document: Document,
}

pub async fn show(
    page: Page,
    State(state): State<AppState>,
    mut tx: Tx,
    PeerAddress(ip): PeerAddress,
    Path(typed): Path<String>,
) -> Result<Response> {
    let now = state.clock.now();
    let Ok(code) = typed.parse::<DocumentCode>() else {
        return Ok(DocumentCheckNew::refused(
            page,
            StatusCode::NOT_FOUND,
            String::new(),
            UNKNOWN,
        ));
    };
    if misses::is_closed(&mut tx, &ip, now).await? {
        let typed = code.to_string();
        return Ok(DocumentCheckNew::refused(
            page,
            StatusCode::TOO_MANY_REQUESTS,
            typed,
            SLOW,
        ));
    }
    let Some(document) = queries::find(&mut tx, code.as_str()).await? else {
        misses::note(&mut tx, &ip, now).await?;
        tx.commit().await?;
        let typed = code.to_string();
        return Ok(DocumentCheckNew::refused(page, StatusCode::NOT_FOUND, typed, UNKNOWN));
    };

    Ok(DocumentCheckShow { page, code, document }.into_response())
}
