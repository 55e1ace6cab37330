//! SQL of envelopes. The first statement runs in the program's own role, which can only add; all others in the role of
//! the officers. Every read takes a `Scope`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Envelope, EnvelopeRow, SameNik, State, StepRow};
use crate::auth::Scope;
use crate::types::{EnvelopeId, KodeWilayah, PersonId, Sex, UserId};

/// Lines on one page.
pub(super) const PAGE_SIZE: usize = 25;
/// Most that one search shows.
const HITS: i64 = 50;

/// Columns of an envelope that has just come.
pub(super) struct StoredEnvelope<'a> {
    pub id: EnvelopeId,
    pub desa_kode: &'a KodeWilayah,
    pub payload_enc: Vec<u8>,
    pub receipt_index: &'a [u8],
    pub nik_index: Option<Vec<u8>>,
}

pub(super) async fn insert(
    db: &mut PgConnection,
    envelope: &StoredEnvelope<'_>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into rahasia.envelopes (id, desa_kode, payload_enc, received_at, received_by, receipt_index, nik_index)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        envelope.id as _,
        envelope.desa_kode.as_str(),
        envelope.payload_enc,
        at,
        by as _,
        envelope.receipt_index,
        envelope.nik_index.as_deref(),
    )
    .execute(db)
    .await?;

    Ok(())
}

