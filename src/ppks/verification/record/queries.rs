//! SQL of one record.

use sqlx::PgConnection;

use crate::auth::{Actor, Scope};
use crate::ppks::verification::model::{OtherFinding, RecordRow, StepRow};
use crate::ppks::verification::same_nik::SameNik;
use crate::types::{AssessmentId, FamilyId, KodeWilayah, PersonId, ScanId, Sex};

pub(super) async fn find_record(
    db: &mut PgConnection,
    scope: &Scope,
    actor: &Actor,
    id: AssessmentId,
) -> Result<Option<RecordRow>, sqlx::Error> {
    sqlx::query_as!(
        RecordRow,
        r#"
        select a.id as "id: AssessmentId", a.stage, a.stage_at, a.category_code, c.name as category_name,
            sc.name as "sub_category_name?", a.assessed_on, a.disability_kinds, a.residence,
            a.residence_name, a.warnings, a.warning_reason, a.desa_kode as "desa_kode: KodeWilayah",
            w.nama as desa_name, p.id as "person_id: PersonId", p.full_name, p.sex as "sex: Sex", p.born_on,
            p.born_on_is_estimate, p.nik_enc, p.nik_missing_reason, p.nik_mismatch_reason,
            p.family_id as "family_id: FamilyId", f.nomor_kk_enc as "nomor_kk_enc?",
            f.nomor_kk_missing_reason as "nomor_kk_missing_reason?", coalesce(f.dusun, '') as "dusun!",
            coalesce(f.rt, '') as "rt!", coalesce(f.rw, '') as "rw!", coalesce(f.address, '') as "address!",
            (select count(*) from persons m
                where m.family_id = p.family_id and m.merged_into is null and m.tier <= $5)
                as "member_count!",
            a.late_reason, a.version, p.version as person_version, coalesce(f.version, 0) as "family_version!",
            is_maker($4, a, p) as "is_maker!"
        from assessments a
            join persons p on p.id = a.person_id
            left join families f on f.id = p.family_id
            join categories c on c.code = a.category_code
            left join sub_categories sc on sc.code = a.sub_category_code
            join wilayah w on w.kode = a.desa_kode
        where a.id = $1 and a.desa_kode >= $2 and a.desa_kode < $3 and a.tier <= $5 and p.restricted_at is null
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
        actor.id.as_uuid(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// What else the person was assessed as.
pub(super) async fn list_other_findings(
    db: &mut PgConnection,
    scope: &Scope,
    record: &RecordRow,
) -> Result<Vec<OtherFinding>, sqlx::Error> {
    sqlx::query_as!(
        OtherFinding,
        r#"
        select a.category_code, c.name as category_name, a.stage
        from assessments a join categories c on c.code = a.category_code
        where a.person_id = $1 and a.id <> $2 and a.stage <> 'withdrawn' and a.desa_kode >= $3 and a.desa_kode < $4
            and a.tier <= $5
        order by a.category_code
        "#,
        record.person_id.as_uuid(),
        record.id.as_uuid(),
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// The history, newest first.
pub(super) async fn list_steps(
    db: &mut PgConnection,
    scope: &Scope,
    id: AssessmentId,
) -> Result<Vec<StepRow>, sqlx::Error> {
    sqlx::query_as!(
        StepRow,
        r#"
        select s.from_stage, s.to_stage, s.undoes is not null as "is_undo!", s.reason, u.full_name as by_name,
            s.decided_at, e.serial || '/' || e.year as minutes,
            array(select id from endorsement_scans c where c.endorsement_id = s.endorsement_id
                order by c.created_at, c.id) as "scans!: Vec<ScanId>"
        from assessment_steps s
            join users u on u.id = s.decided_by
            left join endorsements e on e.id = s.endorsement_id
        where s.assessment_id = $1 and s.desa_kode >= $2 and s.desa_kode < $3
        order by s.id desc
        "#,
        id.as_uuid(),
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// People of other desa, within reach, who carry the same NIK.
pub(super) async fn list_same_nik(
    db: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
    nik_indexes: &[Vec<u8>],
) -> Result<Vec<SameNik>, sqlx::Error> {
    sqlx::query_as!(
        SameNik,
        r#"
        select o.id as "id: PersonId", o.full_name, o.born_on, o.sex as "sex: Sex", o.stage,
            o.confirmed_at is not null as "is_confirmed!", o.desa_kode as "desa_kode: KodeWilayah", w.nama as desa_name
        from persons p
            join persons o on o.nik_index = any($4) and o.desa_kode <> p.desa_kode
            join wilayah w on w.kode = o.desa_kode
        where p.id = $1 and o.merged_into is null and o.restricted_at is null and o.desa_kode >= $2 and o.desa_kode < $3
            and p.desa_kode >= $2 and p.desa_kode < $3 and o.tier <= $5 and p.tier <= $5
        order by o.confirmed_at is null, o.desa_kode limit 10
        "#,
        person.as_uuid(),
        scope.from(),
        scope.until(),
        nik_indexes,
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}
