mod campaigns;
mod drafts;
mod families;
mod lookups;
mod persons;
mod search;
pub mod sheet;
mod verification;
mod windows;
