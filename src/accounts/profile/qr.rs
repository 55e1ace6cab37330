//! A QR code as one path of an SVG: black squares on a white ground, drawn without any style.

use qrcode::{Color, QrCode};

/// The squares of a code, for `<path d>`, and how many stand in a row with the white border around.
pub(super) struct Qr {
    pub path: String,
    pub width: usize,
}

/// White squares on each side; a camera needs four.
const BORDER: usize = 4;

impl Qr {
    /// None where the text is too long for any code.
    pub fn of(text: &str) -> Option<Qr> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let path = code
            .to_colors()
            .into_iter()
            .enumerate()
            .filter(|(_, color)| *color == Color::Dark)
            .map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + BORDER, at / width + BORDER))
            .collect();

        Some(Qr {
            path,
            width: width + 2 * BORDER,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_the_corner_of_every_code() {
        let qr = Qr::of("otpauth://totp/Balale:contoh?secret=AAAA").unwrap();

        assert!(qr.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"));
        assert_eq!((qr.width - 2 * BORDER) % 4, 1);
    }
}
