//! Signing in and out, and what happens to a request of somebody who is not signed in.

mod actions;
mod code;
mod device;
mod form;
mod model;
mod pages;
mod pending;
mod queries;
mod refusal;
mod ticket;

use axum::Router;
use axum::routing::{get, post};

pub use refusal::ask;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::SIGN_IN, get(pages::new).post(pages::create))
        .route(paths::SIGN_IN_CODE, get(code::new).post(code::create))
        .route(paths::SIGN_OUT, post(pages::destroy))
}
