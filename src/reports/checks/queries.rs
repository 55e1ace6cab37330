//! SQL of the auditor's tests. They reach ordinary and restricted records (tier 1 and 2) of the scope's area, whoever
//! runs them; what they give back is ids. Whoever is restricted (UU 27/2022 art. 41) or destroyed is not looked at.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{AlikeRow, CardRow, Finding, FoundRow, NumberRow, Run, Size, Subject};
use crate::auth::Scope;
use crate::types::{CheckRunId, FamilyId, KodeWilayah, PersonId, Sex, UserId};

pub(super) async fn count_checked(db: &mut PgConnection, scope: &Scope) -> Result<Size, sqlx::Error> {
    sqlx::query_as!(
        Size,
        r#"
        select (select count(*) from persons where desa_kode >= $1 and desa_kode < $2 and tier <= 2
                    and destroyed_at is null and restricted_at is null) as "person_count!",
               (select count(*) from families where desa_kode >= $1 and desa_kode < $2) as "family_count!",
               (select count(*) from persons where desa_kode >= $1 and desa_kode < $2 and tier <= 2
                    and destroyed_at is null and restricted_at is not null) as "restricted_count!"
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_one(db)
    .await
}

/// Everybody who is here and has a NIK.
pub(super) async fn list_numbers(db: &mut PgConnection, scope: &Scope) -> Result<Vec<NumberRow>, sqlx::Error> {
    sqlx::query_as!(
        NumberRow,
        r#"
        select id as "id: PersonId", desa_kode as "desa_kode: KodeWilayah", family_id as "family_id: FamilyId",
               nik_enc as "nik_enc!", nik_mismatch_reason is not null as "has_mismatch_reason!", sex as "sex: Sex",
               born_on
        from persons
        where desa_kode >= $1 and desa_kode < $2 and tier <= 2 and nik_enc is not null and departed is null
          and restricted_at is null and destroyed_at is null and merged_into is null
        order by desa_kode, id
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Every family with a card and somebody in it.
pub(super) async fn list_cards(db: &mut PgConnection, scope: &Scope) -> Result<Vec<CardRow>, sqlx::Error> {
    sqlx::query_as!(
        CardRow,
        r#"
        select id as "id: FamilyId", desa_kode as "desa_kode: KodeWilayah", nomor_kk_enc as "nomor_kk_enc!"
        from families f
        where desa_kode >= $1 and desa_kode < $2 and nomor_kk_enc is not null and exists (
            select from persons p where p.family_id = f.id and p.departed is null and p.restricted_at is null
                and p.destroyed_at is null and p.merged_into is null and p.tier <= 2)
        order by desa_kode, id
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Groups of the same name, birth date, sex and mother.
pub(super) async fn list_alike(db: &mut PgConnection, scope: &Scope) -> Result<Vec<AlikeRow>, sqlx::Error> {
    sqlx::query_as!(
        AlikeRow,
        r#"
        select min(desa_kode) as "desa_kode!: KodeWilayah", array_agg(id order by desa_kode, id) as "person_ids!"
        from persons
        where desa_kode >= $1 and desa_kode < $2 and tier <= 2 and departed is null and mother_name <> ''
          and restricted_at is null and destroyed_at is null and merged_into is null
        group by name_key, born_on, sex, lower(mother_name)
        having count(*) > 1
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Numbers that are missing, dates that cannot be, heads of families, desa that differ.
pub(super) async fn list_of_records(
    db: &mut PgConnection,
    scope: &Scope,
    nik_reasons: &[String],
    kk_reasons: &[String],
    today: NaiveDate,
) -> Result<Vec<FoundRow>, sqlx::Error> {
    sqlx::query_as!(
        FoundRow,
        r#"
        with people as materialized (
            select * from persons
            where desa_kode >= $1 and desa_kode < $2 and tier <= 2 and departed is null and restricted_at is null
              and destroyed_at is null and merged_into is null
        ), homes as materialized (
            select f.id, f.desa_kode, f.nomor_kk_index, f.nomor_kk_missing_reason,
                   count(*) as members, count(*) filter (where p.family_role = 'kepala') as heads
            from families f join people p on p.family_id = f.id
            where f.desa_kode >= $1 and f.desa_kode < $2
            group by f.id
        )
        select kind as "kind!", desa_kode as "desa_kode!: KodeWilayah", person_ids as "person_ids!",
               family_ids as "family_ids!"
        from (
            select 'nik-tanpa-alasan' as kind, desa_kode, array[id] as person_ids, '{}'::uuid[] as family_ids
            from people where nik_index is null and nik_missing_reason <> all($3)
            union all
            select 'tanggal-mustahil', desa_kode, array[id], '{}' from people p
            where born_on > $5 or born_on < $5 - interval '121 years' or exists (
                select from assessments a
                where a.person_id = p.id and a.stage <> 'withdrawn' and a.tier <= 2
                  and (a.assessed_on > $5 or (a.assessed_on < p.born_on and p.born_on <= $5)))
            union all
            select 'kk-tanpa-alasan', desa_kode, '{}', array[id]
            from homes where nomor_kk_index is null and nomor_kk_missing_reason <> all($4)
            union all
            select 'kk-tanpa-kepala', desa_kode, '{}', array[id] from homes
            where nomor_kk_index is not null and heads = 0 and members > 1
            union all
            select 'kk-dua-kepala', desa_kode, '{}', array[id] from homes where heads > 1
            union all
            select 'desa-berbeda', p.desa_kode, array[p.id], '{}'
            from people p left join families f on f.id = p.family_id
            where f.desa_kode <> p.desa_kode
               or exists (select from assessments a where a.person_id = p.id and a.desa_kode <> p.desa_kode and a.tier <= 2)
        ) found
        "#,
        scope.from(),
        scope.until(),
        nik_reasons,
        kk_reasons,
        today,
    )
    .fetch_all(db)
    .await
}

/// Gone, and still in force; gone without a decision, or decided and still here.
pub(super) async fn list_of_leaving(db: &mut PgConnection, scope: &Scope) -> Result<Vec<FoundRow>, sqlx::Error> {
    sqlx::query_as!(
        FoundRow,
        r#"
        with people as materialized (
            select p.id, p.desa_kode, p.departed, p.merged_into, exists (
                    select from assessments a where a.person_id = p.id and a.tier <= 2
                        and a.stage not in ('withdrawn', 'rejected', 'ended')) as is_in_force
            from persons p
            where desa_kode >= $1 and desa_kode < $2 and tier <= 2 and restricted_at is null and destroyed_at is null
        )
        select kind as "kind!", desa_kode as "desa_kode!: KodeWilayah", array[id] as "person_ids!",
               '{}'::uuid[] as "family_ids!"
        from (
            select case departed when 'died' then 'meninggal-berlaku' when 'moved' then 'pindah-berlaku'
                        else 'keluar-berlaku' end as kind, desa_kode, id
            from people where departed is not null and merged_into is null and is_in_force
            union all
            select 'gabungan-berlaku', desa_kode, id from people where merged_into is not null and is_in_force
            union all
            select 'keluar-tanpa-berita', p.desa_kode, p.id
            from people p
            where p.merged_into is null and p.departed is distinct from (
                select d.kind from departures d where d.person_id = p.id and d.state = 'confirmed')
        ) found
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Categories on people whom the rules in force on the day of the assessment do not mean. A doubt that was answered with
/// a reason is no fault.
pub(super) async fn list_of_categories(db: &mut PgConnection, scope: &Scope) -> Result<Vec<FoundRow>, sqlx::Error> {
    sqlx::query_as!(
        FoundRow,
        r#"
        with held as materialized (
            select p.id, p.desa_kode, p.sex as person_sex, r.kind as rule_kind, r.sex, r.age_min, r.age_max,
                   extract(year from age(a.assessed_on, p.born_on)) as age
            from assessments a
            join persons p on p.id = a.person_id
            join category_rules r on r.category_code = a.category_code and a.assessed_on >= r.valid_from
                and (r.valid_to is null or a.assessed_on <= r.valid_to)
            where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= 2 and a.tier <= 2 and p.restricted_at is null
              and p.destroyed_at is null and p.merged_into is null and p.departed is null
              and a.stage not in ('withdrawn', 'rejected', 'ended') and a.assessed_on >= p.born_on
              and (r.severity = 'tolak' or a.warning_reason = '')
        )
        select distinct kind as "kind!", desa_kode as "desa_kode!: KodeWilayah", array[id] as "person_ids!",
               '{}'::uuid[] as "family_ids!"
        from (
            select 'usia-kategori' as kind, desa_kode, id from held
            where rule_kind = 'umur' and (age < coalesce(age_min, 0) or age > coalesce(age_max, 999))
            union all
            select 'kelamin-kategori', desa_kode, id from held where rule_kind = 'jenis_kelamin' and sex <> person_sex
        ) found
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Steps that should have been, and were not; and verifications that have had their year.
pub(super) async fn list_of_way(
    db: &mut PgConnection,
    scope: &Scope,
    overdue: DateTime<Utc>,
) -> Result<Vec<FoundRow>, sqlx::Error> {
    sqlx::query_as!(
        FoundRow,
        r#"
        with held as materialized (
            select a.id, a.stage, a.stage_at, a.confirmed_on, a.created_by, a.submitted_by, p.id as person_id, p.desa_kode,
                   p.created_by as person_by
            from assessments a join persons p on p.id = a.person_id
            where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= 2 and a.tier <= 2 and p.restricted_at is null
              and p.destroyed_at is null and p.merged_into is null
        ), steps as materialized (
            select s.assessment_id, s.id, s.from_stage, s.to_stage, s.reason, s.decided_by,
                   lag(s.to_stage) over of_one as before, lead(s.id) over of_one is null as is_last
            from assessment_steps s join held h on h.id = s.assessment_id
            window of_one as (partition by s.assessment_id order by s.id)
        )
        select kind as "kind!", desa_kode as "desa_kode!: KodeWilayah", array[person_id] as "person_ids!",
               '{}'::uuid[] as "family_ids!"
        from (
            select 'verifikasi-sendiri' as kind, h.desa_kode, h.person_id
            from held h join steps v on v.assessment_id = h.id and v.is_last and v.to_stage = 'verified'
            where h.stage = 'verified' and (
                v.decided_by in (h.created_by, h.person_by) or coalesce(v.decided_by = h.submitted_by, false)
                or exists (select from steps s where s.assessment_id = h.id and s.decided_by = v.decided_by
                    and s.to_stage in ('draft', 'at_desa', 'submitted') and s.from_stage is distinct from 'ended'
                    and s.from_stage is distinct from 'at_kecamatan'))
            union all
            select 'tanpa-langkah', h.desa_kode, h.person_id
            from held h join steps v on v.assessment_id = h.id and v.is_last and v.to_stage = 'verified'
            where h.stage = 'verified'
              and not exists (select from steps s where s.assessment_id = h.id and s.to_stage = 'submitted')
            union all
            select 'riwayat-putus', h.desa_kode, h.person_id
            from held h
            where not exists (select from steps s where s.assessment_id = h.id and s.is_last and s.to_stage = h.stage)
               or exists (select from steps s where s.assessment_id = h.id and s.before is distinct from s.from_stage)
            union all
            select 'tanpa-alasan', h.desa_kode, h.person_id
            from held h join steps s on s.assessment_id = h.id and s.is_last
            where s.to_stage in ('returned', 'rejected') and s.reason = ''
            union all
            select 'lewat-verifikasi', h.desa_kode, h.person_id
            from held h where h.stage = 'verified' and h.stage_at < $3
              and coalesce(h.confirmed_on < ($3 at time zone 'Asia/Jakarta')::date, true)
        ) found
        "#,
        scope.from(),
        scope.until(),
        overdue,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn insert_run(
    db: &mut PgConnection,
    id: CheckRunId,
    scope: &Scope,
    size: &Size,
    finding_count: usize,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into check_runs (id, area_kode, ran_by, ran_at, person_count, family_count, restricted_count, finding_count)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        id as _,
        scope.area().as_str(),
        by as _,
        at,
        size.person_count,
        size.family_count,
        size.restricted_count,
        i64::try_from(finding_count).unwrap_or(i64::MAX),
    )
    .execute(db)
    .await?;

    Ok(())
}

/// In the order given. Ids of one finding go over the line as one text: arrays of arrays must be of one length.
pub(super) async fn insert_findings(
    db: &mut PgConnection,
    run: CheckRunId,
    findings: &[Finding],
) -> Result<(), sqlx::Error> {
    let joined = |ids: &[Uuid]| ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",");
    let kinds: Vec<String> = findings.iter().map(|found| found.test.code().to_owned()).collect();
    let desa: Vec<String> = findings.iter().map(|found| found.desa_kode.to_string()).collect();
    let persons: Vec<String> = findings.iter().map(|found| joined(&found.person_ids)).collect();
    let families: Vec<String> = findings.iter().map(|found| joined(&found.family_ids)).collect();
    sqlx::query!(
        r#"
        insert into check_findings (run_id, place, kind, desa_kode, person_ids, family_ids)
        select $1, f.place, f.kind, f.desa, string_to_array(f.persons, ',')::uuid[], string_to_array(f.families, ',')::uuid[]
        from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality
            as f (kind, desa, persons, families, place)
        "#,
        run as _,
        &kinds,
        &desa,
        &persons,
        &families,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// The latest runs within reach, newest first.
pub(super) async fn list_runs(db: &mut PgConnection, scope: &Scope, limit: i64) -> Result<Vec<Run>, sqlx::Error> {
    sqlx::query_as!(
        Run,
        r#"
        select r.id as "id: CheckRunId", r.area_kode as "area_kode: KodeWilayah", w.nama as area_name,
               u.full_name as ran_by_name, r.ran_at, r.person_count, r.family_count, r.restricted_count, r.finding_count
        from check_runs r join users u on u.id = r.ran_by join wilayah w on w.kode = r.area_kode
        where r.area_kode >= $1 and r.area_kode < $2
        order by r.ran_at desc, r.id limit $3
        "#,
        scope.from(),
        scope.until(),
        limit,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn find_run(db: &mut PgConnection, scope: &Scope, id: CheckRunId) -> Result<Option<Run>, sqlx::Error> {
    sqlx::query_as!(
        Run,
        r#"
        select r.id as "id: CheckRunId", r.area_kode as "area_kode: KodeWilayah", w.nama as area_name,
               u.full_name as ran_by_name, r.ran_at, r.person_count, r.family_count, r.restricted_count, r.finding_count
        from check_runs r join users u on u.id = r.ran_by join wilayah w on w.kode = r.area_kode
        where r.id = $3 and r.area_kode >= $1 and r.area_kode < $2
        "#,
        scope.from(),
        scope.until(),
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// How many findings of each kind a run has.
pub(super) async fn list_tallies(db: &mut PgConnection, run: CheckRunId) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select kind, count(*) as "n!" from check_findings where run_id = $1 group by kind"#,
        run as _,
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.kind, row.n)).collect())
}

/// Findings of a run, of one kind or of all.
pub(super) async fn list_findings(
    db: &mut PgConnection,
    run: CheckRunId,
    kind: Option<&str>,
    limit: i64,
) -> Result<Vec<FoundRow>, sqlx::Error> {
    sqlx::query_as!(
        FoundRow,
        r#"
        select kind, desa_kode as "desa_kode: KodeWilayah", person_ids, family_ids
        from check_findings where run_id = $1 and ($2::text is null or kind = $2) order by place limit $3
        "#,
        run as _,
        kind,
        limit,
    )
    .fetch_all(db)
    .await
}

/// The sealed numbers of the records that findings name, as far as they may still be looked at.
pub(super) async fn list_subjects(
    db: &mut PgConnection,
    scope: &Scope,
    person_ids: &[Uuid],
    family_ids: &[Uuid],
) -> Result<Vec<Subject>, sqlx::Error> {
    sqlx::query_as!(
        Subject,
        r#"
        select id as "id!", false as "is_family!", nik_enc as number_enc from persons
        where id = any($1) and desa_kode >= $3 and desa_kode < $4 and tier <= 2 and restricted_at is null
          and destroyed_at is null
        union all
        select id, true, nomor_kk_enc from families where id = any($2) and desa_kode >= $3 and desa_kode < $4
        "#,
        person_ids,
        family_ids,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}
