//! Rows of people without a NIK: a baby, somebody who never had a card. They are known again by name, day of birth and
//! household, so that the same table sent twice does not enter them twice.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::check::has_no_nik;
use super::lines::{Line, Place};
use super::model::{Known, Table};
use super::queries::{self, Unnumbered};
use crate::auth::Scope;
use crate::crypto::{IndexKind, Keys};
use crate::ppks::persons::departed_label;
use crate::types::{NomorKk, PersonId, parse_tanggal};
use crate::web::Error;

/// Puts those who are there already to the others of their kind. Each person answers for one row.
///
/// # Errors
/// When the database fails.
pub async fn sort(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    table: &Table,
    known: &mut Vec<Known>,
    former: &mut HashMap<Place, PersonId>,
    today: NaiveDate,
) -> Result<(), Error> {
    let lines: Vec<&Line> = table.lines.iter().filter(|line| has_no_nik(line)).collect();
    if lines.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = lines.iter().map(|line| line.full_name.to_lowercase()).collect();
    let found = queries::list_unnumbered(db, scope, &names).await?;
    let mut taken = HashSet::new();
    for line in lines {
        let Ok(born_on) = parse_tanggal(&line.born_on, today) else {
            continue;
        };
        let indexes = NomorKk::parse(&line.nomor_kk)
            .map(|number| keys.blind_indexes(IndexKind::NomorKk, number.as_str()))
            .unwrap_or_default();
        let is_same = |person: &&Unnumbered| {
            person.born_on == born_on
                && person.full_name.to_lowercase() == line.full_name.to_lowercase()
                && person
                    .nomor_kk_index
                    .as_ref()
                    .map_or(indexes.is_empty(), |index| indexes.contains(index))
                && !taken.contains(&person.id)
        };
        let Some(person) = found.iter().find(is_same) else {
            continue;
        };
        taken.insert(person.id);
        if person.is_former && !line.category.is_empty() {
            former.insert(line.place, person.id);
        } else {
            known.push(Known {
                place: line.place,
                id: person.id,
                name: line.full_name.clone(),
                departed: departed_label(person.departed.as_deref()),
            });
        }
    }

    Ok(())
}
