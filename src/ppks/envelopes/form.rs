use crate::types::{Nik, Receipt};
use crate::web::FormErrors;

/// What an officer looks for.
pub(super) enum Wanted {
    Receipt(Receipt),
    Nik(Nik),
}

/// Reads a number of a receipt, or a NIK.
///
/// # Errors
/// Says what either looks like.
pub(super) fn read_wanted(typed: &str) -> Result<Wanted, FormErrors> {
    if let Ok(nik) = Nik::parse(typed) {
        return Ok(Wanted::Nik(nik));
    }

    typed.parse().map(Wanted::Receipt).map_err(|_| {
        let mut errors = FormErrors::default();
        errors.push(
            "cari",
            "Ketik nomor tanda terima, misalnya R-7KQ2-M4XD, atau NIK lengkap 16 angka.",
        );
        errors
    })
}

/// Fewest and most characters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 5..=500;

/// Reads the reason for closing a case.
///
/// # Errors
/// Where it is missing or too long.
pub(super) fn read_reason(typed: &str) -> Result<String, FormErrors> {
    let reason = typed.trim();
    if REASON.contains(&reason.chars().count()) {
        return Ok(reason.to_owned());
    }
    let mut errors = FormErrors::default();
    errors.push("alasan", "Tulis alasan penutupan, 5 sampai 500 huruf.");

    Err(errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_and_a_nik_are_told_apart() {
        assert!(matches!(read_wanted("r-7kq2-m4xd"), Ok(Wanted::Receipt(_))));
        assert!(matches!(read_wanted("990711 520390 0003"), Ok(Wanted::Nik(_))));
        assert!(read_wanted("Maria").is_err());
        assert!(read_wanted("").is_err());
    }

    #[test]
    fn closing_takes_a_reason() {
        assert!(read_reason("  ").is_err());
        assert!(read_reason(&"x".repeat(501)).is_err());
        assert_eq!(read_reason(" sudah ditangani ").unwrap(), "sudah ditangani");
    }
}
