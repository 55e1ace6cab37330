//! Minutes as typed.

use chrono::{Days, NaiveDate};

use super::model::NewEndorsement;
use crate::types::AssessmentId;
use crate::types::tanggal::parse_tanggal;
use crate::web::{Fields, FormErrors};

/// What was typed, kept as it was.
#[derive(Clone, Debug, Default)]
pub struct EndorsementForm {
    pub tanggal: String,
    pub tempat: String,
    /// Ticked: all that waits.
    pub semua: bool,
    pub pilih: Vec<String>,
}

impl EndorsementForm {
    pub fn read(fields: &Fields) -> EndorsementForm {
        EndorsementForm {
            tanggal: fields.get("tanggal").to_owned(),
            tempat: fields.get("tempat").to_owned(),
            semua: fields.get("semua") == "ya",
            pilih: fields.all("pilih").map(str::to_owned).collect(),
        }
    }

    pub fn has(&self, id: &AssessmentId) -> bool {
        self.pilih.iter().any(|chosen| *chosen == id.to_string())
    }

    /// # Errors
    /// All that is missing or cannot be, each at its field.
    pub fn check(&self, today: NaiveDate) -> Result<NewEndorsement, FormErrors> {
        let mut errors = FormErrors::default();
        let musdes_on = match parse_tanggal(&self.tanggal, today) {
            Ok(date) if date > today => {
                errors.push(
                    "tanggal",
                    "Tanggal musyawarah belum lewat. Isi tanggal saat musyawarah diadakan.",
                );
                None
            }
            Ok(date) if date < today - Days::new(366) => {
                errors.push("tanggal", "Musyawarah ini lebih dari setahun lalu. Periksa tahunnya.");
                None
            }
            Ok(date) => Some(date),
            Err(_) => {
                errors.push("tanggal", "Isi tanggal musyawarah, misalnya 12/03/2026.");
                None
            }
        };
        let place = self.tempat.split_whitespace().collect::<Vec<_>>().join(" ");
        if !(3..=100).contains(&place.chars().count()) {
            errors.push(
                "tempat",
                "Isi tempat musyawarah, 3 sampai 100 huruf. Misalnya: Balai desa.",
            );
        }
        let chosen: Vec<AssessmentId> = self.pilih.iter().filter_map(|id| id.parse().ok()).collect();
        if !self.semua && chosen.is_empty() {
            errors.push("semua", "Centang data yang disahkan, atau centang semua.");
        }

        match musdes_on {
            Some(musdes_on) if errors.is_empty() => Ok(NewEndorsement {
                musdes_on,
                place,
                chosen: (!self.semua).then_some(chosen),
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_all_that_is_missing_at_once() {
        let today = "2026-03-12".parse().unwrap();
        let errors = EndorsementForm::default().check(today).unwrap_err();
        for field in ["tanggal", "tempat", "semua"] {
            assert!(errors.at(field).is_some(), "{field}");
        }
        let form = |tanggal: &str| EndorsementForm {
            tanggal: tanggal.to_owned(),
            tempat: " Balai  desa ".to_owned(),
            semua: true,
            pilih: Vec::new(),
        };
        assert!(form("13/03/2026").check(today).is_err());
        assert!(form("12/03/2024").check(today).is_err());
        let new = form("12/03/2026").check(today).unwrap();
        assert_eq!(new.place, "Balai desa");
        assert!(new.chosen.is_none());
    }
}
