//! Unfinished forms, kept on the server and sealed: nothing personal lies in a shared computer's browser.

mod pages;
pub(crate) mod queries;
mod store;

pub use store::{Draft, discard, find, keep, list};

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::DRAFTS, get(pages::index).post(pages::create))
        .route(paths::DISCARD_DRAFT_AT, post(pages::destroy))
}
