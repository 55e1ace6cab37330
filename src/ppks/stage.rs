//! The way of an assessment, whole, on one screen. Merging two records of one person is no step of it: that decides
//! about records, not about a need (`twins`).

use std::str::FromStr;

use crate::auth::Permission;

/// Where an assessment stands. Its history is `assessment_steps`; this is the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Being entered by the desa.
    Draft,
    /// Waiting for the kepala desa or lurah.
    AtDesa,
    /// Waiting for the TKSK of the kecamatan.
    AtKecamatan,
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
    /// No longer in force: the person has left the registry, or the need is over.
    Ended,
}

/// Which offices look at an assessment before DSP3A does. Each kabupaten decides for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The kepala desa or lurah endorses what the desa has entered.
    pub with_kades: bool,
    /// The TKSK recommends what the desa sends.
    pub with_tksk: bool,
}

/// What somebody does to an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    Submit,
    /// The kepala desa or lurah stands by it.
    Endorse,
    /// The TKSK has seen it and stands by it.
    Recommend,
    Verify,
    Return,
    Reject,
    Withdraw,
    /// Enter it again after it was taken back.
    Reopen,
    /// The person has left, or the need is over.
    End,
    /// The person is back; what was in force is a draft again.
    Resume,
}

impl Stage {
    pub const ALL: [Stage; 9] = [
        Stage::Draft,
        Stage::AtDesa,
        Stage::AtKecamatan,
        Stage::Submitted,
        Stage::Returned,
        Stage::Verified,
        Stage::Rejected,
        Stage::Withdrawn,
        Stage::Ended,
    ];

    /// The stages a list can be filtered by; what was taken back is not shown.
    pub const LISTED: [Stage; 8] = [
        Stage::Draft,
        Stage::AtDesa,
        Stage::AtKecamatan,
        Stage::Submitted,
        Stage::Returned,
        Stage::Verified,
        Stage::Rejected,
        Stage::Ended,
    ];

    /// Where a move leads on this way, or None where it is not allowed from here.
    pub fn next(self, step: Move, way: Way) -> Option<Stage> {
        match (self, step) {
            (Stage::Draft | Stage::Returned, Move::Submit) => Some(way.first()),
            (Stage::AtDesa, Move::Endorse) => Some(way.after_desa()),
            (Stage::AtKecamatan, Move::Recommend) => Some(Stage::Submitted),
            (Stage::Submitted, Move::Verify) => Some(Stage::Verified),
            (Stage::Submitted, Move::Reject) => Some(Stage::Rejected),
            (Stage::AtDesa | Stage::AtKecamatan | Stage::Submitted, Move::Return) => Some(Stage::Returned),
            (Stage::Draft | Stage::Returned, Move::Withdraw) => Some(Stage::Withdrawn),
            (Stage::Withdrawn, Move::Reopen) => Some(Stage::Draft),
            (
                Stage::Draft
                | Stage::AtDesa
                | Stage::AtKecamatan
                | Stage::Submitted
                | Stage::Returned
                | Stage::Verified,
                Move::End,
            ) => Some(Stage::Ended),
            (Stage::Ended, Move::Resume) => Some(Stage::Draft),
            (
                Stage::Draft
                | Stage::AtDesa
                | Stage::AtKecamatan
                | Stage::Submitted
                | Stage::Returned
                | Stage::Verified
                | Stage::Rejected
                | Stage::Withdrawn
                | Stage::Ended,
                Move::Submit
                | Move::Endorse
                | Move::Recommend
                | Move::Verify
                | Move::Return
                | Move::Reject
                | Move::Withdraw
                | Move::Reopen
                | Move::End
                | Move::Resume,
            ) => None,
        }
    }

    /// The office that has an assessment of this stage before it, by what it takes to hold that office.
    pub fn office(self) -> Option<Permission> {
        match self {
            Stage::Draft | Stage::Returned => Some(Permission::RegisterPersons),
            Stage::AtDesa => Some(Permission::EndorsePersons),
            Stage::AtKecamatan => Some(Permission::RecommendPersons),
            Stage::Submitted => Some(Permission::VerifyPersons),
            Stage::Verified | Stage::Rejected | Stage::Withdrawn | Stage::Ended => None,
        }
    }

