//! SQL of the papers.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::RtCount;
use crate::auth::Scope;
use crate::ppks::persons::PersonRow;
use crate::types::{FamilyId, KodeWilayah, PersonId, Sex};

/// The RT of a desa, with how many people live in each who are recorded and have not left.
pub(super) async fn list_rts(db: &mut PgConnection, scope: &Scope) -> Result<Vec<RtCount>, sqlx::Error> {
    sqlx::query_as!(
        RtCount,
        r#"
        select p.rt as "rt!", p.rw as "rw!", count(*) as "n!" from person_rows p
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $3 and p.departed is null
        group by 1, 2 order by 2, 1
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// Who is recorded in a desa, or in one RT of it, and has not left: RT by RT, family by family. At most `limit`.
pub(super) async fn list_rounds(
    db: &mut PgConnection,
    scope: &Scope,
    place: Option<(&str, &str)>,
    limit: i64,
) -> Result<Vec<PersonRow>, sqlx::Error> {
    sqlx::query_as!(
        PersonRow,
        r#"
        select p.id as "id!: PersonId", p.full_name as "full_name!", p.nik_enc, p.sex as "sex!: Sex",
               p.born_on as "born_on!: NaiveDate", p.desa_kode as "desa_kode!: KodeWilayah", p.desa_name as "desa_name!",
               p.kecamatan_name as "kecamatan_name!", p.family_id as "family_id: FamilyId", p.nomor_kk_enc,
               p.dusun as "dusun!", p.rt as "rt!", p.rw as "rw!", p.address as "address!",
               array(select a.category_code from assessments a
                     where a.person_id = p.id and a.stage <> 'withdrawn' and a.tier <= $3 order by 1)
                   as "category_codes!", p.stage as "stage!", p.departed
        from person_rows p
        where p.desa_kode >= $1 and p.desa_kode < $2 and p.tier <= $3 and p.departed is null
          and ($4::text is null or (p.rt = $4 and p.rw = $5))
        order by p.rw, p.rt, p.dusun, p.address, min(p.sort_name) over (partition by p.family_id), p.family_id,
                 p.born_on, p.sort_name, p.id
        limit $6
        "#,
        scope.from(),
        scope.until(),
        scope.tier_max(),
        place.map(|(rt, _)| rt),
        place.map(|(_, rw)| rw),
        limit,
    )
    .fetch_all(db)
    .await
}
