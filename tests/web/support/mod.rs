//! What tests of the whole program stand on: a real PostgreSQL, an own database for each test, and clients that
//! behave like a browser without JavaScript.
//!
//! ```ignore
//! let app = TestApp::new().await;
//! let mut yohana = app.operator_sebalo().await;
//! yohana.get("/keluarga/baru").await;
//! let answer = yohana.submit("form[action='/keluarga']", &[("nomor_kk", "9961070101200001")]).await;
//! assert_eq!(answer.status(), 303);
//! yohana.follow().await.text("h1");
//! ```

// Each test binary uses its own part of this.
#![allow(dead_code, unused_imports)]

mod accounts;
mod client;
mod cluster;
mod form;
pub mod log;
mod page;
mod test_app;

pub use accounts::{ACCOUNTS, Account, GRANTS, PASSWORD, TOTP_SEED, password_hash};
pub use client::{Client, in_parts};
pub use cluster::Database;
pub use page::{Page, selector};
pub use test_app::TestApp;
