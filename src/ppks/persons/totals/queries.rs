//! SQL of totals. Figures where there are some, counted one by one where there are few.

use sqlx::PgConnection;

use crate::auth::Scope;
use crate::ppks::persons::queries::Criteria;
use crate::ppks::{Stage, departed};

/// How many the whole list holds; from the counts, so that it costs the same for a desa and for a nation. The few whom
/// no list shows are counted away one by one.
///
/// No figure knows where somebody stays, so a list by that is counted itself.
pub(crate) async fn count(db: &mut PgConnection, scope: &Scope, criteria: &Criteria) -> Result<i64, sqlx::Error> {
    if criteria.departed.is_some() {
        return count_departed(db, scope, criteria).await;
    }
    if criteria.residence.is_some() {
        return count_residing(db, scope, criteria).await;
    }

    sqlx::query_scalar!(
        r#"
        select (case when $3::text is null then (
                    select sum(n) from person_counts
                    where desa_kode >= $1 and desa_kode < $2 and ($5::text is null or stage = $5))
                else (
                    select sum(n) from assessment_counts
                    where desa_kode >= $1 and desa_kode < $2 and category_code = $3 and stage <> 'withdrawn'
                      and ($4::text is null or sub_category_code = $4) and ($5::text is null or stage = $5))
                end)::bigint - (
                    select count(*) from persons p
                    where (p.restricted_at is not null or p.destroyed_at is not null) and p.stage is not null
                      and p.desa_kode >= $1 and p.desa_kode < $2
                      and ($3::text is null or exists (
                            select from assessments a
                            where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn'
                              and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
                      and ($5::text is null or $3::text is not null or p.stage = $5)) as n
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
    )
    .fetch_one(db)
    .await
    .map(|n| n.unwrap_or(0))
}

/// How many left in one way: few, and in an index of their own.
async fn count_departed(db: &mut PgConnection, scope: &Scope, criteria: &Criteria) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from persons p
        where p.departed = $5 and p.stage is not null and p.restricted_at is null and p.destroyed_at is null
          and p.merged_into is null and p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $6
          and ($3::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($4::text is null or a.sub_category_code = $4)))
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.departed.map(departed::Kind::code),
        scope.tier_max(),
    )
    .fetch_one(db)
    .await
}

async fn count_residing(db: &mut PgConnection, scope: &Scope, criteria: &Criteria) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from person_rows p
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $6
          and exists (
                select from assessments a
                where a.person_id = p.id and a.residence = $7 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($3::text is null or a.category_code = $3))
          and ($3::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
          and ($5::text is null or $3::text is not null or p.stage = $5)
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
        scope.tier_max(),
        criteria.residence.as_deref(),
    )
    .fetch_one(db)
    .await
}

/// How many lines a file of the list holds: counted, because the figures do not part the tiers. For the page of an
/// export, which reads them all anyway.
pub(crate) async fn count_lines(db: &mut PgConnection, scope: &Scope, criteria: &Criteria) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from persons p
        where p.stage is not null and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
          and p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $6
          and ($3::text is null or p.id in (
                select a.person_id from assessments a
                where a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $6
                  and a.desa_kode >= $1 and a.desa_kode < $2
                  and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
          and ($8::text is null or p.departed = $8)
          and ($5::text is null or $3::text is not null or p.stage = $5)
          and ($7::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.residence = $7 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($3::text is null or a.category_code = $3)))
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
        scope.tier_max(),
        criteria.residence.as_deref(),
        criteria.departed.map(departed::Kind::code),
    )
    .fetch_one(db)
    .await
}
