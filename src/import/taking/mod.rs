//! Taking a table in, and back, outside of a request: all of it in one transaction, through the same doors as the form.

mod actions;
pub(super) mod cancellation;
mod entering;
mod hand;
mod pages;
pub(super) mod undoing;

pub(super) use actions::{take, undo};
pub(super) use pages::create;
