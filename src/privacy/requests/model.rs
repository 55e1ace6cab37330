use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::crypto::{Keys, SealError};
use crate::types::{PersonId, SubjectRequestId};

/// Hours from receipt to the answer: 3 x 24 (UU 27/2022 arts. 30, 32, 40, 41). The law names no term for erasure
/// (art. 43); the office takes the same.
pub const HOURS: i64 = 72;

/// What somebody asks for (UU 27/2022 arts. 5 to 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Access,
    Correction,
    Restriction,
    Erasure,
    Withdrawal,
}

impl Kind {
    pub const ALL: [Kind; 5] = [
        Kind::Access,
        Kind::Correction,
        Kind::Restriction,
        Kind::Erasure,
        Kind::Withdrawal,
    ];

    /// As stored and as sent in forms.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Access => "akses",
            Kind::Correction => "perbaikan",
            Kind::Restriction => "pembatasan",
            Kind::Erasure => "penghapusan",
            Kind::Withdrawal => "penarikan",
        }
    }

    pub fn find(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::Access => "Melihat atau meminta salinan data",
            Kind::Correction => "Memperbaiki atau melengkapi data",
            Kind::Restriction => "Membatasi pemrosesan (keberatan)",
            Kind::Erasure => "Menghapus data",
            Kind::Withdrawal => "Menarik persetujuan",
        }
    }

    pub fn article(self) -> &'static str {
        match self {
            Kind::Access => "UU 27/2022 Pasal 7 dan 32",
            Kind::Correction => "UU 27/2022 Pasal 6 dan 30",
            Kind::Restriction => "UU 27/2022 Pasal 11 dan 41",
            Kind::Erasure => "UU 27/2022 Pasal 8, 43 dan 44; tenggatnya perlu diperiksa",
            Kind::Withdrawal => "UU 27/2022 Pasal 9 dan 40",
        }
    }

    /// Whether this reason may stand against this wish. Art. 15 takes nothing away from access and correction; there
    /// only art. 33 does.
    pub fn may_be_refused_for(self, refusal: &str) -> bool {
        let is_access = matches!(self, Kind::Access | Kind::Correction);

        REFUSALS
            .iter()
            .any(|known| known.code == refusal && (known.article.is_none() || known.is_of_access == is_access))
    }

    /// The reasons that may stand against this wish.
    pub fn refusals(self) -> impl Iterator<Item = &'static Refusal> {
        REFUSALS.iter().filter(move |known| self.may_be_refused_for(known.code))
    }
}

/// Why a wish is not met.
pub struct Refusal {
    pub code: &'static str,
    pub label: &'static str,
    /// Where it stands in UU 27/2022; None: nowhere in so many words.
    pub article: Option<&'static str>,
    is_of_access: bool,
}

const fn refusal(code: &'static str, label: &'static str, article: &'static str, is_of_access: bool) -> Refusal {
    Refusal {
        code,
        label,
        article: Some(article),
        is_of_access,
    }
}

pub const REFUSALS: [Refusal; 9] = [
    refusal("hankam", "Pertahanan dan keamanan nasional", "Pasal 15 (1) a", false),
    refusal("hukum", "Proses penegakan hukum", "Pasal 15 (1) b", false),
    refusal(
        "negara",
        "Kepentingan umum dalam penyelenggaraan negara",
        "Pasal 15 (1) c",
        false,
    ),
    refusal("keuangan", "Pengawasan sektor keuangan", "Pasal 15 (1) d", false),
    refusal("statistik", "Statistik dan penelitian ilmiah", "Pasal 15 (1) e", false),
    refusal(
        "bahaya",
        "Membahayakan keamanan atau kesehatan orangnya atau orang lain",
        "Pasal 33 a",
        true,
    ),
    refusal("oranglain", "Mengungkap data orang lain", "Pasal 33 b", true),
    refusal("nasional", "Pertahanan dan keamanan nasional", "Pasal 33 c", true),
    Refusal {
        code: "identitas",
        label: "Pemohon belum dapat menunjukkan bahwa ia orangnya atau wakilnya yang sah",
        article: None,
        is_of_access: false,
    },
];

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    New,
    Handled,
    Answered,
    Refused,
}

impl State {
    pub const ALL: [State; 4] = [State::New, State::Handled, State::Answered, State::Refused];

    pub fn code(self) -> &'static str {
        match self {
            State::New => "baru",
            State::Handled => "diproses",
            State::Answered => "dijawab",
            State::Refused => "ditolak",
        }
    }

    pub fn find(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            State::New => "Baru",
            State::Handled => "Diproses",
            State::Answered => "Dijawab",
            State::Refused => "Ditolak",
        }
    }

    /// Class of its tag.
    pub fn tag(self) -> &'static str {
        match self {
            State::New => "fix",
            State::Handled => "wait",
            State::Answered => "ok",
            State::Refused => "no",
        }
    }

    pub fn is_closed(self) -> bool {
        matches!(self, State::Answered | State::Refused)
    }

    /// Never back, and nothing after the answer: who asks again makes a new request.
    pub fn may_become(self, next: State) -> bool {
        match self {
            State::New => next != State::New,
            State::Handled => next.is_closed(),
            State::Answered | State::Refused => false,
        }
    }
}

/// Who asks. Sealed: it may be somebody of whom the registry knows nothing else.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Asker {
    pub name: String,
    pub contact: String,
    /// "orangnya sendiri", "orang tua", "wali" ...
    pub relation: String,
}

