//! SQL of a person's history.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::types::PersonId;

/// One line of a person's history.
pub(super) struct HistoryRow {
    pub at: DateTime<Utc>,
    pub by: String,
    pub category_code: Option<String>,
    pub from_stage: Option<String>,
    pub to_stage: Option<String>,
    /// Takes an earlier step back.
    pub is_undo: bool,
    /// Number of the minutes it stands in.
    pub minutes: Option<String>,
    pub reason: String,
    pub changed: Option<serde_json::Value>,
}

/// Steps of all assessments and all changes of the person, newest first.
pub(super) async fn list_history(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
) -> Result<Vec<HistoryRow>, sqlx::Error> {
    sqlx::query_as!(
        HistoryRow,
        r#"
        select h.at as "at!", u.full_name as by, h.category_code, h.from_stage, h.to_stage,
            h.is_undo as "is_undo!", h.minutes, h.reason as "reason!", h.changed
        from (
            select s.decided_at as at, s.decided_by as by, a.category_code, s.from_stage, s.to_stage,
                   s.undoes is not null as is_undo, e.serial || '/' || e.year as minutes, s.reason,
                   null::jsonb as changed, s.id as place
            from assessment_steps s
                join assessments a on a.id = s.assessment_id
                left join endorsements e on e.id = s.endorsement_id
            where a.person_id = $1 and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier <= $4
            union all
            select v.at, v.by, null, null, null, false, null, '', v.changed, v.id
            from record_versions v
            where v.record_kind = 'persons' and v.record_id = $1 and v.desa_kode >= $2 and v.desa_kode < $3
        ) h
        join users u on u.id = h.by
        order by h.at desc, h.place desc
        limit 200
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}
