//! The numbers beside the menu.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::AppState;

pub async fn load(State(_state): State<AppState>, request: Request, next: Next) -> Response {
    next.run(request).await
}
