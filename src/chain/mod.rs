//! The chain of the audit: every act is a row, every row is sealed together with the seal before it. Whoever changes
//! the past without the key is found out by the seals; whoever has the key too, by an anchor kept elsewhere.
//!
//! Writers leave their rows in `audit_pending`; [`seal`] moves them into the chain as the last act of the same
//! transaction. Only there the head is locked, so that long transactions keep nobody waiting.

mod anchor;
mod check;
mod queries;
mod row;

pub use anchor::{Anchor, AnchorError};
pub use check::{Checker, Fault, Report};
pub use row::Row;

use sqlx::PgConnection;

use crate::crypto::Keys;

/// A seal: HMAC-SHA256 under the audit's own key.
pub type Hash = [u8; 32];

/// What stands before the first row.
pub const GENESIS: Hash = [0; 32];

/// The end of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub hash: Hash,
}

impl Head {
    /// The seal's first 16 digits, in fours: short enough to be copied by hand, long enough to anchor the chain.
    pub fn short(&self) -> String {
        let digits = crate::crypto::hex(&self.hash[..8]);

        [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..]].join("-")
    }
}

/// Whose rows are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Those of this transaction.
    Own,
    /// Those written before there was a chain.
    CarriedOver,
}

/// Numbers and seals the rows of this transaction. Must be the last act before its commit: from here to there every
/// other writer waits. Without such rows nothing is locked.
///
/// # Errors
/// When the database fails or the head stays locked; the transaction must then not be committed.
pub async fn seal(db: &mut PgConnection, keys: &Keys) -> Result<(), sqlx::Error> {
    append(db, keys, Whose::Own).await
}

/// Seals what was written before there was a chain, in its order. To be called in a transaction, before the program
/// serves; does nothing when there is nothing.
///
/// # Errors
/// When the database fails.
pub async fn carry_over(db: &mut PgConnection, keys: &Keys) -> Result<(), sqlx::Error> {
    append(db, keys, Whose::CarriedOver).await
}

async fn append(db: &mut PgConnection, keys: &Keys, whose: Whose) -> Result<(), sqlx::Error> {
    let pending = queries::list_pending(db, whose).await?;
    if pending.is_empty() {
        return Ok(());
    }
    let mut head = queries::lock_head(db).await?;
    let mut sealed = queries::Sealed::default();
    for (n, mut row) in pending {
        row.seq = head.seq + 1;
        head = Head {
            seq: row.seq,
            hash: row.seal(keys, &head.hash),
        };
        sealed.push(n, head);
    }

    queries::insert_sealed(db, whose, &sealed, head).await
}

/// The end of the chain as this transaction sees it.
///
/// # Errors
/// When the database fails.
pub async fn head(db: &mut PgConnection) -> Result<Head, sqlx::Error> {
    queries::find_head(db).await
}

/// Rows read at a time.
const BATCH: i64 = 10_000;

/// Why a chain could not be vouched for.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("PostgreSQL menolak: {0}")]
    Database(#[from] sqlx::Error),
}

/// Recomputes every seal from the first row to the head, and holds the chain against the anchors. To be called in a
/// transaction that sees one state throughout.
///
/// # Errors
/// The first fault, with its number.
pub async fn verify(db: &mut PgConnection, keys: &Keys, anchors: Vec<Anchor>) -> Result<Report, VerifyError> {
    queries::see_all(db).await?;
    let mut checker = Checker::new(keys, anchors)?;
    let mut after = i64::MIN;
    loop {
        let rows = queries::list_sealed(db, after, BATCH).await?;
        let Some((last, _)) = rows.last() else {
            break;
        };
        after = last.seq;
        for (row, hash) in &rows {
            checker.take(row, hash)?;
        }
    }

    Ok(checker.finish(queries::find_head(db).await?)?)
}
