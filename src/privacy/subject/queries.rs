//! SQL of what is held on one person beside the record itself.

use sqlx::PgConnection;

use super::model::{Origin, RestrictedRow};
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
