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

pub use model::{GrantRow, Proposal};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_GRANTS, pages::index)
        .on(routes::NEW_GRANT, pages::new)
        .on(routes::CREATE_GRANT, pages::create)
        .on(routes::APPROVE_GRANT, decisions::approve)
        .on(routes::REFUSE_GRANT, decisions::refuse)
        .on(routes::REVOKE_GRANT, decisions::revoke)
        .on(routes::SHOW_POLICY, policy::index)
        .merge(emergency::router())
}
