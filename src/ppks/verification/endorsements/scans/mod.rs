//! The signed minutes, photographed or scanned: kept page by page, shown to whoever may read all that they name.

mod actions;
mod model;
pub mod pages;
pub(super) mod queries;

pub use model::ScanRow;
