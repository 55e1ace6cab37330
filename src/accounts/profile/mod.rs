//! One's own account: who one is here, the sessions that are open, a new password.

mod actions;
mod form;
mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::PROFILE, get(pages::show))
        .route(paths::PASSWORD, get(pages::edit).post(pages::update))
        .route(paths::SESSIONS, post(pages::destroy))
}
