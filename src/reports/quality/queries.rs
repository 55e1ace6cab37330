//! SQL of the quality of data. Only the upkeep counts people; a page reads what was counted, or the rows of one desa.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Counts, DesaCounts, LackingRow, Measure};
use crate::auth::Scope;
use crate::types::{KodeWilayah, PersonId};

/// Counts all desa. Whoever is restricted, merged or gone is not counted: no list of people behind a number shows them.
pub(super) async fn refresh(
    db: &mut PgConnection,
    fresh_since: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let counted = sqlx::query!(
        r#"
        with doubtful as (
            select distinct a.person_id
            from assessments a join persons p on p.id = a.person_id
            where a.stage not in ('withdrawn', 'rejected', 'ended') and (
                a.stage = 'returned' or a.warnings <> '{}' or exists (
                    select from category_rules r
                    where r.category_code = a.category_code and a.assessed_on >= r.valid_from
                      and (r.valid_to is null or a.assessed_on <= r.valid_to)
                      and (r.kind = 'umur' and (extract(year from age(a.assessed_on, p.born_on)) < coalesce(r.age_min, 0)
                                or extract(year from age(a.assessed_on, p.born_on)) > coalesce(r.age_max, 999))
                           or r.kind = 'jenis_kelamin' and r.sex <> p.sex)))
        ), fresh as (
            select distinct person_id from assessments
            where stage = 'verified' and (stage_at >= $1 or confirmed_on >= ($1 at time zone 'Asia/Jakarta')::date)
        ), pictured as (
            select distinct p.id as person_id
            from evidence e join persons p on p.id = e.person_id or p.family_id = e.family_id
            where e.retired_at is null and e.kind in ('orang', 'rumah_depan')
        )
        insert into desa_quality as q (desa_kode, persons, with_nik, with_kk, with_photo, fresh, warned, counted_at)
        select w.kode, count(p.id),
               count(p.id) filter (where p.nik_index is not null and p.nik_mismatch_reason is null),
               count(p.id) filter (where f.nomor_kk_index is not null and (f.rt <> '' or f.dusun <> '' or f.address <> '')),
               count(p.id) filter (where g.person_id is not null),
               count(p.id) filter (where n.person_id is not null),
               count(p.id) filter (where d.person_id is not null or p.nik_mismatch_reason is not null),
               $2
        from wilayah w
        left join persons p on p.desa_kode = w.kode and p.stage is not null and p.stage not in ('rejected', 'ended')
            and p.departed is null and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
        left join families f on f.id = p.family_id
        left join fresh n on n.person_id = p.id
        left join doubtful d on d.person_id = p.id
        left join pictured g on g.person_id = p.id
        where char_length(w.kode) = 13 and w.valid_to is null
        group by w.kode
        on conflict (desa_kode) do update
        set persons = excluded.persons, with_nik = excluded.with_nik, with_kk = excluded.with_kk,
            with_photo = excluded.with_photo, fresh = excluded.fresh, warned = excluded.warned,
            counted_at = excluded.counted_at
        "#,
        fresh_since,
        at,
    )
    .execute(db)
    .await?;

    Ok(counted.rows_affected())
}

/// What was counted last, desa by desa.
pub(super) async fn list_counts(db: &mut PgConnection, scope: &Scope) -> Result<Vec<DesaCounts>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select desa_kode as "desa_kode: KodeWilayah", persons, with_nik, with_kk, with_photo, fresh, warned, counted_at
        from desa_quality where desa_kode >= $1 and desa_kode < $2 order by desa_kode
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| DesaCounts {
            desa_kode: row.desa_kode,
            counts: Counts {
                persons: row.persons,
                with_nik: row.with_nik,
                with_kk: row.with_kk,
                with_photo: row.with_photo,
                fresh: row.fresh,
                warned: row.warned,
            },
            counted_at: row.counted_at,
        })
        .collect())
}

/// People of one desa who lack something, by name, one page and one more. The same conditions as the counts.
pub(super) async fn list_lacking(
    db: &mut PgConnection,
    scope: &Scope,
    measure: Measure,
    fresh_since: DateTime<Utc>,
    after: Option<PersonId>,
    limit: i64,
) -> Result<Vec<LackingRow>, sqlx::Error> {
    sqlx::query_as!(
        LackingRow,
        r#"
        select p.id as "id: PersonId", p.full_name, p.born_on, coalesce(f.rt, '') as "rt!", coalesce(f.rw, '') as "rw!",
               coalesce(f.dusun, '') as "dusun!"
        from persons p left join families f on f.id = p.family_id
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $3
          and p.stage is not null and p.stage not in ('rejected', 'ended')
          and p.departed is null and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
          and case $4
                when 'nik' then p.nik_index is null or p.nik_mismatch_reason is not null
                when 'kk' then f.nomor_kk_index is null or (f.rt = '' and f.dusun = '' and f.address = '')
                when 'foto' then not exists (
                    select from evidence e
                    where e.retired_at is null and e.kind in ('orang', 'rumah_depan')
                      and (e.person_id = p.id or e.family_id = p.family_id))
                when 'segar' then not exists (
                    select from assessments a
                    where a.person_id = p.id and a.tier <= $3 and a.stage = 'verified'
                      and (a.stage_at >= $5 or a.confirmed_on >= ($5::timestamptz at time zone 'Asia/Jakarta')::date))
                else p.nik_mismatch_reason is not null or exists (
                    select from assessments a
                    where a.person_id = p.id and a.tier <= $3 and a.stage not in ('withdrawn', 'rejected', 'ended') and (
                        a.stage = 'returned' or a.warnings <> '{}' or exists (
                            select from category_rules r
                            where r.category_code = a.category_code and a.assessed_on >= r.valid_from
                              and (r.valid_to is null or a.assessed_on <= r.valid_to)
                              and (r.kind = 'umur' and (
                                        extract(year from age(a.assessed_on, p.born_on)) < coalesce(r.age_min, 0)
                                        or extract(year from age(a.assessed_on, p.born_on)) > coalesce(r.age_max, 999))
                                   or r.kind = 'jenis_kelamin' and r.sex <> p.sex))))
              end
          and ($6::uuid is null
               or (p.sort_name, p.id) > (select b.sort_name, b.id from persons b where b.id = $6))
        order by p.sort_name, p.id
        limit $7
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        measure.slug(),
        fresh_since,
        after as _,
        limit,
    )
    .fetch_all(db)
    .await
}
