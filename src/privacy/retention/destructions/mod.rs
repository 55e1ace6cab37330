//! Destroying who somebody was: one proposes, another approves, the program does it and writes the minutes. A list of
//! tombstones outlives it, so that a restored backup is cleaned again.

pub mod actions;
mod model;
mod pages;
pub(in crate::privacy) mod queries;

pub use model::{DestructionRow, LIMIT, Tombstone};
pub use queries::{insert_tombstone, list_tombstones};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::PROPOSE_DESTRUCTION, pages::create)
        .on(routes::DESTROY_SUBJECT, pages::create_for_one)
        .on(routes::LIST_DESTRUCTIONS, pages::index)
        .on(routes::SHOW_DESTRUCTION, pages::show)
        .on(routes::APPROVE_DESTRUCTION, pages::approve)
        .on(routes::CANCEL_DESTRUCTION, pages::cancel)
}
