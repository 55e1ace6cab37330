//! The three offices that look at what a desa has entered: what each waits for, what it may say, on which form, and how
//! long it means to take.

mod decision;
mod desk;
mod form;
mod waiting;

pub use decision::{Decision, Seen, UnreadableVersions};
pub use desk::Desk;
pub use form::DecisionForm;
pub use waiting::{TARGET_DAYS, Waiting, working_days};

use chrono::TimeDelta;

/// For so long a decision can be taken back.
pub const UNDO_WINDOW: TimeDelta = TimeDelta::minutes(10);
