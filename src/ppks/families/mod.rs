//! A household: one Kartu Keluarga, or people living together without one. The unit of entry: the number once, then
//! the members.

pub mod actions;
mod form;
mod model;
mod pages;
pub(crate) mod queries;
mod show;

pub use form::{FamilyForm, MISSING_KK_REASONS};
pub use model::{Family, NewFamily, open_nomor_kk};

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::NEW_FAMILY, get(pages::new))
        .route(paths::FAMILIES, post(pages::create))
        .route(paths::FAMILY_AT, get(show::show))
        .route(paths::EDIT_FAMILY_AT, get(pages::edit).post(pages::update))
        .route(paths::SUBMIT_FAMILY_AT, post(show::submit))
}
