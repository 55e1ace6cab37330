//! Families that are not recorded yet.

mod actions;

pub use actions::{register, register_all};
