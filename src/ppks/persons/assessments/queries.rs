//! SQL of assessments as far as the desa enters them; their further way is in `verification`.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{Assessment, OpenChange};
use crate::auth::Scope;
use crate::ppks::entry::NewAssessment;
use crate::types::{AssessmentId, KodeWilayah, PersonId, UserId};

/// A need about to be stored.
pub(in crate::ppks::persons) struct StoredAssessment<'a> {
    pub id: AssessmentId,
    pub person_id: PersonId,
    pub new: &'a NewAssessment,
}

/// One statement for all, with the first step of each: the figures are then counted once, and not once for each need.
pub(in crate::ppks::persons) async fn insert_assessments(
    db: &mut PgConnection,
    desa_kode: &KodeWilayah,
    needs: &[StoredAssessment<'_>],
    today: NaiveDate,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    // Lists within the rows, which arrays side by side cannot say.
    let rows: Vec<_> = needs
        .iter()
        .map(|StoredAssessment { id, person_id, new }| {
            json!({
                "id": id.as_uuid(),
                "person_id": person_id.as_uuid(),
                "category_code": new.category_code,
                "sub_category_code": new.sub_category_code,
                "assessed_on": new.assessed_on.unwrap_or(today),
                "disability_kinds": new.disability_kinds,
                "residence": new.residence.as_ref().map(|residence| &residence.code),
                "residence_name": new.residence.as_ref().map_or("", |residence| residence.name.as_str()),
                "warnings": new.warnings,
                "warning_reason": new.warning_reason,
            })
        })
        .collect();
    sqlx::query!(
        r#"
        with added as (
            insert into assessments (id, person_id, desa_kode, category_code, sub_category_code, assessed_on,
                                     stage_at, created_at, created_by, disability_kinds, residence, residence_name,
                                     warnings, warning_reason)
            select n.id, n.person_id, $2, n.category_code, n.sub_category_code, n.assessed_on,
                   $3, $3, $4, n.disability_kinds, n.residence, n.residence_name, n.warnings, n.warning_reason
            from jsonb_to_recordset($1) as n (id uuid, person_id uuid, category_code text, sub_category_code text,
                                              assessed_on date, disability_kinds text[], residence text,
                                              residence_name text, warnings text[], warning_reason text)
            returning id, desa_kode
        )
        insert into assessment_steps (assessment_id, desa_kode, to_stage, decided_by, decided_at)
        select id, desa_kode, 'draft', $4, $3 from added
        "#,
        Value::Array(rows),
        desa_kode.as_str(),
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// What an edit sets on an assessment that is still open.
pub(in crate::ppks::persons) async fn update_open(
    db: &mut PgConnection,
    id: AssessmentId,
    change: &OpenChange,
) -> Result<bool, sqlx::Error> {
    let residence = change.residence.as_ref();
    let updated = sqlx::query!(
        r#"
        update assessments
        set sub_category_code = $2, residence = $3, residence_name = $4, disability_kinds = $5, version = version + 1
        where id = $1 and stage in ('draft', 'returned')
            and (sub_category_code, residence, residence_name, disability_kinds) is distinct from ($2, $3, $4, $5::text[])
        "#,
        id as _,
        change.sub_category_code,
        residence.map(|residence| residence.code.as_str()),
        residence.map_or("", |residence| residence.name.as_str()),
        &change.disability_kinds,
    )
    .execute(db)
    .await?;

    Ok(updated.rows_affected() == 1)
}

/// What is doubtful about an assessment now that its person was changed.
pub(in crate::ppks::persons) async fn update_warnings(
    db: &mut PgConnection,
    id: AssessmentId,
    warnings: &[String],
    reason: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        update assessments set warnings = $2, warning_reason = $3
        where id = $1 and (warnings, warning_reason) is distinct from ($2::text[], $3)
        "#,
        id as _,
        warnings,
        reason,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// A claim entered again takes the place of the one that was taken back.
pub(in crate::ppks::persons) async fn update_again(
    db: &mut PgConnection,
    id: AssessmentId,
    new: &NewAssessment,
    today: NaiveDate,
) -> Result<(), sqlx::Error> {
    let residence = new.residence.as_ref();
    sqlx::query!(
        r#"
        update assessments
        set sub_category_code = $2, assessed_on = $3, disability_kinds = $4, residence = $5, residence_name = $6,
            warnings = $7, warning_reason = $8, version = version + 1
        where id = $1 and stage in ('draft', 'returned')
        "#,
        id as _,
        new.sub_category_code,
        new.assessed_on.unwrap_or(today),
        &new.disability_kinds,
        residence.map(|residence| residence.code.as_str()),
        residence.map_or("", |residence| residence.name.as_str()),
        &new.warnings,
        new.warning_reason,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Tells a verifier who has one of these open that the person was changed meanwhile.
pub(in crate::ppks::persons) async fn touch_submitted(db: &mut PgConnection, id: PersonId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update assessments set version = version + 1 where person_id = $1 and stage in ('at_desa', 'at_kecamatan', 'submitted')",
        id as _
    )
    .execute(db)
    .await?;

    Ok(())
}

/// All categories of a person that were not taken back, with the last reason given.
pub(crate) async fn list_assessments(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
) -> Result<Vec<Assessment>, sqlx::Error> {
    sqlx::query_as!(
        Assessment,
        r#"
        select a.id as "id: AssessmentId", a.category_code, a.sub_category_code, sc.name as "sub_category_name?",
               a.assessed_on, a.disability_kinds, a.residence, a.residence_name, a.warnings, a.warning_reason, a.stage,
               a.version,
               coalesce((select s.reason from assessment_steps s where s.assessment_id = a.id order by s.id desc limit 1), '')
                   as "reason!"
        from assessments a left join sub_categories sc on sc.code = a.sub_category_code
        where a.person_id = $1 and a.desa_kode >= $2 and a.desa_kode < $3 and a.stage <> 'withdrawn' and a.tier <= $4
        order by a.category_code
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// An assessment that was taken back and can be entered again.
pub(in crate::ppks::persons) async fn find_withdrawn(
    db: &mut PgConnection,
    scope: &Scope,
    id: PersonId,
    category_code: &str,
) -> Result<Option<AssessmentId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select id as "id: AssessmentId" from assessments
        where person_id = $1 and category_code = $2 and stage = 'withdrawn'
          and desa_kode >= $3 and desa_kode < $4 and tier <= $5
        "#,
        id as _,
        category_code,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}
