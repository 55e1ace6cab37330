//! The program in Debian's Chromium: what only a real browser can show.
//!
//! Needs `apt-get install -y chromium chromium-driver`, and npm for axe-core.

#![allow(clippy::disallowed_methods, reason = "tests ask their own environment")]

#[path = "../web/support/mod.rs"]
mod app;
mod sign_in;
mod support;
