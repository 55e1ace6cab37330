//! SQL of a person's place in a family.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::Home;
use crate::auth::Scope;
use crate::types::{FamilyId, PersonId, UserId};

/// Where a family lives, as a sealed case of somebody in it needs it.
pub(in crate::ppks::persons) async fn find_home(
    db: &mut PgConnection,
    scope: &Scope,
    id: FamilyId,
) -> Result<Option<Home>, sqlx::Error> {
    sqlx::query_as!(
        Home,
        r#"
        select nomor_kk_enc, nomor_kk_missing_reason, dusun, rt, rw, address from families
        where id = $1 and desa_kode >= $2 and desa_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// The version before, or None for somebody who is not in that family any more.
pub(super) async fn update_family(
    db: &mut PgConnection,
    id: PersonId,
    from: FamilyId,
    to: FamilyId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        update persons set family_id = $3, updated_at = $4, updated_by = $5, version = version + 1
        where id = $1 and family_id = $2 and destroyed_at is null and restricted_at is null
        returning version - 1 as "before!"
        "#,
        id as _,
        from as _,
        to as _,
        at,
        by as _,
    )
    .fetch_optional(db)
    .await
}

/// The version before, or None for somebody who is not in that family any more.
pub(super) async fn update_role(
    db: &mut PgConnection,
    id: PersonId,
    family: FamilyId,
    role: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        update persons set family_role = $3, updated_at = $4, updated_by = $5, version = version + 1
        where id = $1 and family_id = $2 and destroyed_at is null and restricted_at is null
        returning version - 1 as "before!"
        "#,
        id as _,
        family as _,
        role,
        at,
        by as _,
    )
    .fetch_optional(db)
    .await
}
