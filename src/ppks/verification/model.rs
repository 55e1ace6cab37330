//! What the queue, the record and the decision are made of.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::waiting::Waiting;
use crate::clock::waktu;
use crate::ppks::address::address_text;
use crate::ppks::categories::{CATALOGUE, disability_text, warnings_text};
use crate::ppks::families::MISSING_KK_REASONS;
use crate::ppks::persons::{MISMATCH_REASONS, MISSING_REASONS};
use crate::ppks::residence::residence_text;
use crate::ppks::{Move, Stage};
use crate::types::tanggal::{tanggal, umur_text};
use crate::types::{AssessmentId, FamilyId, KodeWilayah, PersonId, ScanId, Sex};
use crate::wilayah::Wilayah;

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

/// What came of a decision.
#[derive(Debug)]
pub enum Outcome {
    /// Decided; the queue goes on after this place.
    Done(Place),
    /// Something changed since the page was opened; nothing was decided.
    Stale(Vec<Change>),
    /// Somebody else of the kabupaten is confirmed under the same NIK; nothing was decided.
    SameNik,
}

/// What somebody changed while a verifier was reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub what: &'static str,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

impl Change {
    pub fn at_text(&self) -> String {
        waktu(self.at)
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

/// A place in the queue, which runs from the oldest sending to the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: DateTime<Utc>,
    pub id: AssessmentId,
}

impl Place {
    /// Before everything that waits.
    pub fn start() -> Place {
        Place {
            at: DateTime::UNIX_EPOCH,
            id: Uuid::nil().into(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.timestamp_micros(), self.id)
    }
}

impl FromStr for Place {
    type Err = UnreadableVersions;

    fn from_str(text: &str) -> Result<Place, UnreadableVersions> {
        let place = text.split_once('.').and_then(|(micros, id)| {
            Some(Place {
                at: DateTime::from_timestamp_micros(micros.parse().ok()?)?,
                id: id.parse().ok()?,
            })
        });

        place.ok_or(UnreadableVersions)
    }
}

/// What a decision is checked against, read once nobody else can change it.
pub struct Decidable {
    pub desa_kode: KodeWilayah,
    pub stage: String,
    pub stage_at: DateTime<Utc>,
    pub version: i32,
    pub person_version: i32,
    pub family_version: i32,
    /// The one who asks has entered or sent this data.
    pub is_maker: bool,
}

impl Decidable {
    pub fn seen(&self) -> Seen {
        Seen {
            assessment: self.version,
            person: self.person_version,
            family: self.family_version,
        }
    }
}

/// One line of the queue.
pub struct QueueRow {
    pub id: AssessmentId,
    pub full_name: String,
    pub born_on: NaiveDate,
    pub category_code: String,
    pub category_name: String,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub stage_at: DateTime<Utc>,
}

impl QueueRow {
    pub fn place(&self) -> Place {
        Place {
            at: self.stage_at,
            id: self.id,
        }
    }

    pub fn age_text(&self, today: &NaiveDate) -> String {
        umur_text(self.born_on, *today)
    }

    pub fn category_text(&self) -> String {
        category_text(&self.category_code, &self.category_name)
    }

    pub fn desa_text(&self) -> String {
        desa_text(&self.desa_kode, &self.desa_name)
    }

    pub fn waiting(&self, today: &NaiveDate) -> Waiting {
        Waiting::since(self.stage_at, *today)
    }
}

/// One assessment with all a verifier looks at, as stored.
pub struct RecordRow {
    pub id: AssessmentId,
    pub stage: String,
    pub stage_at: DateTime<Utc>,
    pub category_code: String,
    pub category_name: String,
    pub sub_category_name: Option<String>,
    pub assessed_on: NaiveDate,
    pub disability_kinds: Vec<String>,
    pub residence: Option<String>,
    pub residence_name: String,
    /// What was doubtful when it was entered, and what the operator said to it.
    pub warnings: Vec<String>,
    pub warning_reason: String,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub person_id: PersonId,
    pub full_name: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub born_on_is_estimate: bool,
    pub nik_enc: Option<Vec<u8>>,
    pub nik_missing_reason: Option<String>,
    pub nik_mismatch_reason: Option<String>,
    pub family_id: Option<FamilyId>,
    pub nomor_kk_enc: Option<Vec<u8>>,
    pub nomor_kk_missing_reason: Option<String>,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    pub member_count: i64,
    pub version: i32,
    pub person_version: i32,
    pub family_version: i32,
    pub is_maker: bool,
    /// Why it came outside of a window; empty where it did not.
    pub late_reason: String,
}

impl RecordRow {
    pub fn place(&self) -> Place {
        Place {
            at: self.stage_at,
            id: self.id,
        }
    }

