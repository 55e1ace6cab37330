//! How alike two records of people are, and why. One measure for the search by name and for the search for twins.

mod letters;
pub(in crate::ppks) mod queries;
mod wanted;

use chrono::{Datelike, NaiveDate};

use crate::types::{KodeWilayah, Nik, PersonId, Sex, name_key};

pub(in crate::ppks) use wanted::{Wanted, find};

/// What of a person tells whether another record is about the same human. Never a need.
#[derive(Clone, Debug)]
pub struct Traits {
    pub id: PersonId,
    pub name_key: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub mother_name: String,
    pub desa_kode: KodeWilayah,
    pub nik_enc: Option<Vec<u8>>,
}

/// What speaks for two records being one human, or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    SameNik,
    NikOneOff,
    OtherNik,
    SameName,
    NearName,
    OtherName,
    SameBirth,
    SwappedBirth,
    NearBirth,
    SameYear,
    OtherBirth,
    OtherSex,
    SameMother,
    NearMother,
    OtherMother,
    SameDesa,
    SameKecamatan,
}

/// The score and all that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// 0 to 100.
    pub score: i16,
    pub reasons: Vec<Reason>,
}

/// From this score on a verifier looks at a pair.
pub const NOTED: i16 = 60;
/// From this share of letters on a name is nearly the same.
const NEAR: f64 = 0.75;
/// Below it, it is another name.
const FAR: f64 = 0.5;

impl Reason {
    pub const ALL: [Reason; 17] = [
        Reason::SameNik,
        Reason::NikOneOff,
        Reason::OtherNik,
        Reason::SameName,
        Reason::NearName,
        Reason::OtherName,
        Reason::SameBirth,
        Reason::SwappedBirth,
        Reason::NearBirth,
        Reason::SameYear,
        Reason::OtherBirth,
        Reason::OtherSex,
        Reason::SameMother,
        Reason::NearMother,
        Reason::OtherMother,
        Reason::SameDesa,
        Reason::SameKecamatan,
    ];

    /// As stored, and what it adds to the score.
    fn row(self) -> (&'static str, i16) {
        match self {
            Reason::SameNik => ("same_nik", 60),
            Reason::NikOneOff => ("nik_one_off", 40),
            Reason::OtherNik => ("other_nik", -20),
            Reason::SameName => ("same_name", 40),
            Reason::NearName => ("near_name", 30),
            Reason::OtherName => ("other_name", -15),
            Reason::SameBirth => ("same_birth", 30),
            Reason::SwappedBirth => ("swapped_birth", 25),
            Reason::NearBirth => ("near_birth", 18),
            Reason::SameYear => ("same_year", 8),
            Reason::OtherBirth => ("other_birth", -10),
            Reason::OtherSex => ("other_sex", -15),
            Reason::SameMother => ("same_mother", 15),
            Reason::NearMother => ("near_mother", 10),
            Reason::OtherMother => ("other_mother", -10),
            Reason::SameDesa => ("same_desa", 8),
            Reason::SameKecamatan => ("same_kecamatan", 4),
        }
    }

    pub fn code(self) -> &'static str {
        self.row().0
    }

    pub fn points(self) -> i16 {
        self.row().1
    }

    pub fn find(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// As a verifier reads it.
    pub fn text(self) -> &'static str {
        match self {
            Reason::SameNik => "NIK sama",
            Reason::NikOneOff => "NIK beda 1 angka",
            Reason::OtherNik => "NIK berbeda",
            Reason::SameName => "nama sama",
            Reason::NearName => "nama hampir sama",
            Reason::OtherName => "nama berbeda",
            Reason::SameBirth => "tanggal lahir sama",
            Reason::SwappedBirth => "tanggal dan bulan lahir tertukar",
            Reason::NearBirth => "tanggal lahir beda 1 angka",
            Reason::SameYear => "tahun lahir sama",
            Reason::OtherBirth => "tanggal lahir berbeda",
            Reason::OtherSex => "jenis kelamin berbeda",
            Reason::SameMother => "ibu kandung sama",
            Reason::NearMother => "ibu kandung hampir sama",
            Reason::OtherMother => "ibu kandung berbeda",
            Reason::SameDesa => "desa/kelurahan sama",
            Reason::SameKecamatan => "kecamatan sama",
        }
    }

    pub fn speaks_for(self) -> bool {
        self.points() > 0
    }
}

/// Compares two people. The same NIK is always worth a look, whatever else differs.
pub fn compare(one: &Traits, other: &Traits, niks: (Option<&Nik>, Option<&Nik>)) -> Likeness {
    let names = of_names(&one.name_key, &other.name_key);
    let reasons: Vec<Reason> = [
        of_niks(niks, names),
        names,
        Some(of_births(one.born_on, other.born_on)),
        (one.sex != other.sex).then_some(Reason::OtherSex),
        of_mothers(&one.mother_name, &other.mother_name),
        of_places(&one.desa_kode, &other.desa_kode),
    ]
    .into_iter()
    .flatten()
    .collect();
    let sum: i16 = reasons.iter().map(|reason| reason.points()).sum();
    let least = if reasons.contains(&Reason::SameNik) { NOTED } else { 0 };

    Likeness {
        score: sum.clamp(least, 100),
        reasons,
    }
}

