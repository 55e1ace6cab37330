//! SQL of photos and documents. Every read takes a `Scope`; lists never read a content.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{EvidenceRow, Kind, Media, Subject};
use crate::auth::Scope;
use crate::types::{EvidenceId, FamilyId, KodeWilayah, PersonId, UserId};

/// Columns as stored.
pub(super) struct StoredEvidence<'a> {
    pub id: EvidenceId,
    pub desa_kode: &'a KodeWilayah,
    pub subject: Subject,
    pub kind: Kind,
    pub media: Media,
    pub byte_count: i32,
    pub size: Option<(i32, i32)>,
    pub key_enc: &'a [u8],
    pub content_enc: &'a [u8],
    pub thumb_enc: Option<&'a [u8]>,
}

pub(super) async fn insert(
    db: &mut PgConnection,
    new: &StoredEvidence<'_>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into evidence (id, desa_kode, family_id, person_id, kind, media, byte_count, width, height, key_enc,
                              content_enc, thumb_enc, created_at, created_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        "#,
        new.id as _,
        new.desa_kode.as_str(),
        new.subject.family() as _,
        new.subject.person() as _,
        new.kind.code(),
        new.media.code(),
        new.byte_count,
        new.size.map(|(width, _)| width),
        new.size.map(|(_, height)| height),
        new.key_enc,
        new.content_enc,
        new.thumb_enc,
        at,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// Takes one off the page; where another takes its place, says which. False where it was off already.
pub(super) async fn retire(
    db: &mut PgConnection,
    id: EvidenceId,
    replaced_by: Option<EvidenceId>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let retired = sqlx::query!(
        "update evidence set retired_at = $2, retired_by = $3, replaced_by = $4 where id = $1 and retired_at is null",
        id as _,
        at,
        by as _,
        replaced_by as _,
    )
    .execute(db)
    .await?;

    Ok(retired.rows_affected() == 1)
}

pub(crate) async fn find(
    db: &mut PgConnection,
    scope: &Scope,
    id: EvidenceId,
) -> Result<Option<EvidenceRow>, sqlx::Error> {
    sqlx::query_as!(
        EvidenceRow,
        r#"
        select e.id as "id: EvidenceId", e.desa_kode as "desa_kode: KodeWilayah", e.family_id as "family_id: FamilyId",
               e.person_id as "person_id: PersonId", e.kind, e.media, e.byte_count, e.created_at,
               u.full_name as created_by_name, e.retired_at, e.replaced_by is not null as "is_replaced!"
        from evidence e join users u on u.id = e.created_by
        left join persons p on p.id = e.person_id
        where e.id = $1 and e.desa_kode >= $2 and e.desa_kode < $3
          and (e.person_id is null or (p.tier <= $4 and p.destroyed_at is null))
        "#,
        id as _,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_optional(db)
    .await
}

/// Those of a person and of a family, present ones first, each kind together, newest first.
pub(crate) async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    person: Option<PersonId>,
    family: Option<FamilyId>,
    with_retired: bool,
) -> Result<Vec<EvidenceRow>, sqlx::Error> {
    sqlx::query_as!(
        EvidenceRow,
        r#"
        select e.id as "id: EvidenceId", e.desa_kode as "desa_kode: KodeWilayah", e.family_id as "family_id: FamilyId",
               e.person_id as "person_id: PersonId", e.kind, e.media, e.byte_count, e.created_at,
               u.full_name as created_by_name, e.retired_at, e.replaced_by is not null as "is_replaced!"
        from evidence e join users u on u.id = e.created_by
        left join persons p on p.id = e.person_id
        where (e.person_id = $1 or e.family_id = $2) and (e.retired_at is null or $3)
          and e.desa_kode >= $4 and e.desa_kode < $5
          and (e.person_id is null or (p.tier <= $6 and p.destroyed_at is null))
        order by e.retired_at is not null, array_position(array['orang', 'rumah_depan', 'rumah_dalam', 'kk', 'surat'], e.kind),
                 e.created_at desc, e.id
        "#,
        person as _,
        family as _,
        with_retired,
        scope.from(),
        scope.until(),
        scope.tier_max(),
    )
    .fetch_all(db)
    .await
}

/// How many are held of this person or family, old ones too.
pub(super) async fn count(db: &mut PgConnection, scope: &Scope, subject: Subject) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "n!" from evidence
        where (person_id = $1 or family_id = $2) and desa_kode >= $3 and desa_kode < $4
        "#,
        subject.person() as _,
        subject.family() as _,
        scope.from(),
        scope.until(),
    )
    .fetch_one(db)
    .await
}

/// The sealed key and content of one.
pub(super) async fn find_content(
    db: &mut PgConnection,
    scope: &Scope,
    id: EvidenceId,
) -> Result<Option<(Vec<u8>, Vec<u8>)>, sqlx::Error> {
    let row = sqlx::query!(
        "select key_enc, content_enc from evidence where id = $1 and desa_kode >= $2 and desa_kode < $3",
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.key_enc, row.content_enc)))
}

/// The sealed key and small picture of one; None where it has none.
pub(super) async fn find_thumb(
    db: &mut PgConnection,
    scope: &Scope,
    id: EvidenceId,
) -> Result<Option<(Vec<u8>, Vec<u8>)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select key_enc, thumb_enc as "thumb_enc!" from evidence
        where id = $1 and thumb_enc is not null and desa_kode >= $2 and desa_kode < $3
        "#,
        id as _,
        scope.from(),
        scope.until(),
    )
    .fetch_optional(db)
    .await?;

    Ok(row.map(|row| (row.key_enc, row.thumb_enc)))
}
