//! The look through all accounts and powers that somebody takes each quarter.

mod actions;
mod model;
mod pages;
mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_REVIEW, pages::index)
        .on(routes::UPDATE_REVIEWED, pages::update)
        .on(routes::FINISH_REVIEW, pages::create)
}
