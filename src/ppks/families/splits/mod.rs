//! A family becomes two: those who get a KK of their own move into a new one. Merging the new one back undoes it.

mod actions;
mod form;
mod model;
mod pages;

pub(super) use form::SPLIT_REASONS;
pub(super) use pages::{create, new};
