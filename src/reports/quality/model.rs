//! The measures, and what is counted by them.

use chrono::{DateTime, NaiveDate, Utc};

use crate::charts::percent;
use crate::types::{KodeWilayah, PersonId};
use crate::wilayah::Wilayah;

/// One question about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// A NIK that agrees with birth date and sex.
    Nik,
    /// A family with its nomor KK and a place where it can be found.
    Kk,
    /// A photo of the person or the house.
    Photo,
    /// Verified within twelve months.
    Fresh,
    /// Nothing that somebody should look at.
    Clear,
}

impl Measure {
    pub const ALL: [Measure; 5] = [
        Measure::Nik,
        Measure::Kk,
        Measure::Photo,
        Measure::Fresh,
        Measure::Clear,
    ];

    /// As it stands in the URL, for the people who lack it.
    pub fn slug(self) -> &'static str {
        match self {
            Measure::Nik => "nik",
            Measure::Kk => "kk",
            Measure::Photo => "foto",
            Measure::Fresh => "segar",
            Measure::Clear => "peringatan",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.slug() == slug)
    }

    pub fn label(self) -> &'static str {
        match self {
            Measure::Nik => "NIK sah",
            Measure::Kk => "KK lengkap",
            Measure::Photo => "Ada foto",
            Measure::Fresh => "Verifikasi segar",
            Measure::Clear => "Tanpa peringatan",
        }
    }

    /// What exactly is counted.
    pub fn meaning(self) -> &'static str {
        match self {
            Measure::Nik => "ada NIK, dan cocok dengan tanggal lahir serta jenis kelamin",
            Measure::Kk => "keluarganya punya nomor KK dan alamat (RT, dusun, atau jalan)",
            Measure::Photo => "ada foto orangnya atau rumahnya",
            Measure::Fresh => "diverifikasi dalam 12 bulan terakhir",
            Measure::Clear => "tidak dikembalikan, NIK tidak berbeda, tidak ada keraguan tentang kategorinya",
        }
    }

    /// The title of the list of those who lack it.
    pub fn lacking(self) -> &'static str {
        match self {
            Measure::Nik => "Tanpa NIK sah",
            Measure::Kk => "KK belum lengkap",
            Measure::Photo => "Belum ada foto",
            Measure::Fresh => "Belum diverifikasi dalam 12 bulan",
            Measure::Clear => "Ada peringatan",
        }
    }
}

/// What was counted in one region.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub persons: i64,
    pub with_nik: i64,
    pub with_kk: i64,
    pub with_photo: i64,
    pub fresh: i64,
    pub warned: i64,
}

impl Counts {
    pub fn merge(&mut self, other: &Counts) {
        self.persons += other.persons;
        self.with_nik += other.with_nik;
        self.with_kk += other.with_kk;
        self.with_photo += other.with_photo;
        self.fresh += other.fresh;
        self.warned += other.warned;
    }

    pub fn having(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Nik => self.with_nik,
            Measure::Kk => self.with_kk,
            Measure::Photo => self.with_photo,
            Measure::Fresh => self.fresh,
            Measure::Clear => self.persons - self.warned,
        }
    }

    pub fn lacking(&self, measure: Measure) -> i64 {
        self.persons - self.having(measure)
    }

    /// Whole percents; None where there is nobody.
    pub fn share(&self, measure: Measure) -> Option<i64> {
        percent(self.having(measure), self.persons)
    }
}

/// The counts of one desa, as stored.
pub(super) struct DesaCounts {
    pub desa_kode: KodeWilayah,
    pub counts: Counts,
    pub counted_at: DateTime<Utc>,
}

/// One line of the table.
pub(super) struct AreaLine {
    pub area: Wilayah,
    pub counts: Counts,
}

/// Somebody behind a number.
pub(super) struct LackingRow {
    pub id: PersonId,
    pub full_name: String,
    pub born_on: NaiveDate,
    pub rt: String,
    pub rw: String,
    pub dusun: String,
}

impl LackingRow {
    /// "Dusun Contoh, RT 001/RW 002", as far as it is known.
    pub fn place(&self) -> String {
        let parts = [("Dusun ", &self.dusun), ("RT ", &self.rt), ("RW ", &self.rw)];
        let known: Vec<String> = parts
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(word, text)| format!("{word}{text}"))
            .collect();

        if known.is_empty() {
            "–".to_owned()
        } else {
            known.join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_and_what_is_there_make_the_whole() {
        let counts = Counts {
            persons: 10,
            with_nik: 8,
            warned: 3,
            ..Counts::default()
        };

        assert_eq!(counts.share(Measure::Nik), Some(80));
        assert_eq!(counts.lacking(Measure::Nik), 2);
        assert_eq!(counts.having(Measure::Clear), 7);
        assert_eq!(counts.lacking(Measure::Clear), 3);
        assert_eq!(Counts::default().share(Measure::Nik), None);
        for measure in Measure::ALL {
            assert_eq!(Measure::from_slug(measure.slug()), Some(measure));
        }
    }
}
