//! A person, alone or with the family, goes from one desa to another: one desa asks, the other answers, DSP3A decides.
//!
//! A desa asks by a NIK it was told. It is answered alike whether or not the number is known anywhere, and until DSP3A
//! has decided it sees nothing but its own words; who holds the record is found by DSP3A.

mod actions;
mod ask;
mod form;
mod model;
mod offer;
mod pages;
mod queries;
mod show;
mod steps;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_TRANSFERS, pages::index)
        .on(routes::NEW_TRANSFER, ask::new)
        .on(routes::CREATE_TRANSFER, ask::create)
        .on(routes::SHOW_TRANSFER, show::show)
        .on(routes::ANSWER_TRANSFER, steps::answer)
        .on(routes::DECIDE_TRANSFER, steps::update)
        .on(routes::NEW_OFFER, offer::new)
        .on(routes::CREATE_OFFER, offer::create)
}
