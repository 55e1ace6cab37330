//! SQL of what is missing.

use sqlx::PgConnection;

use crate::auth::{Role, Scope};
use crate::types::KodeWilayah;
use crate::wilayah::Wilayah;

/// Regions of a role's level without an account of that role, whose user name (`prefix` and code) is free. A disabled
/// account counts: whoever closed it meant to.
pub(super) async fn list_without(
    db: &mut PgConnection,
    scope: &Scope,
    role: Role,
    prefix: &str,
    code_length: i32,
) -> Result<Vec<Wilayah>, sqlx::Error> {
    sqlx::query_as!(
        Wilayah,
        r#"
        select w.kode as "kode: KodeWilayah", w.nama
        from wilayah w
        where w.kode >= $1 and w.kode < $2 and w.valid_to is null and char_length(w.kode) = $3
          and not exists (
              select from users u
              where (u.wilayah_kode = w.kode and u.role = $4) or u.username = $5 || w.kode
          )
        order by w.kode
        "#,
        scope.from(),
        scope.until(),
        code_length,
        role.code(),
        prefix,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn count_of_roles(db: &mut PgConnection, scope: &Scope, roles: &[String]) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from users
        where wilayah_kode >= $1 and wilayah_kode < $2 and role = any($3)
        "#,
        scope.from(),
        scope.until(),
        roles,
    )
    .fetch_one(db)
    .await
}
