//! Loads regions from Kemendagri's list, as a CSV of `kode,nama`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Wilayah, queries};
use crate::audit;
use crate::types::{KodeWilayah, Level};

/// The sample that ships with the program: Kabupaten Bengkayang, Kepmendagri 300.2.2-2430/2025.
pub const BENGKAYANG: &str = include_str!("wilayah-61.07.csv");

/// What a load did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    pub kecamatan: usize,
    pub desa: usize,
    /// Rows that are new or renamed.
    pub changed: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("Baris {line}: {reason}")]
    Row { line: usize, reason: &'static str },
    #[error("Berkas ini tidak berisi wilayah. Kolomnya harus kode,nama.")]
    Empty,
    #[error("Berkas CSV tidak terbaca: {0}")]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Audit(#[from] crate::web::Error),
}

/// Loads a list; running it again changes nothing. The whole file or nothing.
///
/// # Errors
/// Names the line that cannot be read or whose parent region is not in the list.
pub async fn import(db: &mut PgConnection, csv_text: &str, at: DateTime<Utc>) -> Result<Loaded, LoadError> {
    let rows = read(csv_text)?;
    let mut loaded = Loaded::default();

    for wilayah in &rows {
        let parent = wilayah.kode.parent();
        loaded.changed += usize::from(queries::upsert(db, wilayah, parent.as_ref()).await?);
        match wilayah.kode.level() {
            Level::Kecamatan => loaded.kecamatan += 1,
            Level::Desa => loaded.desa += 1,
            Level::Provinsi | Level::Kabupaten => {}
        }
    }
    if loaded.changed > 0 {
        let area = rows
            .iter()
            .map(|w| &w.kode)
            .find(|kode| kode.level() == Level::Kabupaten)
            .or(rows.first().map(|w| &w.kode));
        if let Some(area) = area {
            audit::record_system(
                db,
                "wilayah",
                audit::Event::new("wilayah.imported", "wilayah", area.to_string(), area),
                at,
            )
            .await?;
        }
    }

    Ok(loaded)
}

/// Parents before children, each row sound, each parent present.
fn read(csv_text: &str) -> Result<Vec<Wilayah>, LoadError> {
    // Some villages have a bare quotation mark in their name; a quoting reader would swallow the rows after it.
    let mut reader = csv::ReaderBuilder::new()
        .quoting(false)
        .flexible(true)
        .from_reader(csv_text.as_bytes());
    let mut rows: Vec<(usize, Wilayah)> = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let line = at + 2;
        let record = record?;
        let (Some(kode), Some(nama)) = (record.get(0), record.get(1)) else {
            return Err(LoadError::Row {
                line,
                reason: "Isi kode dan nama, dipisah koma.",
            });
        };
        let kode = KodeWilayah::parse(kode).map_err(|_| LoadError::Row {
            line,
            reason: "Kode harus seperti 61.07.04.2003.",
        })?;
        let nama = nama.trim().trim_matches('"').to_owned();
        if nama.is_empty() {
            return Err(LoadError::Row {
                line,
                reason: "Nama wilayah kosong. Isi namanya.",
            });
        }
        rows.push((line, Wilayah { kode, nama }));
    }
    rows.sort_by(|(_, a), (_, b)| a.kode.cmp(&b.kode));
    let known: std::collections::BTreeSet<_> = rows.iter().map(|(_, w)| w.kode.clone()).collect();
    if let Some((line, _)) = rows
        .iter()
        .find(|(_, w)| w.kode.parent().is_some_and(|parent| !known.contains(&parent)))
    {
        return Err(LoadError::Row {
            line: *line,
            reason: "Wilayah induknya tidak ada di berkas. Tambahkan barisnya.",
        });
    }
    if rows.is_empty() {
        return Err(LoadError::Empty);
    }

    Ok(rows.into_iter().map(|(_, wilayah)| wilayah).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_whole() {
        let rows = read(BENGKAYANG).unwrap();
        let count = |level| rows.iter().filter(|w| w.kode.level() == level).count();

        assert_eq!(
            (count(Level::Kabupaten), count(Level::Kecamatan), count(Level::Desa)),
            (1, 17, 124)
        );
        assert_eq!(
            rows.iter()
                .filter(|w| w.kode.level() == Level::Desa && w.kode.is_kelurahan())
                .count(),
            2
        );
    }

    #[test]
    fn a_bare_quote_swallows_nothing() {
        let rows =
            read("kode,nama\n61,Kalbar\n61.07,Kab\n61.07.01,Kec\n61.07.01.2001,\"Satu\n61.07.01.2002,Dua\n").unwrap();

        assert_eq!(rows.len(), 5);
        assert_eq!(rows[3].nama, "Satu");
    }

    #[test]
    fn names_the_bad_line() {
        let bad = |text| read(text).unwrap_err().to_string();

        assert!(bad("kode,nama\n61,Kalbar\nxx,Apa\n").starts_with("Baris 3"));
        assert!(bad("kode,nama\n61.07.01.2001,Tanpa induk\n").starts_with("Baris 2"));
        assert!(bad("kode,nama\n").contains("kode,nama"));
    }
}
