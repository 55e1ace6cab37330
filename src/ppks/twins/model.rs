//! What the queue of pairs and a decision about one are made of.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::{in_wib, waktu};
use crate::ppks::likeness::Reason;
use crate::types::tanggal::tanggal;
use crate::types::{KodeWilayah, MergeId, PersonId, TwinPairId};
use crate::wilayah::Wilayah;

/// Days within which a merge can be taken back.
pub const REVERSIBLE_DAYS: i64 = 90;

/// Where a pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Somebody must look.
    Open,
    /// Looked at: two people. It does not come back.
    NotSame,
    Merged,
    /// Mended by the desa meanwhile: nothing is alike any more.
    Gone,
}

impl State {
    pub const LISTED: [State; 3] = [State::Open, State::NotSame, State::Merged];

    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::NotSame => "not_same",
            State::Merged => "merged",
            State::Gone => "gone",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Open => "Perlu diputuskan",
            State::NotSame => "Bukan orang yang sama",
            State::Merged => "Digabung",
            State::Gone => "Sudah diperbaiki desa",
        }
    }

    pub fn tag(self) -> &'static str {
        match self {
            State::Open => "wait",
            State::Merged => "ok",
            State::NotSame | State::Gone => "info",
        }
    }

    /// As it stands in a URL.
    pub fn slug(self) -> &'static str {
        match self {
            State::Open => "terbuka",
            State::NotSame => "bukan",
            State::Merged => "digabung",
            State::Gone => "hilang",
        }
    }

    pub fn from_slug(slug: &str) -> Option<State> {
        State::LISTED.into_iter().find(|state| state.slug() == slug)
    }

    /// As stored; what is not known is closed.
    pub fn read(code: &str) -> State {
        match code {
            "open" => State::Open,
            "not_same" => State::NotSame,
            "merged" => State::Merged,
            _ => State::Gone,
        }
    }
}

/// What a verifier says about a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// One human: this record stays, the other is taken into it.
    Merge {
        survivor: PersonId,
        reason: String,
    },
    NotSame {
        reason: String,
    },
    /// Both desa are asked to look, neither is told why.
    Check,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// The pair or one of the two records has changed since the page was opened; nothing was decided.
    Stale,
}

/// The versions a verifier had on screen: of the pair and of both records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub pair: i32,
    pub first: i32,
    pub second: i32,
}

/// Versions that no page of ours has sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreadable versions")]
pub struct UnreadableVersions;

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.pair, self.first, self.second)
    }
}

impl FromStr for Seen {
    type Err = UnreadableVersions;

    fn from_str(text: &str) -> Result<Seen, UnreadableVersions> {
        let numbers: Result<Vec<i32>, _> = text.split('.').map(str::parse).collect();

        match numbers.as_deref() {
            Ok([pair, first, second]) => Ok(Seen {
                pair: *pair,
                first: *first,
                second: *second,
            }),
            _ => Err(UnreadableVersions),
        }
    }
}

/// One pair as stored.
pub struct Pair {
    pub id: TwinPairId,
    pub first_id: PersonId,
    pub second_id: PersonId,
    pub score: i16,
    pub reasons: Vec<String>,
    pub found_at: DateTime<Utc>,
    pub state: String,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_reason: String,
    pub version: i32,
}

impl Pair {
    pub fn state(&self) -> State {
        State::read(&self.state)
    }

    pub fn reasons(&self) -> Vec<Reason> {
        read_reasons(&self.reasons)
    }

    pub fn found_text(&self) -> String {
        waktu(self.found_at)
    }

    /// "Dayang Umpama, 12 Maret 2026, 14.20 WIB"
    pub fn decided_text(&self) -> String {
        match (&self.decided_by_name, self.decided_at) {
            (Some(name), Some(at)) => format!("{name}, {}", waktu(at)),
            _ => String::new(),
        }
    }
}

fn read_reasons(codes: &[String]) -> Vec<Reason> {
    codes.iter().filter_map(|code| Reason::find(code)).collect()
}

/// Somebody who may be the same human as the one who is looked at.
pub struct OpenTwin {
    pub pair: TwinPairId,
    pub person: PersonId,
    pub other_name: String,
    pub other_desa: String,
}

