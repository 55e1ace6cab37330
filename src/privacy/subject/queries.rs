//! SQL of what is held on one person beside the record itself.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{LookRow, Origin, RestrictedRow};
use crate::auth::Scope;
use crate::types::PersonId;

/// Everybody whose processing is suspended, the latest first.
pub(in crate::privacy) async fn list_restricted(
    db: &mut PgConnection,
    scope: &Scope,
) -> Result<Vec<RestrictedRow>, sqlx::Error> {
    sqlx::query_as!(
        RestrictedRow,
        r#"
        select p.id as "id: PersonId", p.full_name, w.nama as desa_name, p.restricted_at as "at!",
               p.restricted_reason as "reason!"
        from persons p join wilayah w on w.kode = p.desa_kode
        where p.restricted_at is not null and p.desa_kode >= $1 and p.desa_kode < $2
        order by p.restricted_at desc, p.id limit 500
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Who entered the person, when and where.
pub(super) async fn find_origin(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
) -> Result<Option<Origin>, sqlx::Error> {
    sqlx::query_as!(
        Origin,
        r#"
        select u.full_name as by_name, p.created_at as at, w.nama as desa_name, coalesce(k.nama, '') as "kecamatan_name!"
        from persons p join users u on u.id = p.created_by join wilayah w on w.kode = p.desa_kode
        left join wilayah k on k.kode = w.parent_kode
        where p.id = $1 and p.desa_kode >= $2 and p.desa_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// Who looked at this person or changed them, with their findings and their family, newest first.
pub(super) async fn list_looks(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
    between: (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<LookRow>, sqlx::Error> {
    sqlx::query_as!(
        LookRow,
        r#"
        select e.at as "at!", e.actor_name as "actor_name!", e.actor_role as "actor_role!", e.action as "action!"
        from (
            select 'persons' as kind, $1::uuid::text as id
            union all
            select 'assessments', a.id::text from assessments a where a.person_id = $1
            union all
            select 'families', p.family_id::text from persons p where p.id = $1 and p.family_id is not null
        ) about
        cross join lateral (
            select * from audit_events e
            where e.object_kind = about.kind and e.object_id = about.id and e.at >= $2 and e.at < $3
              and e.area_kode >= $4 and e.area_kode < $5
            order by e.seq desc limit 500
        ) e
        order by e.seq desc limit 500
        "#,
        id.as_uuid(),
        between.0,
        between.1,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}
