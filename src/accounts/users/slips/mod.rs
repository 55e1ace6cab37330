//! Slips of paper that open an account: kept sealed until they are printed, three days at most.

pub mod actions;
mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::{get, post};

pub use model::Slip;

use crate::paths;
use crate::web::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(paths::SLIPS_AT, get(pages::show))
        .route(paths::ERASE_SLIPS_AT, post(pages::destroy))
}
