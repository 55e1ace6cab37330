//! SQL of the queue, the decision and the operator's tasks.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::filter::QueueFilter;
use super::model::{Change, Decidable, Held, Place, QueueRow, Seen, TaskRow};
use crate::auth::{Actor, Scope};
use crate::ppks::{Stage, Way};
use crate::types::{AssessmentId, FamilyId, KodeWilayah, PersonId, UserId};

/// Lines on one page of the queue.
pub(super) const PAGE_SIZE: usize = 25;

/// Tasks on the operator's page; more than anybody mends in a day.
pub(super) const TASK_LIMIT: i64 = 200;

/// Which offices look at what the desa of this kabupaten send. Where nothing was set: all of them.
pub(super) async fn find_way(db: &mut PgConnection, desa: &KodeWilayah) -> Result<Way, sqlx::Error> {
    let way = sqlx::query_as!(
        Way,
        "select with_kades, with_tksk from ways where starts_with($1, kabupaten_kode || '.')",
        desa.as_str(),
    )
    .fetch_optional(db)
    .await?;

    Ok(way.unwrap_or(Way {
        with_kades: true,
        with_tksk: true,
    }))
}

/// The desa an assessment belongs to.
pub(super) async fn find_desa(
    db: &mut PgConnection,
    scope: &Scope,
    id: AssessmentId,
) -> Result<Option<KodeWilayah>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select desa_kode as "desa_kode: KodeWilayah" from assessments
        where id = $1 and desa_kode >= $2 and desa_kode < $3
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn find_desa_of_family(
    db: &mut PgConnection,
    scope: &Scope,
    id: FamilyId,
) -> Result<Option<KodeWilayah>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select desa_kode as "desa_kode: KodeWilayah" from families
        where id = $1 and desa_kode >= $2 and desa_kode < $3
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn find_desa_of_person(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
) -> Result<Option<KodeWilayah>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select desa_kode as "desa_kode: KodeWilayah" from persons
        where id = $1 and desa_kode >= $2 and desa_kode < $3
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// Holds one assessment until the transaction ends.
pub(super) async fn lock(db: &mut PgConnection, scope: &Scope, id: AssessmentId) -> Result<Option<Held>, sqlx::Error> {
    sqlx::query_as!(
        Held,
        r#"
        select id as "id: AssessmentId", desa_kode as "desa_kode: KodeWilayah", stage from assessments
        where id = $1 and desa_kode >= $2 and desa_kode < $3
        for update
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// Holds what can be sent of one family, or of one person.
pub(super) async fn lock_sendable(
    db: &mut PgConnection,
    scope: &Scope,
    family: Option<FamilyId>,
    person: Option<PersonId>,
) -> Result<Vec<Held>, sqlx::Error> {
    sqlx::query_as!(
        Held,
        r#"
        select a.id as "id: AssessmentId", a.desa_kode as "desa_kode: KodeWilayah", a.stage
        from assessments a join persons p on p.id = a.person_id
        where (p.family_id = $1 or p.id = $2) and p.merged_into is null
            and p.restricted_at is null and p.destroyed_at is null
            and a.stage in ('draft', 'returned') and a.desa_kode >= $3 and a.desa_kode < $4
        order by a.id for update of a
        "#,
        family.map(FamilyId::as_uuid),
        person.map(PersonId::as_uuid),
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Holds an assessment and its person for a decision by this actor.
pub(super) async fn lock_for_decision(
    db: &mut PgConnection,
    scope: &Scope,
    actor: &Actor,
    id: AssessmentId,
) -> Result<Option<Decidable>, sqlx::Error> {
    sqlx::query_as!(
        Decidable,
        r#"
        select a.desa_kode as "desa_kode: KodeWilayah", a.stage, a.stage_at,
            a.version, p.version as person_version, coalesce(f.version, 0) as "family_version!",
            ($4 in (a.created_by, p.created_by, p.updated_by) or coalesce(a.submitted_by = $4, false)
                or exists (select from assessment_steps s where s.assessment_id = a.id and s.decided_by = $4
                    and s.to_stage in ('draft', 'submitted'))) as "is_maker!"
        from assessments a join persons p on p.id = a.person_id left join families f on f.id = p.family_id
        where a.id = $1 and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier <= $5 and p.restricted_at is null
        for update of a, p
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        actor.id.as_uuid(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// Moves held assessments. `submitted_by` stays where none is given.
pub(super) async fn update_stage(
    db: &mut PgConnection,
    ids: &[AssessmentId],
    to: Stage,
    submitted_by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let ids: Vec<_> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        r#"
        update assessments
        set stage = $2, stage_at = $3, submitted_by = coalesce($4, submitted_by), version = version + 1
        where id = any($1)
        "#,
        &ids,
        to.code(),
        at,
        submitted_by.map(UserId::as_uuid),
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Writes one step for each of these assessments of one desa.
pub(super) async fn insert_steps(
    db: &mut PgConnection,
    held: &[Held],
    to: Stage,
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let ids: Vec<_> = held.iter().map(|held| held.id.as_uuid()).collect();
    let desa: Vec<_> = held.iter().map(|held| held.desa_kode.to_string()).collect();
    let from: Vec<_> = held.iter().map(|held| held.stage.clone()).collect();
    sqlx::query!(
        r#"
        insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at)
        select id, desa, from_stage, $4, $5, $6, $7
        from unnest($1::uuid[], $2::text[], $3::text[]) as held (id, desa, from_stage)
        "#,
        &ids,
        &desa,
        &from,
        to.code(),
        reason,
        by.as_uuid(),
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Who last changed what differs from these versions. A change to the person also counts up the assessment; then only
/// the person's change is news.
pub(super) async fn list_changes(
    db: &mut PgConnection,
    scope: &Scope,
    id: AssessmentId,
    seen: Seen,
) -> Result<Vec<Change>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select c.part as "part!", u.full_name as by_name, c.at as "at!" from (
            select 1 as part, s.decided_by as by, s.decided_at as at
            from assessments a join persons p on p.id = a.person_id, lateral (
                select decided_by, decided_at from assessment_steps
                where assessment_id = a.id order by id desc limit 1
            ) s
            where a.id = $1 and a.version <> $4 and (a.stage <> 'submitted' or p.version = $5)
                and a.desa_kode >= $2 and a.desa_kode < $3
            union all
            select 2, p.updated_by, p.updated_at
            from assessments a join persons p on p.id = a.person_id
            where a.id = $1 and p.version <> $5 and a.desa_kode >= $2 and a.desa_kode < $3
            union all
            select 3, f.updated_by, f.updated_at
            from assessments a join persons p on p.id = a.person_id join families f on f.id = p.family_id
            where a.id = $1 and f.version <> $6 and a.desa_kode >= $2 and a.desa_kode < $3
        ) c join users u on u.id = c.by
        order by c.at
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        seen.assessment,
        seen.person,
        seen.family,
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| Change {
            what: match row.part {
                1 => "Status data ini",
                2 => "Data orang ini",
                _ => "Data keluarganya",
            },
            by_name: row.by_name,
            at: row.at,
        })
        .collect())
}

/// How many wait; from the counts, so that it costs the same at any number of people.
pub(super) async fn count_waiting(db: &mut PgConnection, filter: &QueueFilter) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select (
            select coalesce(sum(n), 0)::bigint from assessment_counts
            where stage = 'submitted' and desa_kode >= $1 and desa_kode < $2 and ($3 = '' or category_code = $3)
        ) - (
            select count(*) from persons p join assessments a on a.person_id = p.id
            where p.restricted_at is not null and a.stage = 'submitted'
                and p.desa_kode >= $1 and p.desa_kode < $2 and ($3 = '' or a.category_code = $3)
        ) as "n!"
        "#,
        filter.scope.from(),
        filter.scope.until(),
        filter.category,
    )
    .fetch_one(db)
    .await
}

/// How many wait up to and including this place.
pub(super) async fn count_until(db: &mut PgConnection, filter: &QueueFilter, place: Place) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from assessments
        where stage = 'submitted' and (stage_at, id) <= ($4, $5)
            and desa_kode >= $1 and desa_kode < $2 and ($3 = '' or category_code = $3)
        "#,
        filter.scope.from(),
        filter.scope.until(),
        filter.category,
        place.at,
        place.id.as_uuid(),
    )
    .fetch_one(db)
    .await
}

/// One page of the queue and one line more, oldest first.
pub(super) async fn list_queue(
    db: &mut PgConnection,
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
        where a.stage = 'submitted' and (a.stage_at, a.id) > ($4, $5) and p.restricted_at is null
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
    )
    .fetch_all(db)
    .await
}

/// The oldest one after a place that this actor may decide, other than the one at the place itself.
pub(super) async fn find_next(
    db: &mut PgConnection,
    filter: &QueueFilter,
    actor: &Actor,
    after: Place,
    except: Option<AssessmentId>,
) -> Result<Option<AssessmentId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select a.id as "id: AssessmentId" from assessments a join persons p on p.id = a.person_id
        where a.stage = 'submitted' and (a.stage_at, a.id) > ($4, $5)
            and a.desa_kode >= $1 and a.desa_kode < $2 and ($3 = '' or a.category_code = $3)
            and a.id is distinct from $7 and a.tier <= $8 and p.restricted_at is null
            and not ($6 in (a.created_by, p.created_by, p.updated_by) or coalesce(a.submitted_by = $6, false)
                or exists (select from assessment_steps s where s.assessment_id = a.id and s.decided_by = $6
                    and s.to_stage in ('draft', 'submitted')))
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
    )
    .fetch_optional(db)
    .await
}

/// Code and name of the categories in force.
pub(super) async fn list_categories(db: &mut PgConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    let rows = sqlx::query!("select code, name from categories where valid_to is null and tier < 3 order by code")
        .fetch_all(db)
        .await?;

    Ok(rows.into_iter().map(|row| (row.code, row.name)).collect())
}

/// What came back to the operator, oldest first.
pub(super) async fn list_tasks(db: &mut PgConnection, scope: &Scope) -> Result<Vec<TaskRow>, sqlx::Error> {
    sqlx::query_as!(
        TaskRow,
        r#"
        select p.id as "person_id: PersonId", p.full_name, a.category_code,
            s.reason, u.full_name as by_name, s.decided_at as returned_at
        from assessments a
            join persons p on p.id = a.person_id
            join lateral (
                select reason, decided_by, decided_at from assessment_steps
                where assessment_id = a.id and to_stage = 'returned' order by id desc limit 1
            ) s on true
            join users u on u.id = s.decided_by
        where a.stage = 'returned' and p.restricted_at is null and a.desa_kode >= $1 and a.desa_kode < $2 and a.tier <= $4
        order by a.stage_at, a.id limit $3
        "#,
        scope.from(),
        scope.until(),
        TASK_LIMIT,
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}
