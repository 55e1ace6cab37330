//! SQL that all resources of this slice share.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::page::Badges;
use crate::types::{KodeWilayah, UserId};

/// Waits until no other transaction writes people of this desa, and holds the desa until this one ends. Every writing
/// action takes it first: the counts are rows that writers share, and one order of locking cannot deadlock.
pub(crate) async fn lock_desa(db: &mut PgConnection, desa: &KodeWilayah) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended($1, 0)) as "locked!: ()""#,
        desa.as_str()
    )
    .fetch_one(db)
    .await?;

    Ok(())
}

/// The same for every desa of an area, in one order, for the rare act that touches people of all of them.
pub(crate) async fn lock_every_desa(db: &mut PgConnection, area: &KodeWilayah) -> Result<(), sqlx::Error> {
    let (from, until) = area.range();
    sqlx::query!(
        r#"
        select pg_advisory_xact_lock(hashtextextended(kode, 0)) as "locked!: ()" from (
            select kode from wilayah where kode >= $1 and kode < $2 and char_length(kode) = 13 order by kode offset 0
        ) desa
        "#,
        from,
        until,
    )
    .fetch_all(db)
    .await?;

    Ok(())
}

/// The numbers of the menu within one area: what waits at a desk, by its stage, and what came back. A number that is not
/// asked for is 0.
pub(super) async fn count_badges(
    db: &mut PgConnection,
    area: &KodeWilayah,
    desk: Option<&str>,
    with_to_mend: bool,
    tier_max: i16,
) -> Result<Badges, sqlx::Error> {
    let (from, until) = area.range();
    let row = sqlx::query!(
        r#"
        -- The few first: under the policies the planner would else begin with all that waits.
        with hidden as materialized (
            select id, stage from persons where restricted_at is not null and desa_kode >= $1 and desa_kode < $2
        )
        select
            (select coalesce(sum(n), 0)::bigint from assessment_counts
             where stage = $3 and desa_kode >= $1 and desa_kode < $2
               and category_code in (select code from categories where tier <= $5))
            - (select count(*) from hidden p join assessments a on a.person_id = p.id
               where a.stage = $3) as "waiting!",
            (select coalesce(sum(n), 0)::bigint from person_counts
             where $4 and stage = 'returned' and desa_kode >= $1 and desa_kode < $2)
            - (select count(*) from hidden where $4 and stage = 'returned') as "to_mend!"
        "#,
        from,
        until,
        desk,
        with_to_mend,
        tier_max,
    )
    .fetch_one(db)
    .await?;

    Ok(Badges {
        waiting: row.waiting,
        to_mend: row.to_mend,
        ..Badges::default()
    })
}

/// What a record said before it was changed.
pub(crate) struct RecordVersion<'a> {
    /// "families" or "persons".
    pub record_kind: &'static str,
    pub record_id: Uuid,
    pub desa_kode: &'a KodeWilayah,
    pub version: i32,
    /// Field -> [before, after]; never a NIK or nomor KK in clear.
    pub changed: &'a serde_json::Value,
}

/// Keeps it, under the same reach as the record itself.
pub(crate) async fn insert_version(
    db: &mut PgConnection,
    old: &RecordVersion<'_>,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        insert into record_versions (desa_kode, record_kind, record_id, version, changed, by, at)
        values ($1, $2, $3, $4, $5, $6, $7)
        "#,
        old.desa_kode.as_str(),
        old.record_kind,
        old.record_id,
        old.version,
        old.changed,
        by as _,
        at,
    )
    .execute(db)
    .await?;

    Ok(())
}
