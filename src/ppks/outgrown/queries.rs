//! SQL of what has outgrown its category.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Answer, Proposal};
use crate::auth::Scope;
use crate::types::{AssessmentId, KodeWilayah, PersonId, ProposalId, Sex, UserId};

/// Proposes what has passed the limit of its category by this day: it fitted when it was assessed, it is in force or on
/// its way, and nobody has answered for this limit before. `age` counts as people do: who was born on 29 February is
/// older from 1 March in other years.
pub(super) async fn insert_outgrown(db: &mut PgConnection, today: NaiveDate) -> Result<u64, sqlx::Error> {
    let added = sqlx::query!(
        r#"
        insert into reverification_proposals (id, assessment_id, kind, age_limit, found_on)
        select gen_random_uuid(), a.id, 'lewat_usia', r.age_max, $1
        from (
            select category_code, min(age_max) as age_max from category_rules
            where kind = 'umur' and age_max is not null and valid_from <= $1 and (valid_to is null or valid_to >= $1)
            group by category_code
        ) r
            join assessments a on a.category_code = r.category_code
                and a.stage in ('at_desa', 'at_kecamatan', 'submitted', 'verified')
            join persons p on p.id = a.person_id
        where p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
            and extract(year from age($1::date::timestamp, p.born_on::timestamp)) > r.age_max
            and extract(year from age(a.assessed_on::timestamp, p.born_on::timestamp)) <= r.age_max
            and not exists (
                select from reverification_proposals q
                where q.assessment_id = a.id and q.kind = 'lewat_usia' and q.age_limit = r.age_max)
        on conflict (assessment_id) where closed_at is null do nothing
        "#,
        today,
    )
    .execute(db)
    .await?;

    Ok(added.rows_affected())
}

/// All that nobody has closed yet, those that were handed over among them, oldest first. The re-verification of the
/// year takes them from here.
pub(crate) async fn list_open_proposals(
    db: &mut PgConnection,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<Proposal>, sqlx::Error> {
    sqlx::query_as!(
        Proposal,
        r#"
        select q.id as "id: ProposalId", a.id as "assessment_id: AssessmentId", p.id as "person_id: PersonId",
               p.full_name, p.sex as "sex: Sex", p.born_on, a.category_code, a.stage, a.assessed_on, q.age_limit,
               q.found_on, a.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
               coalesce(k.nama, '') as "kecamatan_name!", q.answer, q.answered_at, q.version
        from reverification_proposals q
            join assessments a on a.id = q.assessment_id
            join persons p on p.id = a.person_id
            join wilayah w on w.kode = a.desa_kode
            left join wilayah k on k.kode = w.parent_kode
        where q.closed_at is null and a.desa_kode >= $1 and a.desa_kode < $2 and a.tier <= $3
            and a.stage not in ('rejected', 'withdrawn', 'ended')
            and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
        order by q.answer is not null, q.found_on, p.sort_name, q.id limit $4
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        limit,
    )
    .fetch_all(db)
    .await
}

/// One of them, also after it was closed.
pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: ProposalId,
) -> Result<Option<Proposal>, sqlx::Error> {
    sqlx::query_as!(
        Proposal,
        r#"
        select q.id as "id: ProposalId", a.id as "assessment_id: AssessmentId", p.id as "person_id: PersonId",
               p.full_name, p.sex as "sex: Sex", p.born_on, a.category_code, a.stage, a.assessed_on, q.age_limit,
               q.found_on, a.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name,
               coalesce(k.nama, '') as "kecamatan_name!", q.answer, q.answered_at, q.version
        from reverification_proposals q
            join assessments a on a.id = q.assessment_id
            join persons p on p.id = a.person_id
            join wilayah w on w.kode = a.desa_kode
            left join wilayah k on k.kode = w.parent_kode
        where q.id = $4 and a.desa_kode >= $1 and a.desa_kode < $2 and a.tier <= $3
            and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// False where somebody has answered or closed it meanwhile.
pub(super) async fn update_answer(
    db: &mut PgConnection,
    id: ProposalId,
    version: i32,
    answer: Answer,
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update reverification_proposals
        set answer = $3, reason = $4, answered_by = $5, answered_at = $6, version = version + 1,
            closed_at = case when $3 = 'masih_sesuai' then $6::timestamptz end
        where id = $1 and version = $2 and answer is null and closed_at is null
        "#,
        id as _,
        version,
        answer.code(),
        reason,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// Closes what the re-verification has taken over. False where it was closed before.
pub(super) async fn update_closed(
    db: &mut PgConnection,
    assessment: AssessmentId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        r#"
        update reverification_proposals set closed_at = $2, version = version + 1
        where assessment_id = $1 and closed_at is null
        "#,
        assessment as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}
