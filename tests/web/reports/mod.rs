//! Figures, charts, recaps and files: they must all say the same.

mod charts;
mod exports;
mod home;
mod office;
mod recap;
pub mod seed;
