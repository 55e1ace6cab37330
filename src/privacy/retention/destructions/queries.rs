//! SQL of proposals, minutes and tombstones.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Cause, DesaCount, DestructionRow, Item, ItemRow, Tombstone};
use crate::auth::Scope;
use crate::types::{DestructionId, EnvelopeId, KodeWilayah, PersonId, UserId};

/// Persons past their time.
pub(in crate::privacy) async fn count_due(
    db: &mut PgConnection,
    scope: &Scope,
    before: DateTime<Utc>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from persons p
        where (p.stage is null or p.stage in ('rejected', 'ended')) and p.updated_at < $3
          and p.desa_kode >= $1 and p.desa_kode < $2 and is_past_retention(p, $3)
        "#,
        scope.from(),
        scope.until(),
        before,
    )
    .fetch_one(db)
    .await
}

pub(super) async fn list_due(
    db: &mut PgConnection,
    scope: &Scope,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(PersonId, KodeWilayah)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select p.id as "id: PersonId", p.desa_kode as "desa_kode: KodeWilayah" from persons p
        where (p.stage is null or p.stage in ('rejected', 'ended')) and p.updated_at < $3
          and p.desa_kode >= $1 and p.desa_kode < $2 and is_past_retention(p, $3)
        order by p.updated_at, p.id limit $4
        "#,
        scope.from(),
        scope.until(),
        before,
        limit,
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.id, row.desa_kode)).collect())
}

/// Secret cases past their time in the whole kabupaten; None: fewer than ten. Nobody who asks reads one.
pub(in crate::privacy) async fn count_past_envelopes(
    db: &mut PgConnection,
    scope: &Scope,
    before: DateTime<Utc>,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar!(
        "select count_past_envelopes($1, $2, $3)",
        scope.from(),
        scope.until(),
        before,
    )
    .fetch_one(db)
    .await
}

/// Adds the secret cases past their time to a proposal. False where there is none.
pub(super) async fn propose_envelopes(
    db: &mut PgConnection,
    id: DestructionId,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select propose_envelopes($1, $2, $3) as "found!""#,
        id as _,
        before,
        limit,
    )
    .fetch_one(db)
    .await
}

/// Destroys the secret cases of an approved proposal; without one, those that came back with a backup. Answers which.
pub(super) async fn destroy_envelopes(
    db: &mut PgConnection,
    id: Option<DestructionId>,
    before: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<Vec<(EnvelopeId, KodeWilayah)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select envelope_id as "id!: EnvelopeId", desa_kode as "desa_kode!: KodeWilayah"
        from destroy_envelopes($1, $2, $3)
        "#,
        id as _,
        before,
        at,
    )
    .fetch_all(db)
    .await?;

    Ok(rows.into_iter().map(|row| (row.id, row.desa_kode)).collect())
}

pub(super) async fn insert(
    db: &mut PgConnection,
    id: DestructionId,
    area: &KodeWilayah,
    cause: Cause,
    persons: &[(PersonId, KodeWilayah)],
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into destructions (id, area_kode, cause, proposed_by, proposed_at) values ($1, $2, $3, $4, $5)",
        id as _,
        area.as_str(),
        cause.code(),
        by as _,
        at,
    )
    .execute(&mut *db)
    .await?;
    let ids: Vec<Uuid> = persons.iter().map(|(id, _)| id.as_uuid()).collect();
    let desa: Vec<String> = persons.iter().map(|(_, desa)| desa.to_string()).collect();
    sqlx::query!(
        r#"
        insert into destruction_items (destruction_id, person_id, desa_kode)
        select $1, person_id, desa_kode from unnest($2::uuid[], $3::text[]) as new (person_id, desa_kode)
        "#,
        id as _,
        &ids,
        &desa,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: DestructionId,
) -> Result<Option<DestructionRow>, sqlx::Error> {
    let rows = list_some(db, scope, Some(id), false).await?;

    Ok(rows.into_iter().next())
}

/// The latest first.
pub(super) async fn list(db: &mut PgConnection, scope: &Scope) -> Result<Vec<DestructionRow>, sqlx::Error> {
    list_some(db, scope, None, false).await
}

/// The proposal of a retention run that nobody has decided on.
pub(in crate::privacy) async fn find_open(
    db: &mut PgConnection,
    scope: &Scope,
) -> Result<Option<DestructionRow>, sqlx::Error> {
    let rows = list_some(db, scope, None, true).await?;

    Ok(rows.into_iter().find(DestructionRow::is_retention))
}

async fn list_some(
    db: &mut PgConnection,
    scope: &Scope,
    id: Option<DestructionId>,
    only_open: bool,
) -> Result<Vec<DestructionRow>, sqlx::Error> {
    sqlx::query_as!(
        DestructionRow,
        r#"
        select d.id as "id: DestructionId", d.cause, d.proposed_by as "proposed_by: UserId",
               u.full_name as proposed_by_name, d.proposed_at, a.full_name as "approved_by_name?", d.approved_at,
               c.full_name as "cancelled_by_name?", d.cancelled_at, d.year, d.serial,
               (select count(*) from destruction_items i where i.destruction_id = d.id) as "person_count!",
               (select count(*) from destruction_items i where i.destruction_id = d.id and i.is_done) as "done_count!",
               d.envelope_count
        from destructions d
        join users u on u.id = d.proposed_by
        left join users a on a.id = d.approved_by
        left join users c on c.id = d.cancelled_by
        where d.area_kode >= $1 and d.area_kode < $2 and ($3::uuid is null or d.id = $3)
          and (not $4 or (d.approved_at is null and d.cancelled_at is null))
        order by d.proposed_at desc, d.id limit 200
        "#,
        scope.from(),
        scope.until(),
        id as _,
        only_open,
    )
    .fetch_all(db)
    .await
}

