//! Photos and documents that a record rests on: the house from outside and inside, the KK, a portrait, letters. What
//! arrives is decoded, checked and written anew; the file itself is never kept, never believed and never served.

pub mod actions;
mod checked;
mod document;
mod file;
mod form;
mod model;
mod of_person;
mod pages;
mod picture;
pub(crate) mod queries;
mod serve;

pub use checked::{Clean, Unfit};
pub use file::clean;
pub use model::{EvidenceRow, Kind, Media, Subject};
pub use pages::Strip;
pub use serve::hand_out;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_FAMILY_EVIDENCE, pages::index)
        .on(routes::CREATE_FAMILY_EVIDENCE, pages::create)
        .on(routes::LIST_PERSON_EVIDENCE, of_person::index)
        .on(routes::CREATE_PERSON_EVIDENCE, of_person::create)
        .on(routes::SHOW_EVIDENCE, serve::show)
        .on(routes::SHOW_EVIDENCE_THUMB, serve::thumb)
        .on(routes::RETIRE_EVIDENCE, pages::destroy)
}
