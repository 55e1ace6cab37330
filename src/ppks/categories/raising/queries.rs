//! SQL of raisings. The tier itself is written by the trigger on `tier_changes` alone.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{NewTier, TierChange};
use crate::auth::Scope;
use crate::types::UserId;

/// Holds every desa within reach, in one order, so that nobody who writes people waits for us while we wait for them;
/// then alone the lock that writers of cases share.
pub(super) async fn lock_all(db: &mut PgConnection, scope: &Scope) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        select pg_advisory_xact_lock(hashtextextended(d.kode, 0)) as "locked!: ()"
        from (select kode from wilayah where kode >= $1 and kode < $2 and char_length(kode) = 13 order by kode offset 0) d
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(r#"select pg_advisory_xact_lock(hashtextextended('tiers', 0)) as "locked!: ()""#)
        .fetch_one(db)
        .await?;

    Ok(())
}

/// Adds the row; the category and all that is recorded under it follow in the same statement.
pub(super) async fn insert_change(
    db: &mut PgConnection,
    new: &NewTier,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into tier_changes (category_code, from_tier, to_tier, reason, changed_at, changed_by)
        values ($1, $2, $3, $4, $5, $6)
        "#,
        new.code,
        new.seen,
        new.to,
        new.reason,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Gives a statement that touches everybody of a category the time it needs.
pub(super) async fn allow_long(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(r#"select set_config('statement_timeout', '50s', true) as "set!""#)
        .fetch_one(db)
        .await?;

    Ok(())
}

/// All raisings, newest first.
pub(super) async fn list_changes(db: &mut PgConnection) -> Result<Vec<TierChange>, sqlx::Error> {
    sqlx::query_as!(
        TierChange,
        r#"
        select c.category_code, c.from_tier, c.to_tier, c.reason, u.full_name as by_name, c.changed_at
        from tier_changes c join users u on u.id = c.changed_by
        order by c.id desc
        "#
    )
    .fetch_all(db)
    .await
}

/// Findings of this category that were not taken back.
pub(super) async fn count_findings(db: &mut PgConnection, scope: &Scope, code: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select coalesce(sum(n), 0)::bigint as "n!" from assessment_counts
        where category_code = $3 and stage <> 'withdrawn' and desa_kode >= $1 and desa_kode < $2
        "#,
        scope.from(),
        scope.until(),
        code,
    )
    .fetch_one(db)
    .await
}
