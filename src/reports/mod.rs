//! What the registry says as a whole: dashboards, charts, recaps, files to take away.

pub mod charts;
pub mod health;
mod queries;
pub mod recount;

use axum::Router;

use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
}
