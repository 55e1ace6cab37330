//! A request that changes data is finished even when the client hangs up: axum drops a handler whose client is
//! gone, and a phone that loses its signal must not leave half an action behind.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Error;

/// Runs unsafe requests as a task of their own.
pub async fn shield(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }

    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(panic) => Error::internal(panic).into_response(),
    }
}
