//! Break-glass: an officer whose office reads secret cases, but who holds no grant, opens them for an hour.

mod model;
mod pages;
mod report;

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(paths::EMERGENCY, get(pages::new).post(pages::create))
        .route(paths::EMERGENCY_SEEN_AT, post(report::update))
        .route(paths::EMERGENCY_REPORT, get(report::index))
}
