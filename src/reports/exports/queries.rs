//! SQL of the log of exports: insert and read, never change.

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Export, ExportRow};
use crate::auth::Scope;
use crate::types::{ExportId, PersonId, UserId};

pub(super) async fn insert(
    db: &mut PgConnection,
    export: &Export,
    user_id: UserId,
    row_count: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into exports (id, user_id, kind, format, purpose, filter, area_kode, row_count, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
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
        select e.id as "id: ExportId", e.at, u.full_name, e.kind, e.format, e.purpose, e.filter, e.row_count
        from exports e join users u on u.id = e.user_id
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
