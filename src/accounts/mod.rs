//! The screens of signing in, of one's own account, and of the upkeep of everyone's.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
}

pub async fn ask(State(_state): State<AppState>, request: Request, next: Next) -> Response {
    next.run(request).await
}
