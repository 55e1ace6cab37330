//! Who is likely to need what, so that figures by age and sex look like a kabupaten.

use super::dice::Dice;
use crate::ppks::categories::{CATALOGUE, kind_of_sub};
use crate::ppks::entry::NewAssessment;
use crate::types::Sex;

/// Category, weight, youngest and oldest age, and whether women only. Families and communities have theirs (`groups`).
type Need = (&'static str, u32, u32, u32, bool);

const NEEDS: [Need; 24] = [
    ("01", 300, 0, 5, false),
    ("02", 440, 6, 17, false),
    ("03", 4, 12, 17, false),
    ("04", 30, 6, 17, false),
    ("05", 110, 0, 17, false),
    ("06", 5, 0, 17, false),
    ("07", 30, 0, 17, false),
    ("08", 900, 60, 120, false),
    ("09", 160, 18, 120, false),
    ("10", 1, 18, 60, false),
    ("11", 6, 18, 120, false),
    ("12", 6, 18, 120, false),
    ("13", 25, 16, 70, false),
    ("14", 1, 18, 120, false),
    ("15", 8, 18, 70, false),
    ("16", 2, 18, 70, false),
    ("17", 5, 15, 60, false),
    ("18", 1, 12, 50, false),
    ("19", 6, 18, 70, false),
    ("20", 24, 18, 60, false),
    ("21", 50, 0, 120, false),
    ("22", 4, 0, 120, false),
    ("23", 320, 18, 59, true),
    ("24", 480, 18, 120, false),
];

/// The categories of one person: none for nearly half, seldom two.
pub(super) fn draw(dice: &mut Dice, age: u32, sex: Sex) -> Vec<NewAssessment> {
    let mut found: Vec<NewAssessment> = Vec::new();
    if !dice.chance(550) {
        return found;
    }
    let count = if dice.chance(110) { 2 } else { 1 };
    let weight = |need: &Need| {
        let (_, weight, least, most, is_women_only) = *need;
        let fits = (least..=most).contains(&age) && (!is_women_only || sex == Sex::Perempuan);
        if fits { weight } else { 0 }
    };
    for _ in 0..count {
        let (code, ..) = NEEDS[dice.weighted(NEEDS.iter().map(weight))];
        if found.iter().all(|need| need.category_code != code) {
            let sub_category_code = sub_category(dice, code);
            found.push(NewAssessment {
                category_code: code.to_owned(),
                disability_kinds: sub_category_code
                    .as_deref()
                    .and_then(kind_of_sub)
                    .map(str::to_owned)
                    .into_iter()
                    .collect(),
                sub_category_code,
                ..NewAssessment::default()
            });
        }
    }

    found
}

fn sub_category(dice: &mut Dice, category: &str) -> Option<String> {
    let subs: Vec<&str> = CATALOGUE
        .sub_categories
        .iter()
        .filter(|sub| sub.category_code == category)
        .map(|sub| sub.code.as_str())
        .collect();

    (!subs.is_empty()).then(|| (*dice.pick(&subs)).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_can_be_drawn_and_none_that_is_unknown() {
        for (code, weight, least, most, _) in NEEDS {
            assert!(CATALOGUE.find(code).is_some(), "{code}");
            assert!(weight > 0 && least <= most, "{code}");
        }
    }

    #[test]
    fn a_need_fits_the_age() {
        let mut dice = Dice::new(1);
        for _ in 0..2_000 {
            for need in draw(&mut dice, 3, Sex::LakiLaki) {
                assert!(
                    ["01", "05", "06", "07", "21", "22"].contains(&need.category_code.as_str()),
                    "{}",
                    need.category_code
                );
            }
        }
    }
}
