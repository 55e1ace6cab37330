//! SQL of the moves and the operator's tasks.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Act, Change, Decidable, Held, Seen, TaskRow};
use crate::auth::{Actor, Scope};
use crate::ppks::Stage;
use crate::types::{AssessmentId, EndorsementId, FamilyId, KodeWilayah, PersonId, UserId};

/// Tasks on the operator's page; more than anybody mends in a day.
pub(super) const TASK_LIMIT: i64 = 200;

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

/// Holds all of a person that is in force or on its way.
pub(super) async fn lock_endable(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<Held>, sqlx::Error> {
    sqlx::query_as!(
        Held,
        r#"
        select id as "id: AssessmentId", desa_kode as "desa_kode: KodeWilayah", stage from assessments
        where person_id = $1 and stage not in ('rejected', 'withdrawn', 'ended')
            and desa_kode >= $2 and desa_kode < $3 and tier <= $4
        order by id for update
        "#,
        person.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
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
            is_maker($4, a, p) as "is_maker!"
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

/// Writes one step for each of these assessments.
pub(super) async fn insert_steps(
    db: &mut PgConnection,
    held: &[Held],
    to: Stage,
    by: UserId,
    act: &Act<'_>,
) -> Result<(), sqlx::Error> {
    let ids: Vec<_> = held.iter().map(|held| held.id.as_uuid()).collect();
    let desa: Vec<_> = held.iter().map(|held| held.desa_kode.to_string()).collect();
    let from: Vec<_> = held.iter().map(|held| held.stage.clone()).collect();
    sqlx::query!(
        r#"
        insert into assessment_steps
            (assessment_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at, endorsement_id)
        select id, desa, from_stage, $4, $5, $6, $7, $8
        from unnest($1::uuid[], $2::text[], $3::text[]) as held (id, desa, from_stage)
        "#,
        &ids,
        &desa,
        &from,
        to.code(),
        act.reason,
        by.as_uuid(),
        act.at,
        act.endorsement.map(EndorsementId::as_uuid),
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
            where a.id = $1 and a.version <> $4 and (a.stage not in ('at_desa', 'at_kecamatan', 'submitted') or p.version = $5)
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
