//! Invented people to try the program with. None of them exists: their NIK begin with 99, which is no province, and
//! every family name says that it is made up. They enter through the same actions as real ones.

mod accounts;
mod course;
mod dice;
mod groups;
mod names;
mod needs;
mod offices;
mod people;
mod plant;
mod queries;

pub use accounts::{introduction, plant_accounts};
pub use plant::{count_people, is_demo, plant_people};

/// How many people are invented.
pub const PEOPLE: usize = 20_000;

/// Invented people without a registry, for measurements: the same seed makes the same ones.
pub struct Strangers(dice::Dice);

impl Strangers {
    pub fn new(seed: u64) -> Strangers {
        Strangers(dice::Dice::new(seed))
    }

    /// A name and the sex it is of.
    pub fn person(&mut self) -> (String, crate::types::Sex) {
        let sex = if self.0.chance(500) {
            crate::types::Sex::Perempuan
        } else {
            crate::types::Sex::LakiLaki
        };
        let family = names::family_name(&mut self.0);

        (names::full_name(&mut self.0, sex, family), sex)
    }

    /// 0 to `limit - 1`.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0.below(limit)
    }
}
