//! SQL of the categories.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::catalogue::SubCategory;
use super::rules::{Rule, RuleKind, Rules, Severity};
use crate::auth::Scope;

/// A tier that the office has raised is never lowered by the catalogue.
pub(super) async fn upsert_category(
    db: &mut PgConnection,
    code: &str,
    name: &str,
    tier: i16,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into categories as c (code, name, tier) values ($1, $2, $3)
        on conflict (code) do update set name = excluded.name, tier = greatest(c.tier, excluded.tier)
        where (c.name, c.tier) is distinct from (excluded.name, greatest(c.tier, excluded.tier))
        "#,
        code,
        name,
        tier,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// A name that the office has changed stays.
pub(super) async fn upsert_sub_category(
    db: &mut PgConnection,
    category_code: &str,
    code: &str,
    name: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into sub_categories as s (category_code, code, name) values ($1, $2, $3)
        on conflict (code) do update set name = excluded.name where s.name <> excluded.name and not s.is_own
        "#,
        category_code,
        code,
        name,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Code and tier of each category.
pub(super) async fn list_tiers(db: &mut PgConnection) -> Result<Vec<(String, i16)>, sqlx::Error> {
    let rows = sqlx::query!("select code, tier from categories").fetch_all(db).await?;

    Ok(rows.into_iter().map(|row| (row.code, row.tier)).collect())
}

/// Shares the lock that who raises a tier takes alone.
pub(super) async fn lock_tiers(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(r#"select pg_advisory_xact_lock_shared(hashtextextended('tiers', 0)) as "locked!: ()""#)
        .fetch_one(db)
        .await?;

    Ok(())
}

/// A rule that the office has changed stays.
pub(super) async fn upsert_rule(db: &mut PgConnection, rule: &Rule) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into category_rules as r (category_code, kind, severity, age_min, age_max, sex, units, valid_from, valid_to)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (category_code, kind, severity, valid_from) do update
        set age_min = excluded.age_min, age_max = excluded.age_max, sex = excluded.sex, units = excluded.units,
            valid_to = excluded.valid_to
        where not r.is_own and (r.age_min, r.age_max, r.sex, r.units, r.valid_to)
            is distinct from (excluded.age_min, excluded.age_max, excluded.sex, excluded.units, excluded.valid_to)
        "#,
        rule.category_code,
        rule.kind.code(),
        rule.severity.code(),
        rule.age_min,
        rule.age_max,
        rule.sex,
        rule.units,
        rule.valid_from,
        rule.valid_to,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// All rules, also those that were in force once: an old assessment is judged by them. One that this program does not
/// know is passed over.
pub(super) async fn list_rules(db: &mut PgConnection) -> Result<Rules, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select category_code, kind, severity, age_min, age_max, sex, units, valid_from, valid_to
        from category_rules order by category_code, kind, severity, valid_from
        "#
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Rule {
                kind: RuleKind::ALL.into_iter().find(|kind| kind.code() == row.kind)?,
                severity: Severity::ALL.into_iter().find(|one| one.code() == row.severity)?,
                category_code: row.category_code,
                age_min: row.age_min,
                age_max: row.age_max,
                sex: row.sex,
                units: row.units,
                valid_from: row.valid_from,
                valid_to: row.valid_to,
            })
        })
        .collect())
}

/// All, in the order of their numbers.
pub(super) async fn list_sub_categories(db: &mut PgConnection) -> Result<Vec<SubCategory>, sqlx::Error> {
    sqlx::query_as!(
        SubCategory,
        r#"
        select category_code, code, name, retired_at is not null as "is_retired!", version
        from sub_categories order by category_code, substring(code from '[0-9]+$')::integer
        "#
    )
    .fetch_all(db)
    .await
}

/// Waits for whoever else adds to this category, so that two never get one number.
pub(super) async fn lock_category(db: &mut PgConnection, category_code: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended('sub_categories:' || $1, 0)) as "locked!: ()""#,
        category_code,
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

pub(super) async fn insert_sub_category(
    db: &mut PgConnection,
    category_code: &str,
    code: &str,
    name: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into sub_categories (category_code, code, name, is_own) values ($1, $2, $3, true)",
        category_code,
        code,
        name,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False when the version is not the expected one any more.
pub(super) async fn update_sub_category(
    db: &mut PgConnection,
    code: &str,
    version: i32,
    name: &str,
    retired_at: Option<DateTime<Utc>>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update sub_categories set name = $3, retired_at = $4, is_own = true, version = version + 1
        where code = $1 and version = $2
        "#,
        code,
        version,
        name,
        retired_at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// How many cases within reach carry each sub-category of this category.
pub(super) async fn count_cases(
    db: &mut PgConnection,
    scope: &Scope,
    category_code: &str,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select sub_category_code as code, sum(n)::bigint as "n!" from assessment_counts
        where category_code = $1 and sub_category_code <> '' and stage <> 'withdrawn'
            and desa_kode >= $2 and desa_kode < $3
        group by 1
        "#,
        category_code,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.code, row.n)).collect())
}
