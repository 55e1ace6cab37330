//! SQL of visits. Whoever has left, was merged or is restricted is not asked about.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Found, ItemRow, RtCount, Seen, Visit, VisitRow};
use crate::auth::Scope;
use crate::types::{CampaignId, CampaignItemId, KodeWilayah, PersonId, Sex, UserId};

/// Families of one page; a desa has fewer in one RT.
pub const PAGE_SIZE: i64 = 200;

/// The RT of this reach, with families to visit in each.
pub(super) async fn list_rts(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
) -> Result<Vec<RtCount>, sqlx::Error> {
    sqlx::query_as!(
        RtCount,
        r#"
        select coalesce(f.rt, '') as "rt!", coalesce(f.rw, '') as "rw!", count(*) as "n!"
        from campaign_visits v left join families f on f.id = v.family_id
        where v.campaign_id = $1 and v.desa_kode >= $2 and v.desa_kode < $3
            and exists (select from campaign_items i join persons p on p.id = i.person_id
                        where i.visit_id = v.id and not i.is_dropped and i.tier <= $4 and p.restricted_at is null)
        group by 1, 2 order by 2, 1
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Families to visit: those not yet asked first, in the order one walks.
pub(super) async fn list_visits(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
    place: Option<(&str, &str)>,
) -> Result<Vec<VisitRow>, sqlx::Error> {
    sqlx::query_as!(
        VisitRow,
        r#"
        select v.code, array_agg(distinct p.full_name) as "names!", coalesce(f.dusun, '') as "dusun!",
               coalesce(f.rt, '') as "rt!", coalesce(f.rw, '') as "rw!", count(i.result) as "asked!", count(*) as "all!"
        from campaign_visits v
            join campaign_items i on i.visit_id = v.id and not i.is_dropped and i.tier <= $4
            join persons p on p.id = i.person_id and p.restricted_at is null and p.merged_into is null
                and p.destroyed_at is null and p.tier <= $4
            left join families f on f.id = v.family_id
        where v.campaign_id = $1 and v.desa_kode >= $2 and v.desa_kode < $3
            and ($5::text is null or (coalesce(f.rt, ''), coalesce(f.rw, '')) = ($5, coalesce($6::text, '')))
        group by v.id, v.code, f.dusun, f.rt, f.rw
        order by count(i.result) = count(*), f.rw, f.rt, f.dusun, v.id limit $7
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        place.map(|(rt, _)| rt),
        place.map(|(_, rw)| rw),
        PAGE_SIZE,
    )
    .fetch_all(db)
    .await
}

/// Everybody to be asked about in one desa, or one RT of it, family by family.
pub(super) async fn list_prelist(
    db: &mut PgConnection,
    scope: &Scope,
    id: CampaignId,
    place: Option<(&str, &str)>,
) -> Result<Vec<ItemRow>, sqlx::Error> {
    list_items(db, scope, Some(id), None, place).await
}

/// Those of one family.
pub(super) async fn list_of_visit(
    db: &mut PgConnection,
    scope: &Scope,
    visit: Uuid,
) -> Result<Vec<ItemRow>, sqlx::Error> {
    list_items(db, scope, None, Some(visit), None).await
}

async fn list_items(
    db: &mut PgConnection,
    scope: &Scope,
    campaign: Option<CampaignId>,
    visit: Option<Uuid>,
    place: Option<(&str, &str)>,
) -> Result<Vec<ItemRow>, sqlx::Error> {
    sqlx::query_as!(
        ItemRow,
        r#"
        select v.code, coalesce(f.dusun, '') as "dusun!", coalesce(f.rt, '') as "rt!",
               coalesce(f.rw, '') as "rw!", coalesce(f.address, '') as "address!", i.id as "id: CampaignItemId",
               p.id as "person_id: PersonId", p.full_name, p.sex as "sex: Sex", p.born_on as "born_on: NaiveDate",
               p.nik_enc, i.cause, i.result,
               array(select k.name from assessments a join categories k on k.code = a.category_code
                     where a.person_id = p.id and a.stage = 'verified' and a.tier < 3 and a.tier <= $5 order by k.code)
                   as "category_names!",
               coalesce((select r.note from campaign_results r where r.item_id = i.id and i.result is not null
                         order by r.id desc limit 1), '') as "note!",
               i.confirmed_at is not null as "is_confirmed!"
        from campaign_visits v
            join campaign_items i on i.visit_id = v.id and not i.is_dropped and i.tier <= $5
            join persons p on p.id = i.person_id and p.restricted_at is null and p.merged_into is null
                and p.destroyed_at is null and p.desa_kode = v.desa_kode and p.tier <= $5
            left join families f on f.id = v.family_id
        where (v.campaign_id = $1 or v.id = $2) and v.desa_kode >= $3 and v.desa_kode < $4
            and ($6::text is null or (coalesce(f.rt, ''), coalesce(f.rw, '')) = ($6, coalesce($7::text, '')))
        order by f.rw, f.rt, f.dusun, v.id, p.born_on, p.id
        "#,
        campaign as _,
        visit,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        place.map(|(rt, _)| rt),
        place.map(|(_, rw)| rw),
    )
    .fetch_all(db)
    .await
}

pub(super) async fn find_visit(db: &mut PgConnection, scope: &Scope, code: &str) -> Result<Option<Visit>, sqlx::Error> {
    sqlx::query_as!(
        Visit,
        r#"
        select v.id, v.campaign_id as "campaign_id: CampaignId", v.desa_kode as "desa_kode: KodeWilayah",
               w.nama as desa_name, v.code, v.version, coalesce(f.dusun, '') as "dusun!", coalesce(f.rt, '') as "rt!",
               coalesce(f.rw, '') as "rw!", coalesce(f.address, '') as "address!"
        from campaign_visits v join wilayah w on w.kode = v.desa_kode left join families f on f.id = v.family_id
        where v.code = $1 and v.desa_kode >= $2 and v.desa_kode < $3
        "#,
        code,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// Holds a visit until the end of the transaction.
pub(super) async fn lock(db: &mut PgConnection, id: Uuid) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!("select version from campaign_visits where id = $1 for update", id)
        .fetch_optional(db)
        .await
}

/// The next family of the same desa that has not been asked, in the order one walks.
pub(super) async fn find_next(
    db: &mut PgConnection,
    scope: &Scope,
    visit: &Visit,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select v.code
        from campaign_visits v left join families f on f.id = v.family_id
        where v.campaign_id = $1 and v.desa_kode = $2 and v.desa_kode >= $3 and v.desa_kode < $4 and v.id <> $5
            and exists (select from campaign_items i join persons p on p.id = i.person_id
                        where i.visit_id = v.id and i.result is null and not i.is_dropped and i.tier <= $6
                            and p.restricted_at is null)
        order by (coalesce(f.rw, ''), coalesce(f.rt, ''), coalesce(f.dusun, ''), v.id) <= ($7, $8, $9, $5),
                 f.rw, f.rt, f.dusun, v.id
        limit 1
        "#,
        visit.campaign_id as _,
        visit.desa_kode.as_str(),
        scope.from(),
        scope.until(),
        visit.id,
        scope.tier_max(),
        visit.rw,
        visit.rt,
        visit.dusun,
    )
    .fetch_optional(db)
    .await
}

/// Writes what was found about one item that nobody has confirmed. False where somebody has.
pub(super) async fn insert_result(
    db: &mut PgConnection,
    scope: &Scope,
    found: &Found,
    seen: Seen,
    by: UserId,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        with found as (
            update campaign_items set result = $2, found_on = $3, found_by = $4
            where id = $1 and confirmed_at is null and not is_dropped and desa_kode >= $5 and desa_kode < $6
                and tier <= $7
            returning id, desa_kode, tier
        )
        insert into campaign_results (item_id, desa_kode, tier, result, note, found_by, found_at)
        select id, desa_kode, tier, $2, $8, $4, $9 from found
        "#,
        found.item as _,
        found.outcome.code(),
        seen.on,
        by as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        found.note,
        seen.at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

pub(super) async fn update_version(db: &mut PgConnection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("update campaign_visits set version = version + 1 where id = $1", id)
        .execute(db)
        .await?;

    Ok(())
}
