//! Powers beyond an office: proposed by one person for another, approved by a third, ended by anybody who may; and the
//! emergency, which has no approver but is told to the head at once.

pub mod actions;
pub mod badges;
mod decisions;
mod emergency;
mod form;
mod model;
mod pages;
mod policy;
pub mod queries;

use axum::Router;
use axum::routing::{get, post};

pub use model::{GrantRow, Proposal};

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::GRANTS, get(pages::index))
        .route(paths::NEW_GRANT, get(pages::new).post(pages::create))
        .route(paths::POLICY, get(policy::index))
        .route(paths::APPROVE_GRANT_AT, post(decisions::approve))
        .route(paths::REFUSE_GRANT_AT, post(decisions::refuse))
        .route(paths::REVOKE_GRANT_AT, post(decisions::revoke))
        .merge(emergency::router())
}
