//! A reason as typed.

use super::model::ReasonKind;
use crate::web::{Fields, FormErrors};

const LENGTH: std::ops::RangeInclusive<usize> = 5..=200;

/// A new reason, or an old one with other words.
#[derive(Clone, Debug, Default)]
pub struct ReasonForm {
    /// Empty for a new one.
    pub kode: String,
    pub jenis: String,
    pub kalimat: String,
    /// "pensiun" or "pakai" where only its use changes.
    pub aksi: String,
    pub versi: String,
}

impl ReasonForm {
    pub fn read(fields: &Fields) -> ReasonForm {
        let field = |name| fields.get(name).to_owned();

        ReasonForm {
            kode: field("kode"),
            jenis: field("jenis"),
            kalimat: field("kalimat"),
            aksi: field("aksi"),
            versi: field("versi"),
        }
    }

    /// Where an error of this form stands: a new reason of a kind, or one in the list.
    pub fn field(&self) -> String {
        match self.kode.as_str() {
            "" => format!("baru-{}", self.jenis),
            code => format!("alasan-{code}"),
        }
    }

    /// The words without spaces around them.
    ///
    /// # Errors
    /// Where they are too short or too long.
    pub fn text(&self) -> Result<String, FormErrors> {
        let text = self.kalimat.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = text.chars().count();
        if LENGTH.contains(&length) {
            return Ok(text);
        }
        let mut errors = FormErrors::default();
        let field = match ReasonKind::parse(&self.jenis) {
            None if self.kode.is_empty() => "baru-kembali".to_owned(),
            _ => self.field(),
        };
        errors.push(
            field,
            match length {
                0 => "Tulis kalimat alasannya.".to_owned(),
                1..5 => format!("Alasan ini {length} huruf, paling sedikit 5. Tulis kalimat yang jelas."),
                _ => format!("Alasan ini {length} huruf, paling banyak 200. Pendekkan kalimatnya."),
            },
        );

        Err(errors)
    }
}
