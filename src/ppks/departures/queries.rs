//! SQL of departures. Every read takes a `Scope` and asks for the person's tier.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Companion, Decision, Fellow, NewDeparture, WaitingRow};
use crate::auth::Scope;
use crate::types::{AssessmentId, DepartureId, KodeWilayah, PersonId, UserId};

/// Reports on the page of those that wait; more than anybody decides in a day.
const WAITING_LIMIT: i64 = 200;

/// Reports that nobody has decided, oldest first. Of a sheet for a whole family, the first one.
pub(super) async fn list_waiting(db: &mut PgConnection, scope: &Scope) -> Result<Vec<WaitingRow>, sqlx::Error> {
    sqlx::query_as!(
        WaitingRow,
        r#"
        select d.person_id as "person_id: PersonId", p.full_name, d.kind, d.happened_on, w.nama as desa_name,
               u.full_name as reported_by_name, d.reported_at
        from departures d
        join persons p on p.id = d.person_id
        join wilayah w on w.kode = d.desa_kode
        join users u on u.id = d.reported_by
        where d.state = 'reported' and d.desa_kode >= $1 and d.desa_kode < $2 and p.tier <= $3
          and p.restricted_at is null and p.destroyed_at is null
        order by d.reported_at, d.id
        limit $4
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        WAITING_LIMIT,
    )
    .fetch_all(db)
    .await
}

/// The others of a family, as far as they are seen and in force.
pub(super) async fn list_companions(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<Companion>, sqlx::Error> {
    sqlx::query_as!(
        Companion,
        r#"
        select m.id as "id: PersonId", m.full_name, m.born_on,
               (m.departed is not null or exists (
                    select from departures d where d.person_id = m.id and d.state = 'reported')) as "is_gone!"
        from persons p join persons m on m.family_id = p.family_id and m.id <> p.id
        where p.id = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
          and m.desa_kode >= $2 and m.desa_kode < $3 and m.tier <= $4
          and m.restricted_at is null and m.destroyed_at is null and m.merged_into is null
        order by m.created_at, m.id
        "#,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// The desa and the person of a report.
pub(super) async fn find_place(
    db: &mut PgConnection,
    scope: &Scope,
    id: DepartureId,
) -> Result<Option<(KodeWilayah, PersonId)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select d.desa_kode as "desa_kode: KodeWilayah", d.person_id as "person_id: PersonId"
        from departures d join persons p on p.id = d.person_id
        where d.id = $1 and d.desa_kode >= $2 and d.desa_kode < $3 and p.tier <= $4
          and p.restricted_at is null and p.destroyed_at is null
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.desa_kode, row.person_id)))
}

/// A report and those of the same sheet that wait with it, this one first.
pub(super) async fn lock_batch(
    db: &mut PgConnection,
    scope: &Scope,
    id: DepartureId,
) -> Result<Vec<Fellow>, sqlx::Error> {
    sqlx::query_as!(
        Fellow,
        r#"
        select d.id as "id: DepartureId", d.person_id as "person_id: PersonId", p.full_name,
               d.desa_kode as "desa_kode: KodeWilayah", d.reported_by as "reported_by: UserId", d.version
        from departures d join persons p on p.id = d.person_id
        where d.batch_id = (select batch_id from departures where id = $1) and d.state = 'reported'
          and d.desa_kode >= $2 and d.desa_kode < $3 and p.tier <= $4
          and p.restricted_at is null and p.destroyed_at is null
        order by d.id <> $1, p.created_at, d.id
        for update of d
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Who is reported on the same sheet, for the page that decides about all of them.
pub(super) async fn list_fellows(
    db: &mut PgConnection,
    scope: &Scope,
    id: DepartureId,
) -> Result<Vec<Fellow>, sqlx::Error> {
    sqlx::query_as!(
        Fellow,
        r#"
        select d.id as "id: DepartureId", d.person_id as "person_id: PersonId", p.full_name,
               d.desa_kode as "desa_kode: KodeWilayah", d.reported_by as "reported_by: UserId", d.version
        from departures d join persons p on p.id = d.person_id
        where d.batch_id = (select batch_id from departures where id = $1) and d.state = 'reported' and d.id <> $1
          and d.desa_kode >= $2 and d.desa_kode < $3 and p.tier <= $4
          and p.restricted_at is null and p.destroyed_at is null
        order by p.created_at, d.id
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: DepartureId,
    batch: DepartureId,
    person: (PersonId, &KodeWilayah),
    new: &NewDeparture,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into departures (id, batch_id, person_id, desa_kode, kind, happened_on, reason, destination, evidence,
                                reported_by, reported_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        "#,
        id as _,
        batch as _,
        person.0 as _,
        person.1.as_str(),
        new.kind.code(),
        new.happened_on,
        new.reason,
        new.destination,
        new.evidence,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update_decision(
    db: &mut PgConnection,
    id: DepartureId,
    decision: &Decision,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let (state, note) = match decision {
        Decision::Confirm => ("confirmed", ""),
        Decision::Decline { note } => ("declined", note.as_str()),
    };
    sqlx::query!(
        r#"
        update departures set state = $2, decision_note = $3, decided_by = $4, decided_at = $5, version = version + 1
        where id = $1
        "#,
        id as _,
        state,
        note,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update_return(
    db: &mut PgConnection,
    id: DepartureId,
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update departures
        set state = 'returned', return_reason = $2, returned_by = $3, returned_at = $4, version = version + 1
        where id = $1
        "#,
        id as _,
        reason,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// What the person's absence leaves behind in the family: whether the head is gone and others are there, and whether
/// children are left without a grown-up.
pub(super) struct LeftBehind {
    pub is_headless: bool,
    pub are_children_alone: bool,
    /// A move to another desa is under way.
    pub is_moving: bool,
}

pub(super) async fn find_left_behind(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
    grown_up_before: chrono::NaiveDate,
) -> Result<LeftBehind, sqlx::Error> {
    sqlx::query_as!(
        LeftBehind,
        r#"
        select
            coalesce(bool_or(p.family_role = 'kepala') and count(m.id) > 0, false) as "is_headless!",
            coalesce(count(m.id) > 0 and bool_and(m.born_on > $5), false) as "are_children_alone!",
            exists (select from transfers t where t.person_id = $1
                and t.state in ('asked', 'offered', 'accepted', 'declined')) as "is_moving!"
        from persons p
        left join persons m on m.family_id = p.family_id and m.id <> p.id and m.departed is null
            and m.destroyed_at is null and m.merged_into is null
        where p.id = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
        "#,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        grown_up_before,
    )
    .fetch_one(db)
    .await
}

/// What ended when the person left, and has not moved since.
pub(super) async fn list_ended(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
    left_at: DateTime<Utc>,
) -> Result<Vec<AssessmentId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select a.id as "id: AssessmentId" from assessments a
        where a.person_id = $1 and a.stage = 'ended' and a.stage_at = $2
          and a.desa_kode >= $3 and a.desa_kode < $4 and a.tier <= $5
        order by a.id
        "#,
        person as _,
        left_at,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}
