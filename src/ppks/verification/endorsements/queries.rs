//! SQL of the minutes.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{EndorsableRow, Endorsement};
use crate::auth::{Actor, Scope};
use crate::ppks::moves::Held;
use crate::types::{AssessmentId, EndorsementId, KodeWilayah, Sex, UserId};

/// Findings that one set of minutes takes; more than any musyawarah reads out.
pub(super) const MOST: i64 = 300;

/// What waits for this kepala desa and stands in no open minutes yet, by name. Not what they entered themselves.
pub(super) async fn list_waiting(
    db: &mut PgConnection,
    scope: &Scope,
    actor: &Actor,
) -> Result<Vec<EndorsableRow>, sqlx::Error> {
    sqlx::query_as!(
        EndorsableRow,
        r#"
        select a.id as "id: AssessmentId", p.full_name, p.sex as "sex: Sex", p.born_on, a.category_code,
            c.name as category_name, coalesce(f.dusun, '') as "dusun!", coalesce(f.rt, '') as "rt!",
            coalesce(f.rw, '') as "rw!", coalesce(f.address, '') as "address!", a.stage
        from assessments a
            join persons p on p.id = a.person_id
            left join families f on f.id = p.family_id
            join categories c on c.code = a.category_code
        where a.stage = 'at_desa' and a.desa_kode >= $1 and a.desa_kode < $2 and a.tier <= $3 and a.tier < 3
            and p.restricted_at is null and p.destroyed_at is null and not is_maker($4, a, p)
            and not exists (select from endorsement_items i join endorsements e on e.id = i.endorsement_id
                where i.assessment_id = a.id and e.endorsed_at is null)
        order by p.sort_name, a.id limit $5
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        actor.id.as_uuid(),
        MOST,
    )
    .fetch_all(db)
    .await
}

/// What stands in minutes, by name.
pub(super) async fn list_items(
    db: &mut PgConnection,
    scope: &Scope,
    id: EndorsementId,
) -> Result<Vec<EndorsableRow>, sqlx::Error> {
    sqlx::query_as!(
        EndorsableRow,
        r#"
        select a.id as "id: AssessmentId", p.full_name, p.sex as "sex: Sex", p.born_on, a.category_code,
            c.name as category_name, coalesce(f.dusun, '') as "dusun!", coalesce(f.rt, '') as "rt!",
            coalesce(f.rw, '') as "rw!", coalesce(f.address, '') as "address!", a.stage
        from endorsement_items i
            join assessments a on a.id = i.assessment_id
            join persons p on p.id = a.person_id
            left join families f on f.id = p.family_id
            join categories c on c.code = a.category_code
        where i.endorsement_id = $1 and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier <= $4 and a.tier < 3
            and p.restricted_at is null and p.destroyed_at is null
        order by p.sort_name, a.id
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Holds what of these minutes still waits for this kepala desa.
pub(super) async fn lock_items(
    db: &mut PgConnection,
    scope: &Scope,
    actor: &Actor,
    id: EndorsementId,
) -> Result<Vec<Held>, sqlx::Error> {
    sqlx::query_as!(
        Held,
        r#"
        select a.id as "id: AssessmentId", a.desa_kode as "desa_kode: KodeWilayah", a.stage
        from endorsement_items i
            join assessments a on a.id = i.assessment_id
            join persons p on p.id = a.person_id
        where i.endorsement_id = $1 and a.stage = 'at_desa' and a.desa_kode >= $2 and a.desa_kode < $3
            and a.tier <= $4 and a.tier < 3
            and p.restricted_at is null and p.destroyed_at is null and not is_maker($5, a, p)
        order by a.id for update of a
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
        actor.id.as_uuid(),
    )
    .fetch_all(db)
    .await
}

/// The last minutes of the desa, newest first.
pub(super) async fn list(db: &mut PgConnection, scope: &Scope) -> Result<Vec<Endorsement>, sqlx::Error> {
    sqlx::query_as!(
        Endorsement,
        r#"
        select e.id as "id: EndorsementId", e.desa_kode as "desa_kode: KodeWilayah", e.year, e.serial, e.musdes_on,
            e.place, e.count, m.full_name as made_by_name, e.made_at, e.scanned_at,
            u.full_name as "endorsed_by_name?", e.endorsed_at, e.version
        from endorsements e join users m on m.id = e.made_by left join users u on u.id = e.endorsed_by
        where e.desa_kode >= $1 and e.desa_kode < $2
        order by e.endorsed_at is not null, e.year desc, e.serial desc limit 30
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: EndorsementId,
) -> Result<Option<Endorsement>, sqlx::Error> {
    sqlx::query_as!(
        Endorsement,
        r#"
        select e.id as "id: EndorsementId", e.desa_kode as "desa_kode: KodeWilayah", e.year, e.serial, e.musdes_on,
            e.place, e.count, m.full_name as made_by_name, e.made_at, e.scanned_at,
            u.full_name as "endorsed_by_name?", e.endorsed_at, e.version
        from endorsements e join users m on m.id = e.made_by left join users u on u.id = e.endorsed_by
        where e.id = $1 and e.desa_kode >= $2 and e.desa_kode < $3
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// New minutes with the next number of the year; the desa is held by the caller.
pub(super) async fn insert(
    db: &mut PgConnection,
    id: EndorsementId,
    desa: &KodeWilayah,
    (year, musdes_on, place): (i32, NaiveDate, &str),
    items: &[AssessmentId],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into endorsements (id, desa_kode, year, serial, musdes_on, place, count, made_by, made_at)
        select $1, $2, $3, coalesce(max(serial), 0) + 1, $4, $5, $6, $7, $8
        from endorsements where desa_kode = $2 and year = $3
        "#,
        id.as_uuid(),
        desa.as_str(),
        year,
        musdes_on,
        place,
        i32::try_from(items.len()).unwrap_or(i32::MAX),
        by.as_uuid(),
        at,
    )
    .execute(&mut *db)
    .await?;
    let items: Vec<_> = items.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "insert into endorsement_items (endorsement_id, assessment_id, desa_kode) select $1, unnest($2::uuid[]), $3",
        id.as_uuid(),
        &items,
        desa.as_str(),
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Notes that the signed minutes are kept as a scan, unless something changed since this version.
pub(super) async fn update_scanned(
    db: &mut PgConnection,
    scope: &Scope,
    id: EndorsementId,
    version: i32,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        r#"
        update endorsements set scanned_at = $5, scanned_by = $6, version = version + 1
        where id = $1 and version = $2 and endorsed_at is null and desa_kode >= $3 and desa_kode < $4
        "#,
        id.as_uuid(),
        version,
        scope.from(),
        scope.until(),
        at,
        by.as_uuid(),
    )
    .execute(db)
    .await?;

    Ok(done.rows_affected() == 1)
}

/// Closes minutes, unless something changed since this version.
pub(super) async fn update_endorsed(
    db: &mut PgConnection,
    scope: &Scope,
    id: EndorsementId,
    version: i32,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        r#"
        update endorsements set endorsed_at = $5, endorsed_by = $6, version = version + 1
        where id = $1 and version = $2 and scanned_at is not null and endorsed_at is null
            and desa_kode >= $3 and desa_kode < $4
        "#,
        id.as_uuid(),
        version,
        scope.from(),
        scope.until(),
        at,
        by.as_uuid(),
    )
    .execute(db)
    .await?;

    Ok(done.rows_affected() == 1)
}
