//! The tables of the dashboard, and the drawing of each.

use chrono::{Datelike, Months, NaiveDate};

use crate::charts::bars::{Bar, bars};
use crate::charts::line::{Series, lines};
use crate::charts::pyramid::{AgeBand as Band, pyramid};
use crate::charts::{Caption, Drawing};
use crate::ppks::Stage;
use crate::ppks::categories::{CATALOGUE, Reference, Tiers};
use crate::reports::queries::{AgeCount, CategoryCount, SecretFigure, StepCount};
use crate::types::angka::ribuan;
use crate::types::{AgeBand, Sex, tanggal};

/// One page of the dashboard; each is small enough for a slow line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Areas,
    Categories,
    Subs,
    Ages,
    Months,
}

impl Section {
    pub const ALL: [Section; 5] = [
        Section::Areas,
        Section::Categories,
        Section::Subs,
        Section::Ages,
        Section::Months,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Section::Areas => "wilayah",
            Section::Categories => "kategori",
            Section::Subs => "sub",
            Section::Ages => "umur",
            Section::Months => "waktu",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Section::Areas => "Wilayah",
            Section::Categories => "Kategori",
            Section::Subs => "Sub-kategori",
            Section::Ages => "Umur dan jenis kelamin",
            Section::Months => "Dari bulan ke bulan",
        }
    }

    /// An old or mistyped link opens the first section.
    pub fn from_slug(slug: &str) -> Section {
        Section::ALL
            .into_iter()
            .find(|section| section.slug() == slug)
            .unwrap_or(Section::Areas)
    }
}

/// Bars, each with its number, in the order given. None where all are zero.
pub(super) fn bar_chart(id: &str, title: &str, lines: Vec<Bar>) -> Option<Drawing> {
    let most = lines.iter().max_by_key(|bar| bar.value).filter(|bar| bar.value > 0)?;
    let desc = format!(
        "Terbanyak: {}, {}. Angka lengkapnya ada di tabel.",
        most.label,
        ribuan(most.value)
    );

    Drawing::responsive(Caption { id, title, desc: &desc }, |caption, width| {
        bars(caption, &lines, width)
    })
}

/// One category and its sub-categories.
pub(super) struct CategoryLine {
    pub code: String,
    /// "8 Lanjut Usia Terlantar"
    pub label: String,
    pub n: i64,
    /// What is counted: "orang", "keluarga", "komunitas".
    pub unit: &'static str,
    /// Its number is not shown, and not counted here.
    pub is_secret: bool,
    pub subs: Vec<SubLine>,
}

pub(super) struct SubLine {
    pub code: String,
    pub name: String,
    pub n: i64,
}

/// All categories in their official order, with the sub-categories that somebody was counted under.
pub(super) fn category_lines(counts: &[CategoryCount], reference: &Reference, tiers: &Tiers) -> Vec<CategoryLine> {
    CATALOGUE
        .categories
        .iter()
        .map(|category| {
            let is_secret = tiers.is_secret(&category.code);
            let of = |sub: Option<&str>| -> i64 {
                counts
                    .iter()
                    .filter(|row| row.category_code == category.code && !is_secret)
                    .filter(|row| sub.is_none_or(|sub| row.sub_category_code == sub))
                    .map(|row| row.n)
                    .sum()
            };
            let subs = reference
                .all_subs_of(&category.code)
                .map(|sub| SubLine {
                    code: sub.code.clone(),
                    name: sub.name.clone(),
                    n: of(Some(&sub.code)),
                })
                .filter(|sub| sub.n > 0)
                .collect();
            CategoryLine {
                code: category.code.clone(),
                label: category.label(),
                n: of(None),
                unit: category.unit_word(),
                is_secret,
                subs,
            }
        })
        .collect()
}

/// The secret categories in one year, for the whole kabupaten.
pub(super) struct SecretYear {
    pub year: i32,
    pub figures: Vec<SecretFigure>,
}

impl SecretYear {
    /// "12", or "<10": fewer could point at somebody.
    pub fn text(&self, code: &str) -> String {
        self.figures
            .iter()
            .find(|figure| figure.category_code == code)
            .and_then(|figure| figure.n)
            .map_or_else(|| "<10".to_owned(), ribuan)
    }
}

/// Whether anybody was counted under a sub-category.
pub(super) fn have_subs(lines: &[CategoryLine]) -> bool {
    lines.iter().any(|line| !line.subs.is_empty())
}

/// One band of ages.
pub(super) struct AgeLine {
    pub label: &'static str,
    pub male: i64,
    pub female: i64,
}

impl AgeLine {
    pub fn total(&self) -> i64 {
        self.male + self.female
    }

    pub fn male(&self) -> i64 {
        self.male
    }

    pub fn female(&self) -> i64 {
        self.female
    }
}

/// All bands, youngest first.
pub(super) fn age_lines(counts: &[AgeCount]) -> Vec<AgeLine> {
    let of = |band: AgeBand, sex: Sex| -> i64 {
        counts
            .iter()
            .filter(|row| row.age_band == band && row.sex == sex)
            .map(|row| row.n)
            .sum()
    };

    AgeBand::all()
        .into_iter()
        .map(|band| AgeLine {
            label: band.label(),
            male: of(band, Sex::LakiLaki),
            female: of(band, Sex::Perempuan),
        })
        .collect()
}

