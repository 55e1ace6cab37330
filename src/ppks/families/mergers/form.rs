use crate::types::FamilyId;
use crate::web::{Fields, FormErrors};

/// Why two families are merged: code and label.
pub const MERGER_REASONS: [(&str, &str); 5] = [
    ("sama", "Keluarga yang sama tercatat dua kali"),
    ("kembali", "Kembali ke KK semula"),
    ("menikah", "Menikah dan masuk ke KK pasangannya"),
    ("menumpang", "Menumpang di KK keluarga lain"),
    ("lain", "Alasan lain"),
];

/// The form exactly as typed: first the number by which the other family is found, then the decision.
#[derive(Clone, Debug, Default)]
pub struct MergerForm {
    pub number: String,
    /// The family that takes the members in.
    pub into: Option<FamilyId>,
    pub version: i32,
    pub into_version: i32,
    pub reason: String,
}

impl MergerForm {
    pub fn read(fields: &Fields) -> MergerForm {
        MergerForm {
            number: fields.get("nomor").to_owned(),
            into: fields.get("ke").parse().ok(),
            version: fields.get("versi").parse().unwrap_or(0),
            into_version: fields.get("versi_ke").parse().unwrap_or(0),
            reason: fields.get("alasan").to_owned(),
        }
    }

    /// The 16 digits of a nomor KK or NIK.
    ///
    /// # Errors
    /// At the field, where it is neither.
    pub fn digits(&self) -> Result<String, FormErrors> {
        let digits: String = self.number.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
        if digits.len() == 16 && digits.chars().all(|c| c.is_ascii_digit()) {
            Ok(digits)
        } else {
            Err(FormErrors::one(
                "nomor",
                "Isi 16 angka nomor KK keluarga itu, atau NIK salah satu anggotanya.",
            ))
        }
    }

    /// # Errors
    /// At the field, where none was chosen.
    pub fn reason(&self) -> Result<&'static str, FormErrors> {
        let known = MERGER_REASONS.iter().find(|(code, _)| *code == self.reason);

        known
            .map(|(code, _)| *code)
            .ok_or_else(|| FormErrors::one("alasan", "Pilih alasan kedua keluarga digabung."))
    }
}
