use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::crypto::{Keys, SealError};
use crate::ppks::address::place_text;
use crate::ppks::campaigns::model::{Outcome, cause_label};
use crate::ppks::identity::open_nik;
use crate::types::{CampaignId, CampaignItemId, KodeWilayah, PersonId, Sex};

/// One family to visit, as the list names it.
pub struct VisitRow {
    pub code: String,
    /// Whoever is asked about, the oldest first.
    pub names: Vec<String>,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub asked: i64,
    pub all: i64,
}

impl VisitRow {
    pub fn names_text(&self) -> String {
        self.names.join(", ")
    }

    pub fn place_text(&self) -> String {
        place_text(&self.dusun, &self.rt, &self.rw)
    }

    pub fn is_done(&self) -> bool {
        self.asked == self.all
    }
}

/// One RT of a desa, and how many families are to be visited there.
pub struct RtCount {
    pub rt: String,
    pub rw: String,
    pub n: i64,
}

impl RtCount {
    pub fn text(&self) -> String {
        place_text("", &self.rt, &self.rw)
    }
}

/// Somebody to ask about.
pub struct ItemRow {
    pub code: String,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    pub id: CampaignItemId,
    pub person_id: PersonId,
    pub full_name: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub nik_enc: Option<Vec<u8>>,
    pub category_names: Vec<String>,
    pub cause: String,
    pub result: Option<String>,
    pub note: String,
    pub is_confirmed: bool,
}

impl ItemRow {
    /// As far as a NIK may be shown.
    ///
    /// # Errors
    /// When the stored value does not open.
    pub fn nik_text(&self, keys: &Keys) -> Result<String, SealError> {
        let nik = open_nik(keys, self.person_id, self.nik_enc.as_deref())?;

        Ok(nik.map_or_else(|| "belum ada NIK".to_owned(), |nik| nik.masked()))
    }

    pub fn outcome(&self) -> Option<Outcome> {
        self.result.as_deref().and_then(Outcome::from_code)
    }

    pub fn categories_text(&self) -> String {
        self.category_names.join(", ")
    }

    pub fn cause_text(&self) -> &'static str {
        cause_label(&self.cause)
    }
}

/// One family to visit, as its form needs it.
pub struct Visit {
    pub id: Uuid,
    pub campaign_id: CampaignId,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub code: String,
    pub version: i32,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
}

impl Visit {
    pub fn place_text(&self) -> String {
        let place = place_text(&self.dusun, &self.rt, &self.rw);
        if self.address.is_empty() {
            place
        } else {
            format!("{place}, {}", self.address)
        }
    }
}

/// What was found about one item.
pub struct Found {
    pub item: CampaignItemId,
    pub outcome: Outcome,
    pub note: String,
}

/// When and by whom, for all items of one sending.
#[derive(Clone, Copy)]
pub struct Seen {
    pub on: NaiveDate,
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_names_what_is_known() {
        assert_eq!(place_text("Contoh", "001", "002"), "RT 001/RW 002, Dusun Contoh");
        assert_eq!(place_text("", "001", ""), "RT 001");
        assert_eq!(place_text("", "", ""), "RT/RW belum diisi");
    }
}
