use chrono::{DateTime, Utc};

use crate::crypto::{Keys, SealError};
use crate::ppks::address::address_text;
use crate::ppks::entry::{NewAssessment, NewPerson};
use crate::ppks::identity::{Identity, open_nomor_kk};
use crate::ppks::persons::FamilyRole;
use crate::types::{FamilyId, KodeWilayah, NomorKk, PersonId};

/// A household as checked and not yet stored.
#[derive(Clone, Debug)]
pub struct NewFamily {
    pub nomor_kk: Identity<NomorKk>,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    /// On an edit that changes the number: why.
    pub card_reason: Option<&'static str>,
    /// On an edit: those who join.
    pub members: Vec<NewPerson>,
    /// Those of a recorded family who were chosen, with their needs.
    pub known: Vec<(PersonId, Vec<NewAssessment>)>,
}

/// A stored household. The nomor KK stays sealed.
pub struct Family {
    pub id: FamilyId,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub kecamatan_name: String,
    pub nomor_kk_enc: Option<Vec<u8>>,
    pub nomor_kk_missing_reason: Option<String>,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    /// The family that took its members in; this record is then only kept.
    pub closed_into: Option<FamilyId>,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
    pub updated_by_name: String,
}

impl Family {
    /// # Errors
    /// When the stored value does not open in its place.
    pub fn nomor_kk(&self, keys: &Keys) -> Result<Option<NomorKk>, SealError> {
        open_nomor_kk(keys, self.id, self.nomor_kk_enc.as_deref())
    }

    /// What the family is called in the history of its members: its number, masked.
    ///
    /// # Errors
    /// When the stored value does not open in its place.
    pub fn name(&self, keys: &Keys) -> Result<String, SealError> {
        let number = self.nomor_kk(keys)?;

        Ok(number.map_or_else(
            || "keluarga tanpa nomor KK".to_owned(),
            |number| format!("KK {}", number.masked()),
        ))
    }

    pub fn address_text(&self) -> String {
        address_text(&self.dusun, &self.rt, &self.rw, &self.address)
    }
}

/// What is said to whoever would change a family that was emptied into another.
pub const CLOSED: &str =
    "Keluarga ini sudah digabung ke keluarga lain, jadi tidak diubah lagi. Buka keluarga yang menerimanya.";

/// Where an earlier nomor KK is sealed.
pub(super) fn card_place(id: uuid::Uuid) -> String {
    format!("family_cards.nomor_kk.{id}")
}

/// A member as the family's page lists them.
pub struct MemberRow {
    pub id: PersonId,
    pub full_name: String,
    pub sex: crate::types::Sex,
    pub born_on: chrono::NaiveDate,
    pub has_nik: bool,
    pub family_role: String,
    pub category_codes: Vec<String>,
    pub stage: Option<String>,
    /// How the person left, while that is in force.
    pub departed: Option<String>,
    /// Its processing is suspended.
    pub is_restricted: bool,
    /// Assessments that can be sent now.
    pub open_count: i64,
}

impl MemberRow {
    pub fn categories_text(&self) -> String {
        let labels = self
            .category_codes
            .iter()
            .map(|code| crate::ppks::categories::CATALOGUE.label(code));

        labels.collect::<Vec<_>>().join("; ")
    }

    /// How they are to the head of the family.
    pub fn role(&self) -> FamilyRole {
        FamilyRole::from_code(&self.family_role).unwrap_or(FamilyRole::Unsaid)
    }

    pub fn departed(&self) -> Option<crate::ppks::departed::Kind> {
        self.departed.as_deref().and_then(|code| code.parse().ok())
    }

    pub fn stage(&self) -> Option<crate::ppks::Stage> {
        self.stage.as_deref().and_then(|code| code.parse().ok())
    }
}
