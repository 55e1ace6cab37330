use chrono::{DateTime, NaiveDate, Utc};

use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::types::tanggal::{tanggal, umur_text};
use crate::types::{AssessmentId, KodeWilayah, PersonId, ProposalId, Sex};

/// What a verifier says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The category holds in spite of the age.
    StillFits,
    /// To be looked at in the re-verification of the year.
    Reverify,
}

impl Answer {
    pub const ALL: [Answer; 2] = [Answer::StillFits, Answer::Reverify];

    /// As stored and as sent.
    pub fn code(self) -> &'static str {
        match self {
            Answer::StillFits => "masih_sesuai",
            Answer::Reverify => "verifikasi_ulang",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Answer::StillFits => "Masih sesuai",
            Answer::Reverify => "Serahkan ke verifikasi ulang",
        }
    }
}

/// One case that somebody has still to look at.
pub struct Proposal {
    pub id: ProposalId,
    pub assessment_id: AssessmentId,
    pub person_id: PersonId,
    pub full_name: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub category_code: String,
    pub stage: String,
    pub assessed_on: NaiveDate,
    /// The last age that fits the category.
    pub age_limit: i16,
    pub found_on: NaiveDate,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub kecamatan_name: String,
    /// As stored; none while nobody has answered.
    pub answer: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
    pub version: i32,
}

impl Proposal {
    pub fn is_answered(&self) -> bool {
        self.answer.is_some()
    }

    pub fn category_text(&self) -> String {
        CATALOGUE.label(&self.category_code)
    }

    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Draft)
    }

    /// "sampai 5 tahun"
    pub fn limit_text(&self) -> String {
        format!("sampai {} tahun", self.age_limit)
    }

    pub fn age_text(&self, today: &NaiveDate) -> String {
        umur_text(self.born_on, *today)
    }

    /// "12 Maret 1990 (36 tahun), perempuan"
    pub fn birth_text(&self, today: &NaiveDate) -> String {
        let sex = self.sex.label().to_lowercase();

        format!("{} ({}), {sex}", tanggal(self.born_on), self.age_text(today))
    }

    pub fn answer_text(&self) -> &'static str {
        let answer = Answer::ALL
            .into_iter()
            .find(|answer| Some(answer.code()) == self.answer.as_deref());

        answer.map_or("", Answer::label)
    }
}
