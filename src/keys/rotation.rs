//! Moving rows to a newer key while people work: a few hundred rows at a time, rows in use later, and any number of
//! beginnings. A server that knows both keys finds and opens every row at every moment.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::columns::{IndexColumn, SealedColumn};
use super::queries::Batch;
use super::{KeysError, marks, queries};
use crate::crypto::{Keys, Purpose};

/// Rows of one transaction.
const BATCH: i64 = 500;
/// Rows that a look without locks reads at once.
const PAGE: i64 = 5000;
/// How often rows that others hold are tried again, and how long it waits in between.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(200);
/// Ciphertexts of each column that are opened by way of trial.
const SAMPLE: i64 = 200;

/// Which keys the rows of a column need.
pub struct Usage {
    /// Table and column.
    pub place: &'static str,
    pub purpose: Purpose,
    /// Rows by key id.
    pub rows: BTreeMap<u8, i64>,
    /// Rows that no key opens or explains: of a sample, for ciphertexts; of all, for indexes.
    pub broken: i64,
}

impl Usage {
    fn rows_but(&self, key_id: u8) -> i64 {
        self.rows.iter().filter(|(id, _)| **id != key_id).map(|(_, n)| n).sum()
    }
}

/// What a rotation has done.
#[derive(Debug)]
pub struct Rotated {
    pub moved: i64,
    /// Rows left as they were because they do not open; then the old key must stay.
    pub broken: i64,
    /// Persons who are confirmed no more, because somebody else was confirmed under the same NIK before them.
    pub unconfirmed: i64,
}

/// Which keys are needed by which rows.
///
/// # Errors
/// `NotOwner` for a role that may not see all rows; otherwise when the database fails.
pub async fn list_usages(db: &mut PgConnection, keys: &Keys) -> Result<Vec<Usage>, KeysError> {
    require_ownership(db).await?;
    let mut usages = Vec::new();
    for column in SealedColumn::ALL {
        usages.push(usage_of_sealed(db, keys, column).await?);
    }
    for column in IndexColumn::ALL {
        usages.push(usage_of_index(db, keys, column).await?);
    }

    Ok(usages)
}

/// Moves all rows of a purpose to its newest key, and lets go of the older keys' marks when none is left. Reports its
/// progress in percent.
///
/// # Errors
/// `NotOwner`; `NotStarted` where no server has started with the newest key; `Held` where rows stay in use.
pub async fn rotate(
    db: &mut PgConnection,
    keys: &Keys,
    purpose: Purpose,
    progress: impl FnMut(i64),
) -> Result<Rotated, KeysError> {
    require_ownership(db).await?;
    let newest = keys.newest(purpose);
    let marked = marks::list(db).await?;
    if !marked.contains_key(&newest) {
        return Err(KeysError::NotStarted(newest));
    }
    let sealed: Vec<SealedColumn> = SealedColumn::ALL
        .into_iter()
        .filter(|column| column.purpose() == purpose)
        .collect();
    let indexed: &[IndexColumn] = if purpose == Purpose::Index {
        &IndexColumn::ALL
    } else {
        &[]
    };

    let mut course = Course::of(progress);
    for column in &sealed {
        course.total += usage_of_sealed(db, keys, *column).await?.rows_but(newest.id);
    }
    for column in indexed {
        course.total += usage_of_index(db, keys, *column).await?.rows_but(newest.id);
    }
    let mut broken = 0;
    for column in sealed {
        broken += move_sealed(db, keys, column, &mut course).await?;
    }
    for column in indexed {
        broken += move_index(db, keys, *column, &mut course).await?;
    }
    if broken == 0 {
        for file in marked
            .keys()
            .filter(|file| file.purpose == purpose && file.id < newest.id)
        {
            queries::delete_mark(db, &file.to_string()).await?;
        }
    }

    Ok(Rotated {
        moved: course.moved,
        broken,
        unconfirmed: course.unconfirmed,
    })
}

struct Course<P> {
    total: i64,
    moved: i64,
    unconfirmed: i64,
    said: i64,
    progress: P,
}

impl<P: FnMut(i64)> Course<P> {
    fn of(progress: P) -> Course<P> {
        Course {
            total: 0,
            moved: 0,
            unconfirmed: 0,
            said: -1,
            progress,
        }
    }

    fn go_on(&mut self, moved: i64) {
        self.moved += moved;
        let percent = (self.moved * 100).checked_div(self.total).unwrap_or(100).min(100);
        if percent > self.said {
            self.said = percent;
            (self.progress)(percent);
        }
    }
}