/// One line of the queue.
pub struct PairRow {
    pub id: TwinPairId,
    pub score: i16,
    pub reasons: Vec<String>,
    pub first_name: String,
    pub first_desa: String,
    pub first_kode: KodeWilayah,
    pub second_name: String,
    pub second_desa: String,
    pub second_kode: KodeWilayah,
    pub at: DateTime<Utc>,
    pub is_asked: bool,
}

impl PairRow {
    pub fn place(&self) -> Place {
        Place {
            score: self.score,
            at: self.at,
            id: self.id,
        }
    }

    /// What speaks for it: "NIK sama, nama hampir sama"
    pub fn reasons_text(&self) -> String {
        let texts: Vec<&str> = read_reasons(&self.reasons)
            .into_iter()
            .filter(|reason| reason.speaks_for())
            .map(Reason::text)
            .collect();

        texts.join(", ")
    }

    pub fn desa_text(&self) -> String {
        let (one, other) = (
            desa_text(&self.first_kode, &self.first_desa),
            desa_text(&self.second_kode, &self.second_desa),
        );

        if self.first_kode == self.second_kode {
            one
        } else {
            format!("{one} dan {other}")
        }
    }

    pub fn at_text(&self) -> String {
        tanggal(in_wib(self.at).date_naive())
    }
}

/// A place in the list, which runs from the most alike to the least, then by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub score: i16,
    pub at: DateTime<Utc>,
    pub id: TwinPairId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.score, self.at.timestamp_micros(), self.id)
    }
}

impl FromStr for Place {
    type Err = UnreadableVersions;

    fn from_str(text: &str) -> Result<Place, UnreadableVersions> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(UnreadableVersions);

        Ok(Place {
            score: part()?.parse().map_err(|_| UnreadableVersions)?,
            at: part()?
                .parse()
                .ok()
                .and_then(DateTime::from_timestamp_micros)
                .ok_or(UnreadableVersions)?,
            id: part()?.parse().map_err(|_| UnreadableVersions)?,
        })
    }
}

/// The merge of a pair, as long as it stands.
pub struct Merge {
    pub id: MergeId,
    pub survivor_id: PersonId,
    pub absorbed_id: PersonId,
    pub reason: String,
    pub merged_by_name: String,
    pub merged_at: DateTime<Utc>,
}

impl Merge {
    /// The last moment at which it can be taken back.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.merged_at + TimeDelta::days(REVERSIBLE_DAYS)
    }

    pub fn is_reversible(&self, now: DateTime<Utc>) -> bool {
        now <= self.ends_at()
    }

    pub fn ends_text(&self) -> String {
        tanggal(in_wib(self.ends_at()).date_naive())
    }

    pub fn at_text(&self) -> String {
        waktu(self.merged_at)
    }
}

/// What a decision is checked against, read once nobody else can change it.
pub struct Decidable {
    pub state: String,
    pub seen: Seen,
    /// The one who asks has entered, changed or sent one of the two.
    pub is_maker: bool,
    /// One of the two is restricted, destroyed, or merged already.
    pub is_closed: bool,
}

/// The region of a pair's record, in words.
pub(super) fn desa_text(kode: &KodeWilayah, nama: &str) -> String {
    Wilayah {
        kode: kode.clone(),
        nama: nama.to_owned(),
    }
    .full_name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_versions_are_read_back() {
        let place = Place {
            score: 87,
            at: DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap(),
            id: TwinPairId::new(),
        };
        let seen = Seen {
            pair: 1,
            first: 20,
            second: 3,
        };

        assert_eq!(place.to_string().parse(), Ok(place));
        assert_eq!(seen.to_string().parse(), Ok(seen));
        for text in ["", "1", "1.2", "1.2.x", "a.b.c", "1.99999999999999999999.x"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
        assert!("1.2".parse::<Seen>().is_err());
    }

    #[test]
    fn a_merge_can_be_taken_back_for_ninety_days() {
        let merged_at = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let merge = Merge {
            id: MergeId::new(),
            survivor_id: PersonId::new(),
            absorbed_id: PersonId::new(),
            reason: String::new(),
            merged_by_name: String::new(),
            merged_at,
        };

        assert!(merge.is_reversible(merged_at + TimeDelta::days(90)));
        assert!(!merge.is_reversible(merged_at + TimeDelta::days(90) + TimeDelta::seconds(1)));
    }
}
