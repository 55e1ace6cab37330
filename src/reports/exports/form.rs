use super::model::{ExportFormat, NewExport};
use crate::web::{Fields, FormErrors};

/// Letters a purpose needs to say anything, and those a log line can hold.
const SHORTEST: usize = 5;
const LONGEST: usize = 300;

/// The form as typed.
#[derive(Clone, Debug)]
pub(super) struct ExportForm {
    pub format: String,
    pub purpose: String,
    /// Asked for the restricted categories as well.
    pub with_restricted: bool,
}

impl Default for ExportForm {
    fn default() -> ExportForm {
        ExportForm {
            format: ExportFormat::Xlsx.code().to_owned(),
            purpose: String::new(),
            with_restricted: false,
        }
    }
}

impl ExportForm {
    pub fn read(fields: &Fields) -> ExportForm {
        ExportForm {
            format: fields.get("format").to_owned(),
            purpose: fields.get("tujuan").to_owned(),
            with_restricted: fields.get("terbatas") == "ya",
        }
    }

    /// All errors at once.
    pub fn parse(&self) -> Result<NewExport, FormErrors> {
        let mut errors = FormErrors::default();
        let format = ExportFormat::from_code(&self.format);
        if format.is_none() {
            errors.push("format", "Bentuk berkas belum dipilih. Pilih salah satu.");
        }
        let purpose = self.purpose.split_whitespace().collect::<Vec<_>>().join(" ");
        match purpose.chars().count() {
            0 => errors.push(
                "tujuan",
                "Tujuan belum diisi. Tulis untuk apa berkas ini, misalnya: Rapat koordinasi.",
            ),
            n if n < SHORTEST => errors.push("tujuan", "Tujuan terlalu pendek. Tulis sedikitnya 5 huruf."),
            n if n > LONGEST => errors.push(
                "tujuan",
                format!("Tujuan {n} huruf, paling banyak {LONGEST}. Pendekkan."),
            ),
            _ => {}
        }

        match (format, errors.is_empty()) {
            (Some(format), true) => Ok(NewExport {
                format,
                purpose,
                with_restricted: self.with_restricted,
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(format: &str, purpose: &str) -> ExportForm {
        ExportForm {
            format: format.to_owned(),
            purpose: purpose.to_owned(),
            with_restricted: false,
        }
    }

    #[test]
    fn purpose_and_format_are_asked_for_together() {
        let errors = form("pdf", "  ").parse().err().unwrap();

        assert!(errors.at("format").is_some() && errors.at("tujuan").is_some());
        assert!(form("xlsx", "rap").parse().is_err());
        assert!(form("xlsx", &"x".repeat(301)).parse().is_err());
        assert_eq!(
            form("xlsx", " rapat \n desa ").parse().ok().unwrap().purpose,
            "rapat desa"
        );
    }
}
