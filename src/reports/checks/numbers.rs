//! Tests of NIK and nomor KK. The numbers are opened in memory and compared there: two rows are never joined by their
//! blind indexes, because while keys are exchanged the same number stands under two.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::model::{AlikeRow, CardRow, Finding, NumberRow, Test};
use crate::crypto::Keys;
use crate::ppks::identity::nik_place;
use crate::ppks::identity::nomor_kk_place;
use crate::types::{KodeWilayah, Nik, Sex};

/// All numbers within reach, opened; dropped with the run.
pub(super) struct Numbers<'a> {
    persons: &'a [NumberRow],
    cards: &'a [CardRow],
    niks: HashMap<Uuid, String>,
    nomor_kks: HashMap<Uuid, String>,
    unreadable: Vec<Finding>,
}

impl<'a> Numbers<'a> {
    pub fn open(keys: &Keys, persons: &'a [NumberRow], cards: &'a [CardRow]) -> Numbers<'a> {
        let (mut niks, mut nomor_kks, mut unreadable) = (HashMap::new(), HashMap::new(), Vec::new());
        for row in persons {
            match keys.open_identity(&nik_place(row.id), &row.nik_enc) {
                Ok(digits) => {
                    niks.insert(row.id.as_uuid(), digits);
                }
                Err(_) => unreadable.push(finding(
                    Test::Unreadable,
                    &row.desa_kode,
                    vec![row.id.as_uuid()],
                    Vec::new(),
                )),
            }
        }
        for row in cards {
            match keys.open_identity(&nomor_kk_place(row.id), &row.nomor_kk_enc) {
                Ok(digits) => {
                    nomor_kks.insert(row.id.as_uuid(), digits);
                }
                Err(_) => unreadable.push(finding(
                    Test::Unreadable,
                    &row.desa_kode,
                    Vec::new(),
                    vec![row.id.as_uuid()],
                )),
            }
        }

        Numbers {
            persons,
            cards,
            niks,
            nomor_kks,
            unreadable,
        }
    }

    /// Everything the numbers themselves tell.
    pub fn judge(&self, today: NaiveDate) -> Vec<Finding> {
        let mut found = self.unreadable.clone();
        found.extend(self.shared_niks());
        found.extend(self.shared_cards());
        for row in self.persons {
            found.extend(
                self.test_of(row, today)
                    .map(|test| finding(test, &row.desa_kode, vec![row.id.as_uuid()], Vec::new())),
            );
        }

        found
    }

    /// Of those who are alike in everything else, groups that the numbers do not show to be one entry twice.
    pub fn alike(&self, groups: Vec<AlikeRow>) -> Vec<Finding> {
        groups
            .into_iter()
            .filter(|group| {
                let known: Vec<&String> = group.person_ids.iter().filter_map(|id| self.niks.get(id)).collect();
                let different: BTreeSet<&String> = known.iter().copied().collect();
                different.len() == known.len() && group.person_ids.len() > 1
            })
            .map(|group| finding(Test::Alike, &group.desa_kode, group.person_ids, Vec::new()))
            .collect()
    }

    fn kk_of(&self, row: &NumberRow) -> Option<&String> {
        row.family_id.and_then(|family| self.nomor_kks.get(&family.as_uuid()))
    }

    /// What is wrong with one NIK by itself.
    fn test_of(&self, row: &NumberRow, today: NaiveDate) -> Option<Test> {
        let digits = self.niks.get(&row.id.as_uuid())?;
        if self.kk_of(row) == Some(digits) {
            return Some(Test::NikIsKk);
        }
        let Ok(nik) = Nik::parse(digits) else {
            return Some(Test::NikShape);
        };

        (!row.has_mismatch_reason && !fits(&nik, row.born_on, row.sex, today)).then_some(Test::NikBirth)
    }

    fn shared_niks(&self) -> Vec<Finding> {
        let mut by_nik: BTreeMap<&String, Vec<&NumberRow>> = BTreeMap::new();
        for row in self.persons {
            if let Some(digits) = self.niks.get(&row.id.as_uuid()) {
                by_nik.entry(digits).or_default().push(row);
            }
        }

        by_nik
            .into_values()
            .filter(|rows| rows.len() > 1)
            .map(|rows| {
                let cards: BTreeSet<&String> = rows.iter().filter_map(|row| self.kk_of(row)).collect();
                let test = if cards.len() > 1 {
                    Test::NikInTwoKk
                } else {
                    Test::DoubleNik
                };
                let ids = rows.iter().map(|row| row.id.as_uuid()).collect();
                finding(test, &rows[0].desa_kode, ids, Vec::new())
            })
            .collect()
    }

    fn shared_cards(&self) -> Vec<Finding> {
        let mut by_card: BTreeMap<&String, Vec<&CardRow>> = BTreeMap::new();
        for row in self.cards {
            if let Some(digits) = self.nomor_kks.get(&row.id.as_uuid()) {
                by_card.entry(digits).or_default().push(row);
            }
        }

        by_card
            .into_values()
            .filter(|rows| rows.iter().any(|row| row.desa_kode != rows[0].desa_kode))
            .map(|rows| {
                let ids = rows.iter().map(|row| row.id.as_uuid()).collect();
                finding(Test::KkInTwoDesa, &rows[0].desa_kode, Vec::new(), ids)
            })
            .collect()
    }
}

/// Two-digit years tell no century: somebody of 101 years is not a fault.
fn fits(nik: &Nik, born_on: NaiveDate, sex: Sex, today: NaiveDate) -> bool {
    let said = nik.birth(today);
    let day = |date: NaiveDate| (date.day(), date.month(), date.year().rem_euclid(100));

    said.sex == sex && day(said.born_on) == day(born_on)
}

fn finding(test: Test, desa_kode: &KodeWilayah, person_ids: Vec<Uuid>, family_ids: Vec<Uuid>) -> Finding {
    Finding {
        test,
        desa_kode: desa_kode.clone(),
        person_ids,
        family_ids,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_century_is_no_fault_and_a_day_is() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let (nik, today) = (Nik::parse("9907115203200001").unwrap(), day(2026, 11, 27));

        assert!(fits(&nik, day(2020, 3, 12), Sex::Perempuan, today));
        assert!(fits(&nik, day(1920, 3, 12), Sex::Perempuan, today));
        assert!(!fits(&nik, day(2020, 3, 13), Sex::Perempuan, today));
        assert!(!fits(&nik, day(2020, 3, 12), Sex::LakiLaki, today));
    }
}
