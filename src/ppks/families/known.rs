//! Members of a family that is recorded already: typed once more with its nomor KK, they are offered to choose from.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::form::FamilyForm;
use super::model::MemberRow;
use super::queries;
use crate::auth::Scope;
use crate::crypto::{IndexKind, Keys};
use crate::ppks::categories::{CATALOGUE, Reference, Unit};
use crate::ppks::entry::NewAssessment;
use crate::ppks::persons::{NeedsForm, Who};
use crate::types::tanggal::{tanggal, umur_text};
use crate::types::{FamilyId, NomorKk, PersonId, Sex};
use crate::web::{Error, Fields, FormErrors};

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
    who: Who,
}

impl KnownMember {
    fn of(row: &MemberRow, prefix: String, today: NaiveDate) -> KnownMember {
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

/// Puts the members of this family on the form, with what was typed beside each.
///
/// # Errors
/// When the database fails.
pub async fn offer(
    db: &mut PgConnection,
    scope: &Scope,
    form: &mut FamilyForm,
    family: FamilyId,
    fields: &Fields,
    today: NaiveDate,
) -> Result<(), Error> {
    let rows = queries::list_members(db, scope, family).await?;
    form.family = Some(family);
    form.known = rows
        .iter()
        .filter(|row| !row.is_restricted && row.departed.is_none())
        .enumerate()
        .map(|(at, row)| {
            let offered = KnownMember::of(row, format!("k{}", at + 1), today);
            // What was typed is found by the person: between two sendings somebody may have joined.
            let typed = (1..=fields.iter().count())
                .map(|n| format!("k{n}"))
                .take_while(|prefix| fields.has(&format!("{prefix}_orang")))
                .find(|prefix| fields.get(&format!("{prefix}_orang")) == row.id.to_string());
            match typed {
                Some(prefix) => {
                    let needs = NeedsForm {
                        prefix: offered.prefix.clone(),
                        ..NeedsForm::read(fields, &prefix)
                    };
                    KnownMember {
                        is_chosen: fields.has(&format!("{prefix}_pilih")) || !needs.is_blank(),
                        needs,
                        ..offered
                    }
                }
                None => offered,
            }
        })
        .collect();

    Ok(())
}

/// The same for a form that says whose members it shows. Where the nomor KK is not that family's any more, it is a form
/// about another family.
///
/// # Errors
/// When the database fails.
pub async fn recall(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    form: &mut FamilyForm,
    fields: &Fields,
    today: NaiveDate,
) -> Result<(), Error> {
    let Ok(family) = fields.get("keluarga").parse() else {
        return Ok(());
    };
    if find(db, keys, scope, form).await? == Some(family) {
        offer(db, scope, form, family, fields, today).await?;
    }

    Ok(())
}

/// The family within reach that has the nomor KK on this form, unless the form shows its members already.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    form: &FamilyForm,
) -> Result<Option<FamilyId>, Error> {
    let Some(nomor_kk) = NomorKk::parse(&form.nomor_kk).ok().filter(|_| form.family.is_none()) else {
        return Ok(None);
    };
    let indexes = keys.blind_indexes(IndexKind::NomorKk, nomor_kk.as_str());

    Ok(queries::find_by_nomor_kk(db, scope, &indexes, None).await?)
}

/// "12 Maret 1990 (36 tahun), perempuan"
fn birth_text(born_on: NaiveDate, sex: Sex, today: NaiveDate) -> String {
    let sex = sex.label().to_lowercase();

    format!("{} ({}), {sex}", tanggal(born_on), umur_text(born_on, today))
}