    /// Whether a decision that led from `before` to here may be taken back within a few minutes. Only what an office
    /// decided about what waited for it; what the desa or a departure did is mended by a step of its own.
    pub fn can_go_back_to(self, before: Stage) -> bool {
        match (before, self) {
            (Stage::AtDesa, Stage::AtKecamatan | Stage::Submitted | Stage::Returned)
            | (Stage::AtKecamatan, Stage::Submitted | Stage::Returned)
            | (Stage::Submitted, Stage::Verified | Stage::Rejected | Stage::Returned) => true,
            (
                Stage::Draft
                | Stage::AtDesa
                | Stage::AtKecamatan
                | Stage::Submitted
                | Stage::Returned
                | Stage::Verified
                | Stage::Rejected
                | Stage::Withdrawn
                | Stage::Ended,
                Stage::Draft
                | Stage::AtDesa
                | Stage::AtKecamatan
                | Stage::Submitted
                | Stage::Returned
                | Stage::Verified
                | Stage::Rejected
                | Stage::Withdrawn
                | Stage::Ended,
            ) => false,
        }
    }

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::AtDesa => "at_desa",
            Stage::AtKecamatan => "at_kecamatan",
            Stage::Submitted => "submitted",
            Stage::Returned => "returned",
            Stage::Verified => "verified",
            Stage::Rejected => "rejected",
            Stage::Withdrawn => "withdrawn",
            Stage::Ended => "ended",
        }
    }

    /// As people read it; one set of words everywhere.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Draft => "Draf",
            Stage::AtDesa => "Menunggu kades",
            Stage::AtKecamatan => "Menunggu TKSK",
            Stage::Submitted => "Menunggu DSP3A",
            Stage::Returned => "Perlu diperbaiki",
            Stage::Verified => "Terverifikasi",
            Stage::Rejected => "Tidak memenuhi",
            Stage::Withdrawn => "Dicabut",
            Stage::Ended => "Keluar",
        }
    }

    /// What somebody did who moved an assessment so, as a history tells it.
    pub fn act(from: Option<Stage>, to: Stage, is_undo: bool) -> &'static str {
        match (from, to) {
            _ if is_undo => "keputusan diurungkan",
            (Some(Stage::AtDesa), Stage::AtKecamatan | Stage::Submitted) => "disahkan kepala desa/lurah",
            (Some(Stage::AtKecamatan), Stage::Submitted) => "direkomendasikan TKSK",
            (Some(Stage::AtDesa), Stage::Returned) => "dikembalikan kepala desa/lurah untuk diperbaiki",
            (Some(Stage::AtKecamatan), Stage::Returned) => "dikembalikan TKSK untuk diperbaiki",
            (_, Stage::Returned) => "dikembalikan DSP3A untuk diperbaiki",
            (Some(Stage::Withdrawn), Stage::Draft) => "dimasukkan lagi oleh desa",
            (Some(Stage::Ended), Stage::Draft) => "dibuka lagi untuk diperiksa desa",
            (_, Stage::Draft) => "dicatat",
            (_, Stage::AtDesa) => "dikirim kepada kepala desa/lurah",
            (_, Stage::AtKecamatan) => "dikirim kepada TKSK",
            (_, Stage::Submitted) => "dikirim kepada DSP3A",
            (_, Stage::Verified) => "disetujui DSP3A",
            (_, Stage::Rejected) => "dinyatakan tidak memenuhi kriteria",
            (_, Stage::Withdrawn) => "dicabut",
            (_, Stage::Ended) => "tidak berlaku lagi",
        }
    }

    /// As it stands in a URL: `/ppks?status=perlu`.
    pub fn slug(self) -> &'static str {
        match self {
            Stage::Draft => "draf",
            Stage::AtDesa => "menunggu-kades",
            Stage::AtKecamatan => "menunggu-tksk",
            Stage::Submitted => "menunggu",
            Stage::Returned => "perlu",
            Stage::Verified => "terverifikasi",
            Stage::Rejected => "tidak-memenuhi",
            Stage::Withdrawn => "dicabut",
            Stage::Ended => "keluar",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.slug() == slug)
    }
}

