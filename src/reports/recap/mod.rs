//! The recap: regions down, the 26 categories across.

mod matrix;
mod pages;

pub(super) use matrix::Matrix;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new().route(paths::RECAP, get(pages::show))
}
