//! SQL of the letterheads.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{Head, HeadRow, NewHead, logo};
use crate::auth::Scope;
use crate::types::{KodeWilayah, UserId};

/// What stands on papers about this area, be it a desa, a kecamatan or the kabupaten: what was set, and in place of what
/// was not the program's own words.
///
/// # Errors
/// When the database fails.
pub async fn find_head(db: &mut PgConnection, area: &KodeWilayah, region_name: &str) -> Result<Head, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select lines, place, position, name, nip, logo
        from letterheads where starts_with($1 || '.', kabupaten_kode || '.')
        "#,
        area.as_str(),
    )
    .fetch_optional(db)
    .await?;
    let mut head = Head::plain(region_name);
    if let Some(row) = row {
        head.letterhead.logo = logo(row.logo);
        // The arms may have been set before the words.
        if !row.lines.is_empty() {
            head.letterhead.lines = row.lines;
            (head.place, head.position) = (row.place, row.position);
            (head.name, head.nip) = (row.name, row.nip);
        }
    }

    Ok(head)
}

/// As set for the kabupaten itself; None before anybody has set anything.
pub(super) async fn find(db: &mut PgConnection, scope: &Scope) -> Result<Option<HeadRow>, sqlx::Error> {
    sqlx::query_as!(
        HeadRow,
        r#"
        select l.lines, l.place, l.position, l.name, l.nip, l.logo is not null as "has_logo!", l.version,
            u.full_name as by_name, l.updated_at
        from letterheads l join users u on u.id = l.updated_by
        where l.kabupaten_kode = $1
        "#,
        scope.area().as_str(),
    )
    .fetch_optional(db)
    .await
}

/// Sets the words, unless somebody has set anything since this version. 0 stands for "never set".
pub(super) async fn update(
    db: &mut PgConnection,
    scope: &Scope,
    head: &NewHead,
    version: i32,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        r#"
        insert into letterheads as l (kabupaten_kode, lines, place, position, name, nip, updated_at, updated_by)
        select $1, $2, $3, $4, $5, $6, $8, $9
        where $7 = 0 or exists (select from letterheads where kabupaten_kode = $1)
        on conflict (kabupaten_kode) do update
        set lines = $2, place = $3, position = $4, name = $5, nip = $6, updated_at = $8, updated_by = $9,
            version = l.version + 1
        where l.version = $7
        "#,
        scope.area().as_str(),
        &head.lines,
        head.place,
        head.position,
        head.name,
        head.nip,
        version,
        at,
        by.as_uuid(),
    )
    .execute(db)
    .await?;

    Ok(done.rows_affected() == 1)
}

/// Sets the arms, or takes them off, unless somebody has set anything since this version.
pub(super) async fn update_logo(
    db: &mut PgConnection,
    scope: &Scope,
    logo: Option<&[u8]>,
    version: i32,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        r#"
        insert into letterheads as l (kabupaten_kode, logo, updated_at, updated_by)
        select $1, $2, $4, $5 where $3 = 0 or exists (select from letterheads where kabupaten_kode = $1)
        on conflict (kabupaten_kode) do update
        set logo = $2, updated_at = $4, updated_by = $5, version = l.version + 1
        where l.version = $3
        "#,
        scope.area().as_str(),
        logo,
        version,
        at,
        by.as_uuid(),
    )
    .execute(db)
    .await?;

    Ok(done.rows_affected() == 1)
}
