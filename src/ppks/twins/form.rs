//! The decision about a pair as typed.

use super::model::{Decision, Seen};
use crate::types::PersonId;
use crate::web::{Fields, FormErrors};

/// Characters of a reason, least and most.
const REASON: (usize, usize) = (10, 500);

#[derive(Clone, Debug, Default)]
pub struct DecisionForm {
    pub keputusan: String,
    /// Which of the two records stays.
    pub tinggal: String,
    pub alasan: String,
    pub versi: String,
}

impl DecisionForm {
    pub fn read(fields: &Fields) -> DecisionForm {
        let get = |name| fields.get(name).trim().to_owned();

        DecisionForm {
            keputusan: get("keputusan"),
            tinggal: get("tinggal"),
            alasan: get("alasan"),
            versi: get("versi"),
        }
    }

    pub fn keeps(&self, id: &PersonId) -> bool {
        self.tinggal == id.to_string()
    }

    /// # Errors
    /// All at once.
    pub fn check(&self, of: (PersonId, PersonId)) -> Result<(Decision, Seen), FormErrors> {
        let mut errors = FormErrors::default();
        let decision = match self.keputusan.as_str() {
            "gabung" => self.survivor(of, &mut errors).map(|survivor| Decision::Merge {
                survivor,
                reason: self.alasan.clone(),
            }),
            "bukan" => Some(Decision::NotSame {
                reason: self.alasan.clone(),
            }),
            "periksa" => Some(Decision::Check),
            _ => {
                errors.push("keputusan", "Pilih salah satu keputusan.");
                None
            }
        };
        if !matches!(decision, Some(Decision::Check)) {
            check_reason(&self.alasan, &mut errors);
        }
        let seen = self.versi.parse().ok();
        if seen.is_none() {
            errors.push("keputusan", "Halaman ini tidak lengkap. Muat ulang, lalu putuskan lagi.");
        }
        errors.into_result()?;

        decision
            .zip(seen)
            .ok_or_else(|| FormErrors::one("keputusan", "Pilih salah satu keputusan."))
    }

    fn survivor(&self, of: (PersonId, PersonId), errors: &mut FormErrors) -> Option<PersonId> {
        let chosen = [of.0, of.1].into_iter().find(|id| self.keeps(id));
        if chosen.is_none() {
            errors.push("tinggal", "Pilih data mana yang tetap dipakai.");
        }

        chosen
    }
}

/// A reason that somebody can still understand in three months.
pub fn check_reason(reason: &str, errors: &mut FormErrors) {
    let length = reason.chars().count();
    if length < REASON.0 {
        errors.push("alasan", "Tulis alasannya, paling sedikit 10 huruf. Orang lain harus dapat memahaminya nanti.");
    } else if length > REASON.1 {
        errors.push("alasan", "Alasan terlalu panjang. Paling banyak 500 huruf.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_all_that_is_missing_at_once() {
        let of = (PersonId::new(), PersonId::new());
        let form = DecisionForm {
            keputusan: "gabung".to_owned(),
            tinggal: PersonId::new().to_string(),
            versi: "1.1.1".to_owned(),
            ..DecisionForm::default()
        };
        let errors = form.check(of).unwrap_err();
        assert!(errors.at("tinggal").is_some() && errors.at("alasan").is_some());

        let whole = DecisionForm {
            tinggal: of.1.to_string(),
            alasan: "KTP keduanya sudah dilihat".to_owned(),
            ..form
        };
        assert!(matches!(whole.check(of), Ok((Decision::Merge { survivor, .. }, _)) if survivor == of.1));
        let check = DecisionForm {
            keputusan: "periksa".to_owned(),
            alasan: String::new(),
            ..whole
        };
        assert!(matches!(check.check(of), Ok((Decision::Check, _))));
        assert!(DecisionForm::default().check(of).is_err());
    }
}
