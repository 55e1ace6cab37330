//! Long work as rows of a table: asked for in the transaction of a request, done outside of it, seen on a page. Survives
//! the end of the program: whoever holds a job renews a lease, and one that has run out is taken up again.

mod model;
mod queries;
mod work;

pub use model::{Job, Progress};
pub use queries::{cancel, enqueue, find_latest};
pub use work::{Handler, Stopped, Work, run, run_all};
