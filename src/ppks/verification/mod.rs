//! The way of an assessment after it was entered: sent by the desa, endorsed by its head, recommended by the TKSK,
//! decided by DSP3A, mended where it came back.

pub mod actions;
mod approvals;
mod confirmation;
mod desk;
pub mod endorsements;
mod form;
mod mending;
mod model;
mod pages;
mod queries;
mod queue;
mod record;
mod same_nik;
mod undoing;
mod waiting;

pub use desk::Desk;
pub(in crate::ppks) use form::DecisionForm;
pub use model::{Change, Decision, Outcome, Seen};
pub(in crate::ppks) use undoing::WINDOW as UNDO_WINDOW;
pub(in crate::ppks) use waiting::Waiting;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_VERIFICATIONS, queue::pages::index)
        .on(routes::NEXT_VERIFICATION, queue::pages::next)
        .on(routes::SHOW_VERIFICATION, pages::show)
        .on(routes::UPDATE_VERIFICATION, pages::update)
        .on(routes::UNDO_VERIFICATION, undoing::pages::create)
        .on(routes::NEW_APPROVAL, approvals::pages::new)
        .on(routes::CREATE_APPROVAL, approvals::pages::create)
        .on(routes::SHOW_APPROVAL, approvals::pages::show)
        .on(routes::UPDATE_APPROVAL, approvals::pages::update)
        .on(routes::LIST_RECOMMENDATIONS, queue::pages::index)
        .on(routes::NEXT_RECOMMENDATION, queue::pages::next)
        .on(routes::SHOW_RECOMMENDATION, pages::show)
        .on(routes::UPDATE_RECOMMENDATION, pages::update)
        .on(routes::UNDO_RECOMMENDATION, undoing::pages::create)
        .on(routes::LIST_ENDORSEMENTS, endorsements::pages::index)
        .on(routes::CREATE_ENDORSEMENT, endorsements::pages::create)
        .on(routes::SHOW_ENDORSEMENT, endorsements::pages::show)
        .on(routes::UPDATE_ENDORSEMENT, endorsements::pages::update)
        .on(routes::SHOW_MINUTES, endorsements::pages::print)
        .on(routes::CREATE_SCAN, endorsements::scans::pages::create)
        .on(routes::SHOW_SCAN, endorsements::scans::pages::show)
        .on(routes::LIST_ENDORSABLES, queue::pages::index)
        .on(routes::NEXT_ENDORSABLE, queue::pages::next)
        .on(routes::SHOW_ENDORSABLE, pages::show)
        .on(routes::UPDATE_ENDORSABLE, pages::update)
        .on(routes::UNDO_ENDORSEMENT, undoing::pages::create)
        .on(routes::LIST_TO_MEND, mending::index)
}
