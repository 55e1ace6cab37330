//! SQL of taking back.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::ppks::Stage;
use crate::types::{AssessmentId, KodeWilayah, UserId};

/// A decision that may be taken back.
pub(super) struct Decided {
    pub id: i64,
    pub desa_kode: KodeWilayah,
    pub decided_at: DateTime<Utc>,
}

/// The steps of this person's last act at a desk since an instant; none of them taken back.
pub(super) async fn list_last(
    db: &mut PgConnection,
    scope: &Scope,
    desk: Stage,
    by: UserId,
    since: DateTime<Utc>,
) -> Result<Vec<Decided>, sqlx::Error> {
    sqlx::query_as!(
        Decided,
        r#"
        with own as (
            select s.id, s.desa_kode, s.decided_at from assessment_steps s
            where s.decided_by = $1 and s.decided_at > $2 and s.from_stage = $3 and s.to_stage <> 'ended'
                and s.undoes is null and s.desa_kode >= $4 and s.desa_kode < $5
                and not exists (select from assessment_steps u where u.undoes = s.id)
        )
        select id, desa_kode as "desa_kode: KodeWilayah", decided_at
        from own where decided_at = (select max(decided_at) from own)
        order by desa_kode, id
        "#,
        by.as_uuid(),
        since,
        desk.code(),
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// A decision with all that must be as it left it.
pub(super) struct Undoable {
    pub step: i64,
    pub id: AssessmentId,
    pub desa_kode: KodeWilayah,
    pub from_stage: String,
    pub to_stage: String,
    /// When it came to the desk.
    pub waited_since: DateTime<Utc>,
    /// The step is the last one, and nobody has changed the person or the family since.
    pub is_untouched: bool,
}

/// Holds the findings of these steps.
pub(super) async fn lock_steps(
    db: &mut PgConnection,
    scope: &Scope,
    steps: &[i64],
) -> Result<Vec<Undoable>, sqlx::Error> {
    sqlx::query_as!(
        Undoable,
        r#"
        select s.id as step, a.id as "id: AssessmentId", a.desa_kode as "desa_kode: KodeWilayah",
            s.from_stage as "from_stage!", s.to_stage,
            coalesce((select b.decided_at from assessment_steps b
                where b.assessment_id = a.id and b.id < s.id and b.to_stage = s.from_stage and b.undoes is null
                order by b.id desc limit 1), a.stage_at) as "waited_since!",
            (a.stage = s.to_stage
                and not exists (select from assessment_steps l where l.assessment_id = a.id and l.id > s.id)
                and p.updated_at <= s.decided_at and coalesce(f.updated_at <= s.decided_at, true)
                and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null) as "is_untouched!"
        from assessment_steps s
            join assessments a on a.id = s.assessment_id
            join persons p on p.id = a.person_id
            left join families f on f.id = p.family_id
        where s.id = any($1) and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier <= $4
        order by s.id for update of a, p
        "#,
        steps,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Puts a finding back to where it waited, and since when.
pub(super) async fn restore(db: &mut PgConnection, undone: &Undoable) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update assessments set stage = $2, stage_at = $3, version = version + 1 where id = $1",
        undone.id.as_uuid(),
        undone.from_stage,
        undone.waited_since,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Takes back the confirmation that this decision gave to the person, unless another verified finding bears it.
pub(super) async fn unconfirm(db: &mut PgConnection, undone: &Undoable) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update persons p set confirmed_at = null
        from assessments a, assessment_steps s
        where a.id = $1 and p.id = a.person_id and s.id = $2 and p.confirmed_at = s.decided_at
            and not exists (select from assessments o where o.person_id = p.id and o.id <> a.id and o.stage = 'verified')
        "#,
        undone.id.as_uuid(),
        undone.step,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Writes the step that takes another one back.
pub(super) async fn insert_step(
    db: &mut PgConnection,
    undone: &Undoable,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, decided_by, decided_at, undoes)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        undone.id.as_uuid(),
        undone.desa_kode.as_str(),
        undone.to_stage,
        undone.from_stage,
        by.as_uuid(),
        at,
        undone.step,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Minutes whose findings were taken back can be endorsed again.
pub(super) async fn reopen_minutes(db: &mut PgConnection, steps: &[i64]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update endorsements e set endorsed_at = null, endorsed_by = null, version = version + 1
        where e.endorsed_at is not null
            and e.id in (select endorsement_id from assessment_steps where id = any($1))
        "#,
        steps,
    )
    .execute(db)
    .await?;

    Ok(())
}