/// Numbers of brothers and sisters born on one day differ by a digit too: it counts only where the names are near.
fn of_niks(niks: (Option<&Nik>, Option<&Nik>), names: Option<Reason>) -> Option<Reason> {
    let (Some(one), Some(other)) = niks else { return None };
    let apart = one
        .as_str()
        .bytes()
        .zip(other.as_str().bytes())
        .filter(|(a, b)| a != b)
        .count();

    Some(match apart {
        0 => Reason::SameNik,
        1 if matches!(names, Some(Reason::SameName | Reason::NearName)) => Reason::NikOneOff,
        _ => Reason::OtherNik,
    })
}

fn of_names(one: &str, other: &str) -> Option<Reason> {
    match letters::nearness(one, other) {
        near if near > 0.999 => Some(Reason::SameName),
        near if near >= NEAR => Some(Reason::NearName),
        near if near < FAR => Some(Reason::OtherName),
        _ => None,
    }
}

fn of_births(one: NaiveDate, other: NaiveDate) -> Reason {
    let digits = |date: NaiveDate| date.format("%d%m%Y").to_string();
    let (a, b) = (digits(one), digits(other));
    let apart = a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count();

    if one == other {
        Reason::SameBirth
    } else if swapped(one) == Some(other) {
        Reason::SwappedBirth
    } else if apart == 1 {
        Reason::NearBirth
    } else if one.year() == other.year() {
        Reason::SameYear
    } else {
        Reason::OtherBirth
    }
}

/// The date with day and month exchanged, where the calendar has one.
pub fn swapped(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month())
}

fn of_mothers(one: &str, other: &str) -> Option<Reason> {
    let (one, other) = (name_key(one), name_key(other));
    if one.is_empty() || other.is_empty() {
        return None;
    }

    match of_names(&one, &other)? {
        Reason::SameName => Some(Reason::SameMother),
        Reason::NearName => Some(Reason::NearMother),
        _ => Some(Reason::OtherMother),
    }
}

fn of_places(one: &KodeWilayah, other: &KodeWilayah) -> Option<Reason> {
    if one == other {
        return Some(Reason::SameDesa);
    }
    let is_near = one.kecamatan().is_some() && one.kecamatan() == other.kecamatan();

    is_near.then_some(Reason::SameKecamatan)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maria() -> Traits {
        Traits {
            id: PersonId::new(),
            name_key: name_key("Maria Sulastri Contoh"),
            sex: Sex::Perempuan,
            born_on: NaiveDate::from_ymd_opt(1990, 3, 12).unwrap(),
            mother_name: "Sri Umpama".to_owned(),
            desa_kode: KodeWilayah::parse("61.07.04.1010").unwrap(),
            nik_enc: None,
        }
    }

    fn nik(text: &str) -> Nik {
        Nik::parse(text).unwrap()
    }

    #[test]
    fn a_name_spelled_otherwise_and_a_swapped_date_are_noted() {
        let other = Traits {
            name_key: name_key("Maria Sulastry Contoh"),
            born_on: NaiveDate::from_ymd_opt(1990, 12, 3).unwrap(),
            desa_kode: KodeWilayah::parse("61.07.04.2003").unwrap(),
            ..maria()
        };
        let likeness = compare(&maria(), &other, (None, None));

        assert_eq!(
            likeness.reasons,
            [
                Reason::SameName,
                Reason::SwappedBirth,
                Reason::SameMother,
                Reason::SameKecamatan
            ]
        );
        assert!(likeness.score >= NOTED);
    }

    #[test]
    fn the_same_nik_is_always_noted() {
        let other = Traits {
            name_key: name_key("Petrus Misal"),
            sex: Sex::LakiLaki,
            born_on: NaiveDate::from_ymd_opt(1951, 1, 1).unwrap(),
            mother_name: String::new(),
            desa_kode: KodeWilayah::parse("61.07.01.2001").unwrap(),
            ..maria()
        };
        let same = nik("9907115203900003");
        let likeness = compare(&maria(), &other, (Some(&same), Some(&same)));

        assert_eq!(likeness.score, NOTED);
        assert_eq!(likeness.reasons[0].text(), "NIK sama");
        assert!(!likeness.reasons[1].speaks_for());
        let next = nik("9907115203900004");
        let one_off = compare(&maria(), &maria(), (Some(&same), Some(&next)));
        assert!(one_off.reasons.contains(&Reason::NikOneOff));
        let sister = Traits {
            name_key: name_key("Yohana Contoh"),
            ..maria()
        };
        assert!(compare(&maria(), &sister, (Some(&same), Some(&next))).score < NOTED);
    }

    #[test]
    fn a_brother_of_the_same_mother_is_nobody_else() {
        let brother = Traits {
            name_key: name_key("Petrus Contoh"),
            sex: Sex::LakiLaki,
            born_on: NaiveDate::from_ymd_opt(1993, 8, 2).unwrap(),
            ..maria()
        };

        assert!(compare(&maria(), &brother, (None, None)).score < NOTED);
    }

    #[test]
    fn codes_are_read_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::find(reason.code()), Some(reason));
        }
    }
}
