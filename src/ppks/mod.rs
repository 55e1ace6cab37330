//! Pemerlu Pelayanan Kesejahteraan Sosial: families, the persons in them, and what each was assessed as.

mod address;
pub mod badges;
pub mod categories;
pub mod departures;
pub mod drafts;
pub mod envelopes;
pub mod families;
pub mod persons;
pub(crate) mod queries;
mod stage;
pub mod upkeep;
pub mod verification;

pub use stage::{Move, Stage, Way};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .merge(categories::router())
        .merge(departures::router())
        .merge(drafts::router())
        .merge(envelopes::router())
        .merge(families::router())
        .merge(persons::router())
        .merge(verification::router())
}
