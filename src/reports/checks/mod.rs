//! The auditor's view: the tests that BPK and BPKP ask of a register of beneficiaries, run on demand over everything
//! within reach. What they find is kept as ids; an auditor reads record numbers and masked numbers, never a name.

mod actions;
mod model;
mod numbers;
mod pages;
mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_CHECKS, pages::index)
        .on(routes::RUN_CHECKS, pages::create)
        .on(routes::SHOW_CHECK, pages::show)
}
