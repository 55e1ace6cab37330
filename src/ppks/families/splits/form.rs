use chrono::NaiveDate;

use super::model::Split;
use crate::ppks::categories::Reference;
use crate::ppks::families::form::FamilyForm;
use crate::ppks::families::model::MemberRow;
use crate::types::PersonId;
use crate::web::{Fields, FormErrors};

/// Why a family is split: code and label.
pub const SPLIT_REASONS: [(&str, &str); 5] = [
    ("menikah", "Menikah dan punya KK sendiri"),
    ("cerai", "Bercerai"),
    ("pindah", "Pindah rumah di desa yang sama"),
    ("salah", "Salah dicatat dalam satu keluarga"),
    ("lain", "Alasan lain"),
];

/// The form exactly as typed.
#[derive(Clone, Debug, Default)]
pub struct SplitForm {
    /// KK and address of the new family.
    pub family: FamilyForm,
    /// Ids as sent.
    pub chosen: Vec<String>,
    pub reason: String,
}

impl SplitForm {
    pub fn read(fields: &Fields) -> SplitForm {
        let mut family = FamilyForm::read(fields);
        family.members.clear();

        SplitForm {
            family,
            chosen: fields.all("anggota").map(str::to_owned).collect(),
            reason: fields.get("alasan").to_owned(),
        }
    }

    pub fn has(&self, id: &PersonId) -> bool {
        self.chosen.contains(&id.to_string())
    }

    /// # Errors
    /// All that is missing, each at its field.
    pub(super) fn parse(
        &mut self,
        members: &[MemberRow],
        reference: &Reference,
        today: NaiveDate,
    ) -> Result<Split, FormErrors> {
        let mut errors = FormErrors::default();
        let free = || members.iter().filter(|member| !member.is_restricted);
        let chosen: Vec<PersonId> = free().map(|member| member.id).filter(|id| self.has(id)).collect();
        if chosen.is_empty() {
            errors.push("anggota", "Pilih paling sedikit satu anggota yang mendapat KK baru.");
        } else if chosen.len() == members.len() {
            errors.push(
                "anggota",
                "Sisakan paling sedikit satu anggota. Kalau semua pindah ke KK baru, cukup ubah nomor KK keluarga ini.",
            );
        }
        let new = self.family.parse(today, reference, false).map_err(|found| {
            for (field, text) in found.iter() {
                errors.push(field, text);
            }
        });
        let reason = SPLIT_REASONS.iter().find(|(code, _)| *code == self.reason);
        if reason.is_none() {
            errors.push("alasan", "Pilih alasan keluarga ini dipisah.");
        }

        match (errors.is_empty(), new, reason) {
            (true, Ok(new), Some((reason, _))) => Ok(Split { new, chosen, reason }),
            _ => Err(errors),
        }
    }
}
