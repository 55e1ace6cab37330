mod drafts;
mod families;
mod lookups;
mod persons;
mod search;
pub mod sheet;
mod tiers;
mod verification;
