//! The way of an assessment after it was entered: sent by the desa, decided by DSP3A, mended where it came back.

pub mod actions;
mod confirmation;
mod filter;
mod form;
mod mending;
mod model;
mod pages;
mod queries;
mod record;
mod same_nik;
mod waiting;

pub use model::{Change, Decision, Outcome, Seen};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_VERIFICATIONS, pages::index)
        .on(routes::NEXT_VERIFICATION, pages::next)
        .on(routes::SHOW_VERIFICATION, pages::show)
        .on(routes::UPDATE_VERIFICATION, pages::update)
        .on(routes::LIST_TO_MEND, mending::index)
}
