//! A reason and what it is for.

/// What a reason explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    /// Why data go back to the operator: phrased as the task it becomes.
    Return,
    /// Why the criteria are not met.
    Reject,
}

impl ReasonKind {
    pub const ALL: [ReasonKind; 2] = [ReasonKind::Return, ReasonKind::Reject];

    /// As stored and as sent in forms.
    pub fn code(self) -> &'static str {
        match self {
            ReasonKind::Return => "kembali",
            ReasonKind::Reject => "tolak",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            ReasonKind::Return => "Untuk dikembalikan",
            ReasonKind::Reject => "Untuk tidak memenuhi",
        }
    }

    pub fn hint(self) -> &'static str {
        match self {
            ReasonKind::Return => "Tulis sebagai tugas: apa yang harus diperbaiki operator.",
            ReasonKind::Reject => "Tulis mengapa kriterianya tidak terpenuhi.",
        }
    }

    pub fn parse(code: &str) -> Option<ReasonKind> {
        ReasonKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A reason in ready words.
#[derive(Clone, Debug)]
pub struct DecisionReason {
    pub code: String,
    pub kind: String,
    pub text: String,
    /// No longer offered.
    pub is_retired: bool,
    pub version: i32,
}

impl DecisionReason {
    pub fn is(&self, kind: ReasonKind) -> bool {
        self.kind == kind.code()
    }
}
