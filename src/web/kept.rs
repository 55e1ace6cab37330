//! Holds on to the form of a request, so that whatever refuses it later (an ended session, a busy database) can
//! give it back instead of losing it.

use axum::body::{Body, BodyDataStream};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

use super::Error;
use super::fields::{FORM_LIMIT, is_form};
use super::upload::{TABLE_LIMIT, UPLOAD_LIMIT};
use crate::paths;

/// The refused form; travels in the response's extensions beside the `Problem`.
#[derive(Clone)]
pub struct KeptForm {
    /// Where it was sent.
    pub path: String,
    pub body: Bytes,
}

/// Bytes read and thrown away after the limit: a browser shows our answer only once it could send all of it.
const DRAIN_LIMIT: usize = 16 * 1024 * 1024;
/// The same for tables: whoever sends photos in one is told so.
const TABLE_DRAIN_LIMIT: usize = 64 * 1024 * 1024;

/// Bytes the forms of signing in may have: they may carry a refused form of the full size, sealed and in hexadecimal.
const SIGN_IN_LIMIT: usize = 3 * FORM_LIMIT;

/// Reads the whole form before anything else looks at the request.
pub async fn keep(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let takes = |routes: &[paths::Route]| {
        let path = parts.extensions.get::<MatchedPath>();
        !is_form(&parts.headers) && path.is_some_and(|path| routes.iter().any(|route| route.at == path.as_str()))
    };
    let takes_table = takes(&paths::routes::TAKE_TABLES);
    let limit = if takes(&paths::routes::TAKE_FILES) {
        UPLOAD_LIMIT
    } else if takes_table {
        TABLE_LIMIT
    } else if [paths::SIGN_IN, paths::SIGN_IN_CODE].contains(&parts.uri.path()) {
        SIGN_IN_LIMIT
    } else {
        FORM_LIMIT
    };
    let drain = if takes_table { TABLE_DRAIN_LIMIT } else { DRAIN_LIMIT };
    let Some(body) = read(body.into_data_stream(), limit, drain).await else {
        return Error::TooLarge(if limit == TABLE_LIMIT {
            "Berkas lebih dari 8 MB dan belum diperiksa. Tekan Kembali di peramban. Hapus gambar di dalam berkas, atau bagi menjadi beberapa berkas, lalu unggah lagi."
        } else if limit == UPLOAD_LIMIT {
            "Berkas ini lebih besar dari 5 MB dan belum disimpan. Tekan Kembali di peramban, pilih foto yang lebih kecil atau foto ulang dengan mutu sedang, lalu kirim lagi."
        } else {
            "Isian melebihi 64 KB dan belum disimpan. Tekan Kembali di peramban, pendekkan teks yang panjang, lalu kirim lagi."
        })
        .into_response();
    };
    let kept = is_form(&parts.headers).then(|| KeptForm {
        path: parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
        body: body.clone(),
    });

    let mut response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if let Some(kept) = kept.filter(|_| response.status().is_client_error() || response.status().is_server_error()) {
        response.extensions_mut().insert(kept);
    }

    response
}

/// The body, or None when it is over the limit or broke off.
async fn read(mut stream: BodyDataStream, limit: usize, drain: usize) -> Option<Bytes> {
    let mut kept = BytesMut::new();
    let mut seen = 0_usize;
    while let Some(frame) = stream.frame().await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen > drain {
            return None;
        }
        if seen <= limit {
            kept.extend_from_slice(&data);
        }
    }

    (seen <= limit).then(|| kept.freeze())
}
