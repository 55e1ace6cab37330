//! SQL of transfers.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

use super::model::{Match, State, Transfer};
use crate::auth::Scope;
use crate::types::{KodeWilayah, PersonId, Sex, TransferId, UserId};

/// Lines of the list.
const LIMIT: i64 = 200;

/// What there is within reach: open first, then the newest. Of an ask, the desa that asked sees who holds the record,
/// and how far it has gone, only once the person has come or was refused.
pub(super) async fn list(db: &mut PgConnection, scope: &Scope) -> Result<Vec<Transfer>, sqlx::Error> {
    fetch(db, scope, None).await
}

pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: TransferId,
) -> Result<Option<Transfer>, sqlx::Error> {
    Ok(fetch(db, scope, Some(id)).await?.pop())
}

async fn fetch(db: &mut PgConnection, scope: &Scope, id: Option<TransferId>) -> Result<Vec<Transfer>, sqlx::Error> {
    sqlx::query_as!(
        Transfer,
        r#"
        select t.id as "id: TransferId", t.kind,
               case when s.sees or t.state in ('moved', 'refused') then t.state else 'asked' end as "state!",
               case when s.sees then t.from_kode end as "from_kode: KodeWilayah",
               case when s.sees then f.nama end as "from_name", t.to_kode as "to_kode: KodeWilayah", w.nama as to_name,
               case when s.sees then t.person_id end as "person_id: PersonId", t.with_family,
               case when s.sees then coalesce(p.full_name, t.full_name) else t.full_name end as "full_name!",
               case when s.sees then coalesce(p.born_on, t.born_on) end as "born_on", t.nik_enc, t.reason, a.full_name as asked_by_name,
               t.asked_at, case when s.sees then n.full_name end as "answered_by_name",
               case when s.sees then t.answered_at end as "answered_at",
               case when s.sees then t.answer_note else '' end as "answer_note!", d.full_name as "decided_by_name?",
               case when s.sees or t.state in ('moved', 'refused') then t.decided_at end as "decided_at",
               t.decision_note, t.version
        from transfers t
            cross join lateral (
                select t.kind = 'offer' or t.state = 'moved'
                    or coalesce(t.from_kode >= $1 and t.from_kode < $2, false) as sees) s
            left join persons p on p.id = t.person_id
            join wilayah w on w.kode = t.to_kode join users a on a.id = t.asked_by
            left join wilayah f on f.kode = t.from_kode left join users n on n.id = t.answered_by
            left join users d on d.id = t.decided_by
        where ($3::uuid is null or t.id = $3)
            and ((t.to_kode >= $1 and t.to_kode < $2) or (t.from_kode >= $1 and t.from_kode < $2))
        order by t.state in ('moved', 'refused'), coalesce(t.decided_at, t.asked_at) desc, t.id
        limit $4
        "#,
        scope.from(),
        scope.until(),
        id as _,
        LIMIT,
    )
    .fetch_all(db)
    .await
}

/// The ask as its author typed it.
pub(super) struct StoredAsk<'a> {
    pub id: TransferId,
    pub to: &'a KodeWilayah,
    pub with_family: bool,
    pub full_name: &'a str,
    pub nik_enc: Vec<u8>,
    pub reason: &'a str,
}

pub(super) async fn insert_ask(
    db: &mut PgConnection,
    ask: &StoredAsk<'_>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into transfers (id, kind, to_kode, with_family, full_name, nik_enc, reason, state, asked_by, asked_at)
        values ($1, 'ask', $2, $3, $4, $5, $6, 'asked', $7, $8)
        "#,
        ask.id as _,
        ask.to.as_str(),
        ask.with_family,
        ask.full_name,
        ask.nik_enc,
        ask.reason,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Offers one of the people of one's own desa. False where a transfer of this person is open already.
#[expect(clippy::too_many_arguments, reason = "the columns of an offer")]
pub(super) async fn insert_offer(
    db: &mut PgConnection,
    scope: &Scope,
    id: TransferId,
    person: PersonId,
    to: &KodeWilayah,
    with_family: bool,
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        r#"
        insert into transfers (id, kind, from_kode, to_kode, person_id, with_family, full_name, born_on, reason, state,
                               asked_by, asked_at)
        select $1, 'offer', p.desa_kode, $2, p.id, $3 and p.family_id is not null, p.full_name, p.born_on, $4, 'offered',
               $5, $6
        from persons p
        where p.id = $7 and p.desa_kode >= $8 and p.desa_kode < $9 and p.tier <= $10
            and p.merged_into is null and p.destroyed_at is null and p.restricted_at is null
        on conflict (person_id) where state in ('offered', 'accepted', 'declined') do nothing
        "#,
        id as _,
        to.as_str(),
        with_family,
        reason,
        by as _,
        at,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .execute(db)
    .await?;

    Ok(inserted.rows_affected() == 1)
}

/// What a step is checked against, read once nobody else can change it.
pub(super) struct Held {
    pub state: State,
    pub from_kode: Option<KodeWilayah>,
    pub to_kode: KodeWilayah,
    pub person_id: Option<PersonId>,
    pub version: i32,
    /// The one who acts has asked or answered.
    pub is_party: bool,
}

pub(super) async fn lock(
    db: &mut PgConnection,
    scope: &Scope,
    id: TransferId,
    by: UserId,
) -> Result<Option<Held>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select state, from_kode as "from_kode: KodeWilayah", to_kode as "to_kode: KodeWilayah",
               person_id as "person_id: PersonId", version,
               coalesce($4 in (asked_by, answered_by), asked_by = $4) as "is_party!"
        from transfers
        where id = $1 and ((to_kode >= $2 and to_kode < $3) or (from_kode >= $2 and from_kode < $3))
        for update
        "#,
        id as _,
        scope.from(),
        scope.until(),
        by as _,
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| Held {
        state: State::read(&row.state),
        from_kode: row.from_kode,
        to_kode: row.to_kode,
        person_id: row.person_id,
        version: row.version,
        is_party: row.is_party,
    }))
}

