//! Charts by region, category, age and time, each with its table.

mod model;
mod pages;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::REPORTS, get(pages::index))
        .route(paths::CHARTS, get(pages::show))
}
