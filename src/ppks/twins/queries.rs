//! SQL of pairs and merges. A pair is within reach where both its people are.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Decidable, Merge, OpenTwin, Pair, PairRow, Place, Seen, State};
use super::side::Side;
use crate::auth::Scope;
use crate::types::{FamilyId, KodeWilayah, MergeId, PersonId, Sex, TwinPairId, UserId};

/// Lines of one page.
pub(super) const PAGE_SIZE: usize = 25;
/// Beyond this many the menu does not count.
const COUNT_LIMIT: i64 = 500;

/// Pairs in this state, most alike first.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    state: State,
    after: Option<Place>,
) -> Result<Vec<PairRow>, sqlx::Error> {
    sqlx::query_as!(
        PairRow,
        r#"
        select t.id as "id: TwinPairId", t.score, t.reasons, p.full_name as first_name, pw.nama as first_desa,
               p.desa_kode as "first_kode: KodeWilayah", o.full_name as second_name, ow.nama as second_desa,
               o.desa_kode as "second_kode: KodeWilayah", coalesce(t.decided_at, t.found_at) as "at!",
               exists (select from field_checks c where c.person_id in (p.id, o.id) and c.answer is null)
                   as "is_asked!"
        from twin_pairs t
            join persons p on p.id = t.first_id join wilayah pw on pw.kode = p.desa_kode
            join persons o on o.id = t.second_id join wilayah ow on ow.kode = o.desa_kode
        where t.state = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
            and o.desa_kode >= $2 and o.desa_kode < $3 and o.tier <= $4
            and ($1 <> 'open' or (p.merged_into is null and o.merged_into is null))
            and p.restricted_at is null and o.restricted_at is null and p.destroyed_at is null and o.destroyed_at is null
            and ($5::smallint is null
                 or (-t.score, coalesce(t.decided_at, t.found_at), t.id) > (-$5::smallint, $6::timestamptz, $7::uuid))
        order by -t.score, coalesce(t.decided_at, t.found_at), t.id
        limit $8
        "#,
        state.code(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
        after.map(|place| place.score),
        after.map(|place| place.at),
        after.map(|place| place.id) as _,
        i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await
}

/// How many wait within one area, up to a limit: the menu asks at every page.
pub(in crate::ppks) async fn count_open(db: &mut PgConnection, scope: &Scope) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from (
            select 1 from twin_pairs t join persons p on p.id = t.first_id join persons o on o.id = t.second_id
            where t.state = 'open' and p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $3
                and o.desa_kode >= $1 and o.desa_kode < $2 and o.tier <= $3
                and p.merged_into is null and o.merged_into is null
                and p.restricted_at is null and o.restricted_at is null
                and p.destroyed_at is null and o.destroyed_at is null
            limit $4
        ) waiting
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        COUNT_LIMIT,
    )
    .fetch_one(db)
    .await
}

