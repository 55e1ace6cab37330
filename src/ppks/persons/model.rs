use chrono::{DateTime, NaiveDate, Utc};

use crate::auth::{Actor, Permission};
use crate::crypto::{Keys, SealError};
use crate::ppks::Stage;
use crate::ppks::address::address_text;
use crate::ppks::categories::CATALOGUE;
use crate::ppks::departed;
use crate::ppks::identity::open_nik;
use crate::types::tanggal::{tanggal, umur, umur_text};
use crate::types::{FamilyId, KodeWilayah, Nik, PersonId, Sex, UserId};

/// A stored person. The NIK stays sealed until somebody asks for it.
pub struct Person {
    pub id: PersonId,
    pub family_id: Option<FamilyId>,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub kecamatan_name: String,
    pub nik_enc: Option<Vec<u8>>,
    pub nik_missing_reason: Option<String>,
    pub nik_mismatch_reason: Option<String>,
    pub full_name: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub mother_name: String,
    /// Of the household.
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    pub stage: Option<String>,
    pub version: i32,
    /// Since when its processing is suspended (UU 27/2022 art. 41).
    pub restricted_at: Option<DateTime<Utc>>,
    /// The record of the same human that took this one in.
    pub merged_into: Option<PersonId>,
    /// How the person left, while that is in force, and the day of it.
    pub departed: Option<String>,
    pub departed_on: Option<NaiveDate>,
    pub created_by: UserId,
    pub updated_at: DateTime<Utc>,
    pub updated_by_name: String,
}

impl Person {
    /// The NIK in clear, for a mask, a check or a recorded look.
    ///
    /// # Errors
    /// When the stored value does not open in its place.
    pub fn nik(&self, keys: &Keys) -> Result<Option<Nik>, SealError> {
        open_nik(keys, self.id, self.nik_enc.as_deref())
    }

    pub fn stage(&self) -> Option<Stage> {
        self.stage.as_deref().and_then(|code| code.parse().ok())
    }

    pub fn is_restricted(&self) -> bool {
        self.restricted_at.is_some()
    }

    pub fn departed(&self) -> Option<departed::Kind> {
        self.departed.as_deref().and_then(|code| code.parse().ok())
    }

    /// Taken into another record of the same human: kept, but in no list, and not to be changed.
    pub fn is_merged(&self) -> bool {
        self.merged_into.is_some()
    }

    /// A restricted person is still shown, unchangeable, to those who enter people there and to those who answer for
    /// the restriction; for everybody else there is no such person.
    pub fn is_open_to(&self, actor: &Actor) -> bool {
        !self.is_restricted() || actor.may(Permission::RegisterPersons) || actor.may(Permission::ManagePrivacy)
    }

    pub fn address_text(&self) -> String {
        address_text(&self.dusun, &self.rt, &self.rw, &self.address)
    }

    /// "12 Maret 1990 (36 tahun), perempuan"
    pub fn birth_text(&self, today: NaiveDate) -> String {
        format!(
            "{} ({}), {}",
            tanggal(self.born_on),
            umur_text(self.born_on, today),
            self.sex.label().to_lowercase()
        )
    }
}

/// Somebody of the own desa who has this NIK already.
pub struct SameNik {
    pub id: PersonId,
    pub full_name: String,
    pub departed: Option<String>,
    pub departed_on: Option<NaiveDate>,
}

impl SameNik {
    /// "Maria Contoh", or "Maria Contoh, tercatat meninggal pada 12 November 2026".
    pub fn label(&self) -> String {
        let kind = self
            .departed
            .as_deref()
            .and_then(|code| code.parse::<departed::Kind>().ok());

        match (kind, self.departed_on) {
            (Some(kind), Some(on)) => format!(
                "{}, tercatat {} pada {}",
                self.full_name,
                kind.label().to_lowercase(),
                tanggal(on)
            ),
            _ => self.full_name.clone(),
        }
    }

    /// What to do about it, for the field of the NIK.
    pub fn advice(&self) -> &'static str {
        match self.departed {
            Some(_) => {
                "NIK ini milik orang yang sudah tercatat keluar. Periksa NIK-nya. Jika orangnya memang kembali, buka datanya dan minta DSP3A mencatatnya kembali."
            }
            None => "NIK ini sudah tercatat di desa Anda. Buka datanya, lalu ubah di sana.",
        }
    }
}

/// One line of the list.
#[derive(Clone)]
pub struct PersonRow {
    pub id: PersonId,
    pub full_name: String,
    pub nik_enc: Option<Vec<u8>>,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub kecamatan_name: String,
    pub family_id: Option<FamilyId>,
    pub nomor_kk_enc: Option<Vec<u8>>,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    /// Codes of all categories, in order.
    pub category_codes: Vec<String>,
    pub stage: String,
    /// How the person left, while that is in force.
    pub departed: Option<String>,
}

/// "Meninggal", of a stored kind of departure.
pub(crate) fn departed_label(code: Option<&str>) -> Option<&'static str> {
    let kind: departed::Kind = code?.parse().ok()?;

    Some(kind.label())
}

impl PersonRow {
    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Draft)
    }

    pub fn departed(&self) -> Option<departed::Kind> {
        self.departed.as_deref().and_then(|code| code.parse().ok())
    }

    /// "Terverifikasi", or how the person left.
    pub fn status_text(&self) -> &'static str {
        self.departed()
            .map_or_else(|| self.stage().label(), departed::Kind::label)
    }

    /// "6107••••••••0003", or why there is none.
    pub fn nik_masked(&self, keys: &Keys) -> String {
        match open_nik(keys, self.id, self.nik_enc.as_deref()) {
            Ok(Some(nik)) => nik.masked(),
            Ok(None) => "belum ada".to_owned(),
            Err(_) => "tidak terbaca".to_owned(),
        }
    }

    pub fn age(&self, today: NaiveDate) -> u32 {
        umur(self.born_on, today)
    }

    /// "8 Lanjut Usia Terlantar; 24 Fakir Miskin"
    pub fn categories_text(&self) -> String {
        self.category_codes
            .iter()
            .map(|code| CATALOGUE.label(code))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// "001/002", or what is known of it.
    pub fn rt_rw(&self) -> String {
        match (self.rt.as_str(), self.rw.as_str()) {
            ("", "") => "–".to_owned(),
            (rt, "") => rt.to_owned(),
            (rt, rw) => format!("{rt}/{rw}"),
        }
    }
}
