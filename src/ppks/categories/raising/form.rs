use super::model::{NewTier, above};
use crate::web::{Fields, FormErrors};

/// Fewest and most characters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 20..=500;

/// The raising as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct TierForm {
    /// The tier that was in force when the form was opened.
    pub version: String,
    pub tier: String,
    pub reason: String,
    pub is_understood: bool,
}

impl TierForm {
    pub fn read(fields: &Fields) -> TierForm {
        TierForm {
            version: fields.get("versi").to_owned(),
            tier: fields.get("tingkat").to_owned(),
            reason: fields.get("alasan").to_owned(),
            is_understood: fields.get("paham") == "ya",
        }
    }

    /// # Errors
    /// All that is wrong, each at its field.
    pub fn parse(&self, code: &str, in_force: i16) -> Result<NewTier, FormErrors> {
        let mut errors = FormErrors::default();
        let to = self
            .tier
            .parse()
            .ok()
            .filter(|tier| above(in_force).any(|one| one == *tier));
        if to.is_none() {
            errors.push("tingkat", "Pilih tingkat yang lebih tinggi dari yang berlaku sekarang.");
        }
        let reason = self.reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if !REASON.contains(&reason.chars().count()) {
            errors.push(
                "alasan",
                "Tulis alasannya, 20 sampai 500 huruf: mengapa kategori ini perlu lebih dirahasiakan. Jangan menulis nama warga.",
            );
        }
        if !self.is_understood {
            errors.push("paham", "Centang bahwa Anda tahu tingkat tidak dapat diturunkan lagi.");
        }
        errors.into_result()?;

        Ok(NewTier {
            code: code.to_owned(),
            seen: self.version.parse().unwrap_or(0),
            to: to.unwrap_or_default(),
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(tier: &str, reason: &str, is_understood: bool) -> TierForm {
        TierForm {
            version: "2".to_owned(),
            tier: tier.to_owned(),
            reason: reason.to_owned(),
            is_understood,
        }
    }

    #[test]
    fn a_tier_only_rises_and_says_why() {
        let reason = "Anak mudah dikenali di desa kecil";
        for (tier, reason, is_understood, fields) in [
            ("3", reason, true, &[][..]),
            ("2", reason, true, &["tingkat"]),
            ("1", reason, true, &["tingkat"]),
            ("4", reason, true, &["tingkat"]),
            ("", "  pendek  ", false, &["tingkat", "alasan", "paham"]),
        ] {
            let wrong: Vec<String> = form(tier, reason, is_understood)
                .parse("05", 2)
                .err()
                .map(|errors| errors.iter().map(|(field, _)| field.to_owned()).collect())
                .unwrap_or_default();
            assert_eq!(wrong, fields, "{tier}");
        }
        assert!(form("3", &"a".repeat(501), true).parse("05", 2).is_err());
    }
}
