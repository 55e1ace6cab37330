//! SQL of the log of exports: insert and read, never change; and of what somebody took out or chose before.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::allowance::Taken;
use super::kinds::ExportKind;
use super::model::{Export, ExportRow};
use crate::auth::Scope;
use crate::types::{ExportId, PersonId, UserId};

/// One file by name at a time for each person, so that what was taken out before is known.
pub(super) async fn lock_user(db: &mut PgConnection, user_id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 7))",
        format!("exports:{user_id}")
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn insert(
    db: &mut PgConnection,
    export: &Export,
    user_id: UserId,
    row_count: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into exports (id, user_id, kind, format, purpose, filter, area_kode, row_count, at, columns, approved_by,
            check_code)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        "#,
        export.id as _,
        user_id as _,
        export.kind.code(),
        export.request.format.code(),
        export.request.purpose,
        export.filter_sentence,
        export.area.as_str(),
        row_count,
        export.at,
        &export.request.picks.codes(),
        export.approved_by as _,
        export.code.as_str(),
    )
    .execute(db)
    .await?;

    Ok(())
}

/// What whoever holds the file may know of it.
pub(super) async fn insert_check(
    db: &mut PgConnection,
    export: &Export,
    title: &str,
    office: &str,
    row_count: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into document_checks (code, export_id, title, filter, row_count, office, at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        export.code.as_str(),
        export.id as _,
        title,
        export.filter_sentence,
        row_count,
        office,
        export.at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Remembers who is in a file by name, so that each of them can be told who took their data out.
pub(super) async fn insert_persons(
    db: &mut PgConnection,
    id: ExportId,
    persons: &[PersonId],
) -> Result<(), sqlx::Error> {
    let persons: Vec<Uuid> = persons.iter().map(|person| person.as_uuid()).collect();
    sqlx::query!(
        "insert into export_persons (person_id, export_id) select distinct p, $1::uuid from unnest($2::uuid[]) as p",
        id.as_uuid(),
        &persons,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Newest first, one more than a page, older than a given export.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    before: Option<ExportId>,
) -> Result<Vec<ExportRow>, sqlx::Error> {
    sqlx::query_as!(
        ExportRow,
        r#"
        select e.id as "id: ExportId", e.at, u.full_name, e.kind, e.format, e.purpose, e.filter, e.row_count, e.columns,
               a.full_name as "approved_by_name?", r.state as "state?", r.download_count as "download_count?"
        from exports e
        join users u on u.id = e.user_id
        left join users a on a.id = e.approved_by
        left join export_requests r on r.id = e.id
        where e.area_kode >= $1 and e.area_kode < $2
          and ($3::uuid is null or (e.at, e.id) < (select b.at, b.id from exports b where b.id = $3))
        order by e.at desc, e.id desc limit 51
        "#,
        scope.from(),
        scope.until(),
        before as _,
    )
    .fetch_all(db)
    .await
}

/// What somebody took out by name since then, and asked for.
pub(super) async fn find_taken(
    db: &mut PgConnection,
    user_id: UserId,
    since: DateTime<Utc>,
) -> Result<Taken, sqlx::Error> {
    sqlx::query_as!(
        Taken,
        r#"
        with taken as (
            select at, row_count::bigint as persons, approved_by is null as is_alone from exports
            where user_id = $1 and at > $2 and kind <> 'rekap'
            union all
            -- What is asked for but not made yet; what needs nobody else counts already.
            select created_at, person_count, not needs_approval from export_requests
            where user_id = $1 and created_at > $2 and state in ('waiting', 'approved')
        )
        select coalesce(sum(persons) filter (where is_alone), 0)::bigint as "persons!", count(*) as "files!",
               min(at) as first_at
        from taken
        "#,
        user_id as _,
        since,
    )
    .fetch_one(db)
    .await
}

/// What somebody chose for a list of this kind the last time.
pub(super) async fn find_columns(
    db: &mut PgConnection,
    user_id: UserId,
    kind: ExportKind,
) -> Result<Option<Vec<String>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select columns from export_columns where user_id = $1 and kind = $2",
        user_id as _,
        kind.code(),
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn upsert_columns(
    db: &mut PgConnection,
    user_id: UserId,
    kind: ExportKind,
    columns: &[String],
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into export_columns (user_id, kind, columns, updated_at) values ($1, $2, $3, $4)
        on conflict (user_id, kind) do update set columns = excluded.columns, updated_at = excluded.updated_at
        "#,
        user_id as _,
        kind.code(),
        columns,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}
