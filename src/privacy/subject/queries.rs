//! SQL of what is held on one person beside the record itself.

use sqlx::PgConnection;

use super::model::Origin;
use crate::auth::Scope;
use crate::types::PersonId;

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
