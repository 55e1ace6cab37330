//! How much somebody may still take out by name alone, without asking a second person.

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock;
use crate::types::angka::ribuan;

/// People that one may take out in a day on one's own word. Counted over all lists of the day, so that slicing one
/// list gains nothing.
pub(super) const FREE_PERSONS: i64 = 500;
/// Files by name that one may ask for in a day, approved or not.
pub(super) const FILES: i64 = 20;
/// The day that both are counted over.
const HOURS: i64 = 24;

/// Since when it is counted.
pub(super) fn since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::hours(HOURS)
}

/// What was taken out in the last day.
pub(super) struct Taken {
    /// People in files that nobody else let go.
    pub persons: i64,
    /// Files by name, and requests for one.
    pub files: i64,
    /// The oldest of these.
    pub first_at: Option<DateTime<Utc>>,
}

impl Taken {
    /// Whether a list of this many would go beyond what needs no second person.
    pub fn needs_approval(&self, persons: i64) -> bool {
        self.persons + persons > FREE_PERSONS
    }

    /// What is said before anything is sent; `is_kept` where even a small file is not sent at once.
    pub fn sentence(&self, persons: i64, is_kept: bool) -> String {
        let now = ribuan(persons);
        let before = if self.persons > 0 {
            format!(
                " Dalam 24 jam terakhir Anda sudah mengunduh {} orang tanpa persetujuan.",
                ribuan(self.persons)
            )
        } else {
            String::new()
        };
        if self.needs_approval(persons) {
            let sum = if self.persons > 0 {
                format!(" Jumlahnya menjadi {}.", ribuan(self.persons + persons))
            } else {
                String::new()
            };
            format!(
                "Daftar ini memuat {now} orang.{before}{sum} Lebih dari {FREE_PERSONS} orang dalam 24 jam perlu persetujuan petugas lain."
            )
        } else {
            let next = if is_kept {
                "Berkas disiapkan bersama berita acaranya, tanpa persetujuan petugas lain."
            } else {
                "Berkas langsung dibuat."
            };
            format!("Daftar ini memuat {now} orang.{before} {next}")
        }
    }

    /// Why there is none today, and from when on there is.
    pub fn refusal(&self) -> Option<String> {
        (self.files >= FILES).then(|| {
            let from = self
                .first_at
                .map_or_else(|| "besok".to_owned(), |at| clock::waktu(at + TimeDelta::hours(HOURS)));
            format!(
                "Batas {FILES} berkas daftar nama dalam 24 jam sudah tercapai. Anda dapat mengunduh lagi mulai {from}."
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(persons: i64, files: i64) -> Taken {
        Taken {
            persons,
            files,
            first_at: DateTime::from_timestamp(1_800_000_000, 0),
        }
    }

    #[test]
    fn five_hundred_in_a_day_need_nobody_and_one_more_does() {
        for (before, now, needs) in [
            (0, 500, false),
            (0, 501, true),
            (300, 200, false),
            (300, 201, true),
            (500, 1, true),
        ] {
            assert_eq!(taken(before, 1).needs_approval(now), needs, "{before} + {now}");
        }
        let words = taken(300, 1).sentence(201, false);
        assert!(
            words.contains("300 orang tanpa persetujuan") && words.contains("menjadi 501"),
            "{words}"
        );
        assert!(
            taken(0, 0)
                .sentence(12, false)
                .contains("12 orang. Berkas langsung dibuat")
        );
        assert!(taken(0, 0).sentence(12, true).contains("bersama berita acaranya"));
    }

    #[test]
    fn the_twentieth_file_is_the_last_of_the_day() {
        assert_eq!(taken(0, 19).refusal(), None);
        assert!(taken(0, 20).refusal().unwrap().contains("mulai 16 Januari 2027"));
    }
}
