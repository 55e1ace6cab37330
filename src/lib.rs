//! Balale: an open registry of social welfare for a kabupaten.
//!
//! The modules stand in rows. A module may use `crate::x` only where `x` stands in a lower row; equal
//! rows never see each other. `tests/architecture.rs` reads this table and holds the code to it.
//!
//! | row | modules |
//! | --- | --- |
//! | 0 | types |
//! | 1 | paths, clock, crypto, db, files, sheet, charts |
//! | 2 | chain, config |
//! | 3 | web |
//! | 4 | auth |
//! | 5 | page |
//! | 6 | audit |
//! | 7 | wilayah, jobs |
//! | 8 | accounts, ppks |
//! | 9 | privacy, letterhead |
//! | 10 | reports, demo, keys, import |
//! | 11 | app |
//! | 12 | cli |

#![forbid(unsafe_code)]

pub mod types;

pub mod charts;
pub mod clock;
pub mod crypto;
pub mod db;
pub mod files;
pub mod paths;
pub mod sheet;

pub mod chain;
pub mod config;

pub mod web;

pub mod auth;

pub mod page;

pub mod audit;

pub mod jobs;
pub mod wilayah;

pub mod accounts;
pub mod ppks;

pub mod letterhead;
pub mod privacy;

pub mod demo;
pub mod import;
pub mod keys;
pub mod reports;

pub mod app;

pub mod cli;
