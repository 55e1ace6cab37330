//! SQL of persons and their assessments. Every read takes a `Scope`.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Person, PersonRow, SameNik};
use crate::auth::Scope;
use crate::ppks::{Stage, departed};
use crate::types::{AgeBand, FamilyId, KodeWilayah, PersonId, Sex, UserId};

/// What one line of a list is chosen by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Criteria {
    pub category_code: Option<String>,
    pub sub_category_code: Option<String>,
    pub stage: Option<Stage>,
    /// Where somebody stays, as their assessment says.
    pub residence: Option<String>,
    /// Only those who left in this way.
    pub departed: Option<departed::Kind>,
}

/// Columns of a person as stored.
pub(super) struct StoredPerson<'a> {
    pub id: PersonId,
    pub family_id: FamilyId,
    pub desa_kode: &'a KodeWilayah,
    pub nik_enc: Option<Vec<u8>>,
    pub nik_index: Option<Vec<u8>>,
    pub nik_missing_reason: Option<&'a str>,
    pub nik_mismatch_reason: Option<&'a str>,
    pub full_name: &'a str,
    pub name_key: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub age_band: AgeBand,
    pub mother_name: &'a str,
}

pub(crate) use super::totals::queries::{count, count_lines};

/// One statement for all: the figures are then counted once, and not once for each person.
pub(super) async fn insert(
    db: &mut PgConnection,
    persons: &[StoredPerson<'_>],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let ids: Vec<_> = persons.iter().map(|person| person.id.as_uuid()).collect();
    let families: Vec<_> = persons.iter().map(|person| person.family_id.as_uuid()).collect();
    let texts = |of: fn(&StoredPerson<'_>) -> String| persons.iter().map(of).collect::<Vec<_>>();
    let reasons = |of: fn(&StoredPerson<'_>) -> Option<String>| persons.iter().map(of).collect::<Vec<_>>();
    let sealed: Vec<_> = persons.iter().map(|person| person.nik_enc.clone()).collect();
    let indexes: Vec<_> = persons.iter().map(|person| person.nik_index.clone()).collect();
    let born: Vec<_> = persons.iter().map(|person| person.born_on).collect();
    let bands: Vec<i16> = persons.iter().map(|person| person.age_band.code()).collect();
    sqlx::query!(
        r#"
        insert into persons (id, family_id, desa_kode, nik_enc, nik_index, nik_missing_reason, nik_mismatch_reason,
                             full_name, name_key, sex, born_on, age_band, mother_name,
                             created_at, created_by, updated_at, updated_by)
        select p.*, $14, $15, $14, $15
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::text[],
                    $9::text[], $10::text[], $11::date[], $12::smallint[], $13::text[]) as p
        "#,
        &ids,
        &families,
        &texts(|person| person.desa_kode.to_string()),
        &sealed as _,
        &indexes as _,
        &reasons(|person| person.nik_missing_reason.map(str::to_owned)) as _,
        &reasons(|person| person.nik_mismatch_reason.map(str::to_owned)) as _,
        &texts(|person| person.full_name.to_owned()),
        &texts(|person| person.name_key.clone()),
        &texts(|person| person.sex.code().to_owned()),
        &born,
        &bands,
        &texts(|person| person.mother_name.to_owned()),
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False when the version is not the expected one any more. A person under another NIK is not the one DSP3A confirmed.
pub(super) async fn update(
    db: &mut PgConnection,
    person: &StoredPerson<'_>,
    version: i32,
    is_same_nik: bool,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update persons
        set nik_enc = $3, nik_index = $4, nik_missing_reason = $5, nik_mismatch_reason = $6, full_name = $7,
            name_key = $8, sex = $9, born_on = $10, age_band = $11, mother_name = $12,
            updated_at = $13, updated_by = $14, confirmed_at = case when $15 then confirmed_at end, version = version + 1
        where id = $1 and version = $2
        "#,
        person.id as _,
        version,
        person.nik_enc.as_deref(),
        person.nik_index.as_deref(),
        person.nik_missing_reason,
        person.nik_mismatch_reason,
        person.full_name,
        person.name_key,
        person.sex.code(),
        person.born_on,
        person.age_band.code(),
        person.mother_name,
        at,
        by as _,
        is_same_nik,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Marks somebody as gone, or as back. A form that is open on the person is stale from here on; whoever decided about
/// the departure did not enter the person's data, so `updated_by` stays.
pub(super) async fn update_departed(
    db: &mut PgConnection,
    id: PersonId,
    departed: Option<(departed::Kind, NaiveDate)>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update persons set departed = $2, departed_on = $3, version = version + 1 where id = $1",
        id as _,
        departed.map(|(kind, _)| kind.code()),
        departed.map(|(_, on)| on),
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(crate) async fn find(db: &mut PgConnection, scope: &Scope, id: PersonId) -> Result<Option<Person>, sqlx::Error> {
    sqlx::query_as!(
        Person,
        r#"
        select p.id as "id: PersonId", p.family_id as "family_id: FamilyId", p.desa_kode as "desa_kode: KodeWilayah",
               w.nama as desa_name, coalesce(k.nama, '') as "kecamatan_name!", p.nik_enc, p.nik_missing_reason,
               p.nik_mismatch_reason, p.full_name, p.sex as "sex: Sex", p.born_on, p.mother_name,
               coalesce(f.dusun, '') as "dusun!", coalesce(f.rt, '') as "rt!", coalesce(f.rw, '') as "rw!",
               coalesce(f.address, '') as "address!", p.stage, p.version, p.restricted_at,
               p.merged_into as "merged_into: PersonId",
               p.departed, p.departed_on, p.created_by as "created_by: UserId", p.updated_at, u.full_name as updated_by_name
        from persons p
        join wilayah w on w.kode = p.desa_kode
        left join wilayah k on k.kode = w.parent_kode
        left join families f on f.id = p.family_id
        join users u on u.id = p.updated_by
        where p.id = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
          and p.destroyed_at is null
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// Holds a person against other writers until the end of the transaction.
pub(super) async fn lock(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
) -> Result<Option<(KodeWilayah, i32)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select desa_kode as "desa_kode: KodeWilayah", version from persons
        where id = $1 and desa_kode >= $2 and desa_kode < $3 and tier <= $4 for update
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.desa_kode, row.version)))
}

/// A person of the same NIK within reach. Reach is what keeps this from telling who is registered elsewhere.
pub(crate) async fn find_by_nik(
    db: &mut PgConnection,
    scope: &Scope,
    nik_indexes: &[Vec<u8>],
    except: Option<PersonId>,
) -> Result<Option<SameNik>, sqlx::Error> {
    sqlx::query_as!(
        SameNik,
        r#"
        select id as "id: PersonId", full_name, departed, departed_on from persons
        where nik_index = any($1) and desa_kode >= $2 and desa_kode < $3 and ($4::uuid is null or id <> $4)
          and tier <= $5
        limit 1
        "#,
        nik_indexes,
        scope.from(),
        scope.until(),
        except as _,
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// Somebody within reach whose NIK was asked for.
pub(crate) struct Registered {
    pub index: Vec<u8>,
    pub id: PersonId,
    /// Nothing of theirs is in force, and nothing else stands against entering it again.
    pub is_former: bool,
    /// How they left, while that is in force.
    pub departed: Option<String>,
}

/// Those of many NIK that are registered within reach.
pub(crate) async fn list_by_nik(
    db: &mut PgConnection,
    scope: &Scope,
    nik_indexes: &[Vec<u8>],
) -> Result<Vec<Registered>, sqlx::Error> {
    sqlx::query_as!(
        Registered,
        r#"
        select nik_index as "index!", id as "id: PersonId",
            (stage is null and departed is null and restricted_at is null and destroyed_at is null
                and merged_into is null) as "is_former!", departed
        from persons
        where nik_index = any($1) and desa_kode >= $2 and desa_kode < $3 and tier <= $4
        "#,
        nik_indexes,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// One page of the list, by name. `after` is the row before the page; `before` the row after it (then the page is
/// read backwards and turned round).
pub(crate) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    criteria: &Criteria,
    after: Option<PersonId>,
    before: Option<PersonId>,
    limit: i64,
) -> Result<Vec<PersonRow>, sqlx::Error> {
    if before.is_some() {
        let mut rows = list_backwards(db, scope, criteria, before, limit).await?;
        rows.reverse();
        return Ok(rows);
    }

    sqlx::query_as!(
        PersonRow,
        r#"
        select p.id as "id!: PersonId", p.full_name as "full_name!", p.nik_enc, p.sex as "sex!: Sex",
               p.born_on as "born_on!", p.desa_kode as "desa_kode!: KodeWilayah", p.desa_name as "desa_name!",
               p.kecamatan_name as "kecamatan_name!", p.family_id as "family_id: FamilyId", p.nomor_kk_enc,
               p.dusun as "dusun!", p.rt as "rt!", p.rw as "rw!", p.address as "address!",
               array(select a.category_code from assessments a
                     where a.person_id = p.id and a.stage <> 'withdrawn' and a.tier <= $8 order by 1)
                   as "category_codes!", p.stage as "stage!", p.departed
        from person_rows p
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $8
          and ($3::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $8
                  and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
          and ($5::text is null or $3::text is not null or p.stage = $5)
          and ($9::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.residence = $9 and a.stage <> 'withdrawn' and a.tier <= $8
                  and ($3::text is null or a.category_code = $3)))
          and ($10::text is null or p.departed = $10)
          and ($6::uuid is null
               or (p.sort_name, p.id) > (select b.sort_name, b.id from persons b where b.id = $6))
        order by p.sort_name, p.id
        limit $7
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
        after as _,
        limit,
        scope.tier_max(),
        criteria.residence.as_deref(),
        criteria.departed.map(departed::Kind::code),
    )
    .fetch_all(db)
    .await
}

async fn list_backwards(
    db: &mut PgConnection,
    scope: &Scope,
    criteria: &Criteria,
    before: Option<PersonId>,
    limit: i64,
) -> Result<Vec<PersonRow>, sqlx::Error> {
    sqlx::query_as!(
        PersonRow,
        r#"
        select p.id as "id!: PersonId", p.full_name as "full_name!", p.nik_enc, p.sex as "sex!: Sex",
               p.born_on as "born_on!", p.desa_kode as "desa_kode!: KodeWilayah", p.desa_name as "desa_name!",
               p.kecamatan_name as "kecamatan_name!", p.family_id as "family_id: FamilyId", p.nomor_kk_enc,
               p.dusun as "dusun!", p.rt as "rt!", p.rw as "rw!", p.address as "address!",
               array(select a.category_code from assessments a
                     where a.person_id = p.id and a.stage <> 'withdrawn' and a.tier <= $8 order by 1)
                   as "category_codes!", p.stage as "stage!", p.departed
        from person_rows p
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $8
          and ($3::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $8
                  and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
          and ($5::text is null or $3::text is not null or p.stage = $5)
          and ($9::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.residence = $9 and a.stage <> 'withdrawn' and a.tier <= $8
                  and ($3::text is null or a.category_code = $3)))
          and ($10::text is null or p.departed = $10)
          and (p.sort_name, p.id) < (select b.sort_name, b.id from persons b where b.id = $6)
        order by p.sort_name desc, p.id desc
        limit $7
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
        before as _,
        limit,
        scope.tier_max(),
        criteria.residence.as_deref(),
        criteria.departed.map(departed::Kind::code),
    )
    .fetch_all(db)
    .await
}

/// These persons, in the given order, as far as they are within reach and fit the criteria.
pub(crate) async fn list_chosen(
    db: &mut PgConnection,
    scope: &Scope,
    criteria: &Criteria,
    ids: &[PersonId],
) -> Result<Vec<PersonRow>, sqlx::Error> {
    sqlx::query_as!(
        PersonRow,
        r#"
        select p.id as "id!: PersonId", p.full_name as "full_name!", p.nik_enc, p.sex as "sex!: Sex",
               p.born_on as "born_on!", p.desa_kode as "desa_kode!: KodeWilayah", p.desa_name as "desa_name!",
               p.kecamatan_name as "kecamatan_name!", p.family_id as "family_id: FamilyId", p.nomor_kk_enc,
               p.dusun as "dusun!", p.rt as "rt!", p.rw as "rw!", p.address as "address!",
               array(select a.category_code from assessments a
                     where a.person_id = p.id and a.stage <> 'withdrawn' and a.tier <= $7 order by 1)
                   as "category_codes!", p.stage as "stage!", p.departed
        from unnest($6::uuid[]) with ordinality as chosen (id, place)
        join person_rows p on p.id = chosen.id
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $7
          and ($3::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.category_code = $3 and a.stage <> 'withdrawn' and a.tier <= $7
                  and ($4::text is null or a.sub_category_code = $4) and ($5::text is null or a.stage = $5)))
          and ($9::text is null or p.departed = $9)
          and ($5::text is null or $3::text is not null or p.stage = $5)
          and ($8::text is null or exists (
                select from assessments a
                where a.person_id = p.id and a.residence = $8 and a.stage <> 'withdrawn' and a.tier <= $7
                  and ($3::text is null or a.category_code = $3)))
        order by chosen.place
        "#,
        scope.from(),
        scope.until(),
        criteria.category_code.as_deref(),
        criteria.sub_category_code.as_deref(),
        criteria.stage.map(Stage::code),
        ids as _,
        scope.tier_max(),
        criteria.residence.as_deref(),
        criteria.departed.map(departed::Kind::code),
    )
    .fetch_all(db)
    .await
}

/// Moves people whose age has passed into another band; the counts follow by themselves.
pub(super) async fn refresh_age_bands(
    db: &mut PgConnection,
    band: AgeBand,
    born_from: NaiveDate,
    born_until: NaiveDate,
) -> Result<u64, sqlx::Error> {
    let updated = sqlx::query!(
        "update persons set age_band = $1 where born_on > $2 and born_on <= $3 and age_band <> $1",
        band.code(),
        born_from,
        born_until,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected())
}
