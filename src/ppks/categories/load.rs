//! Brings the categories that ship with the program into the database, at every migration run.

use sqlx::PgConnection;

use super::queries;

const CATEGORIES: &str = include_str!("categories.csv");
const SUB_CATEGORIES: &str = include_str!("sub_categories.csv");

#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("Daftar kategori di dalam program rusak: {0}")]
    Csv(#[from] csv::Error),
    #[error("Daftar kategori di dalam program rusak pada baris {0}.")]
    Row(usize),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Loads the categories as the owner of the tables; running it again changes nothing.
///
/// # Errors
/// When the database refuses; the lists themselves are proved by tests.
pub async fn load(owner: &mut PgConnection) -> Result<(), LoadError> {
    for (at, row) in rows(CATEGORIES)?.iter().enumerate() {
        let (Some(code), Some(name), Some(tier)) = (row.get(0), row.get(1), row.get(2)) else {
            return Err(LoadError::Row(at + 2));
        };
        let tier = tier.parse().map_err(|_| LoadError::Row(at + 2))?;
        queries::upsert_category(owner, code, name, tier).await?;
    }
    for (at, row) in rows(SUB_CATEGORIES)?.iter().enumerate() {
        let (Some(category), Some(code), Some(name)) = (row.get(0), row.get(1), row.get(2)) else {
            return Err(LoadError::Row(at + 2));
        };
        queries::upsert_sub_category(owner, category, code, name).await?;
    }

    Ok(())
}

fn rows(text: &str) -> Result<Vec<csv::StringRecord>, csv::Error> {
    csv::Reader::from_reader(text.as_bytes()).records().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_26_and_every_sub_category_has_its_category() {
        let categories = rows(CATEGORIES).unwrap();
        let subs = rows(SUB_CATEGORIES).unwrap();

        assert_eq!(categories.len(), 26);
        assert!(
            subs.iter()
                .all(|sub| categories.iter().any(|category| category[0] == sub[0]))
        );
    }
}
