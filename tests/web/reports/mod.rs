//! Figures, charts, recaps and files: they must all say the same.

mod charts;
mod columns;
mod documents;
mod exports;
mod home;
mod recap;
pub mod kept;
pub mod seed;
