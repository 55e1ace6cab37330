//! Pemerlu Pelayanan Kesejahteraan Sosial: families, the persons in them, and what each was assessed as.

pub mod badges;
pub mod categories;
mod stage;

pub use stage::{Move, Stage};

use axum::Router;

use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
}
