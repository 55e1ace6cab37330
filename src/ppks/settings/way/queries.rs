//! SQL of the way.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::ppks::Way;
use crate::types::{KodeWilayah, UserId};

/// The way as it was set last.
pub struct WayRow {
    pub with_kades: bool,
    pub with_tksk: bool,
    pub version: i32,
    pub by_name: String,
    pub updated_at: DateTime<Utc>,
}

impl WayRow {
    pub fn way(&self) -> Way {
        Way {
            with_kades: self.with_kades,
            with_tksk: self.with_tksk,
        }
    }

    pub fn at_text(&self) -> String {
        crate::clock::waktu(self.updated_at)
    }
}

/// Which offices look at what the desa of this kabupaten send. Where nothing was set: all of them.
pub(crate) async fn find_way(db: &mut PgConnection, desa: &KodeWilayah) -> Result<Way, sqlx::Error> {
    let way = sqlx::query_as!(
        Way,
        "select with_kades, with_tksk from ways where starts_with($1 || '.', kabupaten_kode || '.')",
        desa.as_str(),
    )
    .fetch_optional(db)
    .await?;

    Ok(way.unwrap_or(Way {
        with_kades: true,
        with_tksk: true,
    }))
}

/// As set for the kabupaten itself; None before anybody has set it.
pub(super) async fn find(db: &mut PgConnection, scope: &Scope) -> Result<Option<WayRow>, sqlx::Error> {
    sqlx::query_as!(
        WayRow,
        r#"
        select s.with_kades, s.with_tksk, s.version, u.full_name as by_name, s.updated_at
        from ways s join users u on u.id = s.updated_by
        where s.kabupaten_kode = $1
        "#,
        scope.area().as_str(),
    )
    .fetch_optional(db)
    .await
}

/// Findings that wait at the kepala desa's and at the TKSK's.
pub(super) async fn count_waiting(db: &mut PgConnection, scope: &Scope) -> Result<(i64, i64), sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select coalesce(sum(n) filter (where stage = 'at_desa'), 0)::bigint as "at_desa!",
            coalesce(sum(n) filter (where stage = 'at_kecamatan'), 0)::bigint as "at_kecamatan!"
        from assessment_counts
        where stage in ('at_desa', 'at_kecamatan') and desa_kode >= $1 and desa_kode < $2
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_one(db)
    .await?;

    Ok((row.at_desa, row.at_kecamatan))
}

/// Sets the way, unless somebody has set it since this version. 0 stands for "never set".
pub(super) async fn update(
    db: &mut PgConnection,
    scope: &Scope,
    way: Way,
    version: i32,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        r#"
        insert into ways as w (kabupaten_kode, with_kades, with_tksk, updated_at, updated_by)
        select $1, $2, $3, $5, $6
        where $4 = 0 or exists (select from ways where kabupaten_kode = $1)
        on conflict (kabupaten_kode) do update
        set with_kades = $2, with_tksk = $3, updated_at = $5, updated_by = $6, version = w.version + 1
        where w.version = $4
        "#,
        scope.area().as_str(),
        way.with_kades,
        way.with_tksk,
        version,
        at,
        by.as_uuid(),
    )
    .execute(db)
    .await?;

    Ok(done.rows_affected() == 1)
}
