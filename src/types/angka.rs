//! Numbers as Indonesian readers expect them: dots between thousands, a comma before decimals.

/// `8.412`
pub fn ribuan(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `3,2 %` of a whole, rounded half up to one decimal; a dash where there is nothing to share.
pub fn persen(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "–".to_owned();
    }
    // Whole numbers throughout: the same counts must read the same on screen and in the export.
    let (part, whole) = (i128::from(part), i128::from(whole));
    let tenths = (part.abs() * 2000 + whole) / (whole * 2);
    let sign = if part < 0 && tenths > 0 { "-" } else { "" };
    format!("{sign}{},{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn groups_thousands() {
        for (number, text) in [
            (0, "0"),
            (7, "7"),
            (999, "999"),
            (1_000, "1.000"),
            (8_412, "8.412"),
            (123_456, "123.456"),
            (1_234_567, "1.234.567"),
            (-8_412, "-8.412"),
            (i64::MIN, "-9.223.372.036.854.775.808"),
        ] {
            assert_eq!(ribuan(number), text);
        }
    }

    #[test]
    fn writes_shares() {
        for (part, whole, text) in [
            (32, 1_000, "3,2 %"),
            (1, 3, "33,3 %"),
            (2, 3, "66,7 %"),
            (1, 2_000, "0,1 %"),
            (1, 2_001, "0,0 %"),
            (5, 5, "100,0 %"),
            (0, 5, "0,0 %"),
            (-1, 4, "-25,0 %"),
            (0, 0, "–"),
        ] {
            assert_eq!(persen(part, whole), text);
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_loses_nothing(part: i64, whole: i64) {
            let _ = persen(part, whole);
            prop_assert_eq!(ribuan(part).replace('.', "").parse(), Ok(part));
        }
    }
}
