//! SQL of likeness: who may be meant, and what tells people apart.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::Traits;
use crate::auth::Scope;
use crate::types::{KodeWilayah, PersonId, Sex};

/// People within reach whose names, or whose birth dates, are near. The database's own function asks the policies'
/// settings once more; under the policies themselves no index would help to find what is merely similar.
pub(super) async fn search(
    db: &mut PgConnection,
    scope: &Scope,
    key: &str,
    born: Option<NaiveDate>,
    other_born: Option<NaiveDate>,
    limit: i32,
) -> Result<Vec<PersonId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select p.id as "id: PersonId"
        from search_similar_persons($1, $2, $3, $4, $5, $6, $7) found join persons p on p.id = found.id
        where p.desa_kode >= $4 and p.desa_kode < $5 and p.tier <= $6
        "#,
        key,
        born,
        other_born,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        limit,
    )
    .fetch_all(db)
    .await
}

/// What tells these people apart, as far as they are within reach.
pub(super) async fn list_traits(
    db: &mut PgConnection,
    scope: &Scope,
    ids: &[PersonId],
) -> Result<Vec<Traits>, sqlx::Error> {
    sqlx::query_as!(
        Traits,
        r#"
        select p.id as "id: PersonId", p.name_key, p.sex as "sex: Sex", p.born_on, p.mother_name,
               p.desa_kode as "desa_kode: KodeWilayah", p.nik_enc
        from persons p
        where p.id = any($1) and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
            and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
        "#,
        ids as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// The same for the program's own search for twins, which reaches every ordinary case: whoever this is, and whoever
/// may be the same by name, birth date or NIK.
pub(in crate::ppks) async fn list_candidates(
    db: &mut PgConnection,
    id: PersonId,
    key: &str,
    born: (NaiveDate, Option<NaiveDate>),
    nik_indexes: &[Vec<u8>],
    limit: i32,
) -> Result<Vec<Traits>, sqlx::Error> {
    sqlx::query_as!(
        Traits,
        r#"
        select p.id as "id: PersonId", p.name_key, p.sex as "sex: Sex", p.born_on, p.mother_name,
               p.desa_kode as "desa_kode: KodeWilayah", p.nik_enc
        from persons p
        where p.id in (
                select found.id from search_similar_persons($1, $2, $3, '', '~', 2::smallint, $4) found
                union select o.id from persons o where o.nik_index = any($5))
            and p.id <> $6 and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
            and p.desa_kode >= '' and p.tier <= 2
        "#,
        key,
        born.0,
        born.1,
        limit,
        nik_indexes,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// Whom the search for twins begins with; None where there is nobody to compare any more.
pub(in crate::ppks) async fn find_traits(db: &mut PgConnection, id: PersonId) -> Result<Option<Traits>, sqlx::Error> {
    sqlx::query_as!(
        Traits,
        r#"
        select p.id as "id: PersonId", p.name_key, p.sex as "sex: Sex", p.born_on, p.mother_name,
               p.desa_kode as "desa_kode: KodeWilayah", p.nik_enc
        from persons p
        where p.id = $1 and p.stage is not null and p.restricted_at is null and p.destroyed_at is null
            and p.merged_into is null
        "#,
        id as _,
    )
    .fetch_optional(db)
    .await
}
