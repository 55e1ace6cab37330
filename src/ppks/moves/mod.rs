//! How an assessment gets from one stage to the next, with its step and its trace. Who may ask, and when, stands in
//! [`Move`](super::Move); the rooms above decide what to ask for.

mod actions;
mod model;
mod queries;

pub use actions::{advance, end, end_person, reopen, resume, submit_family, submit_person, withdraw, withdraw_all};
pub use model::{Act, Held};
pub(in crate::ppks) use queries::find_desa;
