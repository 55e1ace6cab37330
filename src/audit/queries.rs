//! SQL of the log: insert and read, never change. What is inserted waits for its seal until the commit.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Event, EventRow};
use crate::auth::Scope;
use crate::types::UserId;

pub(super) async fn insert(
    db: &mut PgConnection,
    actor_id: Option<UserId>,
    actor_name: &str,
    actor_role: &str,
    event: &Event,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let fields: Vec<String> = event.fields.iter().map(ToString::to_string).collect();
    sqlx::query!(
        r#"
        insert into audit_pending (at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id, fields,
                                   tier, request_id, session)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, nullif(current_setting('app.request_id', true), '')::uuid,
                nullif(current_setting('app.session', true), ''))
        "#,
        at,
        actor_id as _,
        actor_name,
        actor_role,
        event.area.as_str(),
        event.action,
        event.object_kind,
        event.object_id,
        &fields,
        event.tier,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Newest first, 50 at a time, before a given number.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    before: Option<i64>,
) -> Result<Vec<EventRow>, sqlx::Error> {
    sqlx::query_as!(
        EventRow,
        r#"
        select seq, at, actor_name, actor_role, action, object_kind, object_id, fields
        from audit_events
        where area_kode >= $1 and area_kode < $2 and ($3::bigint is null or seq < $3)
        order by seq desc limit 51
        "#,
        scope.from(),
        scope.until(),
        before,
    )
    .fetch_all(db)
    .await
}
