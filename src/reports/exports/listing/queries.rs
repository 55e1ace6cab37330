//! SQL of who is in a list by name, and in which order.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::auth::Scope;
use crate::ppks::Stage;
use crate::ppks::persons::queries::Criteria;
use crate::reports::exports::picks::Detail;
use crate::types::PersonId;

/// As on the screen: by name.
pub(super) async fn list_by_name(
    db: &mut PgConnection,
    scope: &Scope,
    criteria: &Criteria,
) -> Result<Vec<PersonId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select p.id as "id!: PersonId"
        from person_rows p
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $6
          and ($3::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
          and ($5::text is null or $3::text is not null or p.stage = $5)
          and ($7::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.residence = $7 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($3::text is null or a.category_code = $3)))
          and ($8::text is null or p.departed = $8)
        order by p.sort_name, p.id
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
        scope.tier_max(),
        criteria.residence.as_deref(),
        criteria.departed.map(|kind| kind.code()),
    )
    .fetch_all(db)
    .await
}

/// By desa, then family after family in the order of their heads' names, the head first; who stands alone is a family
/// too. `only_nik` leaves out who has no NIK.
pub(super) async fn list_by_family(
    db: &mut PgConnection,
    scope: &Scope,
    criteria: &Criteria,
    only_nik: bool,
) -> Result<Vec<PersonId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select p.id as "id!: PersonId"
        from person_rows p join persons q on q.id = p.id
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $6
          and ($3::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
          and ($5::text is null or $3::text is not null or p.stage = $5)
          and ($7::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.residence = $7 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($3::text is null or a.category_code = $3)))
          and ($8::text is null or p.departed = $8)
          and (not $9::boolean or p.nik_enc is not null)
        order by p.desa_kode,
            first_value(p.sort_name) over (
                partition by p.desa_kode, coalesce(p.family_id, p.id)
                order by q.family_role <> 'kepala', p.sort_name, p.id),
            coalesce(p.family_id, p.id), q.family_role <> 'kepala', p.sort_name, p.id
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
        scope.tier_max(),
        criteria.residence.as_deref(),
        criteria.departed.map(|kind| kind.code()),
        only_nik,
    )
    .fetch_all(db)
    .await
}

/// How many of the list have no NIK.
pub(super) async fn count_without_nik(
    db: &mut PgConnection,
    scope: &Scope,
    criteria: &Criteria,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!"
        from person_rows p
        where p.nik_enc is null and p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $6
          and ($3::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
          and ($5::text is null or $3::text is not null or p.stage = $5)
          and ($7::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.residence = $7 and a.stage <> 'withdrawn' and a.tier <= $6
                  and ($3::text is null or a.category_code = $3)))
          and ($8::text is null or p.departed = $8)
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
        scope.tier_max(),
        criteria.residence.as_deref(),
        criteria.departed.map(|kind| kind.code()),
    )
    .fetch_one(db)
    .await
}

/// What only some lists say of these people.
pub(super) async fn list_details(
    db: &mut PgConnection,
    scope: &Scope,
    ids: &[PersonId],
) -> Result<Vec<Detail>, sqlx::Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_as!(
        Detail,
        r#"
        select p.id as "id: PersonId", p.family_role,
               array(select distinct kind from assessments a, unnest(a.disability_kinds) kind
                     where a.person_id = p.id and a.stage <> 'withdrawn' and a.tier <= $4) as "disability_kinds!"
        from persons p
        where p.id = any($3) and p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $4
        "#,
        scope.from(),
        scope.until(),
        &ids,
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}
