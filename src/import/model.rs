use std::io::{Read, Write};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::check::{Checked, Desa, check};
use super::columns::Columns;
use super::lines::{self, Line, Place, Skipped};
use crate::clock::waktu;
use crate::crypto::Keys;
use crate::sheet::read::Book;
use crate::types::{ImportId, KodeWilayah, PersonId, UserId};
use crate::web::Error;

/// Days within which an import can be taken back.
pub const UNDO_DAYS: i64 = 30;
/// Days that a table which was never taken in is kept.
pub const KEPT_DAYS: i64 = 30;
/// Most bytes of a table after unpacking our own packing.
const PAYLOAD_LIMIT: u64 = 256 * 1024 * 1024;

/// A table that somebody sent.
pub struct Import {
    pub id: ImportId,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub user_id: UserId,
    pub file_name: String,
    pub payload_enc: Vec<u8>,
    pub state: String,
    pub ready_count: i32,
    pub mend_count: i32,
    pub known_count: i32,
    pub created_at: DateTime<Utc>,
    pub taken_at: Option<DateTime<Utc>>,
}

impl Import {
    pub fn at_text(&self) -> String {
        waktu(self.created_at)
    }

    pub fn is_checked(&self) -> bool {
        self.state == "checked"
    }

    pub fn is_taken(&self) -> bool {
        self.state == "taken"
    }

    /// Whether it can still be taken back.
    pub fn is_undoable(&self, now: DateTime<Utc>) -> bool {
        self.is_taken() && self.taken_at.is_some_and(|at| now - at < TimeDelta::days(UNDO_DAYS))
    }

    /// "Diperiksa, belum disimpan"
    pub fn state_text(&self) -> &'static str {
        match self.state.as_str() {
            "checked" => "Diperiksa, belum disimpan",
            "taking" => "Sedang disimpan",
            "taken" => "Tersimpan",
            _ => "Dibatalkan",
        }
    }
}

/// The table as it was sent, and what was mended on the page. Everything else is computed from it anew, so that a mended
/// rule, or a person entered meanwhile, counts at the next look.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Payload {
    pub book: Book,
    pub mends: Vec<Mend>,
}

/// One cell, typed anew on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mend {
    pub place: Place,
    /// As the entry form calls it: "nik".
    pub field: String,
    pub text: String,
}

/// The rows of a table as far as they are understood.
#[derive(Debug, Default)]
pub struct Table {
    pub lines: Vec<Line>,
    pub skipped: Vec<(Place, Skipped)>,
    /// Worksheets without people.
    pub silent_tabs: usize,
}

/// Somebody of the own desa who is registered already.
#[derive(Clone, Debug)]
pub struct Known {
    pub place: Place,
    pub id: PersonId,
    pub name: String,
}

/// Every row of a table stands in one of these.
pub struct Piles {
    pub checked: Checked,
    pub known: Vec<Known>,
    pub skipped: Vec<(Place, Skipped)>,
}

impl Payload {
    /// Reads the rows with their mends.
    pub fn table(&self) -> Table {
        let mut table = Table::default();
        for (number, tab) in self.book.tabs.iter().enumerate() {
            let Some(columns) = Columns::find(tab) else {
                table.silent_tabs += usize::from(!tab.rows.is_empty());
                continue;
            };
            for (place, read) in lines::read(number, tab, &columns) {
                match read {
                    Ok(line) => table.lines.push(line),
                    Err(skipped) => table.skipped.push((place, skipped)),
                }
            }
        }
        for line in &mut table.lines {
            let place = line.place;
            for mend in self.mends.iter().filter(|mend| mend.place == place) {
                line.mend(&mend.field, &mend.text);
            }
        }

        table
    }

    /// Adds what was typed; a later mend of the same cell replaces the earlier one.
    pub fn mend(&mut self, mend: Mend) {
        self.mends
            .retain(|known| known.place != mend.place || known.field != mend.field);
        self.mends.push(mend);
    }

    /// # Errors
    /// When it cannot be sealed.
    pub fn seal(&self, keys: &Keys, id: ImportId) -> Result<Vec<u8>, Error> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        let plain = serde_json::to_vec(self).map_err(Error::internal)?;
        packed.write_all(&plain).map_err(Error::internal)?;
        let packed = packed.finish().map_err(Error::internal)?;

        Ok(keys.seal(&purpose(id), &packed)?)
    }

    /// # Errors
    /// When it does not open in its place.
    pub fn open(keys: &Keys, id: ImportId, sealed: &[u8]) -> Result<Payload, Error> {
        let packed = keys.open(&purpose(id), sealed)?;
        let mut plain = Vec::new();
        GzDecoder::new(&packed[..])
            .take(PAYLOAD_LIMIT)
            .read_to_end(&mut plain)
            .map_err(Error::internal)?;

        serde_json::from_slice(&plain).map_err(Error::internal)
    }
}

impl Table {
    /// Sorts the rows into their piles. `known` are those whose NIK is registered in the own desa.
    pub fn sort(self, known: Vec<Known>, desa: &Desa<'_>, today: NaiveDate) -> Piles {
        let others: Vec<Line> = self
            .lines
            .into_iter()
            .filter(|line| !known.iter().any(|known| known.place == line.place))
            .collect();

        Piles {
            checked: check(&others, desa, today),
            known,
            skipped: self.skipped,
        }
    }
}

impl Piles {
    /// Rows that can go in.
    pub fn ready_count(&self) -> usize {
        self.checked.households.iter().map(|household| household.places.len()).sum()
    }

    /// Rows with something to mend, each once.
    pub fn mend_count(&self) -> usize {
        let mut places: Vec<Place> = self.checked.problems.iter().map(|problem| problem.place).collect();
        places.dedup();

        places.len()
    }
}

/// What a file is recognised by when it is sent again.
pub fn hash(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// Bound to its row: a payload copied to another import does not open.
fn purpose(id: ImportId) -> String {
    format!("import:{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::read::read;

    #[test]
    fn what_was_typed_counts_at_the_next_look() {
        let keys = Keys::ephemeral();
        let id = ImportId::new();
        let csv = "No KK;NIK;Nama;Kategori\n9907110101120007;990711;Maria Contoh;24\n";
        let mut payload = Payload {
            book: read(csv.as_bytes()).unwrap(),
            mends: Vec::new(),
        };
        let place = payload.table().lines[0].place;
        for text in ["1", "9907115203900003"] {
            payload.mend(Mend {
                place,
                field: "nik".to_owned(),
                text: text.to_owned(),
            });
        }
        let again = Payload::open(&keys, id, &payload.seal(&keys, id).unwrap()).unwrap();

        assert_eq!(again.mends.len(), 1);
        assert_eq!(again.table().lines[0].nik, "9907115203900003");
        assert!(Payload::open(&keys, ImportId::new(), &payload.seal(&keys, id).unwrap()).is_err());
    }
}
