use chrono::NaiveDate;

use super::model::MemberRow;
use crate::ppks::categories::{CATALOGUE, Reference, Unit};
use crate::ppks::entry::NewAssessment;
use crate::ppks::persons::{NeedsForm, Who};
use crate::types::tanggal::{tanggal, umur_text};
use crate::types::{PersonId, Sex};
use crate::web::FormErrors;

/// One recorded member and what was typed beside the name. Field names are `{prefix}_pilih` and so on.
#[derive(Clone, Debug)]
pub struct KnownMember {
    /// "k1"
    pub prefix: String,
    pub person: PersonId,
    pub is_chosen: bool,
    pub needs: NeedsForm,
    pub full_name: String,
    pub birth_text: String,
    /// Codes of what is recorded.
    pub categories: Vec<String>,
    pub who: Who,
}

impl KnownMember {
    pub fn of(row: &MemberRow, prefix: String, today: NaiveDate) -> KnownMember {
        KnownMember {
            person: row.id,
            is_chosen: false,
            needs: NeedsForm::empty(prefix.clone()),
            full_name: row.full_name.clone(),
            birth_text: birth_text(row.born_on, row.sex, today),
            categories: row.category_codes.clone(),
            who: Who {
                unit: Unit::Orang,
                born_on: row.born_on,
                sex: row.sex,
                has_nik: row.has_nik,
            },
            prefix,
        }
    }

    pub fn id(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    pub fn categories_text(&self) -> String {
        let labels = self.categories.iter().map(|code| CATALOGUE.label(code));

        labels.collect::<Vec<_>>().join("; ")
    }

    /// What the family says of this member; nothing where the member was not chosen.
    pub fn parse(
        &mut self,
        reference: &Reference,
        today: NaiveDate,
        errors: &mut FormErrors,
    ) -> Option<(PersonId, Vec<NewAssessment>)> {
        if !self.is_chosen {
            return None;
        }
        if self.needs.is_blank() {
            errors.push(
                self.id("kategori"),
                format!("Isi kategori {}, atau hapus centangnya.", self.full_name),
            );
            return None;
        }
        let new = self.needs.parse(Some(self.who), reference, today, errors);
        if let Some(known) = new.iter().find(|new| self.categories.contains(&new.category_code)) {
            errors.push(
                self.id("kategori"),
                format!(
                    "Kategori {} sudah tercatat untuk orang ini.",
                    CATALOGUE.label(&known.category_code)
                ),
            );
        }

        Some((self.person, new))
    }
}

/// "12 Maret 1990 (36 tahun), perempuan"
fn birth_text(born_on: NaiveDate, sex: Sex, today: NaiveDate) -> String {
    let sex = sex.label().to_lowercase();

    format!("{} ({}), {sex}", tanggal(born_on), umur_text(born_on, today))
}
