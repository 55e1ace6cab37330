//! Leaving the registry and coming back. Somebody died, moved, was found able, refused, or was not found: reported by
//! one, decided by another of DSP3A. Nobody is taken off the screen.

pub mod actions;
mod form;
mod index;
mod model;
mod pages;
pub(crate) mod queries;
pub mod tasks;

pub use model::NewDeparture;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_DEPARTURES, index::index)
        .on(routes::SHOW_DEPARTURE, pages::show)
        .on(routes::REPORT_DEPARTURE, pages::create)
        .on(routes::DECIDE_DEPARTURE, pages::update)
        .on(routes::RETURN_PERSON, pages::destroy)
        .on(routes::CLOSE_TASK, tasks::pages::update)
}
