//! SQL of the scans. Lists never read a content.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::ScanRow;
use crate::auth::Scope;
use crate::ppks::evidence::Media;
use crate::types::{EndorsementId, KodeWilayah, ScanId, UserId};

/// Columns as stored.
pub(super) struct StoredScan<'a> {
    pub id: ScanId,
    pub endorsement_id: EndorsementId,
    pub desa_kode: &'a KodeWilayah,
    pub media: Media,
    pub byte_count: i32,
    pub key_enc: &'a [u8],
    pub content_enc: &'a [u8],
}

pub(super) async fn insert(
    db: &mut PgConnection,
    new: &StoredScan<'_>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into endorsement_scans (id, endorsement_id, desa_kode, media, byte_count, key_enc, content_enc, created_at, created_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        "#,
        new.id as _,
        new.endorsement_id as _,
        new.desa_kode.as_str(),
        new.media.code(),
        new.byte_count,
        new.key_enc,
        new.content_enc,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Those of these minutes, first page first.
pub(in crate::ppks::verification::endorsements) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    id: EndorsementId,
) -> Result<Vec<ScanRow>, sqlx::Error> {
    sqlx::query_as!(
        ScanRow,
        r#"
        select s.id as "id: ScanId", s.endorsement_id as "endorsement_id: EndorsementId",
               s.desa_kode as "desa_kode: KodeWilayah", s.media, s.byte_count, s.created_at, u.full_name as created_by_name
        from endorsement_scans s join users u on u.id = s.created_by
        where s.endorsement_id = $1 and s.desa_kode >= $2 and s.desa_kode < $3
        order by s.created_at, s.id
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// One with its sealed key and content; None where it names anybody whom this reader may not see.
pub(super) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: ScanId,
) -> Result<Option<(ScanRow, Vec<u8>, Vec<u8>)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select s.endorsement_id as "endorsement_id: EndorsementId", s.desa_kode as "desa_kode: KodeWilayah", s.media,
               s.byte_count, s.created_at, u.full_name as created_by_name, s.key_enc, s.content_enc
        from endorsement_scans s join users u on u.id = s.created_by
        where s.id = $1 and s.desa_kode >= $2 and s.desa_kode < $3
            and not exists (
                select from endorsement_items i
                where i.endorsement_id = s.endorsement_id and not exists (
                    select from assessments a join persons p on p.id = a.person_id
                    where a.id = i.assessment_id and a.tier <= $4 and a.tier < 3
                        and p.restricted_at is null and p.destroyed_at is null))
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| {
        let scan = ScanRow {
            id,
            endorsement_id: row.endorsement_id,
            desa_kode: row.desa_kode,
            media: row.media,
            byte_count: row.byte_count,
            created_at: row.created_at,
            created_by_name: row.created_by_name,
        };

        (scan, row.key_enc, row.content_enc)
    }))
}
