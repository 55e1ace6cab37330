//! The 26 kinds of PPKS of Permensos 8/2012 and their sub-categories.

mod load;
mod queries;

pub use load::{LoadError, load};
