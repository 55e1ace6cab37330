//! The reference data that the office may change: read from the database once for each page that needs them.

use sqlx::PgConnection;

use super::catalogue::{SubCategory, read};
use super::rules::{Rule, Rules};
use super::{CATALOGUE, queries};

/// Rules and sub-categories as they stand.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    pub rules: Rules,
    subs: Vec<SubCategory>,
}

impl Reference {
    /// # Errors
    /// When the database fails.
    pub async fn find(db: &mut PgConnection) -> Result<Reference, sqlx::Error> {
        Ok(Reference {
            rules: queries::list_rules(db).await?,
            subs: queries::list_sub_categories(db).await?,
        })
    }

    /// As they are shipped, before any office has changed them. For the demo and for tests.
    pub fn shipped() -> Reference {
        Reference {
            rules: shipped_rules().into_iter().collect(),
            subs: CATALOGUE.sub_categories.clone(),
        }
    }

    /// Also one that is no longer offered: cases carry it.
    pub fn find_sub(&self, code: &str) -> Option<&SubCategory> {
        self.subs.iter().find(|sub| sub.code == code)
    }

    /// All of a category, to read by.
    pub fn all_subs_of<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a SubCategory> {
        self.subs.iter().filter(move |sub| sub.category_code == code)
    }

    /// Those to choose from.
    pub fn offered(&self) -> impl Iterator<Item = &SubCategory> {
        self.subs.iter().filter(|sub| !sub.is_retired)
    }

    /// Those of a category to choose from, and the one that is chosen already.
    pub fn subs_of<'a>(&'a self, code: &'a str, chosen: Option<&'a str>) -> impl Iterator<Item = &'a SubCategory> {
        self.all_subs_of(code)
            .filter(move |sub| !sub.is_retired || Some(sub.code.as_str()) == chosen)
    }

    /// Reads what was typed or chosen: "08.2", "8.2", "08.2 Di Panti Jompo".
    pub fn resolve_sub(&self, typed: &str) -> Option<&SubCategory> {
        let (category, number) = typed.split_whitespace().next()?.split_once('.')?;
        let code = format!("{category:0>2}.{number}");

        self.find_sub(&code).filter(|sub| !sub.is_retired)
    }
}

/// The rows of the file, for the loader and for tests.
pub(super) fn shipped_rules() -> Vec<Rule> {
    read(include_str!("rules.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_retired_is_read_but_not_offered() {
        let mut reference = Reference::shipped();
        for sub in &mut reference.subs {
            sub.is_retired = sub.code == "08.2";
        }

        assert!(reference.find_sub("08.2").is_some());
        assert!(reference.resolve_sub("8.2 Lansia").is_none());
        assert_eq!(reference.resolve_sub("8.1").map(|sub| sub.code.as_str()), Some("08.1"));
        assert_eq!(reference.subs_of("08", None).count(), 2);
        assert_eq!(reference.subs_of("08", Some("08.2")).count(), 3);
    }
}
