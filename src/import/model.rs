use std::collections::{HashMap, HashSet};
use std::io::{Read, Write};

use chrono::{DateTime, TimeDelta, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::check::{Checked, Rules, check, is_secret};
use super::headings::Words;
use super::lines::{self, Line, Place, Skipped};
use super::placed::{Placed, columns_of};
use crate::clock::waktu;
use crate::crypto::Keys;
use crate::privacy::retention::IMPORT_DAYS;
use crate::sheet::read::{Book, Value};
use crate::types::angka::ribuan;
use crate::types::{ImportId, KodeWilayah, PersonId};
use crate::web::Error;

/// Most bytes of a table after unpacking our own packing.
const PAYLOAD_LIMIT: u64 = 256 * 1024 * 1024;

/// A table that somebody sent.
pub struct Import {
    pub id: ImportId,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub file_name: String,
    pub payload_enc: Vec<u8>,
    pub version: i32,
    pub state: String,
    pub ready_count: i32,
    pub mend_count: i32,
    pub known_count: i32,
    pub taken_count: i32,
    pub late_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub taken_at: Option<DateTime<Utc>>,
}

impl Import {
    pub fn at_text(&self) -> String {
        waktu(self.created_at)
    }

    pub fn is_taken(&self) -> bool {
        self.state == "taken"
    }

    pub fn is_undone(&self) -> bool {
        self.state == "undone"
    }

    /// Whether it can still be taken back.
    pub fn is_undoable(&self, now: DateTime<Utc>) -> bool {
        self.is_taken() && self.taken_at.is_some_and(|at| now - at < TimeDelta::days(IMPORT_DAYS))
    }

    /// "120 siap, 3 perlu diperbaiki."
    pub fn counts_text(&self) -> String {
        let parts: Vec<String> = [
            (self.taken_count, "tersimpan"),
            (self.ready_count, "siap"),
            (self.mend_count, "perlu diperbaiki"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", ribuan(count.into())))
        .collect();

        if parts.is_empty() && self.known_count == 0 {
            "Kolomnya belum dikenal.".to_owned()
        } else if parts.is_empty() {
            "Semua sudah ada.".to_owned()
        } else {
            format!("{}.", parts.join(", "))
        }
    }

    /// "Diperiksa, belum disimpan"
    pub fn state_text(&self) -> &'static str {
        match self.state.as_str() {
            "taken" if self.mend_count > 0 => "Tersimpan sebagian",
            "taken" => "Tersimpan",
            "undone" => "Dibatalkan",
            _ => "Belum disimpan",
        }
    }
}

/// The table as it was sent, and what was mended on the page. Everything else is computed from it anew, so that a mended
/// rule, or a person entered meanwhile, counts at the next look.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Payload {
    pub book: Book,
    pub mends: Vec<Mend>,
    /// Rows that held a secret case; what they said is not kept here.
    #[serde(default)]
    pub secret: Vec<Place>,
    /// What columns without a heading hold.
    #[serde(default)]
    pub placed: Vec<Placed>,
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
}

/// Somebody of the own desa who is registered already.
#[derive(Clone, Debug)]
pub struct Known {
    pub place: Place,
    pub id: PersonId,
    pub name: String,
    /// "Meninggal", of somebody who has left the registry.
    pub departed: Option<&'static str>,
}

/// Every row of a table stands in one of these.
pub struct Piles {
    pub checked: Checked,
    pub known: Vec<Known>,
    pub skipped: Vec<(Place, Skipped)>,
    /// All rows that name somebody.
    pub lines: Vec<Line>,
}

impl Payload {
    /// Reads the rows with their mends; `words` are the desa's own headings.
    pub fn table(&self, words: &Words) -> Table {
        let mut table = Table::default();
        let secret: HashSet<Place> = self.secret.iter().copied().collect();
        let mends = self.mends.iter().filter(|mend| mend.field == LEFT_OUT);
        let left_out: HashSet<Place> = mends.map(|mend| mend.place).collect();
        for (number, tab) in self.book.tabs.iter().enumerate() {
            let Some(columns) = columns_of(&self.book, &self.placed, number, words) else {
                continue;
            };
            for (place, read) in lines::read(number, tab, &columns) {
                match read {
                    _ if secret.contains(&place) => table.skipped.push((place, Skipped::Secret)),
                    _ if left_out.contains(&place) => table.skipped.push((place, Skipped::LeftOut)),
                    Ok(line) => table.lines.push(line),
                    Err(skipped) => table.skipped.push((place, skipped)),
                }
            }
        }
        self.apply(&mut table.lines);

        table
    }

    /// Puts what was typed in its place. What holds for a household is typed once, in one of its rows.
    fn apply(&self, lines: &mut [Line]) {
        let at: HashMap<Place, usize> = lines.iter().enumerate().map(|(n, line)| (line.place, n)).collect();
        let mut by_kk: HashMap<String, Vec<usize>> = HashMap::new();
        let kk_of: Vec<String> = lines.iter().map(Line::household).collect();
        for (n, household) in kk_of.iter().enumerate().filter(|(_, household)| !household.is_empty()) {
            by_kk.entry(household.clone()).or_default().push(n);
        }
        for mend in &self.mends {
            let Some(n) = at.get(&mend.place) else { continue };
            let household = by_kk
                .get(&kk_of[*n])
                .filter(|_| Line::OF_HOUSEHOLD.contains(&mend.field.as_str()));
            for n in household.unwrap_or(&vec![*n]) {
                lines[*n].mend(&mend.field, &mend.text);
            }
        }
    }

    /// Forgets what rows with a secret case say of a person: such cases lie nowhere but in their envelopes. The number
    /// of the household stays, because rows below may go on from it.
    pub fn forget_secrets(&mut self, rules: &Rules<'_>, words: &Words) {
        let found: Vec<Place> = self
            .table(words)
            .lines
            .iter()
            .filter(|line| is_secret(line, rules))
            .map(|line| line.place)
            .collect();
        for place in found {
            self.mends.retain(|mend| mend.place != place);
            self.secret.push(place);
            let kept = columns_of(&self.book, &self.placed, place.tab, words)
                .map(|columns| columns.of_household())
                .unwrap_or_default();
            let Some(tab) = self.book.tabs.get_mut(place.tab) else {
                continue;
            };
            for row in tab.rows.iter_mut().filter(|row| row.number == place.row) {
                for (column, cell) in row.cells.iter_mut().enumerate() {
                    if !kept.contains(&column) {
                        *cell = Value::Empty;
                    }
                }
            }
        }
    }

    /// Takes what somebody says that a column without a heading holds.
    pub fn place(&mut self, placed: Placed) {
        self.placed
            .retain(|known| known.tab != placed.tab || known.column != placed.column);
        self.placed.push(placed);
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
    /// Sorts the rows into their piles. `known` are those whose NIK is registered in the own desa with a need in force.
    pub fn sort(self, known: Vec<Known>, rules: &Rules<'_>) -> Piles {
        let places: HashSet<Place> = known.iter().map(|known| known.place).collect();
        let others: Vec<Line> = self
            .lines
            .iter()
            .filter(|line| !places.contains(&line.place))
            .cloned()
            .collect();

        Piles {
            checked: check(&others, rules),
            known,
            skipped: self.skipped,
            lines: self.lines,
        }
    }
}

impl Piles {
    /// Rows that can go in.
    pub fn ready_count(&self) -> usize {
        self.checked
            .households
            .iter()
            .map(|household| household.places.len())
            .sum()
    }

    /// The first few names that can go in.
    pub fn ready_names(&self, most: usize) -> Vec<String> {
        let members = self
            .checked
            .households
            .iter()
            .flat_map(|household| &household.new.members);

        members
            .take(most)
            .map(|member| member.full_name.as_str().to_owned())
            .collect()
    }

    /// Ready, to mend, known, skipped.
    pub fn counts(&self) -> [i32; 4] {
        [
            self.ready_count(),
            self.mend_count(),
            self.known.len(),
            self.skipped.len(),
        ]
        .map(|n| i32::try_from(n).unwrap_or(i32::MAX))
    }

    /// Rows with something to mend, each once.
    pub fn mend_count(&self) -> usize {
        let mut places: Vec<Place> = self.checked.problems.iter().map(|problem| problem.place).collect();
        places.dedup();

        places.len()
    }
}

/// The mend that leaves a row out.
pub const LEFT_OUT: &str = "lewati";

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
            ..Payload::default()
        };
        let place = payload.table(&Words::new()).lines[0].place;
        for text in ["1", "9907115203900003"] {
            payload.mend(Mend {
                place,
                field: "nik".to_owned(),
                text: text.to_owned(),
            });
        }
        let again = Payload::open(&keys, id, &payload.seal(&keys, id).unwrap()).unwrap();

        assert_eq!(again.mends.len(), 1);
        assert_eq!(again.table(&Words::new()).lines[0].nik, "9907115203900003");
        assert!(Payload::open(&keys, ImportId::new(), &payload.seal(&keys, id).unwrap()).is_err());
    }
}
