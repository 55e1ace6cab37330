//! SQL of families. Every read takes a `Scope`.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Family, MemberRow};
use crate::auth::Scope;
use crate::types::{FamilyId, KodeWilayah, PersonId, Sex, UserId};

/// Columns of a family as stored.
pub(super) struct StoredFamily<'a> {
    pub id: FamilyId,
    pub desa_kode: &'a KodeWilayah,
    pub nomor_kk_enc: Option<Vec<u8>>,
    pub nomor_kk_index: Option<Vec<u8>>,
    pub nomor_kk_missing_reason: Option<&'a str>,
    pub dusun: &'a str,
    pub rt: &'a str,
    pub rw: &'a str,
    pub address: &'a str,
}

/// One statement for all: the figures are then counted once, and not once for each family.
pub(super) async fn insert(
    db: &mut PgConnection,
    families: &[StoredFamily<'_>],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let ids: Vec<_> = families.iter().map(|family| family.id.as_uuid()).collect();
    let texts = |of: fn(&StoredFamily<'_>) -> String| families.iter().map(of).collect::<Vec<_>>();
    let sealed: Vec<_> = families.iter().map(|family| family.nomor_kk_enc.clone()).collect();
    let indexes: Vec<_> = families.iter().map(|family| family.nomor_kk_index.clone()).collect();
    let reasons: Vec<_> = families
        .iter()
        .map(|family| family.nomor_kk_missing_reason.map(str::to_owned))
        .collect();
    sqlx::query!(
        r#"
        insert into families (id, desa_kode, nomor_kk_enc, nomor_kk_index, nomor_kk_missing_reason, dusun, rt, rw,
                              address, created_at, created_by, updated_at, updated_by)
        select f.*, $10, $11, $10, $11
        from unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[],
                    $9::text[]) as f
        "#,
        &ids,
        &texts(|family| family.desa_kode.to_string()),
        &sealed as _,
        &indexes as _,
        &reasons as _,
        &texts(|family| family.dusun.to_owned()),
        &texts(|family| family.rt.to_owned()),
        &texts(|family| family.rw.to_owned()),
        &texts(|family| family.address.to_owned()),
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False when the version is not the expected one any more.
pub(super) async fn update(
    db: &mut PgConnection,
    family: &StoredFamily<'_>,
    version: i32,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update families
        set nomor_kk_enc = $3, nomor_kk_index = $4, nomor_kk_missing_reason = $5, dusun = $6, rt = $7, rw = $8,
            address = $9, updated_at = $10, updated_by = $11, version = version + 1
        where id = $1 and version = $2
        "#,
        family.id as _,
        version,
        family.nomor_kk_enc.as_deref(),
        family.nomor_kk_index.as_deref(),
        family.nomor_kk_missing_reason,
        family.dusun,
        family.rt,
        family.rw,
        family.address,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// A change that touches the members, not a field of the family: the next editor must see it.
pub(super) async fn touch(
    db: &mut PgConnection,
    id: FamilyId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update families set version = version + 1, updated_at = $2, updated_by = $3 where id = $1",
        id as _,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Closes an emptied family; its number is free for another. False when the version is not the expected one any more.
pub(super) async fn close(
    db: &mut PgConnection,
    id: FamilyId,
    version: i32,
    into: FamilyId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let closed = sqlx::query!(
        r#"
        update families
        set closed_into = $3, closed_at = $4, nomor_kk_enc = null, nomor_kk_index = null,
            nomor_kk_missing_reason = 'digabung', updated_at = $4, updated_by = $5, version = version + 1
        where id = $1 and version = $2 and closed_into is null
        "#,
        id as _,
        version,
        into as _,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(closed.rows_affected() == 1)
}

/// The operator's place is remembered for the next family.
pub(super) async fn remember_place(
    db: &mut PgConnection,
    user_id: UserId,
    dusun: &str,
    rt: &str,
    rw: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update users set last_dusun = $2, last_rt = $3, last_rw = $4 where id = $1",
        user_id as _,
        dusun,
        rt,
        rw,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Dusun, RT and RW of the last family this person entered.
pub(crate) async fn find_last_place(
    db: &mut PgConnection,
    user_id: UserId,
) -> Result<(String, String, String), sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select coalesce(last_dusun, '') as "dusun!", coalesce(last_rt, '') as "rt!", coalesce(last_rw, '') as "rw!"
        from users where id = $1
        "#,
        user_id as _,
    )
    .fetch_one(db)
    .await?;

    Ok((row.dusun, row.rt, row.rw))
}

pub(crate) async fn find(db: &mut PgConnection, scope: &Scope, id: FamilyId) -> Result<Option<Family>, sqlx::Error> {
    sqlx::query_as!(
        Family,
        r#"
        select f.id as "id: FamilyId", f.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
               coalesce(k.nama, '') as "kecamatan_name!", f.nomor_kk_enc, f.nomor_kk_missing_reason, f.dusun, f.rt,
               f.rw, f.address, f.closed_into as "closed_into: FamilyId", f.version, f.updated_at, u.full_name as updated_by_name
        from families f
        join wilayah w on w.kode = f.desa_kode
        left join wilayah k on k.kode = w.parent_kode
        join users u on u.id = f.updated_by
        where f.id = $1 and f.desa_kode >= $2 and f.desa_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// Holds a family against other writers until the end of the transaction.
pub(super) async fn lock(db: &mut PgConnection, scope: &Scope, id: FamilyId) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        "select version from families where id = $1 and desa_kode >= $2 and desa_kode < $3 for update",
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// A family of the same KK within reach. Reach is what keeps this from telling who is registered elsewhere.
pub(crate) async fn find_by_nomor_kk(
    db: &mut PgConnection,
    scope: &Scope,
    nomor_kk_indexes: &[Vec<u8>],
    except: Option<FamilyId>,
) -> Result<Option<FamilyId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select id as "id: FamilyId" from families
        where nomor_kk_index = any($1) and desa_kode >= $2 and desa_kode < $3 and ($4::uuid is null or id <> $4)
        limit 1
        "#,
        nomor_kk_indexes,
        scope.from(),
        scope.until(),
        except as _,
    )
    .fetch_optional(db)
    .await
}

/// Those of many nomor KK, by their indexes, that families within reach have.
pub(crate) async fn list_by_nomor_kk(
    db: &mut PgConnection,
    scope: &Scope,
    nomor_kk_indexes: &[Vec<u8>],
) -> Result<Vec<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select nomor_kk_index as "index!" from families
        where nomor_kk_index = any($1) and desa_kode >= $2 and desa_kode < $3
        "#,
        nomor_kk_indexes,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

pub(crate) async fn list_members(
    db: &mut PgConnection,
    scope: &Scope,
    id: FamilyId,
) -> Result<Vec<MemberRow>, sqlx::Error> {
    sqlx::query_as!(
        MemberRow,
        r#"
        select p.id as "id: PersonId", p.full_name, p.sex as "sex: Sex", p.born_on as "born_on: NaiveDate",
               p.family_role, p.departed, p.stage, p.nik_index is not null as "has_nik!",
               p.restricted_at is not null as "is_restricted!",
               array(select a.category_code from assessments a
                     where a.person_id = p.id and a.stage <> 'withdrawn' and a.tier <= $4 order by 1) as "category_codes!",
               (select count(*) from assessments a
                where a.person_id = p.id and a.stage in ('draft', 'returned') and a.tier <= $4
                    and p.restricted_at is null)
                   as "open_count!"
        from persons p
        where p.family_id = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4 and p.destroyed_at is null
            and p.merged_into is null
        order by p.created_at, p.born_on, p.id
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}
