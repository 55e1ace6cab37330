//! SQL of searches: by number, and the sealed text of a search.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::types::{PersonId, SearchId, UserId};

/// Whoever has this NIK, or belongs to the family of this KK, within reach. Two branches, each with an index of its
/// own; an `or` would read everybody.
pub(super) async fn search_number(
    db: &mut PgConnection,
    scope: &Scope,
    nik_indexes: &[Vec<u8>],
    nomor_kk_indexes: &[Vec<u8>],
) -> Result<Vec<PersonId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select p.id as "id: PersonId" from persons p
        where p.stage is not null and p.desa_kode >= $1 and p.desa_kode < $2
          and p.tier <= $5
          and p.id in (
                select o.id from persons o where o.nik_index = any($3)
                union all
                select m.id from families f join persons m on m.family_id = f.id where f.nomor_kk_index = any($4))
        order by p.nik_index = any($3) desc, p.sort_name, p.id
        limit 50
        "#,
        scope.from(),
        scope.until(),
        nik_indexes,
        nomor_kk_indexes,
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

pub(super) async fn insert_search(
    db: &mut PgConnection,
    id: SearchId,
    user_id: UserId,
    sealed: &[u8],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into searches (id, user_id, payload_enc, at) values ($1, $2, $3, $4)",
        id as _,
        user_id as _,
        sealed,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn find_search(
    db: &mut PgConnection,
    id: SearchId,
    user_id: UserId,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select payload_enc from searches where id = $1 and user_id = $2",
        id as _,
        user_id as _
    )
    .fetch_optional(db)
    .await
}
