use super::model::{Decision, NewAsk, NewOffer, State};
use crate::types::{FullName, KodeWilayah, Level, Nik};
use crate::web::{Fields, FormErrors};

/// Characters of a reason, least and most.
const REASON: (usize, usize) = (10, 500);

/// What both forms that begin a transfer ask for.
#[derive(Clone, Debug, Default)]
pub struct TransferForm {
    pub nik: String,
    pub nama: String,
    pub tujuan: String,
    pub serumah: bool,
    pub alasan: String,
}

impl TransferForm {
    pub fn read(fields: &Fields) -> TransferForm {
        let get = |name| fields.get(name).trim().to_owned();

        TransferForm {
            nik: get("nik"),
            nama: get("nama"),
            tujuan: get("tujuan"),
            serumah: fields.get("serumah") == "ya",
            alasan: get("alasan"),
        }
    }

    pub fn goes_to(&self, kode: &KodeWilayah) -> bool {
        self.tujuan == kode.as_str()
    }

    /// # Errors
    /// All at once.
    pub fn parse_ask(&self) -> Result<NewAsk, FormErrors> {
        let mut errors = FormErrors::default();
        let nik = Nik::parse(&self.nik).map_err(|error| errors.push("nik", error.to_string())).ok();
        let full_name = FullName::parse(&self.nama)
            .map_err(|error| errors.push("nama", error.to_string()))
            .ok();
        check_reason("alasan", &self.alasan, &mut errors);
        errors.into_result()?;

        nik.zip(full_name)
            .map(|(nik, full_name)| NewAsk {
                nik,
                full_name: full_name.as_str().to_owned(),
                with_family: self.serumah,
                reason: self.alasan.clone(),
            })
            .ok_or_else(|| FormErrors::one("nik", "Isi NIK dan nama orangnya."))
    }

    /// # Errors
    /// All at once.
    pub fn parse_offer(&self, from: &KodeWilayah) -> Result<NewOffer, FormErrors> {
        let mut errors = FormErrors::default();
        let to = KodeWilayah::parse(&self.tujuan)
            .ok()
            .filter(|kode| kode.level() == Level::Desa && kode != from && kode.kabupaten() == from.kabupaten());
        if to.is_none() {
            errors.push("tujuan", "Pilih desa atau kelurahan tujuan.");
        }
        check_reason("alasan", &self.alasan, &mut errors);
        errors.into_result()?;

        to.map(|to| NewOffer {
            to,
            with_family: self.serumah,
            reason: self.alasan.clone(),
        })
        .ok_or_else(|| FormErrors::one("tujuan", "Pilih desa atau kelurahan tujuan."))
    }
}

fn check_reason(field: &str, reason: &str, errors: &mut FormErrors) {
    let length = reason.chars().count();
    if length < REASON.0 {
        errors.push(field, "Tulis alasannya, paling sedikit 10 huruf.");
    } else if length > REASON.1 {
        errors.push(field, "Alasan terlalu panjang. Paling banyak 500 huruf.");
    }
}

/// The other desa's answer, or DSP3A's decision, as typed.
#[derive(Clone, Debug, Default)]
pub struct StepForm {
    pub pilihan: String,
    pub orang: String,
    pub catatan: String,
    pub versi: String,
}

impl StepForm {
    pub fn read(fields: &Fields) -> StepForm {
        let get = |name| fields.get(name).trim().to_owned();

        StepForm {
            pilihan: get("pilihan"),
            orang: get("orang"),
            catatan: get("catatan"),
            versi: get("versi"),
        }
    }

    pub fn means(&self, id: &crate::types::PersonId) -> bool {
        self.orang == id.to_string()
    }

    pub fn version(&self) -> i32 {
        self.versi.parse().unwrap_or(0)
    }

    /// Yes or no.
    ///
    /// # Errors
    /// All at once.
    pub fn parse_answer(&self) -> Result<bool, FormErrors> {
        let mut errors = FormErrors::default();
        let is_yes = self.pilihan == "setuju";
        if !is_yes && self.pilihan != "keberatan" {
            errors.push("pilihan", "Pilih setuju atau keberatan.");
        }
        if self.pilihan == "keberatan" {
            check_reason("catatan", &self.catatan, &mut errors);
        } else if self.catatan.chars().count() > REASON.1 {
            errors.push("catatan", "Catatan terlalu panjang. Paling banyak 500 huruf.");
        }
        errors.into_result()?;

        Ok(is_yes)
    }

    /// # Errors
    /// All at once.
    pub fn parse_decision(&self, state: State) -> Result<Decision, FormErrors> {
        let mut errors = FormErrors::default();
        let decision = match self.pilihan.as_str() {
            "teruskan" => self
                .orang
                .parse()
                .map(Decision::Forward)
                .map_err(|_| errors.push("orang", "Pilih data orang yang dimaksud."))
                .ok(),
            "pindahkan" => Some(Decision::Move {
                note: self.catatan.clone(),
            }),
            "tolak" => {
                check_reason("catatan", &self.catatan, &mut errors);
                Some(Decision::Refuse {
                    note: self.catatan.clone(),
                })
            }
            _ if state == State::Asked => {
                errors.push("pilihan", "Pilih teruskan atau tidak dapat dipindahkan.");
                None
            }
            _ => {
                errors.push("pilihan", "Pilih pindahkan atau tidak dipindahkan.");
                None
            }
        };
        if self.catatan.chars().count() > REASON.1 && errors.at("catatan").is_none() {
            errors.push("catatan", "Catatan terlalu panjang. Paling banyak 500 huruf.");
        }
        errors.into_result()?;

        decision.ok_or_else(|| FormErrors::one("pilihan", "Pilih salah satu."))
    }
}
