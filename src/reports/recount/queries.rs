//! SQL of the recount. Each list holds only what differs; sound data make no rows.

use sqlx::PgConnection;

use super::{DestroyedCount, Difference, Envelope, Sealed, YearlyCount};
use crate::types::EnvelopeId;

type Differences = Result<Vec<Difference>, sqlx::Error>;

pub(super) async fn list_family_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        with r as (select desa_kode, count(*) as n from families where closed_into is null group by 1)
        select 'family_counts ' || desa_kode as "place!",
               coalesce(c.n, 0)::text as "kept!", coalesce(r.n, 0)::text as "counted!"
        from family_counts c full join r using (desa_kode)
        where coalesce(c.n, 0) <> coalesce(r.n, 0) order by 1
        "#,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn list_person_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        with r as (
            select desa_kode, sex, age_band, stage, count(*) as n from persons
            where stage is not null and tier < 3 group by 1, 2, 3, 4
        )
        select concat_ws(' ', 'person_counts', desa_kode, sex, age_band, stage) as "place!",
               coalesce(c.n, 0)::text as "kept!", coalesce(r.n, 0)::text as "counted!"
        from person_counts c full join r using (desa_kode, sex, age_band, stage)
        where coalesce(c.n, 0) <> coalesce(r.n, 0) order by 1
        "#,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn list_assessment_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        with r as (
            select desa_kode, category_code, coalesce(sub_category_code, '') as sub_category_code, stage, count(*) as n
            from assessments group by 1, 2, 3, 4
        )
        select concat_ws(' ', 'assessment_counts', desa_kode, category_code, sub_category_code, stage) as "place!",
               coalesce(c.n, 0)::text as "kept!", coalesce(r.n, 0)::text as "counted!"
        from assessment_counts c full join r using (desa_kode, category_code, sub_category_code, stage)
        where coalesce(c.n, 0) <> coalesce(r.n, 0) order by 1
        "#,
    )
    .fetch_all(db)
    .await
}

/// Families and communities: their counts, the stage of each case against its last step, its desa against its subject's.
pub(super) async fn list_group_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        with r as (select desa_kode, category_code, stage, count(*) as n from group_cases group by 1, 2, 3)
        select concat_ws(' ', 'group_case_counts', desa_kode, category_code, stage) as "place!",
               coalesce(c.n, 0)::text as "kept!", coalesce(r.n, 0)::text as "counted!"
        from group_case_counts c full join r using (desa_kode, category_code, stage)
        where coalesce(c.n, 0) <> coalesce(r.n, 0)
        union all
        select 'group_cases.stage ' || c.id, c.stage, coalesce(s.to_stage, '-')
        from group_cases c
        left join lateral (
            select to_stage from group_case_steps s where s.case_id = c.id order by s.id desc limit 1
        ) s on true
        where s.to_stage is distinct from c.stage
        union all
        select 'group_cases.desa_kode ' || c.id, c.desa_kode, coalesce(f.desa_kode, g.desa_kode, '-')
        from group_cases c left join families f on f.id = c.family_id left join communities g on g.id = c.community_id
        where c.desa_kode is distinct from coalesce(f.desa_kode, g.desa_kode)
        order by 1
        "#,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn list_step_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        with r as (
            select s.desa_kode, date_trunc('month', s.decided_at at time zone 'Asia/Jakarta')::date as month, s.to_stage,
                   count(*) as n
            from assessment_steps s join assessments a on a.id = s.assessment_id
            where a.tier < 3 and is_counted(s) group by 1, 2, 3
        )
        select concat_ws(' ', 'step_counts', desa_kode, month, to_stage) as "place!",
               coalesce(c.n, 0)::text as "kept!", coalesce(r.n, 0)::text as "counted!"
        from step_counts c full join r using (desa_kode, month, to_stage)
        where coalesce(c.n, 0) <> coalesce(r.n, 0) order by 1
        "#,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn list_window_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        with r as (
            select window_id, desa_kode, category_code, stage, count(*) as n
            from assessments where window_id is not null group by 1, 2, 3, 4
        )
        select concat_ws(' ', 'window_counts', window_id, desa_kode, category_code, stage) as "place!",
               coalesce(c.n, 0)::text as "kept!", coalesce(r.n, 0)::text as "counted!"
        from window_counts c full join r using (window_id, desa_kode, category_code, stage)
        where coalesce(c.n, 0) <> coalesce(r.n, 0) order by 1
        "#,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn list_campaign_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        with r as (
            select campaign_id, desa_kode, coalesce(result, '') as result, confirmed_at is not null as is_confirmed,
                   count(*) as n
            from campaign_items where not is_dropped group by 1, 2, 3, 4
        )
        select concat_ws(' ', 'campaign_counts', campaign_id, desa_kode, result, is_confirmed) as "place!",
               coalesce(c.n, 0)::text as "kept!", coalesce(r.n, 0)::text as "counted!"
        from campaign_counts c full join r using (campaign_id, desa_kode, result, is_confirmed)
        where coalesce(c.n, 0) <> coalesce(r.n, 0) order by 1
        "#,
    )
    .fetch_all(db)
    .await
}

