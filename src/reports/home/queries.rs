//! SQL of the page each day starts on.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{ExhaustedLine, TaskLine};
use crate::auth::Scope;
use crate::types::PersonId;

/// The people whose data came back first, each with the latest reason.
pub(super) async fn list_tasks(db: &mut PgConnection, scope: &Scope) -> Result<Vec<TaskLine>, sqlx::Error> {
    sqlx::query_as!(
        TaskLine,
        r#"
        select p.id as "person_id: PersonId", p.full_name, s.reason as "reason!", s.decided_at as "returned_at!"
        from persons p, lateral (
            select t.reason, t.decided_at
            from assessments a join assessment_steps t on t.assessment_id = a.id
            where a.person_id = p.id and a.stage = 'returned' and t.to_stage = 'returned' and a.tier <= $3
            order by t.id desc limit 1
        ) s
        where p.stage = 'returned' and p.restricted_at is null and p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $3
        order by s.decided_at, p.id limit 5
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Operators who looked up more numbers than they may since an instant.
pub(super) async fn list_exhausted(
    db: &mut PgConnection,
    scope: &Scope,
    since: DateTime<Utc>,
) -> Result<Vec<ExhaustedLine>, sqlx::Error> {
    sqlx::query_as!(
        ExhaustedLine,
        r#"
        select e.actor_name as name, coalesce(w.nama, '') as "area_name!", max(e.at) as "at!"
        from audit_events e left join wilayah w on w.kode = e.area_kode
        where e.action = 'persons.lookups_exhausted' and e.at >= $3 and e.area_kode >= $1 and e.area_kode < $2
        group by e.actor_id, e.actor_name, w.nama
        order by max(e.at) desc, e.actor_name
        limit 20
        "#,
        scope.from(),
        scope.until(),
        since,
    )
    .fetch_all(db)
    .await
}

/// Since when the finding waits that waits longest at this stage.
pub(super) async fn find_oldest_waiting(
    db: &mut PgConnection,
    scope: &Scope,
    stage: &str,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select stage_at from assessments
        where stage = $4 and desa_kode >= $1 and desa_kode < $2 and tier <= $3
        order by stage_at, id limit 1
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        stage,
    )
    .fetch_optional(db)
    .await
}
