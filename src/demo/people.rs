//! Families, as an operator would type them.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate};

use super::dice::Dice;
use super::{course, names, needs};
use crate::ppks::categories::Tiers;
use crate::ppks::entry::NewPerson;
use crate::ppks::envelopes::{Household, split};
use crate::ppks::families::{MISSING_KK_REASONS, NewFamily};
use crate::ppks::identity::Identity;
use crate::ppks::persons::{MISMATCH_REASONS, MISSING_REASONS};
use crate::types::tanggal::umur;
use crate::types::{FullName, KodeWilayah, Nik, NomorKk, Sex};

/// One family and the desa it lives in.
pub(super) struct DemoFamily {
    pub desa: KodeWilayah,
    pub family: NewFamily,
}

impl DemoFamily {
    pub(super) fn has_needs(&self) -> bool {
        self.family.members.iter().any(|member| !member.assessments.is_empty())
    }

    /// How many of a hundred families wait for DSP3A where this one lives.
    pub(super) fn behind(&self) -> u32 {
        let kecamatan = self
            .desa
            .as_str()
            .split('.')
            .nth(2)
            .and_then(|number| number.parse().ok());

        course::behind(kecamatan.unwrap_or_default())
    }
}

/// How many families have one member, two, and so on.
const SIZES: [u32; 7] = [60, 140, 220, 260, 180, 90, 50];

/// Makes families until the registry holds `people`, spread unevenly over the desa. Those who leave it, because all
/// that is known of them is sealed, come on top.
pub(super) struct People {
    dice: Dice,
    today: NaiveDate,
    /// Desa with a weight; some are large, most are small.
    desa: Vec<(KodeWilayah, u32)>,
    /// The last serial given under twelve leading digits, so that no number is given twice.
    serials: HashMap<String, u32>,
    tiers: Tiers,
    left: usize,
}

impl People {
    pub(super) fn new(desa: Vec<KodeWilayah>, people: usize, tiers: Tiers, today: NaiveDate) -> People {
        let mut dice = Dice::new(61_07);
        let desa = desa
            .into_iter()
            .map(|kode| {
                let size = dice.between(5, 20);
                (kode, size * size)
            })
            .collect();

        People {
            dice,
            today,
            desa,
            serials: HashMap::new(),
            tiers,
            left: people,
        }
    }

    fn family(&mut self) -> Option<DemoFamily> {
        let drawn = self.dice.weighted(self.desa.iter().map(|(_, weight)| *weight));
        let desa = self.desa.get(drawn)?.0.clone();
        let size = (self.dice.weighted(SIZES.into_iter()) + 1).min(self.left);
        let surname = names::family_name(&mut self.dice);
        let ages = self.ages(size);
        let mother = names::full_name(&mut self.dice, Sex::Perempuan, names::family_name(&mut Dice::new(7)));
        let members = ages
            .into_iter()
            .map(|(age, sex)| self.member(&desa, surname, &mother, age, sex))
            .collect::<Option<Vec<_>>>()?;
        self.left -= split(&self.tiers, &Household::default(), &members, true, "")
            .members
            .len();
        let nomor_kk = if self.dice.chance(20) {
            Identity::Missing(self.dice.pick(&MISSING_KK_REASONS).0.to_owned())
        } else {
            Identity::Known(self.nomor_kk(&desa)?)
        };
        let family = NewFamily {
            card_reason: None,
            nomor_kk,
            dusun: names::dusun(&mut self.dice),
            rt: format!("{:03}", self.dice.between(1, 8)),
            rw: format!("{:03}", self.dice.between(1, 4)),
            address: names::street(&mut self.dice),
            members,
            known: Vec::new(),
        };

        Some(DemoFamily { desa, family })
    }

    /// Head, often a partner, children, now and then a grandmother.
    fn ages(&mut self, size: usize) -> Vec<(u32, Sex)> {
        let dice = &mut self.dice;
        let head = match size {
            1 if dice.chance(600) => dice.between(60, 92),
            1 | 2 => dice.between(24, 80),
            _ if dice.chance(150) => dice.between(58, 76),
            _ => dice.between(24, 58),
        };
        let is_widow = dice.chance(180);
        let mut ages = vec![(head, if is_widow { Sex::Perempuan } else { Sex::LakiLaki })];
        if size > 1 && !is_widow {
            ages.push(((head + dice.between(0, 6)).saturating_sub(5).max(19), Sex::Perempuan));
        }
        if size > 3 && head < 60 && dice.chance(350) {
            ages.push((head + dice.between(20, 28), Sex::Perempuan));
        }
        while ages.len() < size {
            let sex = if dice.chance(490) {
                Sex::Perempuan
            } else {
                Sex::LakiLaki
            };
            ages.push((dice.below(head.saturating_sub(18).clamp(1, 30)), sex));
        }

        ages
    }

