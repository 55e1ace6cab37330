//! Where somebody stays, which is not where they are registered: at home, in a home, in a hospital, in custody, on the
//! street.

use serde::{Deserialize, Serialize};

/// Code and label, as stored and as read.
pub const RESIDENCES: [(&str, &str); 5] = [
    ("luar_panti", "Luar panti"),
    ("panti", "Dalam panti"),
    ("rumah_sakit", "Rumah sakit"),
    ("lapas", "Lapas atau LPKA"),
    ("jalanan", "Jalanan"),
];

/// Letters the name of a home may have.
const NAME_LIMIT: usize = 120;

/// A place to stay. The name is that of the home; elsewhere it may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residence {
    /// A code of `RESIDENCES`.
    pub code: String,
    pub name: String,
}

impl Residence {
    /// What was chosen and typed; None where nothing was.
    ///
    /// # Errors
    /// With the field ("tinggal" or "panti") and what to do.
    pub fn read(code: &str, name: &str) -> Result<Option<Residence>, (&'static str, &'static str)> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if code.is_empty() {
            return if name.is_empty() {
                Ok(None)
            } else {
                Err(("tinggal", "Pilih tempat tinggalnya, atau kosongkan nama pantinya."))
            };
        }
        if residence_label(code).is_none() {
            return Err(("tinggal", "Pilih tempat tinggal dari daftar."));
        }
        if code == "panti" && name.chars().count() < 3 {
            return Err(("panti", "Tulis nama pantinya."));
        }
        if name.chars().count() > NAME_LIMIT {
            return Err(("panti", "Nama panti atau tempat maksimal 120 huruf. Pendekkan."));
        }

        Ok(Some(Residence {
            code: code.to_owned(),
            name,
        }))
    }

    pub fn text(&self) -> String {
        residence_text(Some(&self.code), &self.name)
    }
}

pub fn residence_label(code: &str) -> Option<&'static str> {
    RESIDENCES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, label)| *label)
}

/// "Dalam panti: Panti Contoh"
pub fn residence_text(code: Option<&str>, name: &str) -> String {
    match (code.and_then(residence_label), name) {
        (Some(label), "") => label.to_owned(),
        (Some(label), name) => format!("{label}: {name}"),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_has_a_name_and_other_places_need_none() {
        assert_eq!(Residence::read("", " "), Ok(None));
        assert_eq!(Residence::read("panti", "").unwrap_err().0, "panti");
        assert_eq!(Residence::read("", "Panti Contoh").unwrap_err().0, "tinggal");
        assert_eq!(Residence::read("bulan", "").unwrap_err().0, "tinggal");
        assert!(Residence::read("panti", &"x".repeat(121)).is_err());
        let home = Residence::read("panti", " Panti  Contoh ").unwrap().unwrap();
        assert_eq!(home.text(), "Dalam panti: Panti Contoh");
        assert_eq!(Residence::read("jalanan", "").unwrap().unwrap().text(), "Jalanan");
    }
}
