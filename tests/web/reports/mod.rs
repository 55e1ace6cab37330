//! Figures, charts, recaps and files: they must all say the same.

mod charts;
mod exports;
mod home;
mod recap;
pub mod seed;