pub(super) fn age_chart(lines: &[AgeLine]) -> Option<Drawing> {
    if lines.iter().all(|line| line.total() == 0) {
        return None;
    }
    let bands: Vec<Band> = lines
        .iter()
        .map(|line| Band {
            label: line.label.replace(" tahun ke atas", "+").replace(" tahun", ""),
            male: line.male,
            female: line.female,
        })
        .collect();
    let caption = Caption {
        id: "umur",
        title: "Orang menurut umur dan jenis kelamin",
        desc: "Laki-laki di kiri, perempuan di kanan, umur tertua di atas. Angka lengkapnya ada di tabel.",
    };

    Drawing::responsive(caption, |caption, width| pyramid(caption, &bands, width))
}

/// What happened in one month.
pub(super) struct MonthLine {
    /// "Mar 2026"
    pub label: String,
    pub submitted: i64,
    pub verified: i64,
    pub returned: i64,
}

/// How far back the dashboard looks, this month included.
const MONTHS_SHOWN: u32 = 12;

/// The first of the earliest month shown.
pub(super) fn first_month(today: NaiveDate) -> NaiveDate {
    let month = today.with_day(1).unwrap_or(today);

    month.checked_sub_months(Months::new(MONTHS_SHOWN - 1)).unwrap_or(month)
}

/// Every month from the first to this one. Empty where nothing happened in any.
pub(super) fn month_lines(counts: &[StepCount], today: NaiveDate) -> Vec<MonthLine> {
    let first = first_month(today);
    let of = |month: NaiveDate, stage: Stage| -> i64 {
        counts
            .iter()
            .filter(|row| row.month == month && row.to_stage == stage.code())
            .map(|row| row.n)
            .sum()
    };
    let lines: Vec<MonthLine> = (0..MONTHS_SHOWN)
        .filter_map(|n| first.checked_add_months(Months::new(n)))
        .map(|month| MonthLine {
            label: tanggal::bulan(month),
            submitted: of(month, Stage::Submitted),
            verified: of(month, Stage::Verified),
            returned: of(month, Stage::Returned),
        })
        .collect();
    let is_quiet = |line: &MonthLine| line.submitted + line.verified + line.returned == 0;

    if lines.iter().all(is_quiet) { Vec::new() } else { lines }
}

pub(super) fn month_chart(months: &[MonthLine]) -> Option<Drawing> {
    let labels: Vec<String> = months.iter().map(|line| line.label.clone()).collect();
    let series = |name: &str, value: fn(&MonthLine) -> i64| Series {
        name: name.to_owned(),
        values: months.iter().map(|line| Some(value(line))).collect(),
    };
    let all = [
        series("Dikirim", |line| line.submitted),
        series("Terverifikasi", |line| line.verified),
        series("Dikembalikan", |line| line.returned),
    ];
    let caption = Caption {
        id: "waktu",
        title: "Data dikirim, terverifikasi, dan dikembalikan tiap bulan",
        desc: "Dua belas bulan terakhir. Angka lengkapnya ada di tabel.",
    };

    Drawing::responsive(caption, |caption, width| lines(caption, &labels, &all, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_months_end_with_this_one() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
        let step = |month: u32, to_stage: &str, n| StepCount {
            month: NaiveDate::from_ymd_opt(2026, month, 1).unwrap(),
            to_stage: to_stage.to_owned(),
            n,
        };
        let lines = month_lines(&[step(3, "verified", 7), step(1, "submitted", 2)], today);

        assert_eq!(first_month(today), NaiveDate::from_ymd_opt(2025, 4, 1).unwrap());
        assert_eq!(lines.len(), 12);
        assert_eq!((lines[11].label.as_str(), lines[11].verified), ("Mar 2026", 7));
        assert_eq!(lines[9].submitted, 2);
        assert!(month_lines(&[], today).is_empty());
    }

    #[test]
    fn all_categories_stand_in_order_and_sum_their_subs() {
        let count = |category: &str, sub: &str, n| CategoryCount {
            category_code: category.to_owned(),
            sub_category_code: sub.to_owned(),
            n,
        };
        let tiers = Tiers::from_iter([("02".to_owned(), 1)]);
        // Somebody was recorded under 03 before it was secret.
        let counts = [count("02", "02.1", 3), count("02", "", 4), count("03", "", 5)];
        let lines = category_lines(&counts, &Reference::shipped(), &tiers);
        assert_eq!(lines[2].n, 0);
        assert!(lines[2].is_secret && !lines[1].is_secret);

        assert_eq!(lines.len(), CATALOGUE.categories.len());
        assert_eq!((lines[1].n, lines[1].subs.len(), lines[1].subs[0].n), (7, 1, 3));
    }

    #[test]
    fn every_section_opens_by_its_own_link() {
        for section in Section::ALL {
            assert_eq!(Section::from_slug(section.slug()), section);
        }
        assert_eq!(Section::from_slug("x"), Section::Areas);
    }
}
