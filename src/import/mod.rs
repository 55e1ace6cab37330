//! Lists of people as the desa keep them, in Excel or CSV: found in the file, understood, checked, and taken in through
//! the same door as the form.

pub mod check;
pub mod columns;
pub mod lines;
pub mod model;
