use std::fmt;
use std::str::FromStr;

use crate::ppks::Move;

/// What an office says about an assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The kepala desa or lurah stands by it.
    Endorse,
    /// The TKSK stands by it.
    Recommend,
    /// DSP3A found it true.
    Verify,
    /// Back to the operator, as a task.
    Return { reason: String },
    /// The criteria of the category are not met.
    Reject { reason: String },
}

impl Decision {
    pub fn step(&self) -> Move {
        match self {
            Decision::Endorse => Move::Endorse,
            Decision::Recommend => Move::Recommend,
            Decision::Verify => Move::Verify,
            Decision::Return { .. } => Move::Return,
            Decision::Reject { .. } => Move::Reject,
        }
    }

    pub fn reason(&self) -> &str {
        match self {
            Decision::Endorse | Decision::Recommend | Decision::Verify => "",
            Decision::Return { reason } | Decision::Reject { reason } => reason,
        }
    }
}

/// The versions a verifier had on screen. A decision is about all of them: the assessment, the person, the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub assessment: i32,
    pub person: i32,
    /// 0 for a person without a family.
    pub family: i32,
}

/// Versions that no page of ours has sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreadable versions")]
pub struct UnreadableVersions;

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.assessment, self.person, self.family)
    }
}

impl FromStr for Seen {
    type Err = UnreadableVersions;

    fn from_str(text: &str) -> Result<Seen, UnreadableVersions> {
        let numbers: Result<Vec<i32>, _> = text.split('.').map(str::parse).collect();

        match numbers.as_deref() {
            Ok([assessment, person, family]) => Ok(Seen {
                assessment: *assessment,
                person: *person,
                family: *family,
            }),
            _ => Err(UnreadableVersions),
        }
    }
}
