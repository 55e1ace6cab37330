//! SQL of the windows.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{ChangeRow, NewWindow, Window, WindowChange};
use crate::auth::Scope;
use crate::ppks::board::{DesaCount, State};
use crate::types::{FamilyId, KodeWilayah, PersonId, UserId, WindowId};

/// All windows of a kabupaten, the newest first.
pub(crate) async fn list(db: &mut PgConnection, kabupaten: &KodeWilayah) -> Result<Vec<Window>, sqlx::Error> {
    sqlx::query_as!(
        Window,
        r#"
        select w.id as "id: WindowId", w.name, w.opens_on, w.closes_on, w.version, w.updated_at,
               u.full_name as updated_by_name
        from collection_windows w join users u on u.id = w.updated_by
        where w.kabupaten_kode = $1 order by w.opens_on desc
        "#,
        kabupaten.as_str(),
    )
    .fetch_all(db)
    .await
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: WindowId,
    kabupaten: &KodeWilayah,
    new: &NewWindow,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into collection_windows (id, kabupaten_kode, name, opens_on, closes_on, created_at, created_by, updated_at,
                                        updated_by)
        values ($1, $2, $3, $4, $5, $6, $7, $6, $7)
        "#,
        id as _,
        kabupaten.as_str(),
        new.name,
        new.opens_on,
        new.closes_on,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Counts what was entered before the window was made, but on one of its days, in it.
pub(super) async fn update_windows_since(
    db: &mut PgConnection,
    kabupaten: &KodeWilayah,
    opens_on: NaiveDate,
) -> Result<(), sqlx::Error> {
    let (from, until) = kabupaten.range();
    sqlx::query!(
        r#"
        update assessments set window_id = window_of(desa_kode, created_at)
        where desa_kode >= $1 and desa_kode < $2 and (created_at at time zone 'Asia/Jakarta')::date >= $3
            and window_id is distinct from window_of(desa_kode, created_at)
        "#,
        from,
        until,
        opens_on,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False when the version is not the expected one any more.
pub(super) async fn update(
    db: &mut PgConnection,
    id: WindowId,
    version: i32,
    change: &WindowChange,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update collection_windows
        set name = $3, closes_on = $4, updated_at = $5, updated_by = $6, version = version + 1
        where id = $1 and version = $2
        "#,
        id as _,
        version,
        change.name,
        change.closes_on,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

pub(super) async fn insert_change(
    db: &mut PgConnection,
    window: &Window,
    change: &WindowChange,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into window_changes (window_id, closed_on_before, closes_on, reason, changed_by, changed_at)
        values ($1, $2, $3, $4, $5, $6)
        "#,
        window.id as _,
        window.closes_on,
        change.closes_on,
        change.reason,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// The changes of its closing day, newest first.
pub(super) async fn list_changes(db: &mut PgConnection, id: WindowId) -> Result<Vec<ChangeRow>, sqlx::Error> {
    sqlx::query_as!(
        ChangeRow,
        r#"
        select c.closed_on_before, c.closes_on, c.reason, u.full_name as by_name, c.changed_at
        from window_changes c join users u on u.id = c.changed_by
        where c.window_id = $1 order by c.id desc limit 50
        "#,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// How far each desa within reach is. Secret categories count nowhere: a desa that has nothing else has nothing.
pub(super) async fn list_desa(
    db: &mut PgConnection,
    scope: &Scope,
    id: WindowId,
) -> Result<Vec<DesaCount>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select w.kode as "kode!: KodeWilayah",
               coalesce(sum(c.n) filter (where c.stage in ('draft', 'returned')), 0)::bigint as "open!",
               coalesce(sum(c.n) filter (where c.stage in ('at_desa', 'at_kecamatan', 'submitted')), 0)::bigint as "sent!",
               coalesce(sum(c.n) filter (where c.stage in ('verified', 'rejected', 'ended')), 0)::bigint as "done!",
               max(c.last_at) as last_at
        from wilayah w
        left join (
            select c.* from window_counts c join categories k on k.code = c.category_code and k.tier < 3
            where c.window_id = $1
        ) c on c.desa_kode = w.kode
        where w.kode >= $2 and w.kode < $3 and char_length(w.kode) = 13 and w.valid_to is null
        group by w.kode order by w.kode
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| DesaCount {
            kode: row.kode,
            state: match (row.open, row.sent, row.done) {
                (0, 0, 0) => State::NotStarted,
                (0, 0, _) => State::Done,
                (0, _, _) => State::Sent,
                _ => State::InProgress,
            },
            parts: [row.open, row.sent, row.done],
            last_on: DesaCount::day(row.last_at),
        })
        .collect())
}

/// People of this area who are still drafts.
pub(super) async fn count_drafts(db: &mut PgConnection, scope: &Scope) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select coalesce(sum(n), 0)::bigint as "n!" from person_counts
        where stage = 'draft' and desa_kode >= $1 and desa_kode < $2
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_one(db)
    .await
}

/// Drafts of a family or a person that do not say yet why they come late.
pub(super) async fn count_unexplained(
    db: &mut PgConnection,
    scope: &Scope,
    family: Option<FamilyId>,
    person: Option<PersonId>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from assessments a join persons p on p.id = a.person_id
        where (p.family_id = $1 or p.id = $2) and a.stage = 'draft' and a.late_reason = '' and p.restricted_at is null
            and a.desa_kode >= $3 and a.desa_kode < $4 and a.tier <= $5
        "#,
        family as _,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_one(db)
    .await
}

/// Writes the reason beside the drafts of a family or a person that have none yet; with `entered_at` only beside those
/// of this moment. Answers the family of each of them.
pub(super) async fn update_late_reason(
    db: &mut PgConnection,
    scope: &Scope,
    whose: (&[FamilyId], Option<PersonId>),
    reason: &str,
    entered_at: Option<DateTime<Utc>>,
) -> Result<Vec<FamilyId>, sqlx::Error> {
    let families: Vec<_> = whose.0.iter().map(|id| id.as_uuid()).collect();
    let explained = sqlx::query_scalar!(
        r#"
        update assessments a set late_reason = $3
        from persons p
        where p.id = a.person_id and (p.family_id = any($1) or p.id = $2) and a.stage = 'draft' and a.late_reason = ''
            and p.restricted_at is null and ($4::timestamptz is null or a.stage_at = $4)
            and a.desa_kode >= $5 and a.desa_kode < $6 and a.tier <= $7
        returning p.family_id as "family_id!: FamilyId"
        "#,
        &families,
        whose.1 as _,
        reason,
        entered_at,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        r#"
        update families set late_reason = $2
        where id = any($1) and created_at = $3 and late_reason = '' and desa_kode >= $4 and desa_kode < $5
        "#,
        &families,
        reason,
        entered_at,
        scope.from(),
        scope.until(),
    )
    .execute(db)
    .await?;

    Ok(explained)
}

/// The desa of a family or a person.
pub(super) async fn find_desa(
    db: &mut PgConnection,
    scope: &Scope,
    family: Option<FamilyId>,
    person: Option<PersonId>,
) -> Result<Option<KodeWilayah>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select desa_kode as "desa_kode!: KodeWilayah" from (
            select desa_kode from families where id = $1
            union all
            select desa_kode from persons where id = $2 and tier <= $5
        ) found
        where desa_kode >= $3 and desa_kode < $4 limit 1
        "#,
        family as _,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}
