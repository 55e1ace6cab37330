//! The way of an assessment, whole, on one screen.

use std::str::FromStr;

use crate::auth::Permission;

/// Where an assessment stands. Its history is `assessment_steps`; this is the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Being entered by the desa.
    Draft,
    /// Waiting for DSP3A.
    Submitted,
    /// Sent back with a reason; a task of the operator.
    Returned,
    /// DSP3A found the claim of need true.
    Verified,
    /// DSP3A found that the criteria are not met.
    Rejected,
    /// Taken back by the desa before it was decided.
    Withdrawn,
}

/// What somebody does to an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    Submit,
    Verify,
    Return,
    Reject,
    Withdraw,
    /// Enter it again after it was taken back.
    Reopen,
}

impl Stage {
    pub const ALL: [Stage; 6] = [
        Stage::Draft,
        Stage::Submitted,
        Stage::Returned,
        Stage::Verified,
        Stage::Rejected,
        Stage::Withdrawn,
    ];

    /// The stages a list can be filtered by; what was taken back is not shown.
    pub const LISTED: [Stage; 5] = [
        Stage::Draft,
        Stage::Submitted,
        Stage::Returned,
        Stage::Verified,
        Stage::Rejected,
    ];

    /// Where a move leads, or None where it is not allowed from here.
    pub fn next(self, step: Move) -> Option<Stage> {
        match (self, step) {
            (Stage::Draft | Stage::Returned, Move::Submit) => Some(Stage::Submitted),
            (Stage::Submitted, Move::Verify) => Some(Stage::Verified),
            (Stage::Submitted, Move::Return) => Some(Stage::Returned),
            (Stage::Submitted, Move::Reject) => Some(Stage::Rejected),
            (Stage::Draft | Stage::Returned, Move::Withdraw) => Some(Stage::Withdrawn),
            (Stage::Withdrawn, Move::Reopen) => Some(Stage::Draft),
            (
                Stage::Draft
                | Stage::Submitted
                | Stage::Returned
                | Stage::Verified
                | Stage::Rejected
                | Stage::Withdrawn,
                Move::Submit | Move::Verify | Move::Return | Move::Reject | Move::Withdraw | Move::Reopen,
            ) => None,
        }
    }

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Submitted => "submitted",
            Stage::Returned => "returned",
            Stage::Verified => "verified",
            Stage::Rejected => "rejected",
            Stage::Withdrawn => "withdrawn",
        }
    }

    /// As people read it; one set of words everywhere.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Draft => "Draf",
            Stage::Submitted => "Menunggu verifikasi",
            Stage::Returned => "Perlu diperbaiki",
            Stage::Verified => "Terverifikasi",
            Stage::Rejected => "Tidak memenuhi",
            Stage::Withdrawn => "Dicabut",
        }
    }

    /// As it stands in a URL: `/ppks?status=perlu`.
    pub fn slug(self) -> &'static str {
        match self {
            Stage::Draft => "draf",
            Stage::Submitted => "menunggu",
            Stage::Returned => "perlu",
            Stage::Verified => "terverifikasi",
            Stage::Rejected => "tidak-memenuhi",
            Stage::Withdrawn => "dicabut",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.slug() == slug)
    }
}

impl Move {
    /// The permission that this move asks for.
    pub fn permission(self) -> Permission {
        match self {
            Move::Submit | Move::Withdraw | Move::Reopen => Permission::RegisterPersons,
            Move::Verify | Move::Return | Move::Reject => Permission::VerifyPersons,
        }
    }
}

/// A stage that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown stage")]
pub struct UnknownStage;

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(code: &str) -> Result<Stage, UnknownStage> {
        Stage::ALL
            .into_iter()
            .find(|stage| stage.code() == code)
            .ok_or(UnknownStage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_moves_are_legal() {
        let moves = [
            Move::Submit,
            Move::Verify,
            Move::Return,
            Move::Reject,
            Move::Withdraw,
            Move::Reopen,
        ];
        let legal: Vec<String> = Stage::ALL
            .into_iter()
            .flat_map(|from| moves.map(|step| (from, step)))
            .filter_map(|(from, step)| {
                from.next(step)
                    .map(|to| format!("{} {step:?} {}", from.code(), to.code()))
            })
            .collect();

        assert_eq!(
            legal,
            [
                "draft Submit submitted",
                "draft Withdraw withdrawn",
                "submitted Verify verified",
                "submitted Return returned",
                "submitted Reject rejected",
                "returned Submit submitted",
                "returned Withdraw withdrawn",
                "withdrawn Reopen draft",
            ]
        );
    }
}