    pub fn seen(&self) -> Seen {
        Seen {
            assessment: self.version,
            person: self.person_version,
            family: self.family_version,
        }
    }

    pub fn desa_text(&self) -> String {
        desa_text(&self.desa_kode, &self.desa_name)
    }

    /// Why there is no NIK, in the words of the form.
    pub fn nik_missing_text(&self) -> Option<&'static str> {
        words_of(&MISSING_REASONS, self.nik_missing_reason.as_deref()?)
    }

    /// Why NIK and birth date or sex differ, in the words of the form.
    pub fn nik_mismatch_text(&self) -> Option<&'static str> {
        words_of(&MISMATCH_REASONS, self.nik_mismatch_reason.as_deref()?)
    }

    /// Why there is no nomor KK, in the words of the form.
    pub fn nomor_kk_missing_text(&self) -> Option<&'static str> {
        words_of(&MISSING_KK_REASONS, self.nomor_kk_missing_reason.as_deref()?)
    }

    pub fn category_text(&self) -> String {
        category_text(&self.category_code, &self.category_name)
    }

    pub fn disability_text(&self) -> String {
        disability_text(&self.disability_kinds)
    }

    pub fn residence_text(&self) -> String {
        residence_text(self.residence.as_deref(), &self.residence_name)
    }

    pub fn warnings_text(&self) -> String {
        warnings_text(&self.warnings)
    }

    /// "12 Maret 1990 (34 tahun), perempuan"
    pub fn birth_text(&self, today: NaiveDate) -> String {
        let estimate = if self.born_on_is_estimate { ", perkiraan" } else { "" };

        format!(
            "{} ({}{estimate}), {}",
            tanggal(self.born_on),
            umur_text(self.born_on, today),
            self.sex.label().to_lowercase()
        )
    }

    /// "Jalan Contoh 1, Dusun Sebalo, RT 001/RW 002, Desa Sebalo"
    pub fn address_text(&self) -> String {
        let home = address_text(&self.dusun, &self.rt, &self.rw, &self.address);

        [home, self.desa_text()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The label of a stored code.
fn words_of(reasons: &[(&str, &'static str)], code: &str) -> Option<&'static str> {
    reasons
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, label)| *label)
}

/// Another category of the same person.
pub struct OtherFinding {
    pub category_code: String,
    pub category_name: String,
    pub stage: String,
}

impl OtherFinding {
    pub fn text(&self) -> String {
        let stage = self.stage.parse::<Stage>().map_or("", Stage::label);

        format!("{}: {stage}", category_text(&self.category_code, &self.category_name))
    }
}

/// One line of an assessment's history.
pub struct StepRow {
    pub from_stage: Option<String>,
    pub to_stage: String,
    /// Takes an earlier step back.
    pub is_undo: bool,
    /// Number of the minutes it stands in.
    pub minutes: Option<String>,
    /// Pages of those minutes, signed.
    pub scans: Vec<ScanId>,
    pub reason: String,
    pub by_name: String,
    pub decided_at: DateTime<Utc>,
}

impl StepRow {
    pub fn text(&self) -> &'static str {
        let from = self.from_stage.as_deref().and_then(|code| code.parse().ok());
        match self.to_stage.parse() {
            Ok(to) => Stage::act(from, to, self.is_undo),
            Err(_) => "diubah",
        }
    }

    pub fn at_text(&self) -> String {
        waktu(self.decided_at)
    }
}

/// An assessment that came back to the operator.
pub struct TaskRow {
    pub person_id: PersonId,
    pub full_name: String,
    pub category_code: String,
    pub reason: String,
    pub by_name: String,
    pub returned_at: DateTime<Utc>,
}

impl TaskRow {
    pub fn category_text(&self) -> String {
        CATALOGUE.label(&self.category_code)
    }

    pub fn at_text(&self) -> String {
        tanggal(crate::clock::in_wib(self.returned_at).date_naive())
    }
}

/// "8 Lanjut Usia Terlantar"; people know the categories by their number.
fn category_text(code: &str, name: &str) -> String {
    format!("{} {name}", code.trim_start_matches('0'))
}

pub(super) fn desa_text(kode: &KodeWilayah, nama: &str) -> String {
    Wilayah {
        kode: kode.clone(),
        nama: nama.to_owned(),
    }
    .full_name()
}

#[cfg(test)]
mod tests;
