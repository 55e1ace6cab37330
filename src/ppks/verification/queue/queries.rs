//! SQL of a queue.

use sqlx::PgConnection;

use super::filter::QueueFilter;
use crate::auth::Actor;
use crate::ppks::desks::Desk;
use crate::ppks::verification::model::{Place, QueueRow};
use crate::types::{AssessmentId, KodeWilayah};

/// Lines on one page of the queue.
pub(super) const PAGE_SIZE: usize = 25;

/// How many wait; from the counts, so that it costs the same at any number of people.
pub(in crate::ppks::verification) async fn count_waiting(
    db: &mut PgConnection,
    desk: Desk,
    filter: &QueueFilter,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select (
            select coalesce(sum(n), 0)::bigint from assessment_counts
            where stage = $4 and desa_kode >= $1 and desa_kode < $2 and ($3 = '' or category_code = $3)
        ) - (
            select count(*) from persons p join assessments a on a.person_id = p.id
            where p.restricted_at is not null and a.stage = $4
                and p.desa_kode >= $1 and p.desa_kode < $2 and ($3 = '' or a.category_code = $3)
        ) as "n!"
        "#,
        filter.scope.from(),
        filter.scope.until(),
        filter.category,
        desk.stage().code(),
    )
    .fetch_one(db)
    .await
}

/// How many wait up to and including this place.
pub(in crate::ppks::verification) async fn count_until(
    db: &mut PgConnection,
    desk: Desk,
    filter: &QueueFilter,
    place: Place,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from assessments
        where stage = $6 and (stage_at, id) <= ($4, $5)
            and desa_kode >= $1 and desa_kode < $2 and ($3 = '' or category_code = $3)
        "#,
        filter.scope.from(),
        filter.scope.until(),
        filter.category,
        place.at,
        place.id.as_uuid(),
        desk.stage().code(),
    )
    .fetch_one(db)
    .await
}

/// One page of the queue and one line more, oldest first.
pub(in crate::ppks::verification) async fn list_queue(
    db: &mut PgConnection,
    desk: Desk,
    filter: &QueueFilter,
    after: Place,
) -> Result<Vec<QueueRow>, sqlx::Error> {
    let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    sqlx::query_as!(
        QueueRow,
        r#"
        select a.id as "id: AssessmentId", p.full_name, p.born_on, a.category_code, c.name as category_name,
            a.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name, a.stage_at
        from assessments a
            join persons p on p.id = a.person_id
            join categories c on c.code = a.category_code
            join wilayah w on w.kode = a.desa_kode
        where a.stage = $8 and (a.stage_at, a.id) > ($4, $5) and p.restricted_at is null
            and a.desa_kode >= $1 and a.desa_kode < $2 and ($3 = '' or a.category_code = $3) and a.tier <= $7
        order by a.stage_at, a.id limit $6
        "#,
        filter.scope.from(),
        filter.scope.until(),
        filter.category,
        after.at,
        after.id.as_uuid(),
        limit,
        filter.scope.tier_max(),
        desk.stage().code(),
    )
    .fetch_all(db)
    .await
}

/// The oldest one after a place that this actor may decide, other than the one at the place itself.
pub(in crate::ppks::verification) async fn find_next(
    db: &mut PgConnection,
    desk: Desk,
    filter: &QueueFilter,
    actor: &Actor,
    after: Place,
    except: Option<AssessmentId>,
) -> Result<Option<AssessmentId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select a.id as "id: AssessmentId" from assessments a join persons p on p.id = a.person_id
        where a.stage = $9 and (a.stage_at, a.id) > ($4, $5)
            and a.desa_kode >= $1 and a.desa_kode < $2 and ($3 = '' or a.category_code = $3)
            and a.id is distinct from $7 and a.tier <= $8 and p.restricted_at is null
            and not is_maker($6, a, p)
        order by a.stage_at, a.id limit 1
        "#,
        filter.scope.from(),
        filter.scope.until(),
        filter.category,
        after.at,
        after.id.as_uuid(),
        actor.id.as_uuid(),
        except.map(AssessmentId::as_uuid),
        filter.scope.tier_max(),
        desk.stage().code(),
    )
    .fetch_optional(db)
    .await
}

/// Code and name of the categories in force.
pub(in crate::ppks::verification) async fn list_categories(
    db: &mut PgConnection,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let rows = sqlx::query!("select code, name from categories where valid_to is null and tier < 3 order by code")
        .fetch_all(db)
        .await?;

    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}
