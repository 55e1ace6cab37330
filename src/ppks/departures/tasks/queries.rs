//! SQL of what depends on somebody who has left.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Task, TaskKind};
use crate::auth::Scope;
use crate::types::{DepartureId, FamilyId, KodeWilayah, PersonId, TaskId, UserId};

/// Open tasks on one page.
const LIMIT: i64 = 200;

/// Open tasks within reach, oldest first.
pub(crate) async fn list_open(db: &mut PgConnection, scope: &Scope) -> Result<Vec<Task>, sqlx::Error> {
    sqlx::query_as!(
        Task,
        r#"
        select t.id as "id: TaskId", t.person_id as "person_id: PersonId", p.full_name,
               p.family_id as "family_id: FamilyId", p.departed, w.nama as desa_name, t.kind, t.state, t.opened_at,
               u.full_name as "closed_by_name?", t.closed_at, t.note, t.version
        from dependent_tasks t
        join persons p on p.id = t.person_id
        join wilayah w on w.kode = t.desa_kode
        left join users u on u.id = t.closed_by
        where t.state = 'open' and t.desa_kode >= $1 and t.desa_kode < $2 and p.tier <= $3
          and p.restricted_at is null and p.destroyed_at is null
        order by t.opened_at, t.id
        limit $4
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        LIMIT,
    )
    .fetch_all(db)
    .await
}

/// All tasks that the departures of this person brought.
pub(crate) async fn list_of_person(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<Task>, sqlx::Error> {
    sqlx::query_as!(
        Task,
        r#"
        select t.id as "id: TaskId", t.person_id as "person_id: PersonId", p.full_name,
               p.family_id as "family_id: FamilyId", p.departed, w.nama as desa_name, t.kind, t.state, t.opened_at,
               u.full_name as "closed_by_name?", t.closed_at, t.note, t.version
        from dependent_tasks t
        join persons p on p.id = t.person_id
        join wilayah w on w.kode = t.desa_kode
        left join users u on u.id = t.closed_by
        where t.person_id = $1 and t.desa_kode >= $2 and t.desa_kode < $3 and p.tier <= $4
        order by t.opened_at desc, t.id
        "#,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// The desa and the person of an open task.
pub(super) async fn find_place(
    db: &mut PgConnection,
    scope: &Scope,
    id: TaskId,
) -> Result<Option<(KodeWilayah, PersonId)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select t.desa_kode as "desa_kode: KodeWilayah", t.person_id as "person_id: PersonId"
        from dependent_tasks t join persons p on p.id = t.person_id
        where t.id = $1 and t.desa_kode >= $2 and t.desa_kode < $3 and p.tier <= $4
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

/// Tasks of a family that has just got its head.
pub(super) async fn list_open_heads(
    db: &mut PgConnection,
    family: FamilyId,
) -> Result<Vec<(TaskId, KodeWilayah)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select t.id as "id: TaskId", t.desa_kode as "desa_kode: KodeWilayah"
        from dependent_tasks t join persons p on p.id = t.person_id
        where p.family_id = $1 and t.kind = 'head' and t.state = 'open'
        order by t.id
        "#,
        family as _,
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.id, row.desa_kode)).collect())
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: TaskId,
    departure: (DepartureId, PersonId, &KodeWilayah),
    kind: TaskKind,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into dependent_tasks (id, departure_id, person_id, desa_kode, kind, opened_at)
        values ($1, $2, $3, $4, $5, $6)
        "#,
        id as _,
        departure.0 as _,
        departure.1 as _,
        departure.2.as_str(),
        kind.code(),
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False where it is not open in this version any more.
pub(super) async fn update_closed(
    db: &mut PgConnection,
    id: TaskId,
    version: i32,
    note: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update dependent_tasks
        set state = 'done', note = $3, closed_by = $4, closed_at = $5, version = version + 1
        where id = $1 and version = $2 and state = 'open'
        "#,
        id as _,
        version,
        note,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Done, whatever its version: something else has seen to it.
pub(super) async fn update_done(
    db: &mut PgConnection,
    id: TaskId,
    note: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update dependent_tasks
        set state = 'done', note = $2, closed_by = $3, closed_at = $4, version = version + 1
        where id = $1 and state = 'open'
        "#,
        id as _,
        note,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update_dropped(
    db: &mut PgConnection,
    departure: DepartureId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update dependent_tasks set state = 'dropped', closed_by = $2, closed_at = $3, version = version + 1
        where departure_id = $1 and state = 'open'
        "#,
        departure as _,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}
