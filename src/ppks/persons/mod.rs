//! One row per human and desa. Who a person is stands here; what they need stands in their assessments.

pub mod actions;
pub(crate) mod assessments;
mod edit;
mod filter;
mod form;
pub(crate) mod history;
mod model;
mod pages;
pub(crate) mod queries;
pub(crate) mod restriction;
mod search;
mod show;

pub use assessments::{Assessment, NewAssessment};
pub use filter::PersonFilter;
pub use form::{MISMATCH_REASONS, MISSING_REASONS, MemberForm};
pub use model::{Identity, NewPerson, Person, PersonRow, open_nik};

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::PERSONS, get(pages::index))
        .route(paths::SEARCH_PERSONS, post(search::create))
        .route(paths::PERSON_AT, get(show::show))
        .route(paths::PERSON_NIK_AT, post(show::reveal))
        .route(paths::PERSON_HISTORY_AT, get(history::show))
        .route(paths::EDIT_PERSON_AT, get(edit::edit).post(edit::update))
}
