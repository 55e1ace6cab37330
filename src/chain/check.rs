use super::{Anchor, GENESIS, Hash, Head, Row};
use crate::crypto::Keys;

/// The first thing that is wrong with a chain.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("Catatan nomor {expected} tidak ada; sesudah nomor {} ada nomor {found}.", expected - 1)]
    Gap { expected: i64, found: i64 },
    #[error("Catatan nomor {seq} tidak cocok dengan sidiknya: catatan ini atau urutannya diubah.")]
    Altered { seq: i64 },
    #[error("Catatan nomor {seq} tidak sama dengan jangkar baris {line}: catatan sampai nomor ini ditulis ulang.")]
    Rewritten { seq: i64, line: usize },
    #[error("Catatan berhenti di nomor {}, padahal jangkar baris {line} menyebut nomor {anchored}: ekornya dipotong.", seq - 1)]
    CutOff { seq: i64, anchored: i64, line: usize },
    #[error("Catatan berhenti di nomor {}, tetapi kepala rantai menyebut nomor {head}.", seq - 1)]
    Head { seq: i64, head: i64 },
}

impl Fault {
    /// The first number that is wrong, or missing. For a rewritten chain, the last number up to which it was rewritten:
    /// the seals themselves agree there.
    pub fn seq(&self) -> i64 {
        match *self {
            Fault::Gap { expected: seq, .. }
            | Fault::Altered { seq }
            | Fault::Rewritten { seq, .. }
            | Fault::CutOff { seq, .. }
            | Fault::Head { seq, .. } => seq,
        }
    }
}

/// What was vouched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub head: Head,
    pub anchors: usize,
    /// The last number an anchor stands for; what comes after could still be cut off unnoticed.
    pub anchored: i64,
}

/// Follows a chain row by row.
pub struct Checker<'a> {
    keys: &'a Keys,
    anchors: Vec<Anchor>,
    /// How many of the anchors have been passed.
    passed: usize,
    last: Head,
}

impl<'a> Checker<'a> {
    /// # Errors
    /// When an anchor stands for the empty chain with another seal.
    pub fn new(keys: &'a Keys, mut anchors: Vec<Anchor>) -> Result<Checker<'a>, Fault> {
        anchors.sort_by_key(|anchor| anchor.seq);
        let mut checker = Checker {
            keys,
            anchors,
            passed: 0,
            last: Head { seq: 0, hash: GENESIS },
        };
        checker.hold()?;

        Ok(checker)
    }

    /// The next row with the seal it carries.
    ///
    /// # Errors
    /// The fault of this row; what follows it need not be looked at.
    pub fn take(&mut self, row: &Row, hash: &[u8]) -> Result<(), Fault> {
        let expected = self.last.seq + 1;
        if row.seq != expected {
            return Err(Fault::Gap {
                expected,
                found: row.seq,
            });
        }
        let sealed: Hash = row.seal(self.keys, &self.last.hash);
        if sealed != hash {
            return Err(Fault::Altered { seq: row.seq });
        }
        self.last = Head {
            seq: row.seq,
            hash: sealed,
        };

        self.hold()
    }

    /// All rows were taken: do they reach the head and the last anchor?
    ///
    /// # Errors
    /// When rows are missing at the end, or the head was changed.
    pub fn finish(self, head: Head) -> Result<Report, Fault> {
        if let Some(anchor) = self.anchors.get(self.passed) {
            return Err(Fault::CutOff {
                seq: self.last.seq + 1,
                anchored: anchor.seq,
                line: anchor.line,
            });
        }
        if head != self.last {
            return Err(Fault::Head {
                seq: self.last.seq + 1,
                head: head.seq,
            });
        }

        Ok(Report {
            head,
            anchors: self.anchors.len(),
            anchored: self.anchors.last().map_or(0, |anchor| anchor.seq),
        })
    }

    /// Holds the last row against every anchor of its number.
    fn hold(&mut self) -> Result<(), Fault> {
        while let Some(anchor) = self.anchors.get(self.passed).filter(|a| a.seq <= self.last.seq) {
            if anchor.seq != self.last.seq || !anchor.fits(&self.last.hash) {
                return Err(Fault::Rewritten {
                    seq: anchor.seq,
                    line: anchor.line,
                });
            }
            self.passed += 1;
        }

        Ok(())
    }
}
