//! One's own account: who one is here, the sessions that are open, a new password.

mod actions;
mod form;
mod model;
mod pages;
mod qr;
mod queries;
mod second_factor;

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::PROFILE, get(pages::show))
        .route(paths::PASSWORD, get(pages::edit).post(pages::update))
        .route(
            paths::SECOND_FACTOR,
            get(second_factor::edit).post(second_factor::update),
        )
        .route(paths::SESSIONS, post(pages::destroy))
}
