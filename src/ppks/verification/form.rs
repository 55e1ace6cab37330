//! The decision as typed.

use super::model::{Decision, Seen};
use crate::web::{Fields, FormErrors};

/// Characters a verifier's own words may have.
const NOTE_LENGTH: usize = 500;

/// A reason in ready words, phrased as the task it becomes for the operator.
pub struct ReadyReason {
    pub code: &'static str,
    pub text: &'static str,
}

/// Reasons that send the data back.
pub const RETURN_REASONS: [ReadyReason; 7] = [
    ReadyReason {
        code: "nik",
        text: "NIK tidak cocok: salin ulang 16 angka NIK dari KTP atau KK.",
    },
    ReadyReason {
        code: "kk",
        text: "Nomor KK tidak cocok: salin ulang nomor di bagian atas Kartu Keluarga.",
    },
    ReadyReason {
        code: "nama",
        text: "Nama tidak sesuai: tulis nama seperti di KTP atau KK.",
    },
    ReadyReason {
        code: "lahir",
        text: "Tanggal lahir atau jenis kelamin tidak sesuai: cocokkan dengan KTP atau KK.",
    },
    ReadyReason {
        code: "alamat",
        text: "Alamat belum lengkap: isi dusun, RT, dan RW.",
    },
    ReadyReason {
        code: "kategori",
        text: "Kategori tampaknya keliru: baca lagi kriterianya, lalu pilih yang sesuai.",
    },
    ReadyReason {
        code: "periksa-alamat",
        text: "Mohon periksa alamat: pastikan orang ini tinggal di desa Anda.",
    },
];

/// Reasons that end the matter.
pub const REJECT_REASONS: [ReadyReason; 4] = [
    ReadyReason {
        code: "umur",
        text: "Umur tidak termasuk dalam kategori ini.",
    },
    ReadyReason {
        code: "kriteria",
        text: "Keadaan orang ini tidak memenuhi kriteria kategori.",
    },
    ReadyReason {
        code: "pindah",
        text: "Orang ini sudah pindah dari kabupaten.",
    },
    ReadyReason {
        code: "meninggal",
        text: "Orang ini sudah meninggal.",
    },
];

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
    pub fn check(&self) -> Result<(Decision, Seen), FormErrors> {
        let mut errors = FormErrors::default();
        let reason = self.reason(&mut errors);
        let decision = match self.keputusan.as_str() {
            "setujui" => {
                if !reason.is_empty() {
                    errors.push(
                        "catatan",
                        "Data yang disetujui tidak memakai alasan. Kosongkan alasan dan pesan, atau pilih keputusan lain.",
                    );
                }
                Some(Decision::Verify)
            }
            "kembalikan" => {
                self.require(
                    &reason,
                    "Pilih atau tulis apa yang harus diperbaiki operator.",
                    &mut errors,
                );
                Some(Decision::Return { reason })
            }
            "tolak" => {
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
                    "Pilih keputusan: setujui, kembalikan, atau tidak memenuhi.",
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

    /// The ready words and the verifier's own, as one text.
    pub fn typed_reason(&self) -> String {
        let ready = self.ready().map_or("", |reason| reason.text);

        [ready, self.catatan.trim()].join(" ").trim().to_owned()
    }

    fn reason(&self, errors: &mut FormErrors) -> String {
        if self.ready().is_none() && !self.alasan.is_empty() {
            errors.push("alasan", "Alasan ini tidak ada di daftar. Pilih yang lain.");
        }
        let length = self.catatan.trim().chars().count();
        if length > NOTE_LENGTH {
            errors.push(
                "catatan",
                format!("Pesan ini {length} huruf, paling banyak {NOTE_LENGTH}. Pendekkan pesannya."),
            );
        }

        self.typed_reason()
    }

    fn ready(&self) -> Option<&'static ReadyReason> {
        RETURN_REASONS
            .iter()
            .chain(&REJECT_REASONS)
            .find(|reason| reason.code == self.alasan)
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

    fn check(keputusan: &str, alasan: &str, catatan: &str) -> Result<(Decision, Seen), FormErrors> {
        DecisionForm {
            keputusan: keputusan.to_owned(),
            alasan: alasan.to_owned(),
            catatan: catatan.to_owned(),
            versi: "2.1.1".to_owned(),
        }
        .check()
    }

    #[test]
    fn a_refusal_needs_a_reason() {
        let reason_of = |result: Result<(Decision, Seen), FormErrors>| result.unwrap().0.reason().to_owned();

        assert_eq!(check("setujui", "", "").unwrap().0, Decision::Verify);
        assert_eq!(reason_of(check("tolak", "umur", "")), REJECT_REASONS[0].text);
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

        assert!(form.check().unwrap_err().at("keputusan").is_some());
    }

    #[test]
    fn codes_differ() {
        let mut codes: Vec<_> = RETURN_REASONS.iter().chain(&REJECT_REASONS).map(|r| r.code).collect();
        codes.sort_unstable();
        codes.dedup();

        assert_eq!(codes.len(), RETURN_REASONS.len() + REJECT_REASONS.len());
    }
}
