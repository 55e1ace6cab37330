//! SQL of a family's history.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::auth::Scope;
use crate::types::{FamilyId, KodeWilayah, UserId};

/// What a split or merger was, from one family's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Some members got a KK of their own.
    SplitOff,
    /// This family came from another.
    SplitFrom,
    /// All members moved into another, and this one was closed.
    MergedInto,
    /// All members of another moved in.
    TookIn,
}

impl Happened {
    pub fn code(self) -> &'static str {
        match self {
            Happened::SplitOff => "split_off",
            Happened::SplitFrom => "split_from",
            Happened::MergedInto => "merged_into",
            Happened::TookIn => "took_in",
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one row, field by field")]
pub(in crate::ppks::families) async fn insert_event(
    db: &mut PgConnection,
    desa_kode: &KodeWilayah,
    families: (FamilyId, FamilyId),
    kind: Happened,
    member_count: usize,
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into family_events (family_id, other_id, desa_kode, kind, member_count, reason, by, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        "#,
        families.0 as _,
        families.1 as _,
        desa_kode.as_str(),
        kind.code(),
        i32::try_from(member_count).unwrap_or(i32::MAX),
        reason,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// A number of the KK that is no longer the family's. It held from the one before, or from when the family was entered.
pub(in crate::ppks::families) async fn insert_card(
    db: &mut PgConnection,
    id: Uuid,
    family: FamilyId,
    nomor_kk_enc: &[u8],
    reason: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into family_cards (id, family_id, desa_kode, nomor_kk_enc, valid_from, valid_until, reason, by)
        select $1, f.id, f.desa_kode, $3,
               coalesce((select max(valid_until) from family_cards c where c.family_id = f.id), f.created_at), $4, $5, $6
        from families f where f.id = $2
        "#,
        id,
        family as _,
        nomor_kk_enc,
        at,
        reason,
        by as _,
    )
    .execute(db)
    .await?;

    Ok(())
}

/// An earlier number.
pub(super) struct CardRow {
    pub id: Uuid,
    pub nomor_kk_enc: Vec<u8>,
    pub valid_from: DateTime<Utc>,
    pub valid_until: DateTime<Utc>,
    pub reason: String,
    pub by_name: String,
}

/// Newest first.
pub(super) async fn list_cards(
    db: &mut PgConnection,
    scope: &Scope,
    family: FamilyId,
) -> Result<Vec<CardRow>, sqlx::Error> {
    sqlx::query_as!(
        CardRow,
        r#"
        select c.id, c.nomor_kk_enc, c.valid_from, c.valid_until, c.reason, u.full_name as by_name
        from family_cards c join users u on u.id = c.by
        where c.family_id = $1 and c.desa_kode >= $2 and c.desa_kode < $3
        order by c.valid_until desc, c.id
        "#,
        family as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// One thing that happened: an event, or a change of fields.
pub(super) struct HappenedRow {
    pub at: DateTime<Utc>,
    pub by_name: String,
    pub kind: Option<String>,
    pub other_id: Option<FamilyId>,
    pub member_count: Option<i32>,
    pub reason: String,
    pub changed: Option<serde_json::Value>,
}

/// Newest first.
pub(super) async fn list_happened(
    db: &mut PgConnection,
    scope: &Scope,
    family: FamilyId,
) -> Result<Vec<HappenedRow>, sqlx::Error> {
    sqlx::query_as!(
        HappenedRow,
        r#"
        select h.at as "at!", u.full_name as by_name, h.kind, h.other_id as "other_id: FamilyId", h.member_count,
               h.reason as "reason!", h.changed
        from (
            select e.at, e.by, e.kind, e.other_id, e.member_count, e.reason, null::jsonb as changed, e.id as place
            from family_events e where e.family_id = $1 and e.desa_kode >= $2 and e.desa_kode < $3
            union all
            select v.at, v.by, null, null, null, '', v.changed, v.id from record_versions v
            where v.record_kind = 'families' and v.record_id = $1 and v.desa_kode >= $2 and v.desa_kode < $3
        ) h
        join users u on u.id = h.by
        order by h.at desc, h.place desc limit 200
        "#,
        family as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}

/// Open families that this one was split from or into, the latest first.
pub(in crate::ppks::families) async fn list_related(
    db: &mut PgConnection,
    scope: &Scope,
    family: FamilyId,
) -> Result<Vec<FamilyId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select f.id as "id!: FamilyId" from families f
        join (select other_id, max(id) as place from family_events
              where family_id = $1 and kind in ('split_off', 'split_from') group by 1) e on e.other_id = f.id
        where f.closed_into is null and f.desa_kode >= $2 and f.desa_kode < $3
        order by e.place desc limit 5
        "#,
        family as _,
        scope.from(),
        scope.until(),
    )
    .fetch_all(db)
    .await
}
