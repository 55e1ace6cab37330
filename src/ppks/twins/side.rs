//! One of two records as it stands beside the other. Holds no whole NIK or nomor KK, and nothing secret.

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock::waktu;
use crate::crypto::Keys;
use crate::ppks::Stage;
use crate::ppks::address::address_text;
use crate::ppks::categories::CATALOGUE;
use crate::ppks::identity::open_nik;
use crate::ppks::identity::open_nomor_kk;
use crate::types::tanggal::{tanggal, umur_text};
use crate::types::{FamilyId, KodeWilayah, NomorKk, PersonId, Sex};
use crate::web::Error;

/// A record as stored.
pub struct Side {
    pub id: PersonId,
    pub full_name: String,
    pub nik_enc: Option<Vec<u8>>,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub born_on_is_estimate: bool,
    pub mother_name: String,
    pub family_id: Option<FamilyId>,
    pub nomor_kk_enc: Option<Vec<u8>>,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    /// Code and stage of each finding, as far as it may be seen here.
    pub category_codes: Vec<String>,
    pub category_stages: Vec<String>,
    pub is_confirmed: bool,
    pub is_merged: bool,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub created_by_name: String,
    pub updated_at: DateTime<Utc>,
}

/// One line of the comparison.
pub struct Compared {
    pub what: &'static str,
    pub first: String,
    pub second: String,
    pub differs: bool,
    /// Whether a difference is worth a mark: where both say something about the same thing.
    pub is_telling: bool,
}

impl Side {
    fn nik(&self, keys: &Keys) -> Result<String, Error> {
        let nik = open_nik(keys, self.id, self.nik_enc.as_deref())?;

        Ok(nik.map_or_else(|| "belum ada".to_owned(), |nik| nik.masked()))
    }

    fn nomor_kk(&self, keys: &Keys) -> Result<String, Error> {
        let opened = match self.family_id {
            Some(family) => open_nomor_kk(keys, family, self.nomor_kk_enc.as_deref())?,
            None => None,
        };

        Ok(opened.map_or_else(|| "belum ada".to_owned(), |nomor: NomorKk| nomor.masked()))
    }

    pub fn desa_text(&self) -> String {
        super::model::desa_text(&self.desa_kode, &self.desa_name)
    }

    fn birth_text(&self, today: NaiveDate) -> String {
        let estimate = if self.born_on_is_estimate { ", perkiraan" } else { "" };

        format!(
            "{} ({}{estimate})",
            tanggal(self.born_on),
            umur_text(self.born_on, today)
        )
    }

    fn findings_text(&self) -> String {
        let lines: Vec<String> = self
            .category_codes
            .iter()
            .zip(&self.category_stages)
            .map(|(code, stage)| {
                let stage = stage.parse::<Stage>().map_or("", Stage::label);
                format!("{}: {stage}", CATALOGUE.label(code))
            })
            .collect();

        if lines.is_empty() {
            "tidak ada".to_owned()
        } else {
            lines.join("; ")
        }
    }
}

/// All that may be seen of both, line by line.
///
/// # Errors
/// When a sealed number does not open.
pub fn compare(keys: &Keys, first: &Side, second: &Side, today: NaiveDate) -> Result<Vec<Compared>, Error> {
    let line = |what, first: String, second: String, is_telling| Compared {
        what,
        differs: first.to_lowercase() != second.to_lowercase(),
        first,
        second,
        is_telling,
    };
    let (nik, other_nik) = (first.nik(keys)?, second.nik(keys)?);
    let both_known = first.nik_enc.is_some() && second.nik_enc.is_some();
    // Of numbers only the ends are shown, so whether the whole is the same is said by the score's reasons.
    let mother = |side: &Side| {
        if side.mother_name.is_empty() {
            "belum diisi".to_owned()
        } else {
            side.mother_name.clone()
        }
    };
    let address = |side: &Side| address_text(&side.dusun, &side.rt, &side.rw, &side.address);

    Ok(vec![
        line("Nama", first.full_name.clone(), second.full_name.clone(), true),
        line("NIK", nik, other_nik, both_known),
        line("Tanggal lahir", first.birth_text(today), second.birth_text(today), true),
        line(
            "Jenis kelamin",
            first.sex.label().to_owned(),
            second.sex.label().to_owned(),
            true,
        ),
        line(
            "Ibu kandung",
            mother(first),
            mother(second),
            !first.mother_name.is_empty() && !second.mother_name.is_empty(),
        ),
        line("Desa/kelurahan", first.desa_text(), second.desa_text(), true),
        line("Alamat", address(first), address(second), false),
        line("Nomor KK", first.nomor_kk(keys)?, second.nomor_kk(keys)?, false),
        line("Kategori", first.findings_text(), second.findings_text(), false),
        line(
            "Dimasukkan",
            format!("{}, {}", first.created_by_name, waktu(first.created_at)),
            format!("{}, {}", second.created_by_name, waktu(second.created_at)),
            false,
        ),
        line(
            "Terakhir diubah",
            waktu(first.updated_at),
            waktu(second.updated_at),
            false,
        ),
    ])
}
