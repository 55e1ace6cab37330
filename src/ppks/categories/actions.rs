//! The one door through which the office changes sub-categories.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::catalogue::SubCategory;
use super::model::Act;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::web::Error;

/// What came of it.
pub enum Changed {
    Done,
    /// Somebody else has changed the line meanwhile; how it stands now.
    Stale(SubCategory),
}

/// Adds a sub-category under the next number of its category.
///
/// # Errors
/// When the database fails.
pub async fn add(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    category_code: &str,
    name: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    queries::lock_category(db, category_code).await?;
    let known = queries::list_sub_categories(db).await?;
    let last = known
        .iter()
        .filter(|sub| sub.category_code == category_code)
        .filter_map(|sub| sub.code.rsplit('.').next()?.parse::<u32>().ok())
        .max();
    let code = format!("{category_code}.{}", last.unwrap_or(0) + 1);
    queries::insert_sub_category(db, category_code, &code, name).await?;
    let event = Event::new("sub_categories.added", "sub_categories", &code, scope.area());

    audit::record(db, actor, event, at).await
}

/// Renames a sub-category, stops offering it, or offers it again. None is ever deleted.
///
/// # Errors
/// `NotFound` for one that is not of this category.
#[expect(clippy::too_many_arguments, reason = "a line, what is done to it, and by whom")]
pub async fn change(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    category_code: &str,
    code: &str,
    version: i32,
    act: Act,
    name: &str,
    at: DateTime<Utc>,
) -> Result<Changed, Error> {
    queries::lock_category(db, category_code).await?;
    let known = queries::list_sub_categories(db).await?;
    let old = known
        .into_iter()
        .find(|sub| sub.code == code && sub.category_code == category_code)
        .ok_or(Error::NotFound)?;
    let (action, name, retired_at) = match act {
        Act::Add | Act::Rename => ("sub_categories.renamed", name, old.is_retired.then_some(at)),
        Act::Retire => ("sub_categories.retired", old.name.as_str(), Some(at)),
        Act::Offer => ("sub_categories.offered", old.name.as_str(), None),
    };
    if !queries::update_sub_category(db, code, version, name, retired_at).await? {
        return Ok(Changed::Stale(old));
    }
    let event = Event::new(action, "sub_categories", code, scope.area());
    audit::record(db, actor, event, at).await?;

    Ok(Changed::Done)
}
