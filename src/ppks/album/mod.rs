//! The pages with the photos and documents of a family or a person. What is kept of them, and how, is `evidence`.

mod form;
mod of_person;
mod pages;
mod serve;

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
