//! Files to take away: the recap and the list by name. Each says what is in it before it is made, asks what it is
//! for, and leaves a line in the log of exports.

mod actions;
mod form;
mod model;
mod pages;
mod persons;
mod queries;
mod recap;
mod spool;

use axum::Router;
use axum::routing::get;

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::EXPORT_LOG, get(pages::index))
        .route(paths::EXPORT_RECAP, get(recap::new).post(recap::create))
        .route(paths::EXPORT_PERSONS, get(persons::new).post(persons::create))
}
