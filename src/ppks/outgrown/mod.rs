//! "Lewat usia": cases whose age limit has been passed since they were assessed. Found daily, answered by a verifier;
//! no category is ever changed by it.

pub mod actions;
mod form;
mod model;
mod pages;
pub(crate) mod queries;

pub use model::{Answer, Proposal};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_OUTGROWN, pages::index)
        .on(routes::SHOW_OUTGROWN, pages::show)
        .on(routes::ANSWER_OUTGROWN, pages::update)
}
