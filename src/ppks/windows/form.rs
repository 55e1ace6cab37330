use super::model::{LATE_REASONS, NewWindow, Window, WindowChange};
use crate::types::tanggal::{parse_rencana, tanggal_singkat};
use crate::web::{Fields, FormErrors};

const NAME_MOST: usize = 80;
pub const REASON_MOST: usize = 300;
const DATE_HELP: &str = "Tanggal ini belum terbaca. Tulis hari, bulan, tahun, misalnya 31/03/2027.";

/// A window as it was typed.
#[derive(Clone, Debug, Default)]
pub struct WindowForm {
    pub nama: String,
    pub buka: String,
    pub tutup: String,
    pub alasan: String,
}

impl WindowForm {
    pub fn read(fields: &Fields) -> WindowForm {
        WindowForm {
            nama: fields.get("nama").trim().to_owned(),
            buka: fields.get("buka").trim().to_owned(),
            tutup: fields.get("tutup").trim().to_owned(),
            alasan: fields.get("alasan").trim().to_owned(),
        }
    }

    pub fn of(window: &Window) -> WindowForm {
        WindowForm {
            nama: window.name.clone(),
            buka: tanggal_singkat(window.opens_on),
            tutup: tanggal_singkat(window.closes_on),
            alasan: String::new(),
        }
    }

    pub fn parse(&self) -> Result<NewWindow, FormErrors> {
        let mut errors = FormErrors::default();
        self.check_name(&mut errors);
        let (opens_on, closes_on) = (parse_rencana(&self.buka), parse_rencana(&self.tutup));
        for (field, date) in [("buka", opens_on), ("tutup", closes_on)] {
            if date.is_none() {
                errors.push(field, DATE_HELP);
            }
        }
        if let (Some(opens_on), Some(closes_on)) = (opens_on, closes_on)
            && closes_on < opens_on
        {
            errors.push("tutup", "Hari terakhir tidak boleh sebelum hari pertama.");
        }
        match (opens_on, closes_on) {
            (Some(opens_on), Some(closes_on)) if errors.is_empty() => Ok(NewWindow {
                name: self.nama.clone(),
                opens_on,
                closes_on,
            }),
            _ => Err(errors),
        }
    }

    /// Of a window that is there: its first day stays.
    pub fn parse_change(&self, window: &Window) -> Result<WindowChange, FormErrors> {
        let mut errors = FormErrors::default();
        self.check_name(&mut errors);
        let closes_on = parse_rencana(&self.tutup);
        match closes_on {
            None => errors.push("tutup", DATE_HELP),
            Some(day) if day < window.opens_on => {
                errors.push("tutup", "Hari terakhir tidak boleh sebelum hari pertama.");
            }
            Some(day) if day != window.closes_on && self.alasan.chars().count() < 5 => {
                errors.push(
                    "alasan",
                    "Tulis mengapa hari terakhirnya diubah; desa dan TKSK membacanya.",
                );
            }
            Some(_) => {}
        }
        if self.alasan.chars().count() > REASON_MOST {
            errors.push("alasan", "Alasan paling banyak 300 huruf. Pendekkan.");
        }
        match closes_on {
            Some(closes_on) if errors.is_empty() => Ok(WindowChange {
                name: self.nama.clone(),
                closes_on,
                reason: self.alasan.clone(),
            }),
            _ => Err(errors),
        }
    }

    fn check_name(&self, errors: &mut FormErrors) {
        if !(3..=NAME_MOST).contains(&self.nama.chars().count()) {
            errors.push("nama", "Beri nama 3 sampai 80 huruf, misalnya Pendataan PPKS 2027.");
        }
    }
}

/// Why something comes late, as it was typed beside the form it belongs to.
#[derive(Clone, Debug, Default)]
pub struct LateForm {
    pub terlambat: String,
    pub catatan: String,
    /// The form has been through this question already.
    pub is_answer: bool,
}

pub const LATE: &str = "terlambat";
pub const LATE_NOTE: &str = "terlambat_catatan";
const OTHER: &str = "lain";

impl LateForm {
    pub fn read(fields: &Fields) -> LateForm {
        LateForm {
            terlambat: fields.get(LATE).to_owned(),
            catatan: fields.get(LATE_NOTE).trim().to_owned(),
            is_answer: fields.has(LATE_NOTE),
        }
    }

    /// The reason as it is stored.
    pub fn parse(&self) -> Result<String, FormErrors> {
        let length = self.catatan.chars().count();
        if length > REASON_MOST {
            return Err(FormErrors::one(
                LATE_NOTE,
                "Keterangan paling banyak 300 huruf. Pendekkan.",
            ));
        }
        if self.terlambat == OTHER {
            return if length < 5 {
                Err(FormErrors::one(LATE_NOTE, "Tulis alasannya, paling sedikit 5 huruf."))
            } else {
                Ok(self.catatan.clone())
            };
        }
        let Some((_, text)) = LATE_REASONS.iter().find(|(code, _)| *code == self.terlambat) else {
            return Err(FormErrors::one(LATE, "Pilih salah satu alasan."));
        };
        if self.catatan.is_empty() {
            Ok((*text).to_owned())
        } else {
            Ok(format!("{text}: {}", self.catatan))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn late(code: &str, note: &str) -> Result<String, FormErrors> {
        LateForm {
            terlambat: code.to_owned(),
            catatan: note.to_owned(),
            is_answer: true,
        }
        .parse()
    }

    #[test]
    fn a_reason_is_one_of_the_list_or_told_in_words() {
        assert_eq!(late("segera", "").unwrap(), "Perlu segera ditangani");
        assert_eq!(
            late("baru", "pindah Senin").unwrap(),
            "Baru ditemukan atau baru pindah ke sini: pindah Senin"
        );
        assert_eq!(late("lain", "Kapal mogok").unwrap(), "Kapal mogok");
        assert!(late("", "").is_err() && late("entah", "").is_err());
        assert!(late("lain", "x").is_err());
        assert!(late("segera", &"x".repeat(301)).is_err());
    }

    #[test]
    fn a_window_does_not_close_before_it_opens() {
        let form = |buka: &str, tutup: &str| WindowForm {
            nama: "Pendataan".to_owned(),
            buka: buka.to_owned(),
            tutup: tutup.to_owned(),
            alasan: String::new(),
        };

        assert!(form("1/1/2027", "31/3/2027").parse().is_ok());
        assert!(form("1/1/2027", "1/1/2027").parse().is_ok());
        assert!(form("1/4/2027", "31/3/2027").parse().is_err());
        assert!(form("", "").parse().is_err());
    }
}
