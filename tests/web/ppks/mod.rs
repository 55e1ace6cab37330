mod drafts;
pub mod evidence;
mod families;
mod lookups;
mod persons;
pub mod pictures;
mod search;
pub mod sheet;
mod verification;
