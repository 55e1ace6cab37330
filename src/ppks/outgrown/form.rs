use super::model::Answer;
use crate::web::{Fields, FormErrors};

/// Letters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 5..=500;

/// The answer exactly as typed.
#[derive(Clone, Debug, Default)]
pub struct AnswerForm {
    pub answer: String,
    pub reason: String,
    pub versi: String,
}

impl AnswerForm {
    pub fn read(fields: &Fields) -> AnswerForm {
        AnswerForm {
            answer: fields.get("jawaban").to_owned(),
            reason: fields.get("alasan").to_owned(),
            versi: fields.get("versi").to_owned(),
        }
    }

    pub fn is(&self, answer: &Answer) -> bool {
        self.answer == answer.code()
    }

    /// # Errors
    /// Where nothing was chosen, or a reason is missing or too long.
    pub fn parse(&self) -> Result<(Answer, String), FormErrors> {
        let mut errors = FormErrors::default();
        let answer = Answer::ALL.into_iter().find(|answer| self.is(answer));
        if answer.is_none() {
            errors.push("jawaban", "Pilih: masih sesuai, atau serahkan ke verifikasi ulang.");
        }
        let reason = self.reason.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = reason.chars().count();
        let is_needed = answer == Some(Answer::StillFits);
        if (is_needed && length < *REASON.start()) || length > *REASON.end() {
            errors.push("alasan", "Tulis alasannya, 5 sampai 500 huruf.");
        }

        match answer.filter(|_| errors.is_empty()) {
            Some(answer) => Ok((answer, reason)),
            None => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<(Answer, String), FormErrors> {
        AnswerForm::read(&Fields::parse(body.as_bytes()).unwrap()).parse()
    }

    #[test]
    fn only_what_still_fits_needs_a_reason() {
        assert!(parse("").unwrap_err().at("jawaban").is_some());
        assert!(parse("jawaban=masih_sesuai").unwrap_err().at("alasan").is_some());
        assert_eq!(
            parse("jawaban=verifikasi_ulang").unwrap(),
            (Answer::Reverify, String::new())
        );
        let fits = parse("jawaban=masih_sesuai&alasan=Masih++sekolah").unwrap();
        assert_eq!(fits, (Answer::StillFits, "Masih sekolah".to_owned()));
        assert!(parse(&format!("jawaban=verifikasi_ulang&alasan={}", "x".repeat(501))).is_err());
    }
}
