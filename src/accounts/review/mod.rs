//! The look through all accounts and powers that somebody takes each quarter.

mod actions;
mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::REVIEW, get(pages::index).post(pages::update))
        .route(paths::FINISH_REVIEW, post(pages::create))
}
