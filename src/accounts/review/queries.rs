//! SQL of the review. Reach is the account's own wilayah.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Account, Review, Summary};
use crate::auth::Scope;
use crate::types::{KodeWilayah, ReviewId, UserId};

/// Every open account: the kabupaten's first, because they reach furthest, then by user name.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
) -> Result<Vec<Account>, sqlx::Error> {
    sqlx::query_as!(
        Account,
        r#"
        select u.id as "id: UserId", u.username, u.full_name, u.role, u.wilayah_kode as "area: KodeWilayah",
               w.nama as area_name, u.must_change_password, u.created_at, u.last_signed_in_at, u.expires_at,
               array(select distinct g.kind from grants g
                     where g.user_id = u.id and g.revoked_at is null and g.expires_at > $3
                       and (g.approved_at is not null or g.is_emergency)
                     order by g.kind) as "grants!"
        from users u join wilayah w on w.kode = u.wilayah_kode
        where u.wilayah_kode >= $1 and u.wilayah_kode < $2 and u.disabled_at is null
        order by length(u.wilayah_kode), u.username
        "#,
        scope.from(),
        scope.until(),
        now,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn find_last(db: &mut PgConnection) -> Result<Option<Review>, sqlx::Error> {
    sqlx::query_as!(
        Review,
        r#"
        select u.full_name as by_name, r.reviewed_at as at
        from access_reviews r join users u on u.id = r.reviewed_by
        order by r.reviewed_at desc limit 1
        "#,
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: ReviewId,
    by: UserId,
    sum: Summary,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into access_reviews (id, reviewed_by, reviewed_at, account_count, grant_count, idle_count, ending_count,
                                    unopened_count)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        id as _,
        by as _,
        at,
        sum.accounts,
        sum.grants,
        sum.idle,
        sum.ending,
        sum.unopened,
    )
    .execute(db)
    .await?;

    Ok(())
}
