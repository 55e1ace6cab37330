use super::model::{Community, NewCommunity};
use crate::web::{Fields, FormErrors};

const NAME: std::ops::RangeInclusive<usize> = 3..=100;
const LOCATION: std::ops::RangeInclusive<usize> = 3..=200;
const NOTE_MOST: usize = 1000;
/// More is a kecamatan and no small community.
const FAMILIES_MOST: i32 = 10_000;
const PERSONS_MOST: i32 = 100_000;

/// A community exactly as typed.
#[derive(Clone, Debug, Default)]
pub struct CommunityForm {
    pub nama: String,
    pub lokasi: String,
    pub jumlah_kk: String,
    pub jumlah_jiwa: String,
    pub catatan: String,
}

impl CommunityForm {
    pub fn read(fields: &Fields) -> CommunityForm {
        let field = |name| fields.get(name).to_owned();

        CommunityForm {
            nama: field("nama"),
            lokasi: field("lokasi"),
            jumlah_kk: field("jumlah_kk"),
            jumlah_jiwa: field("jumlah_jiwa"),
            catatan: field("catatan"),
        }
    }

    pub fn of(community: &Community) -> CommunityForm {
        CommunityForm {
            nama: community.name.clone(),
            lokasi: community.location.clone(),
            jumlah_kk: community.family_count.to_string(),
            jumlah_jiwa: community.person_count.to_string(),
            catatan: community.note.clone(),
        }
    }

    /// # Errors
    /// All at once.
    pub fn parse(&self) -> Result<NewCommunity, FormErrors> {
        let mut errors = FormErrors::default();
        let (name, location) = (tidy(&self.nama), tidy(&self.lokasi));
        if !NAME.contains(&name.chars().count()) {
            errors.push(
                "nama",
                "Tulis nama komunitasnya, 3 sampai 100 huruf, misalnya Kampung Contoh Hulu.",
            );
        }
        if !LOCATION.contains(&location.chars().count()) {
            errors.push(
                "lokasi",
                "Tulis di mana mereka tinggal, 3 sampai 200 huruf: dusun, sungai, cara mencapainya.",
            );
        }
        let families = read_number(&self.jumlah_kk, FAMILIES_MOST);
        if families.is_none() {
            errors.push(
                "jumlah_kk",
                "Tulis berapa keluarga yang tinggal di sana: angka 1–10.000.",
            );
        }
        let persons = read_number(&self.jumlah_jiwa, PERSONS_MOST);
        match (families, persons) {
            (_, None) => errors.push(
                "jumlah_jiwa",
                "Tulis berapa orang yang tinggal di sana: angka 1–100.000.",
            ),
            (Some(families), Some(persons)) if persons < families => errors.push(
                "jumlah_jiwa",
                "Jumlah jiwa lebih kecil daripada jumlah keluarga. Periksa keduanya.",
            ),
            _ => {}
        }
        let note = self.catatan.trim().to_owned();
        let length = note.chars().count();
        if length > NOTE_MOST {
            errors.push(
                "catatan",
                format!("Catatan ini {length} huruf, paling banyak {NOTE_MOST}. Pendekkan."),
            );
        }

        match (families, persons) {
            (Some(family_count), Some(person_count)) if errors.is_empty() => Ok(NewCommunity {
                name,
                location,
                family_count,
                person_count,
                note,
            }),
            _ => Err(errors),
        }
    }
}

/// "1.250" and "1250" alike.
fn read_number(typed: &str, most: i32) -> Option<i32> {
    let digits: String = typed.trim().chars().filter(|c| *c != '.').collect();
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());

    digits
        .parse()
        .ok()
        .filter(|number| is_number && (1..=most).contains(number))
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kk: &str, jiwa: &str) -> CommunityForm {
        CommunityForm {
            nama: " Kampung  Contoh ".to_owned(),
            lokasi: "Hulu Sungai Contoh".to_owned(),
            jumlah_kk: kk.to_owned(),
            jumlah_jiwa: jiwa.to_owned(),
            catatan: String::new(),
        }
    }

    #[test]
    fn says_all_that_is_wrong_at_once() {
        let errors = CommunityForm::default().parse().unwrap_err();

        for field in ["nama", "lokasi", "jumlah_kk", "jumlah_jiwa"] {
            assert!(errors.at(field).is_some(), "{field}");
        }
    }

    #[test]
    fn numbers_are_numbers_of_people() {
        let read = form("20", "1.084").parse().unwrap();
        assert_eq!((read.family_count, read.person_count), (20, 1084));
        assert_eq!(read.name, "Kampung Contoh");
        for (kk, jiwa) in [
            ("0", "5"),
            ("-1", "5"),
            ("dua", "5"),
            ("20", "19"),
            ("20", "999999999999"),
            ("1e2", "200"),
        ] {
            assert!(form(kk, jiwa).parse().is_err(), "{kk} {jiwa}");
        }
    }
}
