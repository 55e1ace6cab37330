//! The way of an assessment after it was entered: sent by the desa, decided by DSP3A, mended where it came back.

pub mod actions;
mod filter;
mod form;
mod mending;
mod model;
mod pages;
mod queries;
mod record;
mod waiting;

pub use model::{Change, Decision, Outcome, Seen};

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::VERIFICATIONS, get(pages::index))
        .route(paths::NEXT_VERIFICATION, get(pages::next))
        .route(paths::VERIFICATION_AT, get(pages::show).post(pages::update))
        .route(paths::TO_MEND, get(mending::index))
}
