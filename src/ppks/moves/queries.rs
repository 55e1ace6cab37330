//! SQL of the moves.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Act, Held};
use crate::auth::Scope;
use crate::ppks::Stage;
use crate::types::{AssessmentId, EndorsementId, FamilyId, KodeWilayah, PersonId, UserId};

/// The desa an assessment belongs to.
pub(in crate::ppks) async fn find_desa(
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

/// Holds all of these that are within reach.
pub(super) async fn lock_all(
    db: &mut PgConnection,
    scope: &Scope,
    ids: &[AssessmentId],
) -> Result<Vec<Held>, sqlx::Error> {
    let ids: Vec<_> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_as!(
        Held,
        r#"
        select id as "id: AssessmentId", desa_kode as "desa_kode: KodeWilayah", stage from assessments
        where id = any($1) and desa_kode >= $2 and desa_kode < $3
        order by id for update
        "#,
        &ids,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
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
