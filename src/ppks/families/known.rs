//! Members of a family that is recorded already: typed once more with its nomor KK, they are offered to choose from.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::form::FamilyForm;
use super::known_member::KnownMember;
use super::queries;
use crate::auth::Scope;
use crate::crypto::{IndexKind, Keys};
use crate::ppks::persons::NeedsForm;
use crate::types::{FamilyId, NomorKk};
use crate::web::{Error, Fields};

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
