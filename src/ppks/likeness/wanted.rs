//! Somebody looked for by what is remembered of them.

use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;

use super::letters::{fit, nearness};
use super::{Traits, queries, swapped};
use crate::auth::Scope;
use crate::types::{PersonId, Sex, name_key};

/// Most people whom the database hands over for a closer look.
const CANDIDATES: i32 = 300;

/// When somebody was born, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ppks) enum Born {
    On(NaiveDate),
    In(i32),
}

/// What is remembered.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ppks) struct Wanted {
    pub key: String,
    pub born: Option<Born>,
    pub sex: Option<Sex>,
    pub mother_key: String,
}

impl Wanted {
    /// A name, perhaps with a birth date or year: "Maria Contoh 12/03/1990", "maria contoh 1990".
    pub fn read(text: &str) -> Wanted {
        let mut born = None;
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            match read_born(word) {
                Some(read) if born.is_none() => born = Some(read),
                _ => words.push(word),
            }
        }

        Wanted {
            key: name_key(&words.join(" ")),
            born,
            sex: None,
            mother_key: String::new(),
        }
    }

    /// How near somebody is: the name as a share of 1, everything else in fractions of it.
    fn nearness(&self, other: &Traits) -> f64 {
        let born = match self.born {
            Some(Born::On(date)) if date == other.born_on => 0.5,
            Some(Born::On(date)) if swapped(date) == Some(other.born_on) => 0.35,
            Some(Born::On(date)) if date.year() == other.born_on.year() => 0.15,
            Some(Born::In(year)) if year == other.born_on.year() => 0.3,
            _ => 0.0,
        };
        let sex = match self.sex {
            Some(sex) if sex == other.sex => 0.1,
            _ => 0.0,
        };
        let mother = if self.mother_key.is_empty() || other.mother_name.is_empty() {
            0.0
        } else {
            0.3 * nearness(&self.mother_key, &name_key(&other.mother_name))
        };

        fit(&self.key, &other.name_key) + born + sex + mother
    }
}

fn read_born(word: &str) -> Option<Born> {
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    match parts.as_slice() {
        [year] if year.len() == 4 => {
            let year: i32 = year.parse().ok()?;
            (1900..2100).contains(&year).then_some(Born::In(year))
        }
        [day, month, year] if year.len() == 4 => {
            let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
            (1900..2100).contains(&date.year()).then_some(Born::On(date))
        }
        _ => None,
    }
}

/// Who is nearest within reach, nearest first.
///
/// # Errors
/// When the database fails.
pub(in crate::ppks) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    wanted: &Wanted,
    most: usize,
) -> Result<Vec<PersonId>, sqlx::Error> {
    let born = match wanted.born {
        Some(Born::On(date)) => Some(date),
        _ => None,
    };
    let ids = queries::search(db, scope, &wanted.key, born, born.and_then(swapped), CANDIDATES).await?;
    let mut found: Vec<(f64, Traits)> = queries::list_traits(db, scope, &ids)
        .await?
        .into_iter()
        .map(|traits| (wanted.nearness(&traits), traits))
        .collect();
    found.sort_by(|(a, one), (b, other)| {
        b.total_cmp(a)
            .then_with(|| one.name_key.cmp(&other.name_key))
            .then_with(|| one.id.cmp(&other.id))
    });
    found.truncate(most);

    Ok(found.into_iter().map(|(_, traits)| traits.id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_birth_date_beside_a_name() {
        let date = NaiveDate::from_ymd_opt(1990, 3, 12).unwrap();

        assert_eq!(Wanted::read("Maria 12/03/1990 Contoh").born, Some(Born::On(date)));
        assert_eq!(Wanted::read("Maria 12-3-1990").key, "maria");
        assert_eq!(Wanted::read("Maria Contoh 1990").born, Some(Born::In(1990)));
        assert_eq!(Wanted::read("Umpama 2").key, "umpama 2");
        assert_eq!(Wanted::read("Maria 31/02/1990").born, None);
        assert_eq!(Wanted::read("Maria").born, None);
    }
}
