//! SQL of questions to the desa.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::FieldCheck;
use crate::auth::Scope;
use crate::types::{FieldCheckId, KodeWilayah, PersonId, UserId};

/// Questions shown at once; the rest moves up.
const LIMIT: i64 = 100;

/// Asks, unless the same question is still open. Answers whether it is new.
pub(super) async fn insert(
    db: &mut PgConnection,
    id: FieldCheckId,
    person: (PersonId, &KodeWilayah),
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        r#"
        insert into field_checks (id, person_id, desa_kode, asked_by, asked_at) values ($1, $2, $3, $4, $5)
        on conflict (person_id) where answer is null do nothing
        "#,
        id as _,
        person.0 as _,
        person.1.as_str(),
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(inserted.rows_affected() == 1)
}

/// What waits for an answer, oldest first.
pub(super) async fn list_open(db: &mut PgConnection, scope: &Scope) -> Result<Vec<FieldCheck>, sqlx::Error> {
    sqlx::query_as!(
        FieldCheck,
        r#"
        select c.id as "id: FieldCheckId", p.id as "person_id: PersonId", p.full_name,
               w.nama as desa_name, coalesce(f.dusun, '') as "dusun!",
               coalesce(f.rt, '') as "rt!", coalesce(f.rw, '') as "rw!", coalesce(f.address, '') as "address!",
               c.asked_at, c.answer, c.note, null as "answered_by_name: String", c.answered_at
        from field_checks c join persons p on p.id = c.person_id join wilayah w on w.kode = p.desa_kode
            left join families f on f.id = p.family_id
        where c.answer is null and c.desa_kode >= $1 and c.desa_kode < $2 and p.tier <= $3
            and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
        order by c.asked_at, c.id
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

pub(in crate::ppks) async fn count_open(db: &mut PgConnection, scope: &Scope) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from field_checks c join persons p on p.id = c.person_id
        where c.answer is null and c.desa_kode >= $1 and c.desa_kode < $2 and p.tier <= $3
            and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_one(db)
    .await
}

/// All that was asked about these people, oldest first.
pub(in crate::ppks) async fn list_of(
    db: &mut PgConnection,
    scope: &Scope,
    people: &[PersonId],
) -> Result<Vec<FieldCheck>, sqlx::Error> {
    sqlx::query_as!(
        FieldCheck,
        r#"
        select c.id as "id: FieldCheckId", p.id as "person_id: PersonId", p.full_name,
               w.nama as desa_name, '' as "dusun!", '' as "rt!", '' as "rw!",
               '' as "address!", c.asked_at, c.answer, c.note, u.full_name as "answered_by_name?", c.answered_at
        from field_checks c join persons p on p.id = c.person_id join wilayah w on w.kode = p.desa_kode
            left join users u on u.id = c.answered_by
        where c.person_id = any($1) and c.desa_kode >= $2 and c.desa_kode < $3 and p.tier <= $4
        order by c.asked_at, c.id
        "#,
        people as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Whose question this is; None out of reach.
pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: FieldCheckId,
) -> Result<Option<(PersonId, KodeWilayah)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select p.id as "person_id: PersonId", p.desa_kode as "desa_kode: KodeWilayah"
        from field_checks c join persons p on p.id = c.person_id
        where c.id = $1 and c.desa_kode >= $2 and c.desa_kode < $3 and p.tier <= $4
            and p.restricted_at is null and p.destroyed_at is null
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.person_id, row.desa_kode)))
}

/// False where it was answered before.
pub(super) async fn update_answer(
    db: &mut PgConnection,
    id: FieldCheckId,
    answer: &str,
    note: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update field_checks set answer = $2, note = $3, answered_by = $4, answered_at = $5
        where id = $1 and answer is null
        "#,
        id as _,
        answer,
        note,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}
