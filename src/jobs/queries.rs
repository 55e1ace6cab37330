//! SQL of long work.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Job;
use crate::types::{JobId, UserId};

/// False where work about this record is open.
pub(super) async fn insert(
    db: &mut PgConnection,
    id: JobId,
    kind: &'static str,
    subject_id: Uuid,
    user_id: UserId,
    total: i32,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        r#"
        insert into jobs (id, kind, subject_id, user_id, total_count, created_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (subject_id) where finished_at is null do nothing
        "#,
        id.as_uuid(),
        kind,
        subject_id,
        user_id as _,
        total,
        at,
    )
    .execute(db)
    .await?;

    Ok(inserted.rows_affected() == 1)
}

/// The last work about a record, among one's own.
pub(crate) async fn find_latest(
    db: &mut PgConnection,
    user_id: UserId,
    subject_id: Uuid,
) -> Result<Option<Job>, sqlx::Error> {
    sqlx::query_as!(
        Job,
        r#"
        select id as "id: JobId", kind, subject_id, user_id as "user_id: UserId", state, done_count, total_count, started_at
        from jobs where subject_id = $1 and user_id = $2 order by created_at desc limit 1
        "#,
        subject_id,
        user_id as _,
    )
    .fetch_optional(db)
    .await
}

/// Asks one's own work to stop; false where it is over.
pub(super) async fn update_cancelled(
    db: &mut PgConnection,
    user_id: UserId,
    subject_id: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let cancelled = sqlx::query!(
        r#"
        update jobs
        set state = case when state = 'queued' then 'cancelled' else 'cancelling' end,
            finished_at = case when state = 'queued' then $3::timestamptz end
        where subject_id = $1 and user_id = $2 and state in ('queued', 'running')
        "#,
        subject_id,
        user_id as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(cancelled.rows_affected() > 0)
}

/// Takes the oldest work that nobody is at, for at most the time of a lease.
pub(super) async fn lock_next(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    attempts: i32,
) -> Result<Option<Job>, sqlx::Error> {
    sqlx::query_as!(
        Job,
        r#"
        update jobs set state = case when state = 'cancelling' then state else 'running' end,
            attempt_count = attempt_count + 1, leased_until = $2, started_at = $1, done_count = 0
        where id = (
            select id from jobs
            where finished_at is null and (leased_until is null or leased_until < $1) and attempt_count < $3
            order by created_at limit 1 for update skip locked)
        returning id as "id: JobId", kind, subject_id, user_id as "user_id: UserId", state, done_count, total_count,
            started_at
        "#,
        now,
        until,
        attempts,
    )
    .fetch_optional(db)
    .await
}

/// Writes how far it is and renews the lease; false where it should stop.
pub(super) async fn update_progress(
    db: &mut PgConnection,
    id: JobId,
    done: i32,
    until: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"update jobs set done_count = $2, leased_until = $3 where id = $1 returning state <> 'cancelling' as "goes_on!""#,
        id.as_uuid(),
        done,
        until,
    )
    .fetch_one(db)
    .await
}

pub(super) async fn update_finished(
    db: &mut PgConnection,
    id: JobId,
    state: &str,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update jobs set state = $2, finished_at = $3, leased_until = null,
            done_count = case when $2 = 'done' then total_count else done_count end
        where id = $1
        "#,
        id.as_uuid(),
        state,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Lets go of what a former run of this program held.
pub(super) async fn update_released(db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update jobs set leased_until = $1 where finished_at is null and leased_until > $1",
        now
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Part of the upkeep: what ended before this moment.
pub(super) async fn delete_old(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query!("delete from jobs where finished_at < $1", before)
        .execute(db)
        .await?
        .rows_affected())
}

/// Gives up what has failed, or ended the program, too often.
pub(super) async fn update_exhausted(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    attempts: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update jobs set state = 'failed', finished_at = $1, leased_until = null
        where finished_at is null and attempt_count >= $2 and leased_until < $1
        "#,
        now,
        attempts,
    )
    .execute(db)
    .await?;

    Ok(())
}
