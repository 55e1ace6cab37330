//! Pemerlu Pelayanan Kesejahteraan Sosial: families, the persons in them, and what each was assessed as.

pub mod badges;
pub mod categories;
pub(crate) mod queries;
mod stage;
pub mod verification;

pub use stage::{Move, Stage};

use axum::Router;

use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new().merge(verification::router())
}
