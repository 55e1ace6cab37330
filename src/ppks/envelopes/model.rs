use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::crypto::{Keys, SealError};
use crate::ppks::Stage;
use crate::ppks::address::address_text;
use crate::ppks::categories::{CATALOGUE, disability_text, warnings_text};
use crate::ppks::residence::Residence;
use crate::types::tanggal::{tanggal, umur_text};
use crate::types::{EnvelopeId, KodeWilayah, Nik, NomorKk, PersonId, Sex, UserId};

/// Everything that was handed in under one secret category. Exists in clear only while it is sealed or read.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecretCase {
    pub category_code: String,
    pub sub_category_code: Option<String>,
    /// As it was called when the case was handed in.
    #[serde(default)]
    pub sub_category_name: Option<String>,
    #[serde(default)]
    pub assessed_on: Option<NaiveDate>,
    #[serde(default)]
    pub disability_kinds: Vec<String>,
    #[serde(default)]
    pub residence: Option<Residence>,
    /// Doubts that the sender answered, and how.
    #[serde(default)]
    pub warnings: Vec<String>,
    #[serde(default)]
    pub warning_reason: String,
    pub nik: Option<String>,
    pub nik_missing_reason: Option<String>,
    pub nik_mismatch_reason: Option<String>,
    pub full_name: String,
    /// "L" or "P".
    pub sex: String,
    pub born_on: NaiveDate,
    pub mother_name: String,
    pub household: Household,
    pub sent_by: String,
    /// The number its sender was given: its index must be made again when the key of indexes changes.
    #[serde(default)]
    pub receipt: String,
    /// What was decided about it while its category was not secret yet, oldest first.
    #[serde(default)]
    pub history: Vec<PastStep>,
}

/// One step of a case that was not always secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct PastStep {
    /// The stage it came to, as stored.
    pub to_stage: String,
    pub reason: String,
    pub by_name: String,
    pub at: DateTime<Utc>,
}

impl PastStep {
    pub fn stage_label(&self) -> &'static str {
        self.to_stage.parse().map_or("", Stage::label)
    }
}

/// Where, and with whom.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Household {
    pub nomor_kk: Option<String>,
    pub nomor_kk_missing_reason: Option<String>,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    /// Names of members who were typed on the same form and are registered nowhere else.
    pub others: Vec<String>,
}

/// A sealed case is a multiple of this many bytes, so that its length tells nothing.
const PAD: usize = 1024;

impl SecretCase {
    /// # Errors
    /// Only when the cipher refuses.
    pub fn seal(&self, keys: &Keys, id: EnvelopeId) -> Result<Vec<u8>, SealError> {
        let mut plain = serde_json::to_vec(self).map_err(|_| SealError)?;
        // Spaces after the value are nothing to a reader of JSON.
        plain.resize(plain.len().next_multiple_of(PAD), b' ');

        keys.seal_secret(&place(id), &plain)
    }

    /// # Errors
    /// When it was sealed for another envelope or with another key, or was changed.
    pub fn open(keys: &Keys, id: EnvelopeId, sealed: &[u8]) -> Result<SecretCase, SealError> {
        let plain = keys.open_secret(&place(id), sealed)?;

        serde_json::from_slice(&plain).map_err(|_| SealError)
    }

    pub fn nik(&self) -> Option<Nik> {
        self.nik.as_deref().and_then(|nik| Nik::parse(nik).ok())
    }

    pub fn category_text(&self) -> String {
        let category = CATALOGUE.label(&self.category_code);
        // Cases handed in before names were kept say the number alone.
        let sub = self.sub_category_name.as_ref().or(self.sub_category_code.as_ref());

        sub.map_or_else(|| category.clone(), |sub| format!("{category}: {sub}"))
    }

    pub fn assessed_text(&self) -> String {
        self.assessed_on.map(tanggal).unwrap_or_default()
    }

    pub fn disability_text(&self) -> String {
        disability_text(&self.disability_kinds)
    }

    pub fn residence_text(&self) -> String {
        self.residence.as_ref().map(Residence::text).unwrap_or_default()
    }

    pub fn warnings_text(&self) -> String {
        warnings_text(&self.warnings)
    }

    /// "12 Maret 1990 (36 tahun), perempuan"
    pub fn birth_text(&self, today: NaiveDate) -> String {
        let sex = Sex::parse(&self.sex).map_or("", Sex::label).to_lowercase();

        format!("{} ({}), {sex}", tanggal(self.born_on), umur_text(self.born_on, today))
    }

    pub fn address_text(&self) -> String {
        let home = &self.household;

        address_text(&home.dusun, &home.rt, &home.rw, &home.address)
    }

    pub fn nomor_kk_masked(&self) -> String {
        let nomor_kk = self.household.nomor_kk.as_deref();

        nomor_kk
            .and_then(|digits| NomorKk::parse(digits).ok())
            .map_or_else(|| "belum ada".to_owned(), |nomor_kk| nomor_kk.masked())
    }
}

fn place(id: EnvelopeId) -> String {
    format!("envelopes.payload.{id}")
}

