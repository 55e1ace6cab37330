//! A person's place in a family: which one, and how they are to its head.

pub(in crate::ppks) mod actions;
mod model;
mod queries;

pub use model::FamilyRole;
pub(in crate::ppks::persons) use queries::find_home;
