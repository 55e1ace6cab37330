//! SQL of the page each day starts on.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::TaskLine;
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

/// When the finding that waits longest was sent.
pub(super) async fn find_oldest_waiting(
    db: &mut PgConnection,
    scope: &Scope,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select stage_at from assessments
        where stage = 'submitted' and desa_kode >= $1 and desa_kode < $2
        order by stage_at, id limit 1
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}
