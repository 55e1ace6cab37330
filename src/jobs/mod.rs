//! Long work as rows of a table: asked for in the transaction of a request, done outside of it, seen on a page. Survives
//! the end of the program: whoever holds a job renews a lease, and one that has run out is taken up again.

pub mod actions;
mod model;
pub(crate) mod queries;
mod work;

pub use model::{Job, Progress};
pub use work::{Handler, Kinds, Stopped, Work, run, run_all};
