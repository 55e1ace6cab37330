//! SQL of cases in somebody's care, in the role of the officers. The policies let a TKSK see the envelope given, and no
//! other.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{AssignedRow, Assignment, Carer, NewAssignment};
use crate::auth::Scope;
use crate::ppks::envelopes::model::Envelope;
use crate::types::{AssignmentId, EnvelopeId, KodeWilayah, UserId};

/// Active TKSK of the kecamatan in which this desa lies.
pub(in crate::ppks::envelopes) async fn list_carers(
    db: &mut PgConnection,
    _scope: &Scope,
    desa_kode: &KodeWilayah,
    now: DateTime<Utc>,
) -> Result<Vec<Carer>, sqlx::Error> {
    sqlx::query_as!(
        Carer,
        r#"
        select id as "id: UserId", full_name from users
        where role = 'tksk' and wilayah_kode = left($1, 8) and disabled_at is null
          and (expires_at is null or expires_at > $2)
        order by full_name, id
        "#,
        desa_kode.as_str(),
        now,
    )
    .fetch_all(db)
    .await
}

/// Who has this case now.
pub(in crate::ppks::envelopes) async fn list_current(
    db: &mut PgConnection,
    scope: &Scope,
    id: EnvelopeId,
    now: DateTime<Utc>,
) -> Result<Vec<Assignment>, sqlx::Error> {
    sqlx::query_as!(
        Assignment,
        r#"
        select a.id as "id: AssignmentId", u.full_name, a.expires_at
        from rahasia.assignments a join users u on u.id = a.user_id
        where a.envelope_id = $1 and a.ended_at is null and a.expires_at > $2 and a.desa_kode >= $3 and a.desa_kode < $4
        order by a.assigned_at, a.id
        "#,
        id as _,
        now,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// What this TKSK has in care now.
pub(super) async fn list_of(
    db: &mut PgConnection,
    scope: &Scope,
    user_id: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<AssignedRow>, sqlx::Error> {
    sqlx::query_as!(
        AssignedRow,
        r#"
        select a.envelope_id as "envelope_id: EnvelopeId", w.nama as desa_name, a.assigned_at, a.expires_at
        from rahasia.assignments a join wilayah w on w.kode = a.desa_kode
        where a.user_id = $1 and a.ended_at is null and a.expires_at > $2 and a.desa_kode >= $3 and a.desa_kode < $4
        order by a.expires_at, a.id
        "#,
        user_id as _,
        now,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Whether this TKSK has this case now.
pub(super) async fn has_current(
    db: &mut PgConnection,
    scope: &Scope,
    id: EnvelopeId,
    user_id: UserId,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from rahasia.assignments
            where envelope_id = $1 and user_id = $2 and ended_at is null and expires_at > $3
              and desa_kode >= $4 and desa_kode < $5
        ) as "exists!"
        "#,
        id as _,
        user_id as _,
        now,
        scope.from(),
        scope.until(),
    )
    .fetch_one(db)
    .await
}

pub(super) async fn insert(
    db: &mut PgConnection,
    envelope: &Envelope,
    new: &NewAssignment,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into rahasia.assignments (id, envelope_id, desa_kode, user_id, assigned_by, assigned_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        AssignmentId::new() as _,
        envelope.id as _,
        envelope.desa_kode.as_str(),
        new.user_id as _,
        by as _,
        at,
        at + TimeDelta::days(new.days),
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Ends one that still runs; false where it does not.
pub(super) async fn end(
    db: &mut PgConnection,
    envelope: EnvelopeId,
    id: AssignmentId,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query!(
        r#"
        update rahasia.assignments set ended_at = $3, ended_by = $4
        where envelope_id = $1 and ended_at is null and id = $2
        "#,
        envelope as _,
        id as _,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(ended.rows_affected() == 1)
}

/// A decision beside it takes one version away; false where there is another by now.
pub(super) async fn touch(db: &mut PgConnection, id: EnvelopeId, version: i32) -> Result<bool, sqlx::Error> {
    let touched = sqlx::query!(
        "update rahasia.envelopes set version = version + 1 where id = $1 and version = $2",
        id as _,
        version,
    )
    .execute(db)
    .await?;

    Ok(touched.rows_affected() == 1)
}

/// What happened beside the decisions: "assigned", "unassigned" or "noted". Sent twice under one key it is kept once.
pub(super) async fn insert_step(
    db: &mut PgConnection,
    envelope: &Envelope,
    what: &str,
    note_enc: Option<&[u8]>,
    form_key: Option<Uuid>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into rahasia.envelope_steps (envelope_id, desa_kode, from_state, to_state, note_enc, decided_by,
                                            decided_at, form_key)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        envelope.id as _,
        envelope.desa_kode.as_str(),
        envelope.state,
        what,
        note_enc,
        by as _,
        at,
        form_key,
    )
    .execute(db)
    .await?;

    Ok(())
}
