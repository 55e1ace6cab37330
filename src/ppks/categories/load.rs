//! Brings the catalogue into the database, at every migration run, for the constraints that refer to it.

use sqlx::PgConnection;

use super::reference::shipped_rules;
use super::{CATALOGUE, queries};

/// Loads the categories as the owner of the tables; running it again changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn load(owner: &mut PgConnection) -> Result<(), sqlx::Error> {
    for category in &CATALOGUE.categories {
        queries::upsert_category(owner, &category.code, &category.name, category.tier).await?;
    }
    for sub in &CATALOGUE.sub_categories {
        queries::upsert_sub_category(owner, &sub.category_code, &sub.code, &sub.name).await?;
    }

    for rule in shipped_rules() {
        queries::upsert_rule(owner, &rule).await?;
    }

    Ok(())
}
