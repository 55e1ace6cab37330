//! What waits at a desk, and which comes next.

mod filter;
pub(super) mod pages;
pub(super) mod queries;

pub(super) use filter::{QueueFilter, RawFilter};
pub(super) use pages::find_next;