impl Asker {
    /// # Errors
    /// Only when the cipher refuses.
    pub fn seal(&self, keys: &Keys, id: SubjectRequestId) -> Result<Vec<u8>, SealError> {
        let plain = serde_json::to_vec(self).map_err(|_| SealError)?;

        keys.seal(&format!("subject_requests.asker.{id}"), &plain)
    }

    /// # Errors
    /// When it was sealed for another request.
    pub fn open(keys: &Keys, id: SubjectRequestId, sealed: &[u8]) -> Result<Asker, SealError> {
        let plain = keys.open(&format!("subject_requests.asker.{id}"), sealed)?;

        serde_json::from_slice(&plain).map_err(|_| SealError)
    }
}

/// A request as checked.
pub struct NewRequest {
    pub person: Option<PersonId>,
    pub kind: Kind,
    pub asker: Asker,
    pub received_at: DateTime<Utc>,
    pub note: String,
}

/// The next step as checked.
pub struct NewStep {
    pub state: State,
    pub refusal: Option<String>,
    pub note: String,
}

/// Where the note of a step is sealed.
pub fn note_place(id: SubjectRequestId) -> String {
    format!("subject_request_steps.note.{id}")
}

/// One line of the register.
pub struct RequestRow {
    pub id: SubjectRequestId,
    pub person_id: Option<PersonId>,
    /// Of the person asked about; None where nobody was found yet.
    pub person_name: Option<String>,
    pub kind: String,
    pub asker_enc: Vec<u8>,
    pub received_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub state: String,
    pub refusal: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub version: i32,
}

impl RequestRow {
    pub fn kind(&self) -> Kind {
        Kind::find(&self.kind).unwrap_or(Kind::Access)
    }

    pub fn state(&self) -> State {
        State::find(&self.state).unwrap_or(State::New)
    }

    /// Unanswered after its time.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.closed_at.is_none() && now > self.due_at
    }

    /// "sisa 2 hari 3 jam", "lewat 5 jam", "dijawab dalam 1 hari 2 jam", "dijawab, lewat 3 jam dari tenggat"
    pub fn clock_text(&self, now: DateTime<Utc>) -> String {
        match self.closed_at {
            None if now <= self.due_at => format!("sisa {}", span_text(self.due_at - now)),
            None => format!("lewat {}", span_text(now - self.due_at)),
            Some(at) if at <= self.due_at => format!("selesai dalam {}", span_text(at - self.received_at)),
            Some(at) => format!("selesai, lewat {}", span_text(at - self.due_at)),
        }
    }

    /// Enough of the id to speak of it on the telephone.
    pub fn number(&self) -> String {
        self.id.to_string().chars().take(8).collect::<String>().to_uppercase()
    }

    pub fn refusal_text(&self) -> Option<String> {
        let code = self.refusal.as_deref()?;
        let known = REFUSALS.iter().find(|known| known.code == code)?;

        Some(match known.article {
            Some(article) => format!("{} (UU 27/2022 {article})", known.label),
            None => known.label.to_owned(),
        })
    }
}

/// "2 hari 3 jam", "5 jam", "40 menit"
fn span_text(span: TimeDelta) -> String {
    let (days, hours, minutes) = (span.num_days(), span.num_hours() % 24, span.num_minutes() % 60);

    match (days, hours) {
        (0, 0) => format!("{minutes} menit"),
        (0, hours) => format!("{hours} jam"),
        (days, 0) => format!("{days} hari"),
        (days, hours) => format!("{days} hari {hours} jam"),
    }
}

/// One step on the way of a request.
pub struct StepRow {
    pub state: String,
    pub note_enc: Option<Vec<u8>>,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

/// Somebody whose processing is suspended.
pub struct RestrictedRow {
    pub id: PersonId,
    pub full_name: String,
    pub desa_name: String,
    pub at: DateTime<Utc>,
    pub reason: String,
}

impl RestrictedRow {
    pub fn reason_text(&self) -> &str {
        crate::ppks::persons::restriction::REASONS
            .iter()
            .find(|(code, _)| *code == self.reason)
            .map_or("", |(_, label)| label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_say_them() {
        let texts: Vec<String> = [0, 59, 60, 150, 24 * 60, 51 * 60]
            .into_iter()
            .map(|minutes| span_text(TimeDelta::minutes(minutes)))
            .collect();

        assert_eq!(
            texts,
            ["0 menit", "59 menit", "1 jam", "2 jam", "1 hari", "2 hari 3 jam"]
        );
    }

    #[test]
    fn nothing_goes_back_or_on_after_the_answer() {
        for from in State::ALL {
            for to in State::ALL {
                let expected = !from.is_closed() && to != State::New && from != to;
                assert_eq!(from.may_become(to), expected, "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn the_exceptions_of_article_15_leave_access_and_correction_alone() {
        assert!(!Kind::Access.may_be_refused_for("negara"));
        assert!(!Kind::Correction.may_be_refused_for("hukum"));
        assert!(Kind::Erasure.may_be_refused_for("negara"));
        assert!(Kind::Access.may_be_refused_for("bahaya"));
        assert!(!Kind::Erasure.may_be_refused_for("bahaya"));
        assert!(Kind::ALL.into_iter().all(|kind| kind.may_be_refused_for("identitas")));
        assert!(!Kind::Erasure.may_be_refused_for("lainnya"));
    }
}
