//! A wrong key that writes makes two registries out of one, and neither can be read whole again. So each key leaves
//! a mark in the database when it is first used, and a file that is missing or other than its mark stops the program.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::{Connection, PgConnection};

use super::columns::IndexColumn;
use super::{KeysError, queries};
use crate::crypto::{self, KeyError, KeyFile, Keys, Purpose};

/// Rows of each column on which keys without a mark are tried.
const TRIED: i64 = 20;

/// Keys that may write here.
pub struct Ready {
    pub keys: Keys,
    /// Files that an older version did not have, made just now: whoever keeps the server must copy them to safety.
    pub made: Vec<KeyFile>,
}

/// Loads the keys for writing: refuses those that are not the ones of this database, makes what older versions did
/// not have, and marks what is used here for the first time.
///
/// # Errors
/// Names the file that is missing, damaged or another key. Nothing is then written.
pub async fn ready(db: &mut PgConnection, dir: &Path) -> Result<Ready, KeysError> {
    let mut tx = db.begin().await?;
    queries::set_whole_reach(&mut tx).await?;
    let marked = list(&mut tx).await?;
    refuse_missing(&marked, dir)?;
    let made = make_unmarked(&marked, dir)?;
    let keys = Keys::load(dir)?;
    refuse_different(&marked, &keys, dir)?;
    refuse_unfit(&mut tx, &marked, &keys, dir).await?;
    for (file, mark) in keys.marks() {
        if is_first_use(&marked, *file) {
            queries::insert_mark(&mut tx, &file.to_string(), mark).await?;
        }
    }
    // Another start may have been quicker with another key.
    refuse_different(&list(&mut tx).await?, &keys, dir)?;
    tx.commit().await?;

    Ok(Ready { keys, made })
}

/// Loads the keys and compares them with their marks; writes nothing.
///
/// # Errors
/// As [`ready`].
pub async fn compare(db: &mut PgConnection, dir: &Path) -> Result<Keys, KeysError> {
    let marked = list(db).await?;
    refuse_missing(&marked, dir)?;
    let keys = Keys::load(dir)?;
    refuse_different(&marked, &keys, dir)?;

    Ok(keys)
}

/// Makes the keys that an older version did not have, in a folder that is otherwise whole; tells which.
///
/// # Errors
/// When the database fails or the folder cannot be written.
pub async fn make_later(db: &mut PgConnection, dir: &Path) -> Result<Vec<KeyFile>, KeysError> {
    make_unmarked(&list(db).await?, dir)
}

/// Whether a program that serves has started with this key.
///
/// # Errors
/// When the database fails.
pub async fn is_marked(db: &mut PgConnection, file: KeyFile) -> Result<bool, KeysError> {
    Ok(list(db).await?.contains_key(&file))
}

/// Marks the newest key of a purpose where no server needs to know it first, because none runs.
///
/// # Errors
/// When the database fails.
pub async fn mark_new(db: &mut PgConnection, keys: &Keys, purpose: Purpose) -> Result<(), KeysError> {
    let file = keys.newest(purpose);
    if let Some(mark) = keys.marks().get(&file) {
        queries::insert_mark(db, &file.to_string(), mark).await?;
    }

    Ok(())
}

pub(super) type Marked = BTreeMap<KeyFile, Vec<u8>>;

pub(super) async fn list(db: &mut PgConnection) -> Result<Marked, KeysError> {
    let marks = queries::list_marks(db).await?;

    Ok(marks
        .into_iter()
        .filter_map(|mark| Some((KeyFile::parse(&mark.file)?, mark.mark)))
        .collect())
}

fn refuse_missing(marked: &Marked, dir: &Path) -> Result<(), KeysError> {
    match marked.keys().find(|file| !dir.join(file.to_string()).exists()) {
        Some(file) => Err(KeyError::Missing(dir.join(file.to_string())).into()),
        None => Ok(()),
    }
}

fn refuse_different(marked: &Marked, keys: &Keys, dir: &Path) -> Result<(), KeysError> {
    let differs = |(file, mark): &(&KeyFile, &Vec<u8>)| keys.marks().get(file) != Some(mark);

    match marked.iter().find(differs) {
        Some((file, _)) => Err(KeysError::Different(dir.join(file.to_string()))),
        None => Ok(()),
    }
}

/// Data older than the marks: the keys must open some of them. One damaged row alone is no reason to refuse.
async fn refuse_unfit(db: &mut PgConnection, marked: &Marked, keys: &Keys, dir: &Path) -> Result<(), KeysError> {
    if has_any(marked, Purpose::Identity) && has_any(marked, Purpose::Index) {
        return Ok(());
    }
    for column in IndexColumn::OPEN {
        let mut unfit = None;
        for row in queries::list_indexed(db, column, None, TRIED).await? {
            match column.open(keys, &row.place, &row.sealed) {
                Err(_) => unfit = unfit.or(Some(Purpose::Identity)),
                Ok(value) if !keys.fits_index(column.kind(), &value, &row.index) => unfit = Some(Purpose::Index),
                Ok(_) => {
                    unfit = None;
                    break;
                }
            }
        }
        if let Some(purpose) = unfit {
            return Err(KeysError::Unfit(dir.join(keys.newest(purpose).to_string())));
        }
    }

    Ok(())
}

/// Only in a folder that is otherwise whole, and never where a mark says that there was one.
fn make_unmarked(marked: &Marked, dir: &Path) -> Result<Vec<KeyFile>, KeysError> {
    let found = crypto::list(dir)?;
    let is_missing = |purpose: &Purpose| !found.iter().any(|file| file.purpose == *purpose);
    let missing: Vec<Purpose> = Purpose::ALL.into_iter().filter(is_missing).collect();
    let may_make = !missing.is_empty()
        && missing
            .iter()
            .all(|purpose| Purpose::LATER.contains(purpose) && !has_any(marked, *purpose));

    Ok(if may_make { crypto::generate(dir)? } else { Vec::new() })
}

fn has_any(marked: &Marked, purpose: Purpose) -> bool {
    marked.keys().any(|file| file.purpose == purpose)
}

/// A key below one that is marked has had its rows moved: it may lie there, but need not.
fn is_first_use(marked: &Marked, file: KeyFile) -> bool {
    let highest = marked.keys().rfind(|known| known.purpose == file.purpose);

    highest.is_none_or(|highest| file.id > highest.id)
}
