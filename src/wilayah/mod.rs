//! Kecamatan, desa and kelurahan: the regions of Kemendagri's list. Their number is always counted from what was
//! loaded, never written into code.

pub mod actions;
mod model;
mod pages;
pub(crate) mod queries;

pub use model::Wilayah;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new().route(paths::WILAYAH, get(pages::index))
}
