//! Minutes and what stands in them.

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock::waktu;
use crate::ppks::Stage;
use crate::ppks::address::address_text;
use crate::types::tanggal::{hari_tanggal, tanggal};
use crate::types::{AssessmentId, EndorsementId, KodeWilayah, Sex};

/// What the minutes are to say, and about whom.
#[derive(Clone, Debug)]
pub struct NewEndorsement {
    pub musdes_on: NaiveDate,
    pub place: String,
    /// None: all that waits.
    pub chosen: Option<Vec<AssessmentId>>,
}

/// Minutes as stored.
pub struct Endorsement {
    pub id: EndorsementId,
    pub desa_kode: KodeWilayah,
    pub year: i32,
    pub serial: i32,
    pub musdes_on: NaiveDate,
    pub place: String,
    pub count: i32,
    pub made_by_name: String,
    pub made_at: DateTime<Utc>,
    pub scanned_at: Option<DateTime<Utc>>,
    pub endorsed_by_name: Option<String>,
    pub endorsed_at: Option<DateTime<Utc>>,
    pub version: i32,
}

impl Endorsement {
    /// "3/2026"
    pub fn number(&self) -> String {
        format!("{}/{}", self.serial, self.year)
    }

    /// Musdes in a desa, muskel in a kelurahan.
    pub fn meeting(&self) -> &'static str {
        if self.desa_kode.is_kelurahan() {
            "Musyawarah Kelurahan"
        } else {
            "Musyawarah Desa"
        }
    }

    /// Who signs.
    pub fn head(&self) -> &'static str {
        if self.desa_kode.is_kelurahan() {
            "Lurah"
        } else {
            "Kepala Desa"
        }
    }

    pub fn date_text(&self) -> String {
        tanggal(self.musdes_on)
    }

    /// With the day of the week, as minutes have it.
    pub fn day_text(&self) -> String {
        hari_tanggal(self.musdes_on)
    }

    pub fn made_text(&self) -> String {
        waktu(self.made_at)
    }

    pub fn endorsed_text(&self) -> Option<String> {
        self.endorsed_at.map(waktu)
    }

    /// What comes next, in one word for a list.
    pub fn state_text(&self) -> &'static str {
        if self.endorsed_at.is_some() {
            "Disahkan"
        } else if self.scanned_at.is_some() {
            "Siap disahkan"
        } else {
            "Menunggu tanda tangan"
        }
    }
}

/// One finding in the minutes, or waiting to be put into some.
pub struct EndorsableRow {
    pub id: AssessmentId,
    pub full_name: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub category_code: String,
    pub category_name: String,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    pub stage: String,
}

impl EndorsableRow {
    /// "8 Lanjut Usia Terlantar"
    pub fn category_text(&self) -> String {
        format!("{} {}", self.category_code.trim_start_matches('0'), self.category_name)
    }

    pub fn address_text(&self) -> String {
        address_text(&self.dusun, &self.rt, &self.rw, &self.address)
    }

    pub fn age_text(&self, today: &NaiveDate) -> String {
        crate::types::tanggal::umur_text(self.born_on, *today)
    }

    pub fn waits(&self) -> bool {
        self.stage == Stage::AtDesa.code()
    }

    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Withdrawn)
    }
}

/// How many of each category, in the order of the law.
pub fn by_category(rows: &[EndorsableRow]) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, String, usize)> = Vec::new();
    for row in rows {
        match counts.iter_mut().find(|(code, ..)| *code == row.category_code) {
            Some((.., count)) => *count += 1,
            None => counts.push((row.category_code.clone(), row.category_text(), 1)),
        }
    }
    counts.sort();

    counts.into_iter().map(|(_, text, count)| (text, count)).collect()
}
