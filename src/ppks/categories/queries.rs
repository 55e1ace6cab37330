//! SQL of the categories.

use sqlx::PgConnection;

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

pub(super) async fn upsert_sub_category(
    db: &mut PgConnection,
    category_code: &str,
    code: &str,
    name: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into sub_categories as s (category_code, code, name) values ($1, $2, $3)
        on conflict (code) do update set name = excluded.name where s.name <> excluded.name
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
