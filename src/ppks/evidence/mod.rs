//! Photos and documents that a record rests on: the house from outside and inside, the KK, a portrait, letters. What
//! arrives is decoded, checked and written anew; the file itself is never kept, never believed and never served.

pub mod actions;
mod checked;
mod document;
mod file;
mod hand_out;
mod model;
mod picture;
pub(crate) mod queries;
mod strip;

pub use checked::{Clean, Unfit};
pub use file::clean;
pub use hand_out::hand_out;
pub use model::{EvidenceRow, Kind, Media, Subject};
pub use strip::Strip;
