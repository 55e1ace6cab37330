//! Whether a paper or a file is ours: for whoever holds one, without signing in. Says nothing about anybody; not even
//! who made it.

mod misses;
mod model;
mod pages;
mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub use misses::forget_misses;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::NEW_DOCUMENT_CHECK, pages::new)
        .on(routes::SHOW_DOCUMENT_CHECK, pages::show)
}
