//! The tier of confidentiality in force: what the catalogue says, raised where the office has raised it.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::queries;

/// Ordinary cases; restricted ones; secret ones, which the desa hands in sealed.
pub const SECRET: i16 = 3;

/// The tier of each category, as the database has it.
#[derive(Clone, Debug, Default)]
pub struct Tiers(HashMap<String, i16>);

impl Tiers {
    /// For pages.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(db: &mut PgConnection) -> Result<Tiers, sqlx::Error> {
        let rows = queries::list_tiers(db).await?;

        Ok(Tiers(rows.into_iter().collect()))
    }

    /// For writers of cases: nobody raises a tier before this transaction ends, so a case cannot come in under the
    /// old one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold(db: &mut PgConnection) -> Result<Tiers, sqlx::Error> {
        queries::lock_tiers(db).await?;

        Tiers::find(db).await
    }

    /// A category that nobody has given a tier is secret.
    pub fn of(&self, code: &str) -> i16 {
        self.0.get(code).copied().unwrap_or(SECRET)
    }

    pub fn is_secret(&self, code: &str) -> bool {
        self.of(code) >= SECRET
    }
}

impl FromIterator<(String, i16)> for Tiers {
    fn from_iter<I: IntoIterator<Item = (String, i16)>>(tiers: I) -> Tiers {
        Tiers(tiers.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_secret() {
        let tiers = Tiers::from_iter([("24".to_owned(), 1), ("16".to_owned(), 3)]);

        assert!(!tiers.is_secret("24"));
        assert!(tiers.is_secret("16"));
        assert!(tiers.is_secret("27") && tiers.is_secret(""));
    }
}
