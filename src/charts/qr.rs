//! A QR code as one path of an SVG: black squares on a white ground, drawn without any style.

use qrcode::{Color, QrCode};

/// The path and the width of its square, in modules.
pub struct Qr {
    pub path: String,
    pub width: usize,
}

/// Modules of white that a scanner wants around the code.
const BORDER: usize = 4;

impl Qr {
    /// The code of a text; None where it is too long for one.
    pub fn of(text: &str) -> Option<Qr> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            while x < width {
                let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
                if run > 0 {
                    path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + BORDER, y + BORDER));
                }
                x += run.max(1);
            }
        }

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

        assert!(qr.path.starts_with("M4 4h7v1h-7z"));
        assert_eq!((qr.width - 2 * BORDER - 1) % 4, 0);
    }
}
