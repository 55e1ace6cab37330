//! SQL of files that were asked for, and of their pieces.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::model::{Asked, ExportRequest};
use crate::auth::Scope;
use crate::reports::exports::form::Handover;
use crate::reports::exports::model::Export;
use crate::types::{ExportId, KodeWilayah, UserId};

pub(super) async fn insert(
    db: &mut PgConnection,
    export: &Export,
    asked: &Asked,
    user_id: UserId,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into export_requests (id, user_id, kind, format, purpose, filter, query, site, columns, tier, area_kode,
            person_count, needs_approval, handover, state, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        "#,
        export.id as _,
        user_id as _,
        export.kind.code(),
        export.request.format.code(),
        export.request.purpose,
        export.filter_sentence,
        asked.query,
        export.site,
        &export.request.picks.codes(),
        asked.tier,
        export.area.as_str(),
        i32::try_from(asked.persons).unwrap_or(i32::MAX),
        asked.needs_approval,
        asked.handover.as_ref().map(Json) as Option<Json<&Handover>>,
        if asked.needs_approval { "waiting" } else { "approved" },
        export.at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// One's own, within reach.
pub(super) async fn find_own(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
    id: ExportId,
) -> Result<Option<ExportRequest>, sqlx::Error> {
    sqlx::query_as!(
        ExportRequest,
        r#"
        select r.id as "id: ExportId", r.user_id as "user_id: UserId", u.full_name, r.kind, r.format, r.purpose, r.filter,
               r.query, r.site, r.columns, r.tier, r.area_kode as "area_kode: KodeWilayah", r.person_count,
               r.needs_approval, r.handover as "handover: Json<Handover>", r.state, r.created_at,
               r.decided_by as "decided_by: UserId", d.full_name as "decided_by_name?", r.decided_at, r.refusal,
               r.made_at, r.row_count, r.family_count, r.byte_count, r.download_count, r.version
        from export_requests r join users u on u.id = r.user_id left join users d on d.id = r.decided_by
        where r.id = $1 and r.user_id = $2 and r.area_kode >= $3 and r.area_kode < $4
        "#,
        id as _,
        user_id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// Anybody's, within reach: for the second person.
pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: ExportId,
) -> Result<Option<ExportRequest>, sqlx::Error> {
    sqlx::query_as!(
        ExportRequest,
        r#"
        select r.id as "id: ExportId", r.user_id as "user_id: UserId", u.full_name, r.kind, r.format, r.purpose, r.filter,
               r.query, r.site, r.columns, r.tier, r.area_kode as "area_kode: KodeWilayah", r.person_count,
               r.needs_approval, r.handover as "handover: Json<Handover>", r.state, r.created_at,
               r.decided_by as "decided_by: UserId", d.full_name as "decided_by_name?", r.decided_at, r.refusal,
               r.made_at, r.row_count, r.family_count, r.byte_count, r.download_count, r.version
        from export_requests r join users u on u.id = r.user_id left join users d on d.id = r.decided_by
        where r.id = $1 and r.needs_approval and r.area_kode >= $2 and r.area_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// One's own, newest first.
pub(super) async fn list_own(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
) -> Result<Vec<ExportRequest>, sqlx::Error> {
    sqlx::query_as!(
        ExportRequest,
        r#"
        select r.id as "id: ExportId", r.user_id as "user_id: UserId", u.full_name, r.kind, r.format, r.purpose, r.filter,
               r.query, r.site, r.columns, r.tier, r.area_kode as "area_kode: KodeWilayah", r.person_count,
               r.needs_approval, r.handover as "handover: Json<Handover>", r.state, r.created_at,
               r.decided_by as "decided_by: UserId", d.full_name as "decided_by_name?", r.decided_at, r.refusal,
               r.made_at, r.row_count, r.family_count, r.byte_count, r.download_count, r.version
        from export_requests r join users u on u.id = r.user_id left join users d on d.id = r.decided_by
        where r.user_id = $1 and r.area_kode >= $2 and r.area_kode < $3
        order by r.created_at desc, r.id limit 50
        "#,
        user_id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// What waits for a second person, the oldest first; what was decided stays for a while below.
pub(super) async fn list_to_decide(
    db: &mut PgConnection,
    scope: &Scope,
    since: DateTime<Utc>,
) -> Result<Vec<ExportRequest>, sqlx::Error> {
    sqlx::query_as!(
        ExportRequest,
        r#"
        select r.id as "id: ExportId", r.user_id as "user_id: UserId", u.full_name, r.kind, r.format, r.purpose, r.filter,
               r.query, r.site, r.columns, r.tier, r.area_kode as "area_kode: KodeWilayah", r.person_count,
               r.needs_approval, r.handover as "handover: Json<Handover>", r.state, r.created_at,
               r.decided_by as "decided_by: UserId", d.full_name as "decided_by_name?", r.decided_at, r.refusal,
               r.made_at, r.row_count, r.family_count, r.byte_count, r.download_count, r.version
        from export_requests r join users u on u.id = r.user_id left join users d on d.id = r.decided_by
        where r.needs_approval and r.area_kode >= $1 and r.area_kode < $2
          and (r.state = 'waiting' and r.created_at > $3 or r.decided_by is not null)
        order by r.state <> 'waiting', case when r.state = 'waiting' then r.created_at end, r.decided_at desc, r.id
        limit 50
        "#,
        scope.from(),
        scope.until(),
        since,
    )
    .fetch_all(db)
    .await
}

/// What waits for this person: not what they asked for themselves.
pub(super) async fn count_to_decide(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
    since: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from export_requests
        where state = 'waiting' and created_at > $4 and area_kode >= $1 and area_kode < $2 and user_id <> $3
        "#,
        scope.from(),
        scope.until(),
        user_id as _,
        since,
    )
    .fetch_one(db)
    .await
}

/// False where it was decided or cancelled meanwhile.
pub(super) async fn update_decided(
    db: &mut PgConnection,
    id: ExportId,
    version: i32,
    refusal: Option<&str>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update export_requests
        set state = case when $3::text is null then 'approved' else 'refused' end, refusal = $3, decided_by = $4,
            decided_at = $5, version = version + 1
        where id = $1 and version = $2 and state = 'waiting' and user_id <> $4
        "#,
        id as _,
        version,
        refusal,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// False where it is over already.
pub(super) async fn update_cancelled(
    db: &mut PgConnection,
    id: ExportId,
    user_id: UserId,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update export_requests set state = 'cancelled', version = version + 1
        where id = $1 and user_id = $2 and state in ('waiting', 'approved', 'ready')
        "#,
        id as _,
        user_id as _,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// What was made.
pub(super) struct Made {
    pub rows: i32,
    pub families: i32,
    pub bytes: i64,
}

/// False where it was cancelled meanwhile.
pub(super) async fn update_made(
    db: &mut PgConnection,
    id: ExportId,
    made: &Made,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update export_requests
        set state = 'ready', made_at = $2, row_count = $3, family_count = $4, byte_count = $5, version = version + 1
        where id = $1 and state = 'approved'
        "#,
        id as _,
        at,
        made.rows,
        made.families,
        made.bytes,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Counts a fetching; false where there is none left, or its time is over.
pub(super) async fn update_fetched(
    db: &mut PgConnection,
    id: ExportId,
    user_id: UserId,
    limit: i16,
    made_after: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update export_requests set download_count = download_count + 1, downloaded_at = $5, version = version + 1
        where id = $1 and user_id = $2 and state = 'ready' and download_count < $3 and made_at > $4
        "#,
        id as _,
        user_id as _,
        limit,
        made_after,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

pub(super) async fn insert_chunk(
    db: &mut PgConnection,
    export_id: ExportId,
    n: i32,
    chunk_enc: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into export_chunks (id, export_id, n, chunk_enc) values ($1, $2, $3, $4)",
        Uuid::new_v4(),
        export_id as _,
        n,
        chunk_enc,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn find_chunk(
    db: &mut PgConnection,
    export_id: ExportId,
    n: i32,
) -> Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select chunk_enc from export_chunks where export_id = $1 and n = $2",
        export_id as _,
        n
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn delete_chunks(db: &mut PgConnection, export_id: ExportId) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from export_chunks where export_id = $1", export_id as _)
        .execute(db)
        .await?;

    Ok(())
}

/// What is past its day, or fetched as often as it may be; whose last fetching may still run stays.
pub(super) async fn update_past_erased(
    db: &mut PgConnection,
    made_before: DateTime<Utc>,
    limit: i16,
    fetched_before: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let erased = sqlx::query!(
        r#"
        with past as (
            update export_requests set state = 'erased', version = version + 1
            where state = 'ready' and (downloaded_at is null or downloaded_at < $3)
              and (made_at <= $1 or download_count >= $2)
            returning id
        ), gone as (
            delete from export_chunks c using past p where c.export_id = p.id
        )
        select count(*) as "n!" from past
        "#,
        made_before,
        limit,
        fetched_before,
    )
    .fetch_one(db)
    .await?;

    Ok(u64::try_from(erased.n).unwrap_or(0))
}

/// What stands on the file for whoever checks it.
pub(super) async fn find_code(db: &mut PgConnection, id: ExportId) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("select check_code from exports where id = $1", id as _)
        .fetch_optional(db)
        .await
        .map(Option::flatten)
}
