//! SQL of campaigns: what they are, who they pick, how far they are.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Campaign, DesaQuota, NewCampaign, State as CampaignState};
use crate::auth::Scope;
use crate::ppks::board::{DesaCount, State};
use crate::types::{CampaignId, KodeWilayah, UserId};

/// Those of a kabupaten, the newest first.
pub(crate) async fn list(db: &mut PgConnection, kabupaten: &KodeWilayah) -> Result<Vec<Campaign>, sqlx::Error> {
    let (from, until) = kabupaten.range();
    sqlx::query_as!(
        Campaign,
        r#"
        select c.id as "id: CampaignId", c.name, c.area_kode as "area_kode: KodeWilayah", w.nama as area_name,
               c.starts_on, c.ends_on, c.months, c.quota, c.state, c.version, c.updated_at,
               u.full_name as updated_by_name
        from campaigns c join wilayah w on w.kode = c.area_kode join users u on u.id = c.updated_by
        where c.area_kode >= $1 and c.area_kode < $2 order by c.starts_on desc, c.created_at desc limit 200
        "#,
        from,
        until,
    )
    .fetch_all(db)
    .await
}

pub(crate) async fn find(db: &mut PgConnection, id: CampaignId) -> Result<Option<Campaign>, sqlx::Error> {
    sqlx::query_as!(
        Campaign,
        r#"
        select c.id as "id: CampaignId", c.name, c.area_kode as "area_kode: KodeWilayah", w.nama as area_name,
               c.starts_on, c.ends_on, c.months, c.quota, c.state, c.version, c.updated_at,
               u.full_name as updated_by_name
        from campaigns c join wilayah w on w.kode = c.area_kode join users u on u.id = c.updated_by
        where c.id = $1
        "#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Holds a campaign against other writers until the end of the transaction.
pub(super) async fn lock(db: &mut PgConnection, id: CampaignId) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!("select version from campaigns where id = $1 for update", id as _)
        .fetch_optional(db)
        .await
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: CampaignId,
    new: &NewCampaign,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into campaigns (id, area_kode, name, starts_on, ends_on, months, quota, created_at, created_by, updated_at,
                               updated_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9)
        "#,
        id as _,
        new.area_kode.as_str(),
        new.name,
        new.starts_on,
        new.ends_on,
        new.months,
        new.quota,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update_state(
    db: &mut PgConnection,
    id: CampaignId,
    state: CampaignState,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update campaigns set state = $2, updated_by = $3, updated_at = $4, version = version + 1 where id = $1",
        id as _,
        state.code(),
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Sets or, with None, takes away one desa's own quota.
pub(super) async fn update_quota(
    db: &mut PgConnection,
    id: CampaignId,
    desa: &KodeWilayah,
    quota: Option<i32>,
) -> Result<(), sqlx::Error> {
    match quota {
        Some(quota) => {
            sqlx::query!(
                r#"
                insert into campaign_quotas (campaign_id, desa_kode, quota) values ($1, $2, $3)
                on conflict (campaign_id, desa_kode) do update set quota = excluded.quota
                "#,
                id as _,
                desa.as_str(),
                quota,
            )
            .execute(db)
            .await?
        }
        None => {
            sqlx::query!(
                "delete from campaign_quotas where campaign_id = $1 and desa_kode = $2",
                id as _,
                desa.as_str(),
            )
            .execute(db)
            .await?
        }
    };

    Ok(())
}

/// Every desa within reach: how many are due by this day, and its quota.
pub(super) async fn list_quotas(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
    due_until: NaiveDate,
) -> Result<Vec<DesaQuota>, sqlx::Error> {
    sqlx::query_as!(
        DesaQuota,
        r#"
        select w.kode as "kode!: KodeWilayah", w.nama, coalesce(d.n, 0) as "due!", q.quota as "quota?"
        from wilayah w
        left join (
            select a.desa_kode, count(distinct a.person_id) as n
            from assessments a join persons p on p.id = a.person_id
            where a.stage = 'verified' and a.desa_kode >= $1 and a.desa_kode < $2 and a.tier < 3 and a.tier <= $5
                and p.restricted_at is null and p.merged_into is null and p.destroyed_at is null
                and (coalesce(a.confirmed_on, (a.stage_at at time zone 'Asia/Jakarta')::date) <= $4
                    or exists (select from reverification_proposals q where q.assessment_id = a.id
                               and q.closed_at is null and q.answer = 'verifikasi_ulang'))
            group by 1
        ) d on d.desa_kode = w.kode
        left join campaign_quotas q on q.campaign_id = $3 and q.desa_kode = w.kode
        where w.kode >= $1 and w.kode < $2 and char_length(w.kode) = 13 and w.valid_to is null
        order by w.kode
        "#,
        scope.from(),
        scope.until(),
        id as _,
        due_until,
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Picks who is due: first those whose age limit has been passed and whom a verifier has handed over, then the longest
/// unseen first, families together, no desa beyond its quota. One statement, whatever
/// their number. Answers how many people were picked.
pub(super) async fn insert_items(
    db: &mut PgConnection,
    scope: &Scope,
    campaign: &Campaign,
) -> Result<u64, sqlx::Error> {
    let inserted = sqlx::query!(
        r#"
        with due as materialized (
            select a.person_id, a.desa_kode, p.tier, p.family_id, coalesce(p.family_id, p.id) as home,
                   min(case when o.is_handed_over then date '0001-01-01'
                       else coalesce(a.confirmed_on, (a.stage_at at time zone 'Asia/Jakarta')::date) end) as seen_on,
                   bool_or(o.is_handed_over) as is_outgrown
            from assessments a join persons p on p.id = a.person_id
                cross join lateral (select exists (
                    select from reverification_proposals q
                    where q.assessment_id = a.id and q.closed_at is null and q.answer = 'verifikasi_ulang'
                ) as is_handed_over) o
            where a.stage = 'verified' and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier < 3 and a.tier <= $6
                and p.restricted_at is null and p.merged_into is null and p.destroyed_at is null and p.tier <= $6
                and (o.is_handed_over
                    or coalesce(a.confirmed_on, (a.stage_at at time zone 'Asia/Jakarta')::date) <= $4)
            group by a.person_id, a.desa_kode, p.tier, p.family_id, p.id
        ),
        homes as (
            select *, min(seen_on) over (partition by desa_kode, home) as home_seen_on from due
        ),
        ranked as (
            select *, row_number() over (
                partition by desa_kode order by home_seen_on, home, seen_on, person_id) as place
            from homes
        ),
        numbered as materialized (
            select r.*, gen_random_uuid() as number
            from ranked r left join campaign_quotas q on q.campaign_id = $1 and q.desa_kode = r.desa_kode
            where r.place <= coalesce(q.quota, $5, 2147483647)
        ),
        -- One number for a home without joining: nothing is known here about how many rows there are.
        picked as materialized (
            select *, first_value(number) over (partition by desa_kode, home order by place) as visit_id from numbered
        ),
        visits as (
            insert into campaign_visits (id, campaign_id, desa_kode, family_id, person_id, code)
            select h.visit_id, $1, h.desa_kode, h.family_id, case when h.family_id is null then h.home end,
                   left(replace(gen_random_uuid()::text, '-', ''), 12) || right(gen_random_uuid()::text, 4)
            from (select distinct visit_id, desa_kode, family_id, home from picked) h
        )
        insert into campaign_items (id, campaign_id, visit_id, person_id, desa_kode, tier, cause)
        select gen_random_uuid(), $1, visit_id, person_id, desa_kode, tier,
               case when is_outgrown then 'lewat_usia' else 'lewat_waktu' end
        from picked
        "#,
        campaign.id as _,
        scope.from(),
        scope.until(),
        campaign.due_until(),
        campaign.quota,
        scope.tier_max(),
    )
    .execute(db)
    .await?;

    Ok(inserted.rows_affected())
}

/// How far each desa within reach is. Whoever has nothing but secret findings is in no campaign.
pub(super) async fn list_desa(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
) -> Result<Vec<DesaCount>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select w.kode as "kode!: KodeWilayah",
               coalesce(sum(c.n) filter (where c.result = ''), 0)::bigint as "open!",
               coalesce(sum(c.n) filter (where c.result <> '' and not c.is_confirmed), 0)::bigint as "found!",
               coalesce(sum(c.n) filter (where c.is_confirmed), 0)::bigint as "done!",
               max(c.last_on) as last_on
        from wilayah w
        left join campaign_counts c on c.campaign_id = $1 and c.desa_kode = w.kode
        where w.kode >= $2 and w.kode < $3 and char_length(w.kode) = 13 and w.valid_to is null
        group by w.kode order by w.kode
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| DesaCount {
            kode: row.kode,
            state: match (row.open, row.found, row.done) {
                (0, 0, 0) => State::Empty,
                (_, 0, 0) => State::NotStarted,
                (0, 0, _) => State::Done,
                (0, _, _) => State::Sent,
                _ => State::InProgress,
            },
            parts: [row.open, row.found, row.done],
            last_on: row.last_on,
        })
        .collect())
}

/// What was found of each kind within reach.
pub(super) async fn list_outcomes(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select c.result, sum(c.n)::bigint as "n!"
        from campaign_counts c
        where c.campaign_id = $1 and c.result <> '' and c.desa_kode >= $2 and c.desa_kode < $3
        group by 1 having sum(c.n) > 0
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.result, row.n)).collect())
}
