//! Who saw or changed the data of one person, for that person to be told. Names acts, never content.

mod filter;
mod pages;
mod queries;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new().route(paths::PERSON_ACCESS, get(pages::index))
}
