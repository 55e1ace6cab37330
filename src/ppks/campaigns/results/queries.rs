//! SQL of results.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::ResultRow;
use crate::auth::Scope;
use crate::types::{AssessmentId, CampaignId, CampaignItemId, KodeWilayah, PersonId, UserId};

/// Rows on one page; all of them can be confirmed at once.
pub const PAGE_SIZE: i64 = 100;

/// What waits for a confirmation (`is_confirmed` false), or who was confirmed as having left and is still in force.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
    is_confirmed: bool,
) -> Result<Vec<ResultRow>, sqlx::Error> {
    sqlx::query_as!(
        ResultRow,
        r#"
        select i.id as "id: CampaignItemId", p.id as "person_id: PersonId", p.full_name, w.nama as desa_name,
               array(select k.name from assessments a join categories k on k.code = a.category_code
                     where a.person_id = p.id and a.stage = 'verified' and a.tier < 3 and a.tier <= $4 order by k.code)
                   as "category_names!",
               i.result as "result!", r.note as "note!", i.found_on as "found_on!: NaiveDate",
               u.full_name as found_by_name, r.id as "said!"
        from campaign_items i
            join persons p on p.id = i.person_id and p.restricted_at is null and p.merged_into is null
                and p.destroyed_at is null and p.tier <= $4
            join wilayah w on w.kode = i.desa_kode
            join users u on u.id = i.found_by
            join lateral (select r.id, r.note from campaign_results r where r.item_id = i.id order by r.id desc limit 1) r
                on true
        where i.campaign_id = $1 and i.result is not null and not i.is_dropped and i.tier <= $4
            and i.desa_kode >= $2 and i.desa_kode < $3 and (i.confirmed_at is not null) = $5
            and (not $5 or (i.result <> 'masih' and exists (
                select from assessments a where a.person_id = p.id and a.stage = 'verified' and a.tier <= $4)))
        order by i.desa_kode, i.found_on, i.id limit $6
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        is_confirmed,
        PAGE_SIZE,
    )
    .fetch_all(db)
    .await
}

/// How many wait for a confirmation within reach.
pub(in crate::ppks::campaigns) async fn count_waiting(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select coalesce(sum(n), 0)::bigint as "n!" from campaign_counts
        where campaign_id = $1 and result <> '' and not is_confirmed and desa_kode >= $2 and desa_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_one(db)
    .await
}

/// An item as it is held.
pub(super) struct HeldItem {
    pub id: CampaignItemId,
    pub person_id: PersonId,
    pub desa_kode: KodeWilayah,
    pub result: String,
    pub found_on: NaiveDate,
    pub found_by: UserId,
    pub said: i64,
    pub note: String,
}

/// The desa of these items, in the order in which they are locked.
pub(super) async fn list_desa_of(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
    items: &[CampaignItemId],
) -> Result<Vec<KodeWilayah>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select distinct desa_kode as "desa_kode: KodeWilayah" from campaign_items
        where campaign_id = $1 and id = any($2) and desa_kode >= $3 and desa_kode < $4 and tier <= $5 order by 1
        "#,
        id as _,
        items as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Holds those of these items that wait for a confirmation.
pub(super) async fn lock(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
    items: &[CampaignItemId],
) -> Result<Vec<HeldItem>, sqlx::Error> {
    sqlx::query_as!(
        HeldItem,
        r#"
        select i.id as "id: CampaignItemId", i.person_id as "person_id: PersonId",
               i.desa_kode as "desa_kode: KodeWilayah", i.result as "result!", i.found_on as "found_on!: NaiveDate",
               i.found_by as "found_by!: UserId",
               r.id as "said!", r.note as "note!"
        from campaign_items i
            join persons p on p.id = i.person_id and p.restricted_at is null
            join lateral (select r.id, r.note from campaign_results r where r.item_id = i.id order by r.id desc limit 1) r
                on true
        where i.campaign_id = $1 and i.id = any($2) and i.result is not null and i.confirmed_at is null
            and not i.is_dropped and i.desa_kode >= $3 and i.desa_kode < $4 and i.tier <= $5
        order by i.id for update of i
        "#,
        id as _,
        items as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

pub(super) async fn update_confirmed(
    db: &mut PgConnection,
    items: &[CampaignItemId],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update campaign_items set confirmed_at = $3, confirmed_by = $2 where id = any($1)",
        items as _,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Takes back what was found; what was said stays in the history.
pub(super) async fn update_unfound(db: &mut PgConnection, items: &[CampaignItemId]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update campaign_items set result = null, found_on = null, found_by = null where id = any($1)",
        items as _,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"
        update campaign_visits set version = version + 1
        where id in (select visit_id from campaign_items where id = any($1))
        "#,
        items as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Renews the date of everything that these people were verified for; the stage stays. Answers what was renewed.
pub(super) async fn update_confirmed_on(
    db: &mut PgConnection,
    scope: &Scope,
    people: &[PersonId],
    days: &[NaiveDate],
) -> Result<Vec<(AssessmentId, KodeWilayah)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        update assessments a set confirmed_on = seen.found_on
        from unnest($1::uuid[], $2::date[]) as seen (person_id, found_on)
        where a.person_id = seen.person_id and a.stage = 'verified' and a.tier < 3 and a.tier <= $5
            and a.desa_kode >= $3 and a.desa_kode < $4 and coalesce(a.confirmed_on, '-infinity') < seen.found_on
        returning a.id as "id: AssessmentId", a.desa_kode as "desa_kode: KodeWilayah"
        "#,
        people as _,
        days,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.id, row.desa_kode)).collect())
}