/// A person's stage and tier against those that their assessments make.
pub(super) async fn list_stage_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        select 'persons.stage ' || id as "place!", coalesce(stage, '-') as "kept!",
               coalesce(stage_of_person(id), '-') as "counted!"
        from persons where stage is distinct from stage_of_person(id)
        union all
        select 'persons.tier ' || id, tier::text, tier_of_person(id)::text
        from persons where merged_into is null and tier is distinct from tier_of_person(id)
        order by 1
        "#,
    )
    .fetch_all(db)
    .await
}

/// An assessment's stage against its last step.
pub(super) async fn list_last_step_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        select 'assessments.stage ' || a.id as "place!", a.stage as "kept!", coalesce(s.to_stage, '-') as "counted!"
        from assessments a
        left join lateral (
            select to_stage from assessment_steps s where s.assessment_id = a.id order by s.id desc limit 1
        ) s on true
        where s.to_stage is distinct from a.stage order by a.id
        "#,
    )
    .fetch_all(db)
    .await
}

/// Desa are written beside persons and assessments for reach; they must be those of the family and the person.
pub(super) async fn list_desa_differences(db: &mut PgConnection) -> Differences {
    sqlx::query_as!(
        Difference,
        r#"
        select 'persons.desa_kode ' || p.id as "place!", p.desa_kode as "kept!", f.desa_kode as "counted!"
        from persons p join families f on f.id = p.family_id where p.desa_kode <> f.desa_kode
        union all
        select 'assessments.desa_kode ' || a.id, a.desa_kode, p.desa_kode
        from assessments a join persons p on p.id = a.person_id where a.desa_kode <> p.desa_kode
        "#,
    )
    .fetch_all(db)
    .await
}

/// In no order that means anything: ids are random, so the first ones are a sample.
pub(super) async fn list_sealed_niks(db: &mut PgConnection, limit: i64) -> Result<Vec<Sealed>, sqlx::Error> {
    sqlx::query_as!(
        Sealed,
        r#"
        select 'persons.nik.' || id as "place!", nik_enc as "sealed!", nik_index as "index!"
        from persons where nik_enc is not null order by id limit $1
        "#,
        limit,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn list_sealed_nomor_kks(db: &mut PgConnection, limit: i64) -> Result<Vec<Sealed>, sqlx::Error> {
    sqlx::query_as!(
        Sealed,
        r#"
        select 'families.nomor_kk.' || id as "place!", nomor_kk_enc as "sealed!", nomor_kk_index as "index!"
        from families where nomor_kk_enc is not null order by id limit $1
        "#,
        limit,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn list_envelopes(db: &mut PgConnection, limit: i64) -> Result<Vec<Envelope>, sqlx::Error> {
    sqlx::query_as!(
        Envelope,
        r#"
        select e.id as "id: EnvelopeId", 'envelopes.payload.' || e.id as "place!", e.payload_enc as "sealed!",
               left(e.desa_kode, 5) as "kabupaten_kode!",
               (select extract(year from min(s.decided_at) at time zone 'Asia/Jakarta')::int
                from rahasia.envelope_steps s where s.envelope_id = e.id and s.to_state = 'accepted') as accepted_in
        from rahasia.envelopes e where e.destroyed_at is null order by e.id limit $1
        "#,
        limit,
    )
    .fetch_all(db)
    .await
}

/// How many accepted cases of each year were destroyed since, whose categories nobody knows any more.
pub(super) async fn list_destroyed(db: &mut PgConnection) -> Result<Vec<DestroyedCount>, sqlx::Error> {
    sqlx::query_as!(
        DestroyedCount,
        "select kabupaten_kode, year, n from rahasia.destroyed_counts order by 1, 2"
    )
    .fetch_all(db)
    .await
}

/// The kept figures of secret cases.
pub(super) async fn list_yearly_counts(db: &mut PgConnection) -> Result<Vec<YearlyCount>, sqlx::Error> {
    sqlx::query_as!(
        YearlyCount,
        "select kabupaten_kode, year, category_code, n from rahasia.yearly_counts order by 1, 2, 3"
    )
    .fetch_all(db)
    .await
}
