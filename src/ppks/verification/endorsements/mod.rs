//! Pengesahan: the kepala desa or lurah stands by many records at once, with minutes of the musdes or muskel that are
//! printed, signed and scanned.

pub mod actions;
mod form;
mod model;
pub(super) mod pages;
mod queries;
pub(super) mod scans;

pub use model::NewEndorsement;
