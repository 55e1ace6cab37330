//! A request that changes data is finished even when the client hangs up: axum drops a handler whose client is
//! gone, and a phone that loses its signal must not leave half an action behind.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use tracing::Instrument;

use super::{Error, trace};

/// Runs unsafe requests as a task of their own.
pub async fn shield(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }

    let work = trace::carried(next.run(request)).in_current_span();
    match tokio::spawn(work).await {
        Ok(response) => response,
        Err(panic) => Error::internal(panic).into_response(),
    }
}
