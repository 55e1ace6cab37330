//! The people of a list by name, on their way into a file: first who and in which order, then a thousand at a time, so
//! that memory stays flat however long the list is.

mod queries;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::kinds::ExportKind;
use super::picks::{Detail, Listed, Picks};
use super::selection::Selection;
use super::spool::Piece;
use crate::crypto::Keys;
use crate::ppks::persons::{self, PersonRow};
use crate::sheet::Cell;
use crate::types::angka::ribuan;
use crate::types::{KodeWilayah, PersonId};
use crate::web::{Error, Result};
use crate::wilayah::Wilayah;

/// Rows read at a time: few enough that memory stays flat, enough that the database is not asked too often.
const BATCH: usize = 1000;

/// How many people of the selection have no NIK.
pub(super) async fn count_without_nik(db: &mut PgConnection, selection: &Selection) -> Result<i64> {
    Ok(queries::count_without_nik(db, &selection.scope, &selection.criteria).await?)
}

/// A list being read.
pub(super) struct Listing {
    kind: ExportKind,
    picks: Picks,
    ids: Vec<PersonId>,
    at: usize,
    number: i64,
    families: HashSet<Uuid>,
    /// The part that is being read, of a list in parts.
    part: Option<Part>,
}

/// A desa, with its own numbers and its own sum.
struct Part {
    desa_kode: KodeWilayah,
    name: String,
    persons: i64,
    families: HashSet<Uuid>,
}

impl Listing {
    pub async fn open(
        db: &mut PgConnection,
        selection: &Selection,
        kind: ExportKind,
        picks: &Picks,
    ) -> Result<Listing> {
        let (scope, criteria) = (&selection.scope, &selection.criteria);
        let ids = match kind {
            ExportKind::Bnba => queries::list_by_family(db, scope, criteria, false).await?,
            // Without a NIK nobody can be matched where this goes.
            ExportKind::Dtsen => queries::list_by_family(db, scope, criteria, true).await?,
            ExportKind::Persons | ExportKind::Recap => queries::list_by_name(db, scope, criteria).await?,
        };

        Ok(Listing {
            kind,
            picks: picks.clone(),
            ids,
            at: 0,
            number: 0,
            families: HashSet::new(),
            part: None,
        })
    }

    /// Who is in it.
    pub fn ids(&self) -> &[PersonId] {
        &self.ids
    }

    /// How many were read so far.
    pub fn done(&self) -> usize {
        self.at
    }

    /// Families among those read so far; who stands alone counts as one.
    pub fn family_count(&self) -> i32 {
        i32::try_from(self.families.len()).unwrap_or(i32::MAX)
    }

    /// The next rows; None after the last.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(
        &mut self,
        db: &mut PgConnection,
        selection: &Selection,
        keys: &Arc<Keys>,
        today: NaiveDate,
    ) -> Result<Option<Vec<Piece>>> {
        let ids = self.ids.get(self.at..).unwrap_or_default();
        let ids = ids.get(..BATCH).unwrap_or(ids).to_vec();
        if ids.is_empty() {
            return Ok(self.part.take().map(|part| vec![part.sum()]));
        }
        self.at += ids.len();
        let (scope, criteria) = (&selection.scope, &selection.criteria);
        let people = persons::queries::list_chosen(db, scope, criteria, &ids).await?;
        let details = match self.kind {
            ExportKind::Bnba | ExportKind::Dtsen => queries::list_details(db, scope, &ids).await?,
            ExportKind::Persons | ExportKind::Recap => Vec::new(),
        };
        let numbered = self.numbered(people);
        let (kind, picks, keys) = (self.kind, self.picks.clone(), Arc::clone(keys));
        // A thousand NIK take a while to open; other requests go on meanwhile.
        let pieces = tokio::task::spawn_blocking(move || write(kind, &picks, &numbered, &details, &keys, today));

        Ok(Some(pieces.await.map_err(Error::internal)?))
    }

    /// Gives each their number, and says where a part begins or ends.
    fn numbered(&mut self, people: Vec<PersonRow>) -> Vec<Step> {
        let mut steps = Vec::with_capacity(people.len());
        for person in people {
            let family = person.family_id.map_or(person.id.as_uuid(), |id| id.as_uuid());
            self.families.insert(family);
            if self.kind == ExportKind::Bnba {
                if self.part.as_ref().is_none_or(|part| part.desa_kode != person.desa_kode) {
                    steps.extend(self.part.take().map(|part| Step::Piece(part.sum())));
                    let part = Part::of(&person);
                    steps.push(Step::Piece(Piece::Section(part.name.clone())));
                    self.part = Some(part);
                    self.number = 0;
                }
                if let Some(part) = &mut self.part {
                    part.persons += 1;
                    part.families.insert(family);
                }
            }
            self.number += 1;
            steps.push(Step::Row(self.number, Box::new(person)));
        }

        steps
    }
}

/// Something that goes into the file.
enum Step {
    Row(i64, Box<PersonRow>),
    Piece(Piece),
}

impl Part {
    fn of(person: &PersonRow) -> Part {
        let desa = Wilayah {
            kode: person.desa_kode.clone(),
            nama: person.desa_name.clone(),
        };

        Part {
            name: format!("{}, Kecamatan {}", desa.full_name(), person.kecamatan_name),
            desa_kode: desa.kode,
            persons: 0,
            families: HashSet::new(),
        }
    }

    fn sum(&self) -> Piece {
        let families = i64::try_from(self.families.len()).unwrap_or(i64::MAX);

        Piece::Sum(format!(
            "Jumlah {}: {} orang, {} keluarga",
            self.name,
            ribuan(self.persons),
            ribuan(families)
        ))
    }
}

fn write(
    kind: ExportKind,
    picks: &Picks,
    steps: &[Step],
    details: &[Detail],
    keys: &Keys,
    today: NaiveDate,
) -> Vec<Piece> {
    let details: HashMap<PersonId, &Detail> = details.iter().map(|detail| (detail.id, detail)).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    for step in steps {
        match step {
            Step::Piece(piece) => pieces.push(piece.clone()),
            Step::Row(number, person) => {
                let one = Listed {
                    person,
                    detail: details.get(&person.id).copied(),
                    keys,
                    today,
                };
                let cells: Vec<Cell> = picks.cells(kind, *number, &one);
                match pieces.last_mut() {
                    Some(Piece::Rows(rows)) => rows.push(cells),
                    _ => pieces.push(Piece::Rows(vec![cells])),
                }
            }
        }
    }

    pieces
}
