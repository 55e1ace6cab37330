//! SQL that all resources of this slice share.

use sqlx::PgConnection;

use crate::page::Badges;
use crate::types::KodeWilayah;

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

/// The numbers of the menu within one area; a number that is not asked for is 0.
pub(super) async fn count_badges(
    db: &mut PgConnection,
    area: &KodeWilayah,
    with_to_verify: bool,
    with_to_mend: bool,
) -> Result<Badges, sqlx::Error> {
    let (from, until) = area.range();
    sqlx::query_as!(
        Badges,
        r#"
        select
            (select coalesce(sum(n), 0)::bigint from assessment_counts
             where $3 and stage = 'submitted' and desa_kode >= $1 and desa_kode < $2) as "to_verify!",
            (select coalesce(sum(n), 0)::bigint from person_counts
             where $4 and stage = 'returned' and desa_kode >= $1 and desa_kode < $2) as "to_mend!"
        "#,
        from,
        until,
        with_to_verify,
        with_to_mend,
    )
    .fetch_one(db)
    .await
}
