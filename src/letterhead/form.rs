//! The head of the papers as typed.

use super::model::{HeadRow, NewHead};
use crate::web::{Fields, FormErrors};

/// Lines that are offered, and how many of them must be filled in.
pub(super) const LINES: usize = 5;
const NEEDED: usize = 3;
const LONGEST: usize = 100;

#[derive(Clone, Debug, Default)]
pub(super) struct HeadForm {
    pub lines: [String; LINES],
    pub tempat: String,
    pub jabatan: String,
    pub nama: String,
    pub nip: String,
}

/// The version a form was opened with; 0 stands for "never set".
pub(super) fn version(fields: &Fields) -> Option<i32> {
    fields.get("versi").parse().ok()
}

impl HeadForm {
    pub fn read(fields: &Fields) -> HeadForm {
        let field = |name: &str| fields.get(name).to_owned();

        HeadForm {
            lines: std::array::from_fn(|n| field(&format!("baris{}", n + 1))),
            tempat: field("tempat"),
            jabatan: field("jabatan"),
            nama: field("nama"),
            nip: field("nip"),
        }
    }

    pub fn stored(row: &HeadRow) -> HeadForm {
        HeadForm {
            lines: std::array::from_fn(|n| row.lines.get(n).cloned().unwrap_or_default()),
            tempat: row.place.clone(),
            jabatan: row.position.clone(),
            nama: row.name.clone(),
            nip: row.nip.clone(),
        }
    }

    /// All errors at once.
    pub fn parse(&self) -> Result<NewHead, FormErrors> {
        const ASKED: [&str; NEEDED] = [
            "Isi baris pertama, misalnya: PEMERINTAH KABUPATEN BENGKAYANG.",
            "Isi baris kedua dengan nama dinas.",
            "Isi baris ketiga dengan alamat kantor.",
        ];
        let mut errors = FormErrors::default();
        let lines = self.lines.each_ref().map(|line| one_line(line));
        for (n, line) in lines.iter().enumerate() {
            let field = format!("baris{}", n + 1);
            match ASKED.get(n) {
                Some(asked) if line.is_empty() => errors.push(field, *asked),
                _ => check_length(&mut errors, &field, "Baris ini", line),
            }
        }
        let place = one_line(&self.tempat);
        if place.is_empty() {
            errors.push("tempat", "Isi tempat tanda tangan, misalnya: Bengkayang.");
        }
        check_length(&mut errors, "tempat", "Tempat", &place);
        let position = one_line(&self.jabatan);
        let position = position.trim_end_matches(',').trim_end().to_owned();
        if position.is_empty() {
            errors.push("jabatan", "Isi jabatan, misalnya: Kepala Dinas Sosial.");
        }
        check_length(&mut errors, "jabatan", "Jabatan", &position);
        let name = one_line(&self.nama);
        check_length(&mut errors, "nama", "Nama", &name);
        let nip: String = self.nip.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        if !nip.is_empty() {
            if !nip.chars().all(|c| c.is_ascii_digit()) || nip.len() != 18 {
                errors.push("nip", "NIP terdiri dari 18 angka. Periksa lagi, atau kosongkan.");
            } else if name.is_empty() {
                errors.push("nama", "NIP sudah diisi, namanya belum. Isi nama pejabatnya.");
            }
        }
        errors.into_result()?;

        Ok(NewHead {
            lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
            place,
            position,
            name,
            nip,
        })
    }
}

fn one_line(text: &str) -> String {
    let shown = text.chars().map(|c| if c.is_control() { ' ' } else { c });

    shown
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn check_length(errors: &mut FormErrors, field: &str, what: &str, text: &str) {
    let length = text.chars().count();
    if length > LONGEST {
        errors.push(
            field,
            format!("{what} {length} huruf, paling banyak {LONGEST}. Pendekkan."),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> HeadForm {
        HeadForm {
            lines: ["PEMERINTAH", "DINAS", "Jalan  Uji", "", ""].map(str::to_owned),
            tempat: "Contoh".to_owned(),
            jabatan: "Kepala Dinas,".to_owned(),
            nama: "Maria Contoh".to_owned(),
            nip: "19900101 201503 2 001".to_owned(),
        }
    }

    #[test]
    fn a_full_form_is_taken_and_tidied() {
        let head = form().parse().ok().unwrap();

        assert_eq!(head.lines, ["PEMERINTAH", "DINAS", "Jalan Uji"]);
        assert_eq!(head.position, "Kepala Dinas");
        assert_eq!(head.nip, "199001012015032001");
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = HeadForm {
            nip: "12".to_owned(),
            nama: "x".repeat(101),
            ..HeadForm::default()
        };
        let errors = wrong.parse().err().unwrap();
        for field in ["baris1", "baris2", "baris3", "tempat", "jabatan", "nama", "nip"] {
            assert!(errors.at(field).is_some(), "{field}");
        }
        assert!(errors.at("baris4").is_none());
        let nameless = HeadForm {
            nama: String::new(),
            ..form()
        };
        assert!(nameless.parse().err().unwrap().at("nama").is_some());
    }
}