/// One page and one line more, oldest first, after a given envelope.
pub(super) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    state: State,
    after: Option<EnvelopeId>,
) -> Result<Vec<EnvelopeRow>, sqlx::Error> {
    sqlx::query_as!(
        EnvelopeRow,
        r#"
        select e.id as "id: EnvelopeId", e.received_at, w.nama as desa_name,
               coalesce(k.nama, '') as "kecamatan_name!", e.state
        from rahasia.envelopes e
        join wilayah w on w.kode = e.desa_kode
        left join wilayah k on k.kode = w.parent_kode
        where e.desa_kode >= $1 and e.desa_kode < $2 and e.state = $3
          and ($4::uuid is null
               or (e.received_at, e.id) > (select b.received_at, b.id from rahasia.envelopes b where b.id = $4))
        order by e.received_at, e.id
        limit $5
        "#,
        scope.from(),
        scope.until(),
        state.code(),
        after as _,
        i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await
}

/// Envelopes of a receipt or of a NIK.
pub(super) async fn search(
    db: &mut PgConnection,
    scope: &Scope,
    receipt_indexes: &[Vec<u8>],
    nik_indexes: &[Vec<u8>],
) -> Result<Vec<EnvelopeRow>, sqlx::Error> {
    sqlx::query_as!(
        EnvelopeRow,
        r#"
        select e.id as "id: EnvelopeId", e.received_at, w.nama as desa_name,
               coalesce(k.nama, '') as "kecamatan_name!", e.state
        from rahasia.envelopes e
        join wilayah w on w.kode = e.desa_kode
        left join wilayah k on k.kode = w.parent_kode
        where e.desa_kode >= $1 and e.desa_kode < $2 and (e.receipt_index = any($3) or e.nik_index = any($4))
        order by e.received_at, e.id
        limit $5
        "#,
        scope.from(),
        scope.until(),
        receipt_indexes,
        nik_indexes,
        HITS,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: EnvelopeId,
) -> Result<Option<Envelope>, sqlx::Error> {
    sqlx::query_as!(
        Envelope,
        r#"
        select e.id as "id: EnvelopeId", e.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
               coalesce(k.nama, '') as "kecamatan_name!", e.payload_enc as "payload_enc!", e.received_at,
               e.received_by as "received_by: UserId", e.state, e.person_id as "person_id: PersonId", e.version
        from rahasia.envelopes e
        join wilayah w on w.kode = e.desa_kode
        left join wilayah k on k.kode = w.parent_kode
        where e.id = $1 and e.desa_kode >= $2 and e.desa_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await
}

/// Those linked to a person, or of the person's NIK, oldest first.
pub(super) async fn list_of_person(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
    nik_indexes: &[Vec<u8>],
) -> Result<Vec<Envelope>, sqlx::Error> {
    sqlx::query_as!(
        Envelope,
        r#"
        select e.id as "id: EnvelopeId", e.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
               coalesce(k.nama, '') as "kecamatan_name!", e.payload_enc as "payload_enc!", e.received_at,
               e.received_by as "received_by: UserId", e.state, e.person_id as "person_id: PersonId", e.version
        from rahasia.envelopes e
        join wilayah w on w.kode = e.desa_kode
        left join wilayah k on k.kode = w.parent_kode
        where e.desa_kode >= $1 and e.desa_kode < $2 and (e.person_id = $3 or e.nik_index = any($4))
        order by e.received_at, e.id
        "#,
        scope.from(),
        scope.until(),
        person as _,
        nik_indexes,
    )
    .fetch_all(db)
    .await
}

/// What was decided, oldest first.
pub(super) async fn list_steps(
    db: &mut PgConnection,
    scope: &Scope,
    id: EnvelopeId,
) -> Result<Vec<StepRow>, sqlx::Error> {
    sqlx::query_as!(
        StepRow,
        r#"
        select s.to_state, s.note_enc, u.full_name as by_name, s.decided_at
        from rahasia.envelope_steps s join users u on u.id = s.decided_by
        where s.envelope_id = $1 and s.desa_kode >= $2 and s.desa_kode < $3
        order by s.id
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Persons in the registry with this NIK, as far as the officer reaches.
pub(super) async fn list_same_nik(
    db: &mut PgConnection,
    scope: &Scope,
    nik_indexes: &[Vec<u8>],
) -> Result<Vec<SameNik>, sqlx::Error> {
    sqlx::query_as!(
        SameNik,
        r#"
        select p.id as "id: PersonId", p.full_name, p.sex as "sex: Sex", p.born_on, w.nama as desa_name,
               array(select a.category_code from assessments a
                     where a.person_id = p.id and a.stage <> 'withdrawn' order by 1) as "category_codes!"
        from persons p join wilayah w on w.kode = p.desa_kode
        where p.nik_index = any($1) and p.merged_into is null and p.restricted_at is null and p.desa_kode >= $2 and p.desa_kode < $3
        order by p.created_at, p.id
        "#,
        nik_indexes,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// A decision on the version that was read; false where there is another by now.
pub(super) async fn update_state(
    db: &mut PgConnection,
    id: EnvelopeId,
    version: i32,
    state: State,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update rahasia.envelopes
        set state = $3, decided_by = $4, decided_at = $5, version = version + 1
        where id = $1 and version = $2
        "#,
        id as _,
        version,
        state.code(),
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// One more of this category in this year.
pub(super) async fn count_accepted(
    db: &mut PgConnection,
    kabupaten: &KodeWilayah,
    year: i32,
    category_code: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into rahasia.yearly_counts as c (kabupaten_kode, year, category_code, n) values ($1, $2, $3, 1)
        on conflict (kabupaten_kode, year, category_code) do update set n = c.n + 1
        "#,
        kabupaten.as_str(),
        year,
        category_code,
    )
    .execute(db)
    .await?;

    Ok(())
}

pub(super) async fn update_person(
    db: &mut PgConnection,
    id: EnvelopeId,
    version: i32,
    person: PersonId,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        "update rahasia.envelopes set person_id = $3, version = version + 1 where id = $1 and version = $2",
        id as _,
        version,
        person as _,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

pub(super) async fn insert_step(
    db: &mut PgConnection,
    envelope: &Envelope,
    to: State,
    note_enc: Option<&[u8]>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into rahasia.envelope_steps (envelope_id, desa_kode, from_state, to_state, note_enc, decided_by, decided_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        envelope.id as _,
        envelope.desa_kode.as_str(),
        envelope.state,
        to.code(),
        note_enc,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// A closed case is in nobody's care. How many it was in.
pub(super) async fn end_assignments(
    db: &mut PgConnection,
    id: EnvelopeId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let ended = sqlx::query!(
        "update rahasia.assignments set ended_at = $2, ended_by = $3 where envelope_id = $1 and ended_at is null",
        id as _,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(ended.rows_affected())
}
