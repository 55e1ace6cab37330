//! SQL of who has left, as every page about a person reads it.

use sqlx::PgConnection;

use super::model::Departure;
use crate::auth::Scope;
use crate::types::{DepartureId, PersonId, UserId};

/// All departures of a person, newest first.
pub(crate) async fn list_of_person(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<Departure>, sqlx::Error> {
    sqlx::query_as!(
        Departure,
        r#"
        select d.id as "id: DepartureId", d.kind, d.happened_on, d.reason,
               d.destination, d.evidence, d.state, d.reported_by as "reported_by: UserId",
               r.full_name as reported_by_name, d.reported_at, b.full_name as "decided_by_name?", d.decided_at,
               d.decision_note, k.full_name as "returned_by_name?", d.returned_at, d.return_reason, d.version
        from departures d
        join persons p on p.id = d.person_id
        join users r on r.id = d.reported_by
        left join users b on b.id = d.decided_by
        left join users k on k.id = d.returned_by
        where d.person_id = $1 and d.desa_kode >= $2 and d.desa_kode < $3 and p.tier <= $4
        order by d.reported_at desc, d.id
        "#,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}
