//! Invented people to try the program with. None of them exists: their NIK begin with 99, which is no province, and
//! every family name says that it is made up. They enter through the same actions as real ones.

mod accounts;
mod course;
mod dice;
mod names;
mod needs;
mod people;
mod plant;
mod queries;

pub use accounts::{introduction, plant_accounts};
pub use plant::{count_people, is_demo, plant_people};

/// How many people are invented.
pub const PEOPLE: usize = 20_000;
