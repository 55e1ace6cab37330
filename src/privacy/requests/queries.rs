//! SQL of the register.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{RequestRow, RestrictedRow, State, StepRow};
use crate::auth::Scope;
use crate::types::{KodeWilayah, PersonId, SubjectRequestId, UserId};

/// Answered requests shown below the open ones.
const CLOSED_LIMIT: i64 = 50;

pub(super) struct StoredRequest<'a> {
    pub id: SubjectRequestId,
    pub area: &'a KodeWilayah,
    pub person: Option<PersonId>,
    pub kind: &'static str,
    pub asker_enc: Vec<u8>,
    pub received_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
}

pub(super) async fn insert(db: &mut PgConnection, new: &StoredRequest<'_>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into subject_requests (id, area_kode, person_id, kind, asker_enc, received_at, due_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        new.id as _,
        new.area.as_str(),
        new.person as _,
        new.kind,
        new.asker_enc,
        new.received_at,
        new.due_at,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn insert_step(
    db: &mut PgConnection,
    id: SubjectRequestId,
    state: State,
    note_enc: Option<&[u8]>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into subject_request_steps (request_id, state, note_enc, by, at) values ($1, $2, $3, $4, $5)",
        id as _,
        state.code(),
        note_enc,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False when somebody else has moved it since.
pub(super) async fn update_state(
    db: &mut PgConnection,
    id: SubjectRequestId,
    version: i32,
    state: State,
    refusal: Option<&str>,
    closed_at: Option<DateTime<Utc>>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update subject_requests set state = $3, refusal = $4, closed_at = $5, version = version + 1
        where id = $1 and version = $2
        "#,
        id as _,
        version,
        state.code(),
        refusal,
        closed_at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: SubjectRequestId,
) -> Result<Option<RequestRow>, sqlx::Error> {
    sqlx::query_as!(
        RequestRow,
        r#"
        select r.id as "id: SubjectRequestId", r.person_id as "person_id: PersonId", p.full_name as "person_name?",
               r.kind, r.asker_enc, r.received_at, r.due_at, r.state, r.refusal, r.closed_at, r.version
        from subject_requests r left join persons p on p.id = r.person_id
        where r.id = $1 and r.area_kode >= $2 and r.area_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn list_steps(db: &mut PgConnection, id: SubjectRequestId) -> Result<Vec<StepRow>, sqlx::Error> {
    sqlx::query_as!(
        StepRow,
        r#"
        select s.state, s.note_enc, u.full_name as by_name, s.at
        from subject_request_steps s join users u on u.id = s.by
        where s.request_id = $1 order by s.id
        "#,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// Unanswered ones, the most urgent first.
pub(super) async fn list_open(db: &mut PgConnection, scope: &Scope) -> Result<Vec<RequestRow>, sqlx::Error> {
    sqlx::query_as!(
        RequestRow,
        r#"
        select r.id as "id: SubjectRequestId", r.person_id as "person_id: PersonId", p.full_name as "person_name?",
               r.kind, r.asker_enc, r.received_at, r.due_at, r.state, r.refusal, r.closed_at, r.version
        from subject_requests r left join persons p on p.id = r.person_id
        where r.closed_at is null and r.area_kode >= $1 and r.area_kode < $2
        order by r.due_at, r.id limit 200
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// The latest answered ones.
pub(super) async fn list_closed(db: &mut PgConnection, scope: &Scope) -> Result<Vec<RequestRow>, sqlx::Error> {
    sqlx::query_as!(
        RequestRow,
        r#"
        select r.id as "id: SubjectRequestId", r.person_id as "person_id: PersonId", p.full_name as "person_name?",
               r.kind, r.asker_enc, r.received_at, r.due_at, r.state, r.refusal, r.closed_at, r.version
        from subject_requests r left join persons p on p.id = r.person_id
        where r.closed_at is not null and r.area_kode >= $1 and r.area_kode < $2
        order by r.closed_at desc, r.id limit $3
        "#,
        scope.from(),
        scope.until(),
        CLOSED_LIMIT,
    )
    .fetch_all(db)
    .await
}

/// All that was ever asked about one person, newest first.
pub(in crate::privacy) async fn list_of_person(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
) -> Result<Vec<RequestRow>, sqlx::Error> {
    sqlx::query_as!(
        RequestRow,
        r#"
        select r.id as "id: SubjectRequestId", r.person_id as "person_id: PersonId", p.full_name as "person_name?",
               r.kind, r.asker_enc, r.received_at, r.due_at, r.state, r.refusal, r.closed_at, r.version
        from subject_requests r join persons p on p.id = r.person_id
        where r.person_id = $1 and r.area_kode >= $2 and r.area_kode < $3
        order by r.received_at desc, r.id
        "#,
        person as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Forgets requests answered before this instant, with their steps.
pub(in crate::privacy) async fn delete_closed(
    db: &mut PgConnection,
    before: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    Ok(
        sqlx::query!("delete from subject_requests where closed_at < $1", before)
            .execute(db)
            .await?
            .rows_affected(),
    )
}

/// Everybody whose processing is suspended, the latest first.
pub(super) async fn list_restricted(db: &mut PgConnection, scope: &Scope) -> Result<Vec<RestrictedRow>, sqlx::Error> {
    sqlx::query_as!(
        RestrictedRow,
        r#"
        select p.id as "id: PersonId", p.full_name, w.nama as desa_name, p.restricted_at as "at!",
               p.restricted_reason as "reason!"
        from persons p join wilayah w on w.kode = p.desa_kode
        where p.restricted_at is not null and p.desa_kode >= $1 and p.desa_kode < $2
        order by p.restricted_at desc, p.id limit 500
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}
