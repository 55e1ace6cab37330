//! SQL of the regions. They are public facts: no scope is needed to name one.

use sqlx::PgConnection;

use super::Wilayah;
use crate::types::KodeWilayah;

pub(crate) async fn find(db: &mut PgConnection, kode: &KodeWilayah) -> Result<Option<Wilayah>, sqlx::Error> {
    sqlx::query_as!(
        Wilayah,
        r#"select kode as "kode: KodeWilayah", nama from wilayah where kode = $1 and valid_to is null"#,
        kode.as_str(),
    )
    .fetch_optional(db)
    .await
}

/// The regions directly inside, in order of code.
pub(crate) async fn list_children(db: &mut PgConnection, kode: &KodeWilayah) -> Result<Vec<Wilayah>, sqlx::Error> {
    sqlx::query_as!(
        Wilayah,
        r#"
        select kode as "kode: KodeWilayah", nama from wilayah
        where parent_kode = $1 and valid_to is null order by kode
        "#,
        kode.as_str(),
    )
    .fetch_all(db)
    .await
}

/// Everything inside and including this region, in order of code: kabupaten, kecamatan, its desa, the next kecamatan.
pub(crate) async fn list_inside(db: &mut PgConnection, kode: &KodeWilayah) -> Result<Vec<Wilayah>, sqlx::Error> {
    let (from, until) = kode.range();
    sqlx::query_as!(
        Wilayah,
        r#"
        select kode as "kode: KodeWilayah", nama from wilayah
        where kode >= $1 and kode < $2 and valid_to is null order by kode
        "#,
        from,
        until,
    )
    .fetch_all(db)
    .await
}

/// The kabupaten this installation serves: the first one loaded.
pub(crate) async fn find_home(db: &mut PgConnection) -> Result<Option<Wilayah>, sqlx::Error> {
    sqlx::query_as!(
        Wilayah,
        r#"
        select kode as "kode: KodeWilayah", nama from wilayah
        where char_length(kode) = 5 and valid_to is null order by kode limit 1
        "#,
    )
    .fetch_optional(db)
    .await
}

/// True when the row is new or its name changed.
pub(super) async fn upsert(
    db: &mut PgConnection,
    wilayah: &Wilayah,
    parent: Option<&KodeWilayah>,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query!(
        r#"
        insert into wilayah as w (kode, nama, parent_kode) values ($1, $2, $3)
        on conflict (kode) do update set nama = excluded.nama, valid_to = null
        where w.nama <> excluded.nama or w.valid_to is not null
        "#,
        wilayah.kode.as_str(),
        wilayah.nama,
        parent.map(KodeWilayah::as_str),
    )
    .execute(db)
    .await?;

    Ok(written.rows_affected() == 1)
}
