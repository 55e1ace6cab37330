//! Names that sound like West Kalimantan and cannot be anybody's: the last word says that they are made up.

use super::dice::Dice;
use crate::types::Sex;

const WOMEN: [&str; 40] = [
    "Yohana",
    "Dayang",
    "Lusia",
    "Aminah",
    "Theresia",
    "Sinta",
    "Rina",
    "Maria",
    "Agnes",
    "Fransiska",
    "Siti",
    "Nurhayati",
    "Veronika",
    "Monika",
    "Kristina",
    "Emiliana",
    "Halimah",
    "Rabiah",
    "Zubaidah",
    "Marselina",
    "Elisabet",
    "Katarina",
    "Mei Lan",
    "Lili",
    "Ani",
    "Sumiati",
    "Juliana",
    "Bernadeta",
    "Florensia",
    "Hatijah",
    "Utin",
    "Encik",
    "Regina",
    "Natalia",
    "Paulina",
    "Rosalia",
    "Salmah",
    "Skolastika",
    "Ursula",
    "Yuliana",
];
const MEN: [&str; 40] = [
    "Petrus",
    "Bujang",
    "Agus",
    "Markus",
    "Yohanes",
    "Paulus",
    "Antonius",
    "Stefanus",
    "Abang",
    "Hamdan",
    "Usman",
    "Rahmat",
    "Jailani",
    "Martinus",
    "Fransiskus",
    "Yosef",
    "Lukas",
    "Matius",
    "Simon",
    "Thomas",
    "Andreas",
    "Uray",
    "Syarif",
    "Ahmad",
    "Iskandar",
    "Budi",
    "Darius",
    "Donatus",
    "Gregorius",
    "Hendrikus",
    "Ignasius",
    "Jumadi",
    "Kornelius",
    "Libertus",
    "Mikael",
    "Norbertus",
    "Robertus",
    "Silvester",
    "Urbanus",
    "Viktor",
];
const SECOND: [&str; 20] = [
    "",
    "",
    "",
    "",
    "",
    "",
    "Bunga",
    "Rambai",
    "Enggang",
    "Tengkawang",
    "Embun",
    "Rimba",
    "Kapuas",
    "Bakau",
    "Pelangi",
    "Tebu",
    "Randu",
    "Kenanga",
    "Meranti",
    "Senja",
];
const FAMILY: [&str; 7] = ["Contoh", "Rekaan", "Misal", "Umpama", "Andai", "Teladan", "Khayal"];
const DUSUN: [&str; 12] = [
    "Tengkawang",
    "Rambai",
    "Enggang",
    "Bangkirai",
    "Kenanga",
    "Beringin",
    "Meranti",
    "Durian",
    "Langsat",
    "Riam",
    "Bukit",
    "Muara",
];
const STREETS: [&str; 6] = [
    "Jalan Contoh",
    "Jalan Misal",
    "Gang Umpama",
    "Gang Rekaan",
    "Jalan Andai",
    "Jalan Teladan",
];

pub(super) fn family_name(dice: &mut Dice) -> &'static str {
    FAMILY[dice.below(7) as usize]
}

/// "Yohana Embun Contoh"
pub(super) fn full_name(dice: &mut Dice, sex: Sex, family: &str) -> String {
    let first = match sex {
        Sex::Perempuan => dice.pick(&WOMEN),
        Sex::LakiLaki => dice.pick(&MEN),
    };
    let second = dice.pick(&SECOND);
    if second.is_empty() {
        format!("{first} {family}")
    } else {
        format!("{first} {second} {family}")
    }
}

pub(super) fn dusun(dice: &mut Dice) -> String {
    (*dice.pick(&DUSUN)).to_owned()
}

pub(super) fn street(dice: &mut Dice) -> String {
    format!("{} No. {}", dice.pick(&STREETS), dice.between(1, 80))
}
