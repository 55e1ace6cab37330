//! The whole program, asked over HTTP by clients without JavaScript.

#![allow(
    clippy::disallowed_methods,
    reason = "tests look behind the pages with SQL of their own"
)]

mod accounts;
mod audit;
mod bad_input;
mod canaries;
mod harness;
mod headers;
mod import;
mod isolation;
mod keys;
mod leaving;
mod letterhead;
mod mass_assignment;
mod matrix;
mod origins;
mod page_weight;
mod ppks;
mod privacy;
mod rahasia;
mod recount;
mod reports;
mod routes;
mod storms;
mod support;
mod walls;
