//! Figures, charts, recaps and files: they must all say the same.

mod charts;
mod columns;
mod documents;
pub mod exports;
mod five;
mod home;
pub mod kept;
mod office;
mod papers;
mod recap;
pub mod seed;
