//! SQL of approving many at once.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Approval, Candidate, ItemRow, MOST};
use crate::auth::{Actor, Scope};
use crate::ppks::verification::queue::QueueFilter;
use crate::types::{ApprovalId, AssessmentId, KodeWilayah, PersonId, Sex};

/// The oldest findings under a filter that this verifier may decide.
pub(super) async fn list_candidates(
    db: &mut PgConnection,
    filter: &QueueFilter,
    actor: &Actor,
) -> Result<Vec<Candidate>, sqlx::Error> {
    sqlx::query_as!(
        Candidate,
        r#"
        select a.id as "id: AssessmentId", p.id as "person_id: PersonId", a.desa_kode as "desa_kode: KodeWilayah",
            a.category_code, a.assessed_on, a.disability_kinds, p.sex as "sex: Sex", p.born_on, p.born_on_is_estimate, p.nik_enc, p.nik_mismatch_reason,
            a.version, p.version as person_version, coalesce(f.version, 0) as "family_version!"
        from assessments a join persons p on p.id = a.person_id left join families f on f.id = p.family_id
        where a.stage = 'submitted' and a.desa_kode >= $1 and a.desa_kode < $2 and ($3 = '' or a.category_code = $3)
            and a.tier <= $5 and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
            and a.warnings = '{}' and not is_maker($4, a, p)
        order by a.stage_at, a.id limit $6
        "#,
        filter.scope.from(),
        filter.scope.until(),
        filter.category,
        actor.id.as_uuid(),
        filter.scope.tier_max(),
        MOST,
    )
    .fetch_all(db)
    .await
}

/// The same findings again, as they are now.
pub(super) async fn list_again(
    db: &mut PgConnection,
    scope: &Scope,
    ids: &[AssessmentId],
) -> Result<Vec<Candidate>, sqlx::Error> {
    let ids: Vec<_> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_as!(
        Candidate,
        r#"
        select a.id as "id: AssessmentId", p.id as "person_id: PersonId", a.desa_kode as "desa_kode: KodeWilayah",
            a.category_code, a.assessed_on, a.disability_kinds, p.sex as "sex: Sex", p.born_on, p.born_on_is_estimate, p.nik_enc, p.nik_mismatch_reason,
            a.version, p.version as person_version, coalesce(f.version, 0) as "family_version!"
        from assessments a join persons p on p.id = a.person_id left join families f on f.id = p.family_id
        where a.id = any($1) and a.stage = 'submitted' and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier <= $4
            and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null and a.warnings = '{}'
        order by a.desa_kode, a.stage_at, a.id
        "#,
        &ids,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Which of these findings are of a person whose NIK somebody else carries too, as far as the verifier sees. One line for
/// each finding and each index its NIK may stand under.
pub(super) async fn list_sharing_nik(
    db: &mut PgConnection,
    scope: &Scope,
    ids: &[AssessmentId],
    indexes: &[Vec<u8>],
) -> Result<Vec<AssessmentId>, sqlx::Error> {
    let ids: Vec<_> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_scalar!(
        r#"
        select distinct a.id as "id!: AssessmentId"
        from unnest($1::uuid[], $2::bytea[]) as asked (id, nik_index)
            join assessments a on a.id = asked.id
            join persons o on o.nik_index = asked.nik_index and o.id <> a.person_id
        where o.merged_into is null and o.desa_kode >= $3 and o.desa_kode < $4 and o.tier <= $5
        "#,
        &ids,
        indexes,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Writes an approval that begins, with its sample.
pub(super) async fn insert(
    db: &mut PgConnection,
    id: ApprovalId,
    (actor, scope): (&Actor, &Scope),
    items: &[Candidate],
    sample: &[AssessmentId],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into approvals (id, area_kode, made_by, made_at) values ($1, $2, $3, $4)",
        id.as_uuid(),
        scope.area().as_str(),
        actor.id.as_uuid(),
        at,
    )
    .execute(&mut *db)
    .await?;
    let ids: Vec<_> = items.iter().map(|item| item.id.as_uuid()).collect();
    let desa: Vec<_> = items.iter().map(|item| item.desa_kode.to_string()).collect();
    let seen: Vec<_> = items.iter().map(|item| item.seen().to_string()).collect();
    let sample: Vec<_> = sample.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        r#"
        insert into approval_items (approval_id, assessment_id, desa_kode, is_sample, seen)
        select $1, id, desa, id = any($5), seen from unnest($2::uuid[], $3::text[], $4::text[]) as item (id, desa, seen)
        "#,
        id.as_uuid(),
        &ids,
        &desa,
        &seen,
        &sample,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// One's own approval.
pub(super) async fn find(
    db: &mut PgConnection,
    actor: &Actor,
    id: ApprovalId,
) -> Result<Option<Approval>, sqlx::Error> {
    sqlx::query_as!(
        Approval,
        r#"
        select id as "id: ApprovalId", made_at, done_at from approvals where id = $1 and made_by = $2
        "#,
        id.as_uuid(),
        actor.id.as_uuid(),
    )
    .fetch_optional(db)
    .await
}

/// Holds one's own approval, so that it is finished once.
pub(super) async fn lock(
    db: &mut PgConnection,
    actor: &Actor,
    id: ApprovalId,
) -> Result<Option<Approval>, sqlx::Error> {
    sqlx::query_as!(
        Approval,
        r#"
        select id as "id: ApprovalId", made_at, done_at from approvals where id = $1 and made_by = $2 for update
        "#,
        id.as_uuid(),
        actor.id.as_uuid(),
    )
    .fetch_optional(db)
    .await
}

/// One's own approvals of today that are not finished.
pub(super) async fn find_open(
    db: &mut PgConnection,
    actor: &Actor,
    since: DateTime<Utc>,
) -> Result<Option<ApprovalId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select id as "id: ApprovalId" from approvals
        where made_by = $1 and made_at > $2 and done_at is null order by made_at desc limit 1
        "#,
        actor.id.as_uuid(),
        since,
    )
    .fetch_optional(db)
    .await
}

/// What stands in an approval: the sample first, then by desa.
pub(super) async fn list_items(
    db: &mut PgConnection,
    scope: &Scope,
    actor: &Actor,
    approval: &Approval,
) -> Result<Vec<ItemRow>, sqlx::Error> {
    sqlx::query_as!(
        ItemRow,
        r#"
        select a.id as "id: AssessmentId", p.full_name, a.category_code, c.name as category_name,
            a.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name, a.stage, i.is_sample, i.seen,
            (a.stage = 'verified' and exists (select from assessment_steps s
                where s.assessment_id = a.id and s.to_stage = 'verified' and s.decided_by = $5 and s.decided_at >= $6
                    and not exists (select from assessment_steps u where u.undoes = s.id))) as "is_confirmed!"
        from approval_items i
            join assessments a on a.id = i.assessment_id
            join persons p on p.id = a.person_id
            join categories c on c.code = a.category_code
            join wilayah w on w.kode = a.desa_kode
        where i.approval_id = $1 and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier <= $4
            and p.restricted_at is null
        order by not i.is_sample, a.desa_kode, a.stage_at, a.id
        "#,
        approval.id.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
        actor.id.as_uuid(),
        approval.made_at,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn update_done(db: &mut PgConnection, id: ApprovalId, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!("update approvals set done_at = $2 where id = $1", id.as_uuid(), at)
        .execute(db)
        .await?;

    Ok(())
}