/// Holds a proposal until the transaction ends. Answers who proposed it, and whether it is still open.
pub(super) async fn lock(
    db: &mut PgConnection,
    scope: &Scope,
    id: DestructionId,
) -> Result<Option<(UserId, bool)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select proposed_by as "proposed_by: UserId", approved_at is null and cancelled_at is null as "is_open!"
        from destructions where id = $1 and area_kode >= $2 and area_kode < $3 for update
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.proposed_by, row.is_open)))
}

/// Approves, and gives the minutes the next number of the year.
pub(super) async fn update_approved(
    db: &mut PgConnection,
    id: DestructionId,
    by: UserId,
    at: DateTime<Utc>,
    year: i32,
) -> Result<(), sqlx::Error> {
    sqlx::query!(r#"select pg_advisory_xact_lock(hashtextextended('destructions', 0)) as "locked!: ()""#)
        .fetch_one(&mut *db)
        .await?;
    sqlx::query!(
        r#"
        update destructions
        set approved_by = $2, approved_at = $3, year = $4,
            serial = (select coalesce(max(serial), 0) + 1 from destructions where year = $4)
        where id = $1
        "#,
        id as _,
        by as _,
        at,
        year,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update_cancelled(
    db: &mut PgConnection,
    id: DestructionId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update destructions set cancelled_by = $2, cancelled_at = $3 where id = $1",
        id as _,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// The persons of a proposal, by desa, so that desa are always locked in one order. A person asked for by name is due;
/// the others must still be past the rule.
pub(super) async fn list_items(
    db: &mut PgConnection,
    id: DestructionId,
    before: DateTime<Utc>,
) -> Result<Vec<Item>, sqlx::Error> {
    sqlx::query_as!(
        Item,
        r#"
        select i.person_id as "id: PersonId", i.desa_kode as "desa_kode: KodeWilayah",
               d.cause = 'permohonan' or is_past_retention(p, $2) as "is_due!"
        from destruction_items i
        join destructions d on d.id = i.destruction_id
        join persons p on p.id = i.person_id
        where i.destruction_id = $1 order by i.desa_kode, i.person_id
        "#,
        id as _,
        before,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn update_item(
    db: &mut PgConnection,
    id: DestructionId,
    person: PersonId,
    is_done: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update destruction_items set is_done = $3 where destruction_id = $1 and person_id = $2",
        id as _,
        person as _,
        is_done,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// How many of each desa, in the order of the codes.
pub(super) async fn list_desa(db: &mut PgConnection, id: DestructionId) -> Result<Vec<DesaCount>, sqlx::Error> {
    sqlx::query_as!(
        DesaCount,
        r#"
        select w.nama as desa_name, coalesce(k.nama, '') as "kecamatan_name!", count(*) as "proposed!",
               count(*) filter (where i.is_done) as "done!"
        from destruction_items i join wilayah w on w.kode = i.desa_kode left join wilayah k on k.kode = w.parent_kode
        where i.destruction_id = $1 group by i.desa_kode, w.nama, k.nama order by i.desa_kode
        "#,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// Who is proposed, by name; only of a proposal that is still open.
pub(super) async fn list_names(
    db: &mut PgConnection,
    scope: &Scope,
    id: DestructionId,
) -> Result<Vec<ItemRow>, sqlx::Error> {
    sqlx::query_as!(
        ItemRow,
        r#"
        select p.id as "id: PersonId", p.full_name, p.born_on, w.nama as desa_name, p.updated_at
        from destruction_items i
        join destructions d on d.id = i.destruction_id
        join persons p on p.id = i.person_id join wilayah w on w.kode = p.desa_kode
        where i.destruction_id = $1 and d.approved_at is null and d.cancelled_at is null
          and p.desa_kode >= $2 and p.desa_kode < $3
        order by i.desa_kode, lower(p.full_name), p.id
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// The list that is kept outside, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_tombstones(db: &mut PgConnection) -> Result<Vec<Tombstone>, sqlx::Error> {
    sqlx::query_as!(
        Tombstone,
        r#"select person_id as "person_id: PersonId", by, at from tombstones order by at, person_id"#
    )
    .fetch_all(db)
    .await
}

/// Reads the list back in. Only the owner of the database may.
///
/// # Errors
/// When the database fails or refuses.
pub async fn insert_tombstone(db: &mut PgConnection, stone: &Tombstone) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into tombstones (person_id, by, at) values ($1, $2, $3) on conflict do nothing",
        stone.person_id as _,
        stone.by,
        stone.at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Those who were destroyed and are back, with an account that still exists to sign for it.
pub(super) async fn list_risen(
    db: &mut PgConnection,
) -> Result<Vec<(PersonId, KodeWilayah, UserId, DateTime<Utc>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select p.id as "id: PersonId", p.desa_kode as "desa_kode: KodeWilayah",
               coalesce(u.id, p.updated_by) as "by!: UserId", t.at
        from tombstones t join persons p on p.id = t.person_id left join users u on u.id = t.by
        where p.destroyed_at is null order by p.desa_kode, p.id
        "#
    )
    .fetch_all(db)
    .await?;

    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.desa_kode, row.by, row.at))
        .collect())
}
