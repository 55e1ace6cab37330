//! The two walls: the Scope in every query, and the policies of the database. Each is proved with the other one down.

mod addresses;
mod leaks;
mod pool;
mod speed;
mod tables;
mod tiers;
