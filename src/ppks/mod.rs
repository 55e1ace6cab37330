//! Pemerlu Pelayanan Kesejahteraan Sosial: families, the persons in them, and what each was assessed as.

mod address;
pub mod badges;
mod board;
pub mod campaigns;
pub mod categories;
pub mod drafts;
pub mod envelopes;
pub mod families;
pub mod persons;
pub(crate) mod queries;
pub mod settings;
mod stage;
pub mod upkeep;
pub mod verification;
pub mod windows;

pub use stage::{Move, Stage, Way};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .merge(campaigns::router())
        .merge(categories::router())
        .merge(drafts::router())
        .merge(envelopes::router())
        .merge(families::router())
        .merge(persons::router())
        .merge(settings::router())
        .merge(verification::router())
        .merge(windows::router())
}
