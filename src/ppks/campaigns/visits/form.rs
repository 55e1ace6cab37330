use chrono::NaiveDate;

use super::model::{Found, ItemRow};
use crate::ppks::campaigns::model::{Campaign, Outcome};
use crate::types::CampaignItemId;
use crate::types::tanggal::{parse_tanggal, tanggal, tanggal_singkat};
use crate::web::{Fields, FormErrors};

const NOTE_MOST: usize = 300;

/// What was found at one family, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct VisitForm {
    pub tanggal: String,
    /// Item, choice and note.
    items: Vec<(CampaignItemId, String, String)>,
}

impl VisitForm {
    pub fn read(fields: &Fields, items: &[ItemRow]) -> VisitForm {
        VisitForm {
            tanggal: fields.get("tanggal").trim().to_owned(),
            items: items
                .iter()
                .map(|item| {
                    let note = fields.get(&format!("catatan_{}", item.id)).trim().to_owned();
                    (item.id, fields.get(&format!("hasil_{}", item.id)).to_owned(), note)
                })
                .collect(),
        }
    }

    /// As it stands now.
    pub fn of(items: &[ItemRow], today: NaiveDate) -> VisitForm {
        VisitForm {
            tanggal: tanggal_singkat(today),
            items: items
                .iter()
                .map(|item| (item.id, item.result.clone().unwrap_or_default(), item.note.clone()))
                .collect(),
        }
    }

    pub fn chosen(&self, id: &CampaignItemId) -> &str {
        self.find(id).map_or("", |(_, chosen, _)| chosen)
    }

    pub fn note(&self, id: &CampaignItemId) -> &str {
        self.find(id).map_or("", |(.., note)| note)
    }

    fn find(&self, id: &CampaignItemId) -> Option<&(CampaignItemId, String, String)> {
        self.items.iter().find(|(known, ..)| known == id)
    }

    /// What was chosen for those that can still be changed. Some may be left for another day, but not all.
    pub fn parse(
        &self,
        items: &[ItemRow],
        campaign: &Campaign,
        today: NaiveDate,
    ) -> Result<(NaiveDate, Vec<Found>), FormErrors> {
        let mut errors = FormErrors::default();
        let on = match parse_tanggal(&self.tanggal, today) {
            Ok(day) if day < campaign.starts_on.min(today) => {
                errors.push(
                    "tanggal",
                    format!("Pemutakhiran ini baru dimulai {}.", tanggal(campaign.starts_on)),
                );
                None
            }
            Ok(day) => Some(day),
            Err(_) => {
                errors.push(
                    "tanggal",
                    "Tulis tanggal kunjungan yang sudah lewat, misalnya 12/03/2027.",
                );
                None
            }
        };
        let mut found = Vec::new();
        for item in items.iter().filter(|item| !item.is_confirmed) {
            let (chosen, note) = (self.chosen(&item.id), self.note(&item.id));
            if note.chars().count() > NOTE_MOST {
                errors.push(
                    format!("catatan_{}", item.id),
                    "Catatan paling banyak 300 huruf. Pendekkan.",
                );
            }
            if chosen.is_empty() {
                continue;
            }
            match Outcome::from_code(chosen) {
                Some(outcome) => found.push(Found {
                    item: item.id,
                    outcome,
                    note: note.to_owned(),
                }),
                None => errors.push(format!("hasil_{}", item.id), "Pilih salah satu hasil."),
            }
        }
        if found.is_empty()
            && errors.is_empty()
            && let Some(first) = items.iter().find(|item| !item.is_confirmed)
        {
            errors.push(
                format!("hasil_{}", first.id),
                "Pilih hasil untuk paling sedikit satu orang.",
            );
        }
        match on {
            Some(on) if errors.is_empty() => Ok((on, found)),
            _ => Err(errors),
        }
    }
}
