//! Two families become one: all members of the first move into the second, and the emptied record stays, closed.

mod actions;
mod form;
mod pages;

pub(super) use form::MERGER_REASONS;
pub(super) use pages::{create, new};
