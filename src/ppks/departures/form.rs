use chrono::NaiveDate;

use super::model::{Decision, NewDeparture};
use crate::ppks::departed::Kind;
use crate::types::{PersonId, parse_tanggal};
use crate::web::{Fields, FormErrors};

/// Characters of a reason, a note, a piece of evidence.
const TEXT_LIMIT: usize = 500;
/// Fewer say nothing that somebody else could decide by.
const TEXT_LEAST: usize = 5;

/// A report exactly as typed.
#[derive(Clone, Debug, Default)]
pub struct DepartureForm {
    pub kind: String,
    pub date: String,
    pub reason: String,
    pub destination: String,
    pub evidence: String,
    pub companions: Vec<String>,
}

impl DepartureForm {
    pub fn read(fields: &Fields) -> DepartureForm {
        let get = |name| fields.get(name).trim().to_owned();

        DepartureForm {
            kind: get("jenis"),
            date: get("tanggal"),
            reason: get("alasan"),
            destination: get("tujuan"),
            evidence: get("bukti"),
            companions: fields.all("ikut").map(str::to_owned).collect(),
        }
    }

    pub fn has_companion(&self, id: &PersonId) -> bool {
        self.companions.iter().any(|typed| *typed == id.to_string())
    }

    /// `may_find_able`: the office may judge that somebody needs no more help.
    ///
    /// # Errors
    /// All at once.
    pub fn parse(&self, born_on: NaiveDate, today: NaiveDate, may_find_able: bool) -> Result<NewDeparture, FormErrors> {
        let mut errors = FormErrors::default();
        let kind = Kind::from_slug(&self.kind);
        match kind {
            None => errors.push("jenis", "Pilih apa yang terjadi."),
            Some(Kind::Able) if !may_find_able => errors.push(
                "jenis",
                "Keluar karena mandiri diusulkan TKSK atau DSP3A. Sampaikan kepada TKSK kecamatan.",
            ),
            Some(_) => {}
        }
        let happened_on = parse_tanggal(&self.date, today).ok();
        match happened_on {
            None => errors.push(
                "tanggal",
                "Tulis tanggalnya, misalnya 12/11/2026. Tidak boleh sesudah hari ini.",
            ),
            Some(date) if date < born_on => {
                errors.push("tanggal", "Tanggal ini sebelum orangnya lahir. Periksa tahunnya.");
            }
            Some(_) => {}
        }
        text(
            &mut errors,
            "alasan",
            &self.reason,
            "Ceritakan singkat apa yang terjadi.",
        );
        text(
            &mut errors,
            "bukti",
            &self.evidence,
            "Tulis buktinya: nomor surat, berita acara, atau siapa yang menerangkan.",
        );
        let is_moved = kind == Some(Kind::Moved);
        if is_moved {
            text(
                &mut errors,
                "tujuan",
                &self.destination,
                "Tulis pindah ke mana, sejauh diketahui.",
            );
        }
        if !is_moved && !self.companions.is_empty() {
            errors.push(
                "ikut",
                "Anggota keluarga dapat ikut dilaporkan hanya bila pindah. Hapus centangnya, atau pilih Pindah.",
            );
        }
        let companions: Vec<PersonId> = self.companions.iter().filter_map(|id| id.parse().ok()).collect();
        errors.into_result()?;

        match (kind, happened_on) {
            (Some(kind), Some(happened_on)) => Ok(NewDeparture {
                kind,
                happened_on,
                reason: self.reason.clone(),
                destination: if is_moved {
                    self.destination.clone()
                } else {
                    String::new()
                },
                evidence: self.evidence.clone(),
                companions,
            }),
            _ => Err(FormErrors::one("jenis", "Pilih apa yang terjadi.")),
        }
    }
}

fn text(errors: &mut FormErrors, field: &'static str, typed: &str, asked: &'static str) {
    let length = typed.chars().count();
    if length < TEXT_LEAST {
        errors.push(field, asked);
    } else if length > TEXT_LIMIT {
        errors.push(
            field,
            format!("Tulisan ini {length} huruf, paling banyak {TEXT_LIMIT}. Pendekkan."),
        );
    }
}

/// What a verifier chose, as typed.
#[derive(Clone, Debug, Default)]
pub struct DecisionForm {
    pub decision: String,
    pub note: String,
}

