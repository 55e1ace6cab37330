//! Accounts for every desa and every TKSK in one step.

mod actions;
mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::AppState;

pub(super) fn router() -> Router<AppState> {
    Router::new().route(paths::MASS_USERS, get(pages::new).post(pages::create))
}
