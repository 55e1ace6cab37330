mod any_steps;
mod drafts;
mod families;
mod lookups;
mod persons;
mod search;
pub mod sheet;
mod verification;
pub mod way;
