//! SQL of grants. Reach is the wilayah of the account a grant is for.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Candidate, GrantRow, Proposal};
use crate::auth::{Grant, Role, Scope};
use crate::types::{GrantId, KodeWilayah, UserId};

/// Rows a list has at most; a kabupaten gives a few dozen a year.
const LIMIT: i64 = 300;

/// Which grants a list is about.
#[derive(Default)]
struct Wanted {
    id: Option<GrantId>,
    /// Only emergencies since then.
    emergencies_since: Option<DateTime<Utc>>,
    /// Only what nobody has seen yet.
    is_unseen: bool,
}

/// What counts or waits first, then newest first.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
) -> Result<Vec<GrantRow>, sqlx::Error> {
    list_wanted(db, scope, now, Wanted::default()).await
}

/// One grant, of whatever age.
///
/// # Errors
/// When the database fails.
pub(crate) async fn find(db: &mut PgConnection, scope: &Scope, id: GrantId) -> Result<Option<GrantRow>, sqlx::Error> {
    let wanted = Wanted {
        id: Some(id),
        ..Wanted::default()
    };

    Ok(list_wanted(db, scope, DateTime::UNIX_EPOCH, wanted).await?.pop())
}

pub(super) async fn list_emergencies(
    db: &mut PgConnection,
    scope: &Scope,
    since: DateTime<Utc>,
) -> Result<Vec<GrantRow>, sqlx::Error> {
    let wanted = Wanted {
        emergencies_since: Some(since),
        ..Wanted::default()
    };

    list_wanted(db, scope, since, wanted).await
}

/// Emergencies that no head or administrator has looked at yet.
///
/// # Errors
/// When the database fails.
pub(crate) async fn list_unseen(db: &mut PgConnection, scope: &Scope) -> Result<Vec<GrantRow>, sqlx::Error> {
    let wanted = Wanted {
        emergencies_since: Some(DateTime::UNIX_EPOCH),
        is_unseen: true,
        ..Wanted::default()
    };

    list_wanted(db, scope, DateTime::UNIX_EPOCH, wanted).await
}

async fn list_wanted(
    db: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
    wanted: Wanted,
) -> Result<Vec<GrantRow>, sqlx::Error> {
    sqlx::query_as!(
        GrantRow,
        r#"
        select g.id as "id: GrantId", g.user_id as "user_id: UserId", u.full_name as user_name, u.role,
               u.wilayah_kode as "area: KodeWilayah", g.kind, g.reason,
               g.proposed_by as "proposed_by: UserId", p.full_name as proposed_by_name, g.proposed_at,
               a.full_name as "approved_by_name?", g.approved_at, g.expires_at,
               r.full_name as "revoked_by_name?", g.revoked_at, g.is_emergency,
               s.full_name as "seen_by_name?", g.seen_at
        from grants g
        join users u on u.id = g.user_id
        join users p on p.id = g.proposed_by
        left join users a on a.id = g.approved_by
        left join users r on r.id = g.revoked_by
        left join users s on s.id = g.seen_by
        where u.wilayah_kode >= $1 and u.wilayah_kode < $2
          and ($3::uuid is null or g.id = $3)
          and ($4::timestamptz is null or (g.is_emergency and g.proposed_at >= $4))
          and (not $5 or g.seen_at is null)
        order by (g.revoked_at is null and g.expires_at > $6) desc, g.proposed_at desc, g.id
        limit $7
        "#,
        scope.from(),
        scope.until(),
        wanted.id as _,
        wanted.emergencies_since,
        wanted.is_unseen,
        now,
        LIMIT,
    )
    .fetch_all(db)
    .await
}

