use std::io::Cursor;

use chrono::{DateTime, NaiveDate, Utc};
use image::codecs::jpeg::JpegEncoder;

use crate::sheet::{Letterhead, Logo, Signatory};
use crate::types::tanggal::tanggal;

/// Longest side of the arms that are kept, in pixels: 25 mm at 480 points to the inch.
const LOGO_SIDE: u32 = 480;
const LOGO_QUALITY: u8 = 90;

/// What stands on a paper of this kabupaten.
#[derive(Clone, Debug)]
pub struct Head {
    pub letterhead: Letterhead,
    /// Where papers are signed: "Bengkayang".
    pub place: String,
    /// "Kepala Dinas Sosial"
    pub position: String,
    /// Empty where nobody was set: then a dotted line stands.
    pub name: String,
    /// 18 digits or empty.
    pub nip: String,
}

impl Head {
    /// Where nothing was set: what this program knows by itself.
    pub(super) fn plain(region_name: &str) -> Head {
        let short = ["Kabupaten ", "Kota "]
            .into_iter()
            .find_map(|kind| region_name.strip_prefix(kind));

        Head {
            letterhead: Letterhead {
                lines: vec![
                    format!("PEMERINTAH {}", region_name.to_uppercase()),
                    "DINAS SOSIAL, PEMBERDAYAAN PEREMPUAN DAN PERLINDUNGAN ANAK".to_owned(),
                    "Registri kesejahteraan sosial Balale".to_owned(),
                ],
                logo: None,
            },
            place: short.unwrap_or(region_name).to_owned(),
            position: "Kepala Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak".to_owned(),
            name: String::new(),
            nip: String::new(),
        }
    }

    /// The block for signing a paper of this day: "Bengkayang, 27 November 2026".
    pub fn signatory(&self, day: NaiveDate) -> Signatory {
        Signatory {
            above: vec![
                format!("{}, {}", self.place, tanggal(day)),
                format!("{},", self.position),
            ],
            name: self.name.clone(),
            nip: self.nip.clone(),
        }
    }
}

/// As stored.
pub(super) struct HeadRow {
    /// Empty before they were set.
    pub lines: Vec<String>,
    pub place: String,
    pub position: String,
    pub name: String,
    pub nip: String,
    pub has_logo: bool,
    pub version: i32,
    pub by_name: String,
    pub updated_at: DateTime<Utc>,
}

impl HeadRow {
    pub fn at_text(&self) -> String {
        crate::clock::waktu(self.updated_at)
    }
}

/// Checked and complete.
pub(super) struct NewHead {
    /// Three to five.
    pub lines: Vec<String>,
    pub place: String,
    pub position: String,
    pub name: String,
    pub nip: String,
}

/// The arms as they are kept: small enough for every paper, and never larger than they were.
///
/// # Errors
/// When `picture` is none, which a checked one always is.
pub(super) fn small(picture: &[u8]) -> Result<Vec<u8>, image::ImageError> {
    let picture = image::load_from_memory(picture)?;
    let picture = if picture.width().max(picture.height()) > LOGO_SIDE {
        picture.thumbnail(LOGO_SIDE, LOGO_SIDE)
    } else {
        picture
    };
    let mut bytes = Cursor::new(Vec::new());
    picture
        .into_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, LOGO_QUALITY))?;

    Ok(bytes.into_inner())
}

/// The arms as a paper takes them.
pub(super) fn logo(bytes: Option<Vec<u8>>) -> Option<Logo> {
    bytes.map(|bytes| Logo { bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_settings_the_kabupaten_names_itself() {
        let head = Head::plain("Kabupaten Contoh");
        let signatory = head.signatory(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap());

        assert_eq!(head.letterhead.lines[0], "PEMERINTAH KABUPATEN CONTOH");
        assert_eq!(signatory.above[0], "Contoh, 27 November 2026");
        assert!(signatory.name.is_empty() && signatory.nip.is_empty());
    }

    #[test]
    fn arms_are_kept_small() {
        let mut png = Cursor::new(Vec::new());
        image::DynamicImage::new_rgba8(1600, 800)
            .write_to(&mut png, image::ImageFormat::Png)
            .unwrap();
        let kept = image::load_from_memory(&small(&png.into_inner()).unwrap()).unwrap();

        assert_eq!((kept.width(), kept.height()), (480, 240));
        assert!(small(b"GIF89a").is_err());
    }
}
