//! Numbers and dates in words, as official Indonesian papers write them beside the digits.

use chrono::{Datelike, NaiveDate};

use super::tanggal::{MONTHS, hari};

const SMALL: [&str; 12] = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
];

/// `dua ribu dua puluh enam`; `minus lima` below zero.
pub fn terbilang(number: i64) -> String {
    let words = positive(number.unsigned_abs());

    if number < 0 { format!("minus {words}") } else { words }
}

/// `hari Jumat tanggal dua puluh tujuh bulan November tahun dua ribu dua puluh enam`
pub fn hari_tanggal_terbilang(date: NaiveDate) -> String {
    format!(
        "hari {} tanggal {} bulan {} tahun {}",
        hari(date),
        terbilang(date.day().into()),
        MONTHS[date.month0() as usize],
        terbilang(date.year().into()),
    )
}

fn positive(number: u64) -> String {
    const SCALES: [(u64, &str); 5] = [
        (1_000_000_000_000_000, "kuadriliun"),
        (1_000_000_000_000, "triliun"),
        (1_000_000_000, "miliar"),
        (1_000_000, "juta"),
        (1_000, "ribu"),
    ];
    match number {
        0..12 => SMALL[number as usize].to_owned(),
        12..20 => format!("{} belas", positive(number - 10)),
        20..100 => with_rest(format!("{} puluh", positive(number / 10)), number % 10),
        100..200 => with_rest("seratus".to_owned(), number - 100),
        200..1_000 => with_rest(format!("{} ratus", positive(number / 100)), number % 100),
        1_000..2_000 => with_rest("seribu".to_owned(), number - 1_000),
        _ => SCALES
            .into_iter()
            .find(|(scale, _)| number >= *scale)
            .map_or_else(String::new, |(scale, word)| {
                with_rest(format!("{} {word}", positive(number / scale)), number % scale)
            }),
    }
}

fn with_rest(words: String, rest: u64) -> String {
    if rest == 0 {
        words
    } else {
        format!("{words} {}", positive(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_numbers_in_words() {
        for (number, words) in [
            (0, "nol"),
            (1, "satu"),
            (10, "sepuluh"),
            (11, "sebelas"),
            (12, "dua belas"),
            (19, "sembilan belas"),
            (20, "dua puluh"),
            (27, "dua puluh tujuh"),
            (100, "seratus"),
            (111, "seratus sebelas"),
            (999, "sembilan ratus sembilan puluh sembilan"),
            (1_000, "seribu"),
            (1_100, "seribu seratus"),
            (2_026, "dua ribu dua puluh enam"),
            (11_000, "sebelas ribu"),
            (101_000, "seratus satu ribu"),
            (1_000_000, "satu juta"),
            (1_250_000, "satu juta dua ratus lima puluh ribu"),
            (2_000_000_003, "dua miliar tiga"),
            (-5, "minus lima"),
        ] {
            assert_eq!(terbilang(number), words);
        }
    }

    #[test]
    fn writes_a_day_in_words() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();

        assert_eq!(
            hari_tanggal_terbilang(day),
            "hari Jumat tanggal dua puluh tujuh bulan November tahun dua ribu dua puluh enam"
        );
    }

    proptest! {
        #[test]
        fn every_number_has_words_of_its_own(a: i64, b: i64) {
            prop_assert_eq!(terbilang(a) == terbilang(b), a == b);
            prop_assert!(!terbilang(a).contains("  "));
        }
    }
}
