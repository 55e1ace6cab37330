mod drafts;
mod families;
mod persons;
mod search;
pub mod sheet;
mod verification;
