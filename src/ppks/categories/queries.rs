//! SQL of the categories.

use sqlx::PgConnection;

pub(super) async fn upsert_category(
    db: &mut PgConnection,
    code: &str,
    name: &str,
    tier: i16,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into categories as c (code, name, tier) values ($1, $2, $3)
        on conflict (code) do update set name = excluded.name, tier = excluded.tier
        where (c.name, c.tier) is distinct from (excluded.name, excluded.tier)
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
