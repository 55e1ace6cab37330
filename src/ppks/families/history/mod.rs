//! What became of a family: earlier numbers of its KK, splits and mergers, changes.

mod pages;
pub(super) mod queries;

pub(super) use pages::show;
