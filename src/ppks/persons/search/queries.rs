//! SQL of searches: by folded name, by number, and the sealed text of a search.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::types::{PersonId, SearchId, UserId};

/// Best fits of a folded name, best first. Trigrams forgive about two wrong letters.
pub(super) async fn search_name(
    db: &mut PgConnection,
    scope: &Scope,
    name_key: &str,
    limit: i64,
) -> Result<Vec<PersonId>, sqlx::Error> {
    sqlx::query!("select set_config('pg_trgm.word_similarity_threshold', '0.3', true)")
        .fetch_one(&mut *db)
        .await?;
    sqlx::query_scalar!(
        r#"
        select id as "id: PersonId" from persons
        where stage is not null and desa_kode >= $1 and desa_kode < $2 and $3 <% name_key
        order by word_similarity($3, name_key) + similarity($3, name_key) desc, lower(full_name), id
        limit $4
        "#,
        scope.from(),
        scope.until(),
        name_key,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Whoever has this NIK, or belongs to the family of this KK, within reach. `array(…)` rather than `in (…)`, so that
/// both sides of `or` can use an index.
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
          and (p.nik_index = any($3)
               or p.family_id = any(array(select f.id from families f where f.nomor_kk_index = any($4))))
        order by p.nik_index = any($3) desc, lower(p.full_name), p.id
        limit 50
        "#,
        scope.from(),
        scope.until(),
        nik_indexes,
        nomor_kk_indexes,
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
