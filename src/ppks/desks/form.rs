//! The decision as typed.

use super::decision::{Decision, Seen};
use super::desk::Desk;
use crate::ppks::settings::reasons::DecisionReason;
use crate::web::{Fields, FormErrors};

/// Characters a verifier's own words may have.
const NOTE_LENGTH: usize = 500;

/// What was typed, kept as it was.
#[derive(Clone, Debug, Default)]
pub struct DecisionForm {
    pub keputusan: String,
    pub alasan: String,
    pub catatan: String,
    pub versi: String,
}

impl DecisionForm {
    pub fn read(fields: &Fields) -> DecisionForm {
        let field = |name| fields.get(name).to_owned();

        DecisionForm {
            keputusan: field("keputusan"),
            alasan: field("alasan"),
            catatan: field("catatan"),
            versi: field("versi"),
        }
    }

    /// The decision, and the versions it is about.
    ///
    /// # Errors
    /// All that is missing or too long, each at its field.
    pub fn check(&self, desk: Desk, reasons: &[DecisionReason]) -> Result<(Decision, Seen), FormErrors> {
        let mut errors = FormErrors::default();
        let reason = self.reason(reasons, &mut errors);
        let decision = match self.keputusan.as_str() {
            "setujui" => {
                if !reason.is_empty() {
                    errors.push(
                        "catatan",
                        "Data yang disetujui tidak memakai alasan. Kosongkan alasan dan pesan, atau pilih keputusan lain.",
                    );
                }
                Some(desk.approval())
            }
            "kembalikan" => {
                self.require(
                    &reason,
                    "Pilih atau tulis apa yang harus diperbaiki operator.",
                    &mut errors,
                );
                Some(Decision::Return { reason })
            }
            "tolak" if desk.may_reject() => {
                self.require(
                    &reason,
                    "Pilih atau tulis mengapa kriterianya tidak terpenuhi.",
                    &mut errors,
                );
                Some(Decision::Reject { reason })
            }
            _ => {
                errors.push(
                    "keputusan",
                    match desk {
                        Desk::Desa => "Pilih keputusan: sahkan atau kembalikan.",
                        Desk::Kecamatan => "Pilih keputusan: rekomendasikan atau kembalikan.",
                        Desk::Dinas => "Pilih keputusan: setujui, kembalikan, atau tidak memenuhi.",
                    },
                );
                None
            }
        };
        let seen = self.versi.parse().ok();
        if seen.is_none() {
            errors.push(
                "keputusan",
                "Halaman ini tidak lengkap. Periksa datanya lagi, lalu simpan.",
            );
        }

        match (decision, seen) {
            (Some(decision), Some(seen)) if errors.is_empty() => Ok((decision, seen)),
            _ => Err(errors),
        }
    }

    /// The ready words and the reader's own, as one text.
    pub fn typed_reason(&self, reasons: &[DecisionReason]) -> String {
        let ready = self.ready(reasons).map_or("", |reason| &reason.text);

        [ready, self.catatan.trim()].join(" ").trim().to_owned()
    }

    fn reason(&self, reasons: &[DecisionReason], errors: &mut FormErrors) -> String {
        if self.ready(reasons).is_none() && !self.alasan.is_empty() {
            errors.push("alasan", "Alasan ini tidak ada di daftar lagi. Pilih yang lain.");
        }
        let length = self.catatan.trim().chars().count();
        if length > NOTE_LENGTH {
            errors.push(
                "catatan",
                format!("Pesan ini {length} huruf, paling banyak {NOTE_LENGTH}. Pendekkan pesannya."),
            );
        }

        self.typed_reason(reasons)
    }

    fn ready<'a>(&self, reasons: &'a [DecisionReason]) -> Option<&'a DecisionReason> {
        reasons.iter().find(|reason| reason.code == self.alasan)
    }

    fn require(&self, reason: &str, text: &str, errors: &mut FormErrors) {
        if reason.is_empty() && errors.at("alasan").is_none() {
            errors.push("alasan", text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons() -> [DecisionReason; 3] {
        let reason = |code: &str, kind: &str, text: &str| DecisionReason {
            code: code.to_owned(),
            kind: kind.to_owned(),
            text: text.to_owned(),
            is_retired: false,
            version: 1,
        };

        [
            reason("alamat", "kembali", "Alamat belum lengkap: isi dusun, RT, dan RW."),
            reason("nik", "kembali", "NIK tidak cocok."),
            reason("umur", "tolak", "Umur tidak termasuk."),
        ]
    }

    fn check(keputusan: &str, alasan: &str, catatan: &str) -> Result<(Decision, Seen), FormErrors> {
        check_at(Desk::Dinas, keputusan, alasan, catatan)
    }

    fn check_at(desk: Desk, keputusan: &str, alasan: &str, catatan: &str) -> Result<(Decision, Seen), FormErrors> {
        DecisionForm {
            keputusan: keputusan.to_owned(),
            alasan: alasan.to_owned(),
            catatan: catatan.to_owned(),
            versi: "2.1.1".to_owned(),
        }
        .check(desk, &reasons())
    }

    #[test]
    fn yes_means_what_the_office_may_say() {
        assert_eq!(check_at(Desk::Desa, "setujui", "", "").unwrap().0, Decision::Endorse);
        assert_eq!(
            check_at(Desk::Kecamatan, "setujui", "", "").unwrap().0,
            Decision::Recommend
        );
        for desk in [Desk::Desa, Desk::Kecamatan] {
            assert!(
                check_at(desk, "tolak", "umur", "")
                    .unwrap_err()
                    .at("keputusan")
                    .is_some()
            );
        }
    }

    #[test]
    fn a_refusal_needs_a_reason() {
        let reason_of = |result: Result<(Decision, Seen), FormErrors>| result.unwrap().0.reason().to_owned();

        assert_eq!(check("setujui", "", "").unwrap().0, Decision::Verify);
        assert_eq!(reason_of(check("tolak", "umur", "")), reasons()[2].text);
        assert_eq!(reason_of(check("kembalikan", "", " Tulis RT. ")), "Tulis RT.");
        assert_eq!(
            reason_of(check("kembalikan", "alamat", "RT kosong.")),
            "Alamat belum lengkap: isi dusun, RT, dan RW. RT kosong."
        );
        for refusal in ["kembalikan", "tolak"] {
            assert!(check(refusal, "", " \n ").unwrap_err().at("alasan").is_some());
        }
    }

    #[test]
    fn says_all_that_is_wrong_at_once() {
        let errors = check("", "tidak-ada", &"a".repeat(501)).unwrap_err();

        for field in ["keputusan", "alasan", "catatan"] {
            assert!(errors.at(field).is_some(), "{field}");
        }
        assert!(check("kembalikan", "", &"é".repeat(500)).is_ok());
    }

    #[test]
    fn an_approval_drops_no_words_silently() {
        assert!(check("setujui", "nik", "").unwrap_err().at("catatan").is_some());
        assert!(check("setujui", "", "RT kosong").unwrap_err().at("catatan").is_some());
    }

    #[test]
    fn a_form_without_versions_decides_nothing() {
        let form = DecisionForm {
            keputusan: "setujui".to_owned(),
            ..DecisionForm::default()
        };

        assert!(
            form.check(Desk::Dinas, &reasons())
                .unwrap_err()
                .at("keputusan")
                .is_some()
        );
    }
}
