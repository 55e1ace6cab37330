//! The front page for everybody, and the page each office starts its day on.

mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::FRONT, get(pages::index))
        .route(paths::HOME, get(pages::show))
}