impl DecisionForm {
    pub fn read(fields: &Fields) -> DecisionForm {
        DecisionForm {
            decision: fields.get("keputusan").to_owned(),
            note: fields.get("catatan").trim().to_owned(),
        }
    }

    /// # Errors
    /// All at once.
    pub fn parse(&self) -> Result<Decision, FormErrors> {
        let mut errors = FormErrors::default();
        let length = self.note.chars().count();
        if length > TEXT_LIMIT {
            errors.push(
                "catatan",
                format!("Tulisan ini {length} huruf, paling banyak {TEXT_LIMIT}. Pendekkan."),
            );
        }
        let decision = match self.decision.as_str() {
            "sahkan" => Some(Decision::Confirm),
            "tolak" if length >= TEXT_LEAST => Some(Decision::Decline {
                note: self.note.clone(),
            }),
            "tolak" => {
                errors.push(
                    "catatan",
                    "Tulis mengapa laporan ini tidak disetujui; pelapor membacanya.",
                );
                None
            }
            _ => {
                errors.push("keputusan", "Pilih salah satu: sahkan, atau tidak disetujui.");
                None
            }
        };
        errors.into_result()?;

        decision.ok_or_else(|| FormErrors::one("keputusan", "Pilih salah satu: sahkan, atau tidak disetujui."))
    }
}

/// Why somebody is in the registry again, as typed.
///
/// # Errors
/// Where nothing is said, or too much.
pub fn parse_return(fields: &Fields) -> Result<String, FormErrors> {
    let reason = fields.get("alasan_kembali").trim();
    let mut errors = FormErrors::default();
    text(
        &mut errors,
        "alasan_kembali",
        reason,
        "Tulis mengapa orang ini dicatat kembali.",
    );
    errors.into_result()?;

    Ok(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn form(kind: &str) -> DepartureForm {
        DepartureForm {
            kind: kind.to_owned(),
            date: "12/11/2026".to_owned(),
            reason: "Sakit lama".to_owned(),
            destination: "Pontianak".to_owned(),
            evidence: "Akta 12/2026".to_owned(),
            companions: Vec::new(),
        }
    }

    #[test]
    fn says_all_that_is_wrong_at_once() {
        let errors = DepartureForm::default()
            .parse(day(1950, 1, 1), day(2026, 11, 27), true)
            .unwrap_err();

        for field in ["jenis", "tanggal", "alasan", "bukti"] {
            assert!(errors.at(field).is_some(), "{field}");
        }
    }

    #[test]
    fn only_some_may_judge_that_somebody_is_able() {
        let parse = |may| form("mandiri").parse(day(1950, 1, 1), day(2026, 11, 27), may);

        assert!(parse(true).is_ok());
        assert!(parse(false).unwrap_err().at("jenis").is_some());
    }

    #[test]
    fn the_dead_take_nobody_along() {
        let mut died = form("meninggal");
        died.companions = vec![PersonId::new().to_string()];

        assert!(
            died.parse(day(1950, 1, 1), day(2026, 11, 27), true)
                .unwrap_err()
                .at("ikut")
                .is_some()
        );
        let alone = form("meninggal")
            .parse(day(1950, 1, 1), day(2026, 11, 27), true)
            .unwrap();
        assert_eq!(alone.destination, "");
    }

    #[test]
    fn nobody_leaves_before_birth_or_tomorrow() {
        let parse = |date: &str| {
            let mut typed = form("pindah");
            typed.date = date.to_owned();
            typed.parse(day(1990, 3, 12), day(2026, 11, 27), true)
        };

        assert!(parse("27/11/2026").is_ok());
        assert!(parse("28/11/2026").unwrap_err().at("tanggal").is_some());
        assert!(parse("11/03/1990").unwrap_err().at("tanggal").is_some());
    }

    #[test]
    fn a_refusal_says_why() {
        let check = |decision: &str, note: &str| {
            DecisionForm {
                decision: decision.to_owned(),
                note: note.to_owned(),
            }
            .parse()
        };

        assert_eq!(check("sahkan", "").unwrap(), Decision::Confirm);
        assert!(check("tolak", "").unwrap_err().at("catatan").is_some());
        assert!(check("", "").unwrap_err().at("keputusan").is_some());
    }
}
