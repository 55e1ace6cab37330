//! Who saw or changed the data of one person, for that person to be told. Names acts, never content.

mod filter;
mod pages;
pub(super) mod queries;

pub(super) use filter::Span;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new().on(routes::LIST_PERSON_ACCESS, pages::index)
}
