//! Balale: an open registry of social welfare for a kabupaten.
//!
//! The modules stand in rows. A module may use `crate::x` only where `x` stands in a lower row; equal
//! rows never see each other. `tests/architecture.rs` reads this table and holds the code to it.
//!
//! | row | modules |
//! | --- | --- |
//! | 0 | types |
//! | 1 | paths, clock, crypto, db, files, sheet |
//! | 2 | config, web |
//! | 3 | auth |
//! | 4 | page |
//! | 5 | audit |
//! | 6 | wilayah |
//! | 7 | accounts, ppks |
//! | 8 | privacy |
//! | 9 | reports, demo, keys |
//! | 10 | app |
//! | 11 | cli |

#![forbid(unsafe_code)]

pub mod types;

pub mod clock;
pub mod crypto;
pub mod db;
pub mod files;
pub mod paths;
pub mod sheet;

pub mod config;
pub mod web;

pub mod auth;

pub mod page;

pub mod audit;

pub mod wilayah;

pub mod accounts;
pub mod ppks;

pub mod privacy;

pub mod demo;
pub mod keys;
pub mod reports;

pub mod app;

pub mod cli;
