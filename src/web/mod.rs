//! HTTP plumbing. Knows no capability, and dresses no page: an error carries its kind and words, `page` gives it
//! the chrome.

pub mod assets;
pub mod csrf;
pub mod error;
pub mod extract;
pub mod fields;
pub mod flash;
pub mod form;
pub mod headers;
pub mod idempotency;
pub mod kept;
pub mod origin;
pub mod replay;
pub mod routes;
pub mod shield;
pub mod state;
pub mod trace;
pub mod upload;

mod queries;

pub use error::{Error, Problem, Result};
pub use extract::{Acting, Db, Path, Query, SecretTx, Tx};
pub use fields::Fields;
pub use flash::Flash;
pub use form::FormErrors;
pub use routes::{Pass, Routes};
pub use state::{AppState, Site, Walls};
pub use upload::Upload;