/// Everybody whose account is open and whose office is one of these, but the one who asks.
pub(super) async fn list_candidates(
    db: &mut PgConnection,
    scope: &Scope,
    roles: &[Role],
    but: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<Candidate>, sqlx::Error> {
    let roles: Vec<String> = roles.iter().map(|role| role.code().to_owned()).collect();
    sqlx::query_as!(
        Candidate,
        r#"
        select id as "id: UserId", username, full_name, role, wilayah_kode as "area: KodeWilayah"
        from users
        where wilayah_kode >= $1 and wilayah_kode < $2 and role = any($3) and id <> $4
          and disabled_at is null and (expires_at is null or expires_at > $5)
        order by full_name, username
        "#,
        scope.from(),
        scope.until(),
        &roles,
        but as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// How many proposals this person may decide, and how many emergencies nobody has seen.
pub(super) async fn count_waiting(
    db: &mut PgConnection,
    scope: &Scope,
    by: UserId,
    now: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!"
        from grants g join users u on u.id = g.user_id
        where u.wilayah_kode >= $1 and u.wilayah_kode < $2 and g.user_id <> $3
          and case when g.is_emergency then g.seen_at is null
                   else g.approved_at is null and g.revoked_at is null and g.expires_at > $4 and g.proposed_by <> $3
              end
        "#,
        scope.from(),
        scope.until(),
        by as _,
        now,
    )
    .fetch_one(db)
    .await
}

/// Keeps two requests of one person apart until the transaction ends.
pub(super) async fn lock_user(db: &mut PgConnection, id: UserId) -> Result<(), sqlx::Error> {
    sqlx::query!("select from users where id = $1 for update", id as _)
        .execute(db)
        .await?;

    Ok(())
}

/// Whether a proposal of this kind still waits for somebody.
pub(super) async fn has_waiting(
    db: &mut PgConnection,
    user_id: UserId,
    kind: Grant,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select exists (select from grants
            where user_id = $1 and kind = $2 and not is_emergency and approved_at is null and revoked_at is null
              and expires_at > $3) as "exists!"
        "#,
        user_id as _,
        kind.code(),
        now,
    )
    .fetch_one(db)
    .await
}

/// When this person's emergency ends, if one runs.
pub(super) async fn find_running_emergency(
    db: &mut PgConnection,
    user_id: UserId,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!(
        "select expires_at from grants where user_id = $1 and is_emergency and revoked_at is null and expires_at > $2",
        user_id as _,
        now,
    )
    .fetch_optional(db)
    .await
}

/// How many secret cases were read in an emergency.
pub(super) async fn count_reads(db: &mut PgConnection, id: GrantId) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select count_emergency_reads($1) as "n!""#, id as _)
        .fetch_one(db)
        .await
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: GrantId,
    by: UserId,
    new: &Proposal,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into grants (id, user_id, kind, reason, proposed_by, proposed_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        id as _,
        new.user_id as _,
        new.kind.code(),
        new.reason,
        by as _,
        at,
        new.expires_at(at),
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn insert_emergency(
    db: &mut PgConnection,
    id: GrantId,
    user_id: UserId,
    reason: &str,
    at: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into grants (id, user_id, kind, reason, proposed_by, proposed_at, expires_at, is_emergency)
        values ($1, $2, $3, $4, $2, $5, $6, true)
        "#,
        id as _,
        user_id as _,
        Grant::Secret.code(),
        reason,
        at,
        until,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// False when it no longer waits, or this is not another person.
pub(super) async fn update_approved(
    db: &mut PgConnection,
    id: GrantId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update grants set approved_by = $2, approved_at = $3
        where id = $1 and approved_at is null and revoked_at is null and not is_emergency and expires_at > $3
          and proposed_by <> $2 and user_id <> $2
        "#,
        id as _,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Ends one that waits (`is_open` false) or one that counts (true). False when it is neither any more.
pub(super) async fn update_revoked(
    db: &mut PgConnection,
    id: GrantId,
    is_open: bool,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update grants set revoked_by = $2, revoked_at = $3
        where id = $1 and revoked_at is null and expires_at > $3
          and (is_emergency or approved_at is not null) = $4
        "#,
        id as _,
        by as _,
        at,
        is_open,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Ends all of a person, waiting or in force, and answers which.
pub(super) async fn update_all_revoked(
    db: &mut PgConnection,
    user_id: UserId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<Vec<(GrantId, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        update grants set revoked_by = $2, revoked_at = $3
        where user_id = $1 and revoked_at is null and expires_at > $3
        returning id as "id: GrantId", kind
        "#,
        user_id as _,
        by as _,
        at,
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.id, row.kind)).collect())
}

/// False when somebody else was first, or it is the person's own.
pub(super) async fn update_seen(
    db: &mut PgConnection,
    id: GrantId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update grants set seen_by = $2, seen_at = $3
        where id = $1 and is_emergency and seen_at is null and user_id <> $2
        "#,
        id as _,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}