/// Who may be the same human as one of these people and was not decided about yet, the likest first.
pub(in crate::ppks) async fn list_open_of(
    db: &mut PgConnection,
    scope: &Scope,
    people: &[PersonId],
) -> Result<Vec<OpenTwin>, sqlx::Error> {
    sqlx::query_as!(
        OpenTwin,
        r#"
        select t.id as "pair: TwinPairId", p.id as "person: PersonId", o.full_name as other_name, w.nama as other_desa
        from persons p
            join twin_pairs t on p.id in (t.first_id, t.second_id)
            join persons o on o.id in (t.first_id, t.second_id) and o.id <> p.id
            join wilayah w on w.kode = o.desa_kode
        where p.id = any($1) and t.state = 'open'
            and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
            and o.desa_kode >= $2 and o.desa_kode < $3 and o.tier <= $4
            and p.merged_into is null and o.merged_into is null
            and p.restricted_at is null and o.restricted_at is null
            and p.destroyed_at is null and o.destroyed_at is null
        order by t.score desc, t.id
        "#,
        people as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

pub(super) async fn find(db: &mut PgConnection, scope: &Scope, id: TwinPairId) -> Result<Option<Pair>, sqlx::Error> {
    sqlx::query_as!(
        Pair,
        r#"
        select t.id as "id: TwinPairId", t.first_id as "first_id: PersonId", t.second_id as "second_id: PersonId",
               t.score, t.reasons, t.found_at, t.state, u.full_name as "decided_by_name?", t.decided_at,
               t.decision_reason, t.version
        from twin_pairs t
            join persons p on p.id = t.first_id join persons o on o.id = t.second_id
            left join users u on u.id = t.decided_by
        where t.id = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
            and o.desa_kode >= $2 and o.desa_kode < $3 and o.tier <= $4
            and p.restricted_at is null and o.restricted_at is null and p.destroyed_at is null and o.destroyed_at is null
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn find_side(db: &mut PgConnection, scope: &Scope, id: PersonId) -> Result<Option<Side>, sqlx::Error> {
    sqlx::query_as!(
        Side,
        r#"
        select p.id as "id: PersonId", p.full_name, p.nik_enc, p.sex as "sex: Sex", p.born_on, p.born_on_is_estimate,
               p.mother_name, p.family_id as "family_id: FamilyId", f.nomor_kk_enc as "nomor_kk_enc?",
               coalesce(f.dusun, '') as "dusun!", coalesce(f.rt, '') as "rt!", coalesce(f.rw, '') as "rw!",
               coalesce(f.address, '') as "address!", p.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
               array(select a.category_code from assessments a where a.person_id = p.id and a.stage <> 'withdrawn'
                     and a.tier <= least($4, 2) order by a.category_code) as "category_codes!",
               array(select a.stage from assessments a where a.person_id = p.id and a.stage <> 'withdrawn'
                     and a.tier <= least($4, 2) order by a.category_code) as "category_stages!",
               p.confirmed_at is not null as "is_confirmed!", p.merged_into is not null as "is_merged!",
               p.version, p.created_at,
               u.full_name as created_by_name, p.updated_at
        from persons p
            join wilayah w on w.kode = p.desa_kode join users u on u.id = p.created_by
            left join families f on f.id = p.family_id
        where p.id = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
        "#,
        id as _,
        scope.from(),
        scope.until(),
        i32::from(scope.tier_max()),
    )
    .fetch_optional(db)
    .await
}

/// Holds a pair and both its records until the transaction ends. The caller holds the desa.
pub(super) async fn lock(
    db: &mut PgConnection,
    scope: &Scope,
    by: UserId,
    id: TwinPairId,
) -> Result<Option<Decidable>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select t.state, t.version, p.version as first_version, o.version as second_version,
               (p.merged_into is not null or o.merged_into is not null or p.destroyed_at is not null
                   or o.destroyed_at is not null or p.restricted_at is not null or o.restricted_at is not null)
                   as "is_closed!",
               ($5 in (p.created_by, p.updated_by, o.created_by, o.updated_by)
                   or exists (select from assessments a left join assessment_steps s on s.assessment_id = a.id
                       where a.person_id in (p.id, o.id)
                           and ($5 in (a.created_by, a.submitted_by)
                               or (s.decided_by = $5 and coalesce(s.from_stage, 'draft') in ('draft', 'returned')
                                   and s.to_stage in ('draft', 'at_desa', 'at_kecamatan', 'submitted'))))
                   ) as "is_maker!"
        from twin_pairs t join persons p on p.id = t.first_id join persons o on o.id = t.second_id
        where t.id = $1 and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
            and o.desa_kode >= $2 and o.desa_kode < $3 and o.tier <= $4
        for update of t, p, o
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        by as _,
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| Decidable {
        seen: Seen {
            pair: row.version,
            first: row.first_version,
            second: row.second_version,
        },
        state: row.state,
        is_maker: row.is_maker,
        is_closed: row.is_closed,
    }))
}

pub(super) async fn update_state(
    db: &mut PgConnection,
    id: TwinPairId,
    state: State,
    reason: &str,
    by: Option<UserId>,
    at: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update twin_pairs
        set state = $2, decision_reason = $3, decided_by = $4, decided_at = $5, version = version + 1
        where id = $1
        "#,
        id as _,
        state.code(),
        reason,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// The page of a pair that was sent to the desa is not the one that was open before.
pub(super) async fn touch(db: &mut PgConnection, id: TwinPairId) -> Result<(), sqlx::Error> {
    sqlx::query!("update twin_pairs set version = version + 1 where id = $1", id as _)
        .execute(db)
        .await?;

    Ok(())
}

/// Writes the merge down and carries it out.
pub(super) async fn merge(
    db: &mut PgConnection,
    pair: &Pair,
    survivor: PersonId,
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let id = MergeId::new();
    let absorbed = if survivor == pair.first_id {
        pair.second_id
    } else {
        pair.first_id
    };
    sqlx::query!(
        r#"
        insert into merges (id, pair_id, survivor_id, absorbed_id, reason, merged_by, merged_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        id as _,
        pair.id as _,
        survivor as _,
        absorbed as _,
        reason,
        by as _,
        at,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(r#"select merge_persons($1) as "done: ()""#, id as _)
        .fetch_one(db)
        .await?;

    Ok(())
}

/// The merge of this pair that stands.
pub(super) async fn find_merge(
    db: &mut PgConnection,
    scope: &Scope,
    pair: TwinPairId,
) -> Result<Option<Merge>, sqlx::Error> {
    sqlx::query_as!(
        Merge,
        r#"
        select m.id as "id: MergeId", m.survivor_id as "survivor_id: PersonId", m.absorbed_id as "absorbed_id: PersonId",
               m.reason, u.full_name as merged_by_name, m.merged_at
        from merges m
            join persons p on p.id = m.survivor_id join persons o on o.id = m.absorbed_id
            join users u on u.id = m.merged_by
        where m.pair_id = $1 and m.undone_at is null
            and p.desa_kode >= $2 and p.desa_kode < $3 and p.tier <= $4
            and o.desa_kode >= $2 and o.desa_kode < $3 and o.tier <= $4
        "#,
        pair as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// Whether something that a merge moved was changed since, as far as the asker sees.
pub(super) async fn has_later_changes(
    db: &mut PgConnection,
    scope: &Scope,
    merge: &Merge,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from merge_items i join assessments a on a.id = i.assessment_id
            where i.merge_id = $1 and a.version <> i.version and a.tier <= least($2, 2)
        ) or exists (
            select from persons p where p.id = $3 and p.desa_kode >= $4 and p.desa_kode < $5
                and (p.merged_into is not null or p.destroyed_at is not null or p.restricted_at is not null)
        ) or not exists (
            select from persons o where o.id = $6 and o.desa_kode >= $4 and o.desa_kode < $5
                and o.merged_into = $3 and o.destroyed_at is null and o.restricted_at is null
        ) as "has!"
        "#,
        merge.id as _,
        i32::from(scope.tier_max()),
        merge.survivor_id as _,
        scope.from(),
        scope.until(),
        merge.absorbed_id as _,
    )
    .fetch_one(db)
    .await
}

/// Writes down that a merge is taken back, and puts everything where it was. False where the record that comes back is
/// no longer the confirmed one of its NIK.
pub(super) async fn undo_merge(
    db: &mut PgConnection,
    id: MergeId,
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query!(
        "update merges set undone_by = $2, undone_at = $3, undo_reason = $4 where id = $1 and undone_at is null",
        id as _,
        by as _,
        at,
        reason,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!(r#"select unmerge_persons($1) as "is_whole!""#, id as _)
        .fetch_one(db)
        .await
}

/// Takes some of those who are to be compared out of the list, so that no other round takes them too.
pub(super) async fn take_tasks(db: &mut PgConnection, limit: i64) -> Result<Vec<PersonId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        delete from twin_tasks t
        using (select person_id from twin_tasks limit $1 for update skip locked) taken
        where t.person_id = taken.person_id
        returning t.person_id as "id: PersonId"
        "#,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Remembers a pair. Answers its number where it is new, or open again; what was decided stays decided.
pub(super) async fn note_pair(
    db: &mut PgConnection,
    people: (PersonId, PersonId),
    score: i16,
    reasons: &[String],
    at: DateTime<Utc>,
) -> Result<Option<TwinPairId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        with known as (select state from twin_pairs where first_id = $2 and second_id = $3),
        written as (
            insert into twin_pairs as t (id, first_id, second_id, score, reasons, found_at)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (first_id, second_id) do update
            set score = excluded.score, reasons = excluded.reasons, state = 'open',
                found_at = case when t.state = 'gone' then excluded.found_at else t.found_at end
            where t.state in ('open', 'gone')
            returning t.id
        )
        select id as "id: TwinPairId" from written
        where not exists (select from known where state = 'open')
        "#,
        TwinPairId::new() as _,
        people.0 as _,
        people.1 as _,
        score,
        reasons,
        at,
    )
    .fetch_optional(db)
    .await
}

/// Closes what was open about somebody and is not alike any more.
pub(super) async fn close_gone(db: &mut PgConnection, person: PersonId, still: &[PersonId]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update twin_pairs set state = 'gone', version = version + 1
        where state = 'open' and ((first_id = $1 and second_id <> all($2)) or (second_id = $1 and first_id <> all($2)))
        "#,
        person as _,
        still as _,
    )
    .execute(db)
    .await?;

    Ok(())
}
