//! Pemerlu Pelayanan Kesejahteraan Sosial: families, the persons in them, and what each was assessed as.
//!
//! The rooms stand in rows, as the modules of `lib.rs` do: a room uses rooms of lower rows only, and
//! `tests/architecture.rs` holds the code to it.
//!
//! | row | rooms |
//! | --- | --- |
//! | 0 | stage, address, residence, identity, departed, categories, likeness, queries |
//! | 1 | entry, settings, evidence, board |
//! | 2 | moves, envelopes, windows, desks |
//! | 3 | persons |
//! | 4 | departures, outgrown, field_checks, drafts, groups |
//! | 5 | families, campaigns, twins |
//! | 6 | verification, transfers, album |
//! | 7 | badges, papers, upkeep |

mod address;
mod album;
pub mod badges;
mod board;
pub mod campaigns;
pub mod categories;
mod departed;
pub mod departures;
pub mod desks;
pub mod drafts;
pub mod entry;
pub mod envelopes;
pub mod evidence;
pub mod families;
pub(crate) mod field_checks;
pub mod groups;
pub mod identity;
mod likeness;
pub mod moves;
pub mod outgrown;
mod papers;
pub mod persons;
pub(crate) mod queries;
pub mod residence;
pub mod settings;
mod stage;
mod transfers;
pub mod twins;
pub mod upkeep;
pub mod verification;
pub mod windows;

pub use stage::{Move, Stage, Way};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .merge(album::router())
        .merge(campaigns::router())
        .merge(categories::router())
        .merge(departures::router())
        .merge(drafts::router())
        .merge(envelopes::router())
        .merge(families::router())
        .merge(field_checks::router())
        .merge(groups::router())
        .merge(outgrown::router())
        .merge(papers::router())
        .merge(persons::router())
        .merge(settings::router())
        .merge(transfers::router())
        .merge(twins::router())
        .merge(verification::router())
        .merge(windows::router())
}
