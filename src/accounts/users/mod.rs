//! Accounts and their upkeep: made one by one or for all desa at once, opened by a printed one-time code, closed when
//! somebody leaves. Nobody here ever chooses or sees another person's password.

mod access;
pub mod actions;
mod form;
mod mass;
mod model;
mod pages;
mod queries;
pub mod slips;

use axum::Router;
use axum::routing::{get, post};

pub use model::{CODE_HOURS, NewUser};
pub(super) use queries::find;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::USERS, get(pages::index))
        .route(paths::NEW_USER, get(pages::new).post(pages::create))
        .route(paths::USER_AT, get(pages::show).post(pages::update))
        .route(paths::RESET_PASSWORD_AT, post(access::edit))
        .route(paths::DISABLE_USER_AT, post(access::destroy))
        .route(paths::ENABLE_USER_AT, post(access::create))
        .merge(mass::router())
        .merge(slips::router())
}
