use proptest::prelude::*;

use super::*;
use crate::ppks::categories::{CATALOGUE, Reference};

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn born(born_on: NaiveDate) -> Subject {
    Subject {
        unit: Unit::Orang,
        born_on,
        sex: Sex::Perempuan,
        has_nik: true,
        has_disability_kind: true,
    }
}

/// "tolak umur", "peringatan nik": what is said of somebody on that day.
fn said(code: &str, subject: Subject, on: NaiveDate) -> Vec<String> {
    let findings = Reference::shipped().rules.judge(code, &subject, on);

    findings
        .iter()
        .map(|finding| match finding.severity {
            Severity::Refuse => format!("tolak {}", finding.kind.code()),
            Severity::Warn => format!("peringatan {}", finding.kind.code()),
        })
        .collect()
}

#[test]
fn every_row_is_read_and_belongs_to_a_category() {
    let rows = include_str!("../rules.csv").lines().count() - 1;
    let rules = Reference::shipped().rules;

    assert_eq!(rules.0.len(), rows);
    assert!(rules.0.iter().all(|rule| CATALOGUE.find(&rule.category_code).is_some()));
    for category in &CATALOGUE.categories {
        let units = rules.of(&category.code, date(2026, 11, 27));
        assert_eq!(
            units.filter(|rule| rule.kind == RuleKind::Unit).count(),
            1,
            "{}",
            category.code
        );
    }
}

/// Written from the law and the agreement with the office, not from the rows.
#[test]
fn the_limits_of_age_are_exact_at_the_date_of_assessment() {
    let on = date(2026, 11, 27);
    // Category; ages where nothing is said; ages with a doubt; ages refused.
    /// Category; ages without a complaint, with a doubt, refused.
    type Ages = (&'static str, &'static [i32], &'static [i32], &'static [i32]);
    let table: [Ages; 13] = [
        ("01", &[0, 5], &[], &[6, 40]),
        ("02", &[6, 18], &[0, 5], &[19, 60]),
        ("03", &[12, 17], &[0, 9, 11], &[18, 40]),
        ("04", &[6, 18], &[5], &[19]),
        ("05", &[0, 17], &[], &[18]),
        ("06", &[0, 17], &[], &[18]),
        ("07", &[0, 18], &[], &[19]),
        ("08", &[60, 101], &[], &[59, 30, 0]),
        ("09", &[18, 90], &[17, 3], &[]),
        ("10", &[18], &[], &[17]),
        ("20", &[18], &[17], &[]),
        ("23", &[18, 59], &[17, 60], &[]),
        ("24", &[0, 50, 110], &[], &[]),
    ];

    for (code, fine, doubtful, refused) in table {
        for (ages, expected) in [
            (fine, Vec::<&str>::new()),
            (doubtful, vec!["peringatan umur"]),
            (refused, vec!["tolak umur"]),
        ] {
            for age in ages {
                // The birthday itself, and the last day before the next one.
                for day in [date(2026 - age, 11, 27), date(2025 - age, 11, 28)] {
                    assert_eq!(said(code, born(day), on), expected, "{code} at {age}, born {day}");
                }
            }
        }
    }
}

#[test]
fn sex_disability_and_nik_are_asked_for() {
    let on = date(2026, 11, 27);
    let adult = born(date(1990, 3, 12));
    let man = Subject {
        sex: Sex::LakiLaki,
        ..adult
    };
    let without_kind = Subject {
        has_disability_kind: false,
        ..adult
    };
    let without_nik = Subject {
        has_nik: false,
        ..adult
    };

    assert_eq!(said("23", man, on), ["tolak jenis_kelamin"]);
    assert_eq!(said("09", without_kind, on), ["tolak disabilitas"]);
    assert_eq!(said("20", without_nik, on), ["peringatan nik"]);
    assert!(said("24", without_nik, on).is_empty());
    assert!(said("24", without_kind, on).is_empty());
}

#[test]
fn a_unit_is_not_another() {
    let on = date(2026, 11, 27);
    let family = Subject {
        unit: Unit::Keluarga,
        ..born(date(1990, 3, 12))
    };

    assert!(said("25", family, on).is_empty() && said("24", family, on).is_empty());
    assert_eq!(said("13", family, on), ["tolak satuan"]);
    for code in ["25", "26"] {
        assert_eq!(said(code, born(date(1990, 3, 12)), on), ["tolak satuan"]);
    }
}

#[test]
fn somebody_born_on_a_leap_day_is_older_from_the_first_of_march() {
    let leapling = born(date(2020, 2, 29));

    assert!(said("01", leapling, date(2026, 2, 28)).is_empty());
    assert_eq!(said("01", leapling, date(2026, 3, 1)), ["tolak umur"]);
    assert_eq!(said("08", born(date(1964, 2, 29)), date(2024, 2, 28)), ["tolak umur"]);
    assert!(said("08", born(date(1964, 2, 29)), date(2024, 2, 29)).is_empty());
}

#[test]
fn a_rule_holds_from_its_first_to_its_last_day() {
    let rule = |max: i16, from: NaiveDate, to: Option<NaiveDate>| Rule {
        category_code: "01".to_owned(),
        kind: RuleKind::Age,
        severity: Severity::Refuse,
        age_min: None,
        age_max: Some(max),
        sex: None,
        units: None,
        valid_from: from,
        valid_to: to,
    };
    let rules: Rules = [
        rule(4, date(2012, 1, 1), Some(date(2025, 12, 31))),
        rule(5, date(2026, 1, 1), None),
    ]
    .into_iter()
    .collect();
    let five = born(date(2020, 6, 1));

    assert_eq!(rules.judge("01", &five, date(2025, 12, 31)).len(), 1);
    assert!(rules.judge("01", &five, date(2026, 1, 1)).is_empty());
    assert!(rules.judge("01", &five, date(2011, 12, 31)).is_empty());
}

proptest! {
    /// Whoever is judged: at most one sentence of a kind, a refusal never hides behind a doubt, every sentence ends, and
    /// age is counted on the day of assessment, whatever day it is read.
    #[test]
    fn a_judgement_is_one_sentence_of_a_kind(
        category in 1usize..=26, days in 0u64..40_000, later in 0u64..40_000, is_man: bool, has_nik: bool, has_kind: bool,
    ) {
        let code = format!("{category:02}");
        let born_on = date(1920, 1, 1) + chrono::Days::new(days);
        let on = born_on + chrono::Days::new(later);
        let subject = Subject {
            unit: Unit::Orang,
            born_on,
            sex: if is_man { Sex::LakiLaki } else { Sex::Perempuan },
            has_nik,
            has_disability_kind: has_kind,
        };
        let rules = Reference::shipped().rules;
        let found = rules.judge(&code, &subject, on);

        let mut kinds: Vec<_> = found.iter().map(|finding| finding.kind).collect();
        kinds.dedup();
        prop_assert_eq!(kinds.len(), found.len());
        for finding in &found {
            prop_assert!(finding.text.ends_with('.'));
            let broken = rules.of(&code, on).filter(|rule| rule.kind == finding.kind && !rule.holds(&subject, on));
            prop_assert_eq!(broken.map(|rule| rule.severity).min(), Some(finding.severity));
        }
        let all_held = rules.of(&code, on).all(|rule| rule.holds(&subject, on));
        prop_assert_eq!(all_held, found.is_empty());
        // Only ages and the day can change with the day: the same age in a later year is judged the same.
        if let Some(same_age) = on.succ_opt().filter(|next| umur(born_on, *next) == umur(born_on, on)) {
            prop_assert_eq!(rules.judge(&code, &subject, same_age).len(), found.len());
        }
    }
}
