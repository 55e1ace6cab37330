use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::model::Media;
use crate::web::headers::Sandboxed;
use crate::web::{Error, Result};

/// A checked file. A picture may be looked at in the browser; a document is only handed out. `stem`: what a browser
/// calls it when it is kept, without the ending.
pub fn hand_out(content: Vec<u8>, media: Media, stem: &str) -> Result<Response> {
    let (kind, disposition, ending) = match media {
        Media::Pdf => ("application/pdf", "attachment", "pdf"),
        Media::Jpeg => ("image/jpeg", "inline", "jpg"),
    };
    let disposition = format!("{disposition}; filename=\"{stem}.{ending}\"");
    let mut response = content.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).map_err(Error::internal)?,
    );
    response.extensions_mut().insert(Sandboxed);

    Ok(response)
}
