//! SQL of decisions and the operator's tasks.

use sqlx::PgConnection;

use super::model::{Change, Decidable, Seen, TaskRow};
use crate::auth::{Actor, Scope};
use crate::types::{AssessmentId, KodeWilayah, PersonId};

/// Tasks on the operator's page; more than anybody mends in a day.
pub(super) const TASK_LIMIT: i64 = 200;

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