/// DSP3A has found the record. What the ask said stays as it was typed: its author still reads it. False where it is in another transfer, or not to be moved.
pub(super) async fn update_forwarded(
    db: &mut PgConnection,
    scope: &Scope,
    id: TransferId,
    person: PersonId,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update transfers t
        set person_id = p.id, from_kode = p.desa_kode, state = 'offered', version = t.version + 1
        from persons p
        where t.id = $1 and p.id = $2 and p.desa_kode >= $3 and p.desa_kode < $4 and p.tier <= $5
            and p.desa_kode <> t.to_kode and p.merged_into is null and p.destroyed_at is null and p.restricted_at is null
            and not exists (select from transfers o where o.person_id = p.id
                and o.state in ('offered', 'accepted', 'declined'))
        "#,
        id as _,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

pub(super) async fn update_answered(
    db: &mut PgConnection,
    id: TransferId,
    state: State,
    note: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update transfers set state = $2, answer_note = $3, answered_by = $4, answered_at = $5, version = version + 1
        where id = $1
        "#,
        id as _,
        state.code(),
        note,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// The number that an ask was told is forgotten with the decision.
pub(super) async fn update_decided(
    db: &mut PgConnection,
    id: TransferId,
    state: State,
    note: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update transfers
        set state = $2, decision_note = $3, decided_by = $4, decided_at = $5, nik_enc = null,
            version = version + 1
        where id = $1
        "#,
        id as _,
        state.code(),
        note,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Moves the people of a decided transfer. False, and nothing moved, where the desa of destination has their NIK or
/// their nomor KK already.
pub(super) async fn move_people(db: &mut PgConnection, id: TransferId) -> Result<bool, sqlx::Error> {
    let mut part = db.begin().await?;
    let done = sqlx::query_scalar!(r#"select move_persons($1) as "n!""#, id as _)
        .fetch_one(&mut *part)
        .await;
    match done {
        Ok(_) => part.commit().await.map(|()| true),
        Err(error) if is_taken(&error) => part.rollback().await.map(|()| false),
        Err(error) => Err(error),
    }
}

fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        ["persons_desa_nik_key", "families_desa_nomor_kk_key"]
            .iter()
            .any(|known| error.constraint() == Some(*known))
    })
}

/// Where somebody is now, and whether they can be moved from there.
pub(super) async fn find_movable(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
) -> Result<Option<KodeWilayah>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select p.desa_kode as "desa_kode: KodeWilayah" from persons p
        where p.id = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
            and p.merged_into is null and p.destroyed_at is null and p.restricted_at is null
        "#,
        person as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// Who may be meant by an ask: whoever has the number, and whoever's names are near.
pub(super) async fn list_matches(
    db: &mut PgConnection,
    scope: &Scope,
    nik_indexes: &[Vec<u8>],
    near: &[PersonId],
) -> Result<Vec<Match>, sqlx::Error> {
    sqlx::query_as!(
        Match,
        r#"
        select p.id as "id: PersonId", p.full_name, p.sex as "sex: Sex", p.born_on,
               p.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
               (select count(*) from persons m where m.family_id = p.family_id and m.merged_into is null
                    and m.destroyed_at is null and m.tier <= $5) as "member_count!",
               exists (select from transfers o where o.person_id = p.id
                    and o.state in ('offered', 'accepted', 'declined')) as "is_taken!"
        from persons p join wilayah w on w.kode = p.desa_kode
        where p.id in (select o.id from persons o where o.nik_index = any($1) union select unnest($2::uuid[]))
            and p.desa_kode >= $3 and p.desa_kode < $4 and p.tier <= $5
            and p.merged_into is null and p.destroyed_at is null and p.restricted_at is null
        order by coalesce(p.nik_index = any($1), false) desc, p.sort_name, p.id
        limit 10
        "#,
        nik_indexes,
        near as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}
