//! SQL of "who saw this person": the log's rows about the person, their assessments, their family, and the files they
//! were in.

use sqlx::PgConnection;

use super::filter::Span;
use crate::audit::EventRow;
use crate::auth::Scope;
use crate::types::{EnvelopeId, PersonId};

/// Newest first, one more than a page. The secret cases are those that the asker has opened for it: nobody else
/// knows of them. Each kind of record is looked up by the log's index, so that the size of the log
/// does not matter.
pub(in crate::privacy) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
    envelopes: &[EnvelopeId],
    span: &Span,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<EventRow>, sqlx::Error> {
    let envelopes: Vec<String> = envelopes.iter().map(ToString::to_string).collect();
    sqlx::query_as!(
        EventRow,
        r#"
        select e.seq as "seq!", e.at as "at!", e.actor_name as "actor_name!", e.actor_role as "actor_role!",
               e.action as "action!", e.object_kind as "object_kind!", e.object_id as "object_id!",
               e.fields as "fields!"
        from (
            select 'persons' as kind, $1::uuid::text as id
            union all
            select 'assessments', a.id::text from assessments a where a.person_id = $1
            union all
            select 'families', p.family_id::text from persons p where p.id = $1 and p.family_id is not null
            union all
            select 'exports', x.export_id::text from export_persons x where x.person_id = $1
            union all
            select 'envelopes', e.id from unnest($8::text[]) e (id)
        ) about
        cross join lateral (
            select * from audit_events e
            where e.object_kind = about.kind and e.object_id = about.id
              and e.at >= $4 and e.at < $5 and ($6::bigint is null or e.seq < $6)
              and e.area_kode >= $2 and e.area_kode < $3
            order by e.seq desc limit $7
        ) e
        order by e.seq desc limit $7
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        span.from,
        span.until,
        before,
        limit,
        &envelopes,
    )
    .fetch_all(db)
    .await
}