/// Where a note of a decision is sealed.
pub(super) fn note_place(id: EnvelopeId) -> String {
    format!("envelope_steps.note.{id}")
}

/// How far an officer has come with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Received,
    Accepted,
    Closed,
}

impl State {
    pub const ALL: [State; 3] = [State::Received, State::Accepted, State::Closed];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            State::Received => "received",
            State::Accepted => "accepted",
            State::Closed => "closed",
        }
    }

    /// As it stands in a URL.
    pub fn slug(self) -> &'static str {
        match self {
            State::Received => "menunggu",
            State::Accepted => "diterima",
            State::Closed => "ditutup",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Received => "Menunggu diperiksa",
            State::Accepted => "Diterima",
            State::Closed => "Ditutup",
        }
    }

    /// What is asked for, or what waits.
    pub fn from_slug(slug: &str) -> State {
        State::ALL
            .into_iter()
            .find(|state| state.slug() == slug)
            .unwrap_or(State::Received)
    }

    /// Whether a decision may lead from here to there.
    pub fn may_become(self, next: State) -> bool {
        matches!(
            (self, next),
            (State::Received, State::Accepted | State::Closed) | (State::Accepted, State::Closed)
        )
    }
}

impl FromStr for State {
    type Err = SealError;

    fn from_str(code: &str) -> Result<State, SealError> {
        State::ALL
            .into_iter()
            .find(|state| state.code() == code)
            .ok_or(SealError)
    }
}

/// One line of the officers' list: nothing of what is inside.
pub struct EnvelopeRow {
    pub id: EnvelopeId,
    pub received_at: DateTime<Utc>,
    pub desa_name: String,
    pub kecamatan_name: String,
    pub state: String,
}

impl EnvelopeRow {
    pub fn state_label(&self) -> &'static str {
        self.state.parse().map_or("", State::label)
    }

    /// Days since it came.
    pub fn age_text(&self, today: NaiveDate) -> String {
        let days = (today - crate::clock::in_wib(self.received_at).date_naive()).num_days();

        if days < 1 {
            "hari ini".to_owned()
        } else {
            format!("{days} hari")
        }
    }
}

/// An envelope as stored.
pub struct Envelope {
    pub id: EnvelopeId,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub kecamatan_name: String,
    pub payload_enc: Vec<u8>,
    pub received_at: DateTime<Utc>,
    pub received_by: UserId,
    pub state: String,
    pub person_id: Option<PersonId>,
    pub version: i32,
}

/// One decision.
pub struct StepRow {
    pub to_state: String,
    pub note_enc: Option<Vec<u8>>,
    pub by_name: String,
    pub decided_at: DateTime<Utc>,
}

impl StepRow {
    pub fn label(&self) -> &'static str {
        match self.to_state.as_str() {
            "assigned" => "Dititipkan kepada TKSK",
            "unassigned" => "Titipan ditarik",
            "noted" => "Catatan TKSK",
            state => state.parse().map_or("", State::label),
        }
    }
}

/// Somebody in the registry with the same NIK.
pub struct SameNik {
    pub id: PersonId,
    pub full_name: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub desa_name: String,
    pub category_codes: Vec<String>,
}

impl SameNik {
    pub fn categories_text(&self) -> String {
        let labels = self.category_codes.iter().map(|code| CATALOGUE.label(code));

        labels.collect::<Vec<_>>().join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(in super::super) fn case(name: &str) -> SecretCase {
        SecretCase {
            category_code: "16".to_owned(),
            sub_category_code: None,
            sub_category_name: None,
            assessed_on: None,
            disability_kinds: Vec::new(),
            residence: None,
            warnings: Vec::new(),
            warning_reason: String::new(),
            nik: Some("9907115203900003".to_owned()),
            nik_missing_reason: None,
            nik_mismatch_reason: None,
            full_name: name.to_owned(),
            sex: "P".to_owned(),
            born_on: NaiveDate::from_ymd_opt(1990, 3, 12).unwrap(),
            mother_name: String::new(),
            household: Household::default(),
            sent_by: "Yohana Contoh".to_owned(),
            receipt: String::new(),
            history: Vec::new(),
        }
    }

    #[test]
    fn opens_only_as_itself_and_its_length_tells_nothing() {
        let keys = Keys::ephemeral();
        let id = EnvelopeId::new();
        let sealed = case("Maria Contoh").seal(&keys, id).unwrap();

        assert_eq!(SecretCase::open(&keys, id, &sealed).unwrap().full_name, "Maria Contoh");
        assert!(SecretCase::open(&keys, EnvelopeId::new(), &sealed).is_err());
        assert_eq!(case(&"Ma".repeat(70)).seal(&keys, id).unwrap().len(), sealed.len());
    }

    #[test]
    fn a_closed_case_stays_closed() {
        for next in State::ALL {
            assert!(!State::Closed.may_become(next));
            assert!(!next.may_become(State::Received));
            assert_eq!(State::from_slug(next.slug()), next);
        }
    }
}
