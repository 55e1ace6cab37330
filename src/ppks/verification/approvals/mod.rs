//! Approving many at once: only what carries no warning, and only after a sample of it has been opened and approved one
//! by one. The sample is drawn by the program, so that nobody chooses it.

pub mod actions;
mod model;
pub(super) mod pages;
mod queries;
mod warnings;