impl Way {
    /// Where a desa's sending goes.
    fn first(self) -> Stage {
        if self.with_kades {
            Stage::AtDesa
        } else {
            self.after_desa()
        }
    }

    fn after_desa(self) -> Stage {
        if self.with_tksk {
            Stage::AtKecamatan
        } else {
            Stage::Submitted
        }
    }
}

impl Move {
    /// Whether somebody with this permission may do it. Sending back belongs to whoever has it before them.
    pub fn is_open_to(self, from: Stage, permission: Permission) -> bool {
        let needed = match (self, from) {
            (Move::Submit | Move::Withdraw | Move::Reopen, _) => Permission::RegisterPersons,
            (Move::Endorse, _) | (Move::Return, Stage::AtDesa) => Permission::EndorsePersons,
            (Move::Recommend, _) | (Move::Return, Stage::AtKecamatan) => Permission::RecommendPersons,
            (Move::Verify | Move::Return | Move::Reject | Move::End | Move::Resume, _) => Permission::VerifyPersons,
        };

        permission == needed
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

    const MOVES: [Move; 10] = [
        Move::Submit,
        Move::Endorse,
        Move::Recommend,
        Move::Verify,
        Move::Return,
        Move::Reject,
        Move::Withdraw,
        Move::Reopen,
        Move::End,
        Move::Resume,
    ];

    fn legal(way: Way) -> Vec<String> {
        Stage::ALL
            .into_iter()
            .flat_map(|from| MOVES.map(|step| (from, step)))
            .filter_map(|(from, step)| {
                from.next(step, way)
                    .map(|to| format!("{} {step:?} {}", from.code(), to.code()))
            })
            .collect()
    }

    #[test]
    fn only_these_moves_are_legal() {
        let whole = Way {
            with_kades: true,
            with_tksk: true,
        };

        assert_eq!(
            legal(whole),
            [
                "draft Submit at_desa",
                "draft Withdraw withdrawn",
                "draft End ended",
                "at_desa Endorse at_kecamatan",
                "at_desa Return returned",
                "at_desa End ended",
                "at_kecamatan Recommend submitted",
                "at_kecamatan Return returned",
                "at_kecamatan End ended",
                "submitted Verify verified",
                "submitted Return returned",
                "submitted Reject rejected",
                "submitted End ended",
                "returned Submit at_desa",
                "returned Withdraw withdrawn",
                "returned End ended",
                "verified End ended",
                "withdrawn Reopen draft",
                "ended Resume draft",
            ]
        );
    }

    #[test]
    fn only_decisions_of_an_office_can_be_taken_back() {
        let back: Vec<String> = Stage::ALL
            .into_iter()
            .flat_map(|from| Stage::ALL.map(|to| (from, to)))
            .filter(|(from, to)| to.can_go_back_to(*from))
            .map(|(from, to)| format!("{} {}", to.code(), from.code()))
            .collect();

        assert_eq!(
            back,
            [
                "at_kecamatan at_desa",
                "submitted at_desa",
                "returned at_desa",
                "submitted at_kecamatan",
                "returned at_kecamatan",
                "returned submitted",
                "verified submitted",
                "rejected submitted",
            ]
        );
    }

    #[test]
    fn a_step_that_is_switched_off_is_passed_by() {
        let way = |with_kades, with_tksk| Way { with_kades, with_tksk };
        let sent = |way| Stage::Draft.next(Move::Submit, way);

        assert_eq!(sent(way(false, true)), Some(Stage::AtKecamatan));
        assert_eq!(sent(way(false, false)), Some(Stage::Submitted));
        // What waited when the step was switched off still goes on from where it stands.
        assert_eq!(
            Stage::AtDesa.next(Move::Endorse, way(false, false)),
            Some(Stage::Submitted)
        );
        assert_eq!(
            Stage::AtKecamatan.next(Move::Recommend, way(false, false)),
            Some(Stage::Submitted)
        );
    }
}