    fn member(&mut self, desa: &KodeWilayah, surname: &str, mother: &str, age: u32, sex: Sex) -> Option<NewPerson> {
        let born_on = self.birth(age);
        let name = names::full_name(&mut self.dice, sex, surname);
        let mut nik_mismatch_reason = None;
        let nik = if self.dice.chance(if age < 2 { 300 } else { 12 }) {
            let reason = if age < 2 { 0 } else { self.dice.between(1, 5) };
            Identity::Missing(MISSING_REASONS.get(reason as usize)?.0.to_owned())
        } else {
            // A date that was mended after the number was given: legal, and asked about.
            let said = if self.dice.chance(30) {
                nik_mismatch_reason = Some(self.dice.pick(&MISMATCH_REASONS).0.to_owned());
                born_on.checked_sub_days(Days::new(31))?
            } else {
                born_on
            };
            Identity::Known(self.nik(desa, said, sex)?)
        };

        Some(NewPerson {
            nik,
            nik_mismatch_reason,
            full_name: FullName::parse(&name).ok()?,
            sex,
            born_on,
            mother_name: if age < 18 { mother.to_owned() } else { String::new() },
            assessments: needs::draw(&mut self.dice, umur(born_on, self.today), sex),
        })
    }

    fn birth(&mut self, age: u32) -> NaiveDate {
        let days = u64::from(age) * 365 + u64::from(age) / 4 + u64::from(self.dice.between(1, 360));
        self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today)
    }

    fn nik(&mut self, desa: &KodeWilayah, born_on: NaiveDate, sex: Sex) -> Option<Nik> {
        let day = match sex {
            Sex::Perempuan => born_on.day() + 40,
            Sex::LakiLaki => born_on.day(),
        };
        let digits = self.numbered(desa, day, born_on);

        Nik::parse(&digits).ok()
    }

    fn nomor_kk(&mut self, desa: &KodeWilayah) -> Option<NomorKk> {
        let issued = self
            .birth(0)
            .checked_sub_days(Days::new(u64::from(self.dice.below(4000))))?;
        let digits = self.numbered(desa, issued.day(), issued);

        NomorKk::parse(&digits).ok()
    }

    /// 99, the kabupaten's and kecamatan's two digits, day, month, year, serial.
    fn numbered(&mut self, desa: &KodeWilayah, day: u32, date: NaiveDate) -> String {
        let place: String = desa
            .as_str()
            .chars()
            .filter(char::is_ascii_digit)
            .skip(2)
            .take(4)
            .collect();
        let start = format!("99{place}{day:02}{:02}{:02}", date.month(), date.year().rem_euclid(100));
        let serial = self.serials.entry(start.clone()).or_insert(0);
        *serial += 1;

        format!("{start}{serial:04}")
    }
}

impl Iterator for People {
    type Item = DemoFamily;

    fn next(&mut self) -> Option<DemoFamily> {
        if self.left == 0 { None } else { self.family() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::ppks::categories::CATALOGUE;
    use crate::wilayah::actions::BENGKAYANG;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn desa() -> Vec<KodeWilayah> {
        BENGKAYANG
            .lines()
            .filter_map(|line| KodeWilayah::parse(line.split(',').next()?).ok())
            .filter(|kode| kode.as_str().len() == 13)
            .collect()
    }

    fn tiers() -> Tiers {
        let all = CATALOGUE.categories.iter();

        all.map(|category| (category.code.clone(), category.tier)).collect()
    }

    fn kept(families: &[DemoFamily]) -> usize {
        let apart = |f: &DemoFamily| split(&tiers(), &Household::default(), &f.family.members, true, "");

        families.iter().map(|f| apart(f).members.len()).sum()
    }

    #[test]
    fn are_as_many_as_asked_everywhere_and_the_same_each_time() {
        let all: Vec<_> = People::new(desa(), 20_000, tiers(), today()).collect();
        let again: Vec<_> = People::new(desa(), 20_000, tiers(), today()).collect();
        let members: Vec<_> = all.iter().flat_map(|f| &f.family.members).collect();
        let lived_in: HashSet<_> = all.iter().map(|f| f.desa.as_str()).collect();
        let in_need = members.iter().filter(|m| !m.assessments.is_empty()).count();

        assert_eq!(kept(&all), 20_000);
        let sealed = members.len() - 20_000;
        assert!((30..400).contains(&sealed), "{sealed}");
        assert_eq!(lived_in.len(), 124);
        assert!((10_000..12_000).contains(&in_need), "{in_need}");
        assert_eq!(all.len(), again.len());
        assert!(
            members
                .iter()
                .zip(again.iter().flat_map(|f| &f.family.members))
                .all(|(a, b)| a.full_name == b.full_name && a.nik == b.nik)
        );
    }

    #[test]
    fn numbers_belong_to_nobody_and_to_one_only() {
        let mut seen = HashSet::new();
        let mut agreeing = 0;
        for member in People::new(desa(), 20_000, tiers(), today()).flat_map(|f| f.family.members) {
            let Identity::Known(nik) = &member.nik else { continue };
            assert!(nik.is_invented());
            assert!(seen.insert(nik.as_str().to_owned()));
            assert!(member.born_on <= today());
            let said = nik.birth(today());
            let agrees = said.born_on == member.born_on && said.sex == member.sex;
            assert!(agrees || member.nik_mismatch_reason.is_some() || umur(member.born_on, today()) >= 99);
            agreeing += usize::from(agrees);
        }

        let share = agreeing * 100 / seen.len();
        assert!((95..=98).contains(&share), "{share} %");
    }
}
