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
    events: &[Event],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let texts = |of: fn(&Event) -> &str| events.iter().map(|event| of(event).to_owned()).collect::<Vec<_>>();
    // Names of fields are our own words, without spaces.
    let fields: Vec<String> = events.iter().map(|event| event.fields.join(" ")).collect();
    let tiers: Vec<i16> = events.iter().map(|event| event.tier).collect();
    sqlx::query!(
        r#"
        insert into audit_pending (at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id, fields,
                                   tier, request_id, session)
        select $1, $2, $3, $4, e.area_kode, e.action, e.object_kind, e.object_id, string_to_array(e.fields, ' '), e.tier,
               nullif(current_setting('app.request_id', true), '')::uuid, nullif(current_setting('app.session', true), '')
        from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::smallint[])
            with ordinality as e (area_kode, action, object_kind, object_id, fields, tier, n)
        order by e.n
        "#,
        at,
        actor_id as _,
        actor_name,
        actor_role,
        &texts(|event| event.area.as_str()),
        &texts(|event| event.action),
        &texts(|event| event.object_kind),
        &texts(|event| &event.object_id),
        &fields,
        &tiers,
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