async fn require_ownership(db: &mut PgConnection) -> Result<(), KeysError> {
    if queries::has_ownership(db).await? {
        Ok(())
    } else {
        Err(KeysError::NotOwner)
    }
}

async fn usage_of_sealed(db: &mut PgConnection, keys: &Keys, column: SealedColumn) -> Result<Usage, KeysError> {
    let rows = queries::count_by_key(db, column)
        .await?
        .into_iter()
        .filter_map(|count| Some((u8::try_from(count.key_id).ok()?, count.n)))
        .collect();
    let mut broken = 0;
    for row in queries::list_sample(db, column, SAMPLE).await? {
        broken += i64::from(keys.reseal(column.purpose(), &row.place, &row.sealed).is_err());
    }

    Ok(Usage {
        place: column.name(),
        purpose: column.purpose(),
        rows,
        broken,
    })
}

/// An index does not say which key made it: each is made again.
async fn usage_of_index(db: &mut PgConnection, keys: &Keys, column: IndexColumn) -> Result<Usage, KeysError> {
    let mut usage = Usage {
        place: column.name(),
        purpose: Purpose::Index,
        rows: BTreeMap::new(),
        broken: 0,
    };
    let mut after = None;
    loop {
        let rows = queries::list_indexed(db, column, after, PAGE).await?;
        let Some(last) = rows.last() else {
            return Ok(usage);
        };
        after = Some(last.id);
        for row in rows {
            let id = column
                .open(keys, &row.place, &row.sealed)
                .ok()
                .and_then(|value| keys.index_id(column.kind(), &value, &row.index));
            match id {
                Some(id) => *usage.rows.entry(id).or_default() += 1,
                None => usage.broken += 1,
            }
        }
    }
}

/// Answers how many rows do not open.
async fn move_sealed<P: FnMut(i64)>(
    db: &mut PgConnection,
    keys: &Keys,
    column: SealedColumn,
    course: &mut Course<P>,
) -> Result<i64, KeysError> {
    let newest = keys.newest(column.purpose()).id;
    for _ in 0..TRIES {
        let mut broken = 0;
        let mut after: Option<Uuid> = None;
        loop {
            let mut tx = db.begin().await?;
            let rows = queries::lock_sealed(&mut tx, column, newest.into(), after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            let mut batch = Batch::default();
            for row in rows {
                match keys.reseal(column.purpose(), &row.place, &row.sealed) {
                    Ok(Some(value)) => batch.push(row.id, row.place, value),
                    Ok(None) => {}
                    Err(_) => broken += 1,
                }
            }
            queries::update_sealed(&mut tx, column, &batch).await?;
            tx.commit().await?;
            course.go_on(batch.len());
        }
        let left: i64 = queries::count_by_key(db, column)
            .await?
            .into_iter()
            .filter(|count| count.key_id != i32::from(newest))
            .map(|count| count.n)
            .sum();
        if left <= broken {
            return Ok(left);
        }
        tokio::time::sleep(PAUSE).await;
    }

    Err(KeysError::Held(
        usage_of_sealed(db, keys, column).await?.rows_but(newest),
    ))
}

/// Answers how many rows do not open, or carry the index of another value.
async fn move_index<P: FnMut(i64)>(
    db: &mut PgConnection,
    keys: &Keys,
    column: IndexColumn,
    course: &mut Course<P>,
) -> Result<i64, KeysError> {
    let newest = keys.newest(Purpose::Index).id;
    let mut held = 0;
    for _ in 0..TRIES {
        let mut after: Option<Uuid> = None;
        loop {
            let mut tx = db.begin().await?;
            let rows = queries::lock_indexed(&mut tx, column, after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            let mut batch = Batch::default();
            for row in rows {
                let Ok(value) = column.open(keys, &row.place, &row.sealed) else {
                    continue;
                };
                // One that is explained by no key belongs to another number; that is for people to look into.
                let id = keys.index_id(column.kind(), &value, &row.index);
                if id.is_some_and(|id| id != newest) {
                    batch.push(row.id, row.place, keys.blind_index(column.kind(), &value));
                }
            }
            if column == IndexColumn::PersonNik {
                course.unconfirmed += queries::update_later_confirmed(&mut tx, &batch).await?;
            }
            queries::update_indexed(&mut tx, column, &batch).await?;
            tx.commit().await?;
            course.go_on(batch.len());
        }
        let usage = usage_of_index(db, keys, column).await?;
        held = usage.rows_but(newest);
        if held == 0 {
            return Ok(usage.broken);
        }
        tokio::time::sleep(PAUSE).await;
    }

    Err(KeysError::Held(held))
}
