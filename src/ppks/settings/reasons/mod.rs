//! Reasons in ready words, for whoever returns or rejects a record. DSP3A adds, rewords and retires them; a decision
//! keeps the words it was taken with.

pub mod actions;
mod form;
mod model;
mod pages;
pub(crate) mod queries;

pub use model::{DecisionReason, ReasonKind};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_REASONS, pages::index)
        .on(routes::CREATE_REASON, pages::create)
        .on(routes::UPDATE_REASON, pages::update)
}
