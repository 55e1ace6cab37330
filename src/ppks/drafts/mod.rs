//! Unfinished forms, kept on the server and sealed: nothing personal lies in a shared computer's browser.

mod pages;
pub(crate) mod queries;
mod store;

pub use store::{Draft, discard, find, keep, list};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_DRAFTS, pages::index)
        .on(routes::KEEP_DRAFT, pages::create)
        .on(routes::DISCARD_DRAFT, pages::destroy)
}
