//! How many people a list holds.

pub(super) mod queries;
