//! One row per human and desa. Who a person is stands here; what they need stands in their assessments.

pub mod actions;
pub(crate) mod assessments;
mod edit;
mod filter;
mod form;
pub(crate) mod history;
pub(in crate::ppks) mod household;
pub(in crate::ppks) mod lookups;
mod model;
mod pages;
pub(crate) mod queries;
pub(crate) mod restriction;
mod search;
mod show;
mod totals;

pub use assessments::{Assessment, NeedsForm, Who};
pub use filter::PersonFilter;
pub use form::{MISMATCH_REASONS, MISSING_REASONS, MemberForm};
pub use household::FamilyRole;
pub(crate) use model::departed_label;
pub use model::{Person, PersonRow, SameNik};
pub use search::hits;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_PERSONS, pages::index)
        .on(routes::SEARCH_PERSONS, search::create)
        .on(routes::SHOW_PERSON, show::show)
        .on(routes::REVEAL_PERSON_NIK, show::reveal)
        .on(routes::SHOW_PERSON_HISTORY, history::show)
        .on(routes::EDIT_PERSON, edit::edit)
        .on(routes::UPDATE_PERSON, edit::update)
}
