//! Decodes a picture within limits and writes it anew as JPEG. Place, time, telephone, a second picture or a web page
//! behind the pixels: nothing of it comes along.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use super::checked::{Clean, Unfit};
use super::model::{Kind, Media};

/// Pixels that a picture may claim.
const PIXEL_LIMIT: u64 = 40_000_000;
/// Bytes its pixels may take in memory: 22 million of three colours.
const MEMORY_LIMIT: u64 = 64 * 1024 * 1024;
/// Longest side of what is kept, in pixels: the digits of a KK can be read, and the file has some 300 KB.
const LONGEST_SIDE: u32 = 1600;
const QUALITY: u8 = 82;
const THUMB_QUALITY: u8 = 70;

/// Formats that are taken, by the first bytes.
const FORMATS: [ImageFormat; 3] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];

pub(super) fn clean(bytes: &[u8], kind: Kind) -> Result<Clean, Unfit> {
    let unknown = if kind == Kind::Letter {
        Unfit::NotPictureOrPdf
    } else {
        Unfit::NotPicture
    };
    let format = image::guess_format(bytes)
        .ok()
        .filter(|format| FORMATS.contains(format))
        .ok_or(unknown)?;
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(Unfit::Cut);
    }
    let picture = fit(decode(bytes, format)?, LONGEST_SIDE);
    let thumb = fit(picture.clone(), kind.thumb_side());

    Ok(Clean {
        media: Media::Jpeg,
        size: Some((picture.width(), picture.height())),
        content: encode(picture, QUALITY)?,
        thumb: Some(encode(thumb, THUMB_QUALITY)?),
    })
}

/// The picture as it was held when it was taken.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Unfit> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_LIMIT);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unfit)?;
    let (width, height) = decoder.dimensions();
    // What the header claims is weighed before a byte of it is believed.
    if u64::from(width) * u64::from(height) > PIXEL_LIMIT || decoder.total_bytes() > MEMORY_LIMIT {
        return Err(Unfit::TooManyPixels);
    }
    let orientation = decoder.orientation().map_err(unfit)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unfit)?;
    picture.apply_orientation(orientation);

    Ok(picture)
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn unfit(error: image::ImageError) -> Unfit {
    match error {
        image::ImageError::Limits(_) => Unfit::TooManyPixels,
        _ => Unfit::Cut,
    }
}

/// No longer than this at its longest side; never larger than it was.
fn fit(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) > side {
        picture.thumbnail(side, side)
    } else {
        picture
    }
}

fn encode(picture: DynamicImage, quality: u8) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::new();
    on_white(picture)
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
        .map_err(unfit)?;

    Ok(bytes)
}

/// A JPEG has no glass: what was transparent becomes paper.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let mut paper = RgbImage::new(picture.width(), picture.height());
    for (under, over) in paper.pixels_mut().zip(picture.pixels()) {
        let [red, green, blue, alpha] = over.0.map(u32::from);
        let mixed = [red, green, blue].map(|colour| (colour * alpha + 255 * (255 - alpha)) / 255);
        *under = Rgb(mixed.map(|colour| u8::try_from(colour).unwrap_or(u8::MAX)));
    }

    paper
}

/// Whether the pixels end where they should. The decoder is kind to what was cut off and would paint it grey; somebody
/// would then be judged by half a house.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 2;
    // Segments tell their length; a picture inside one (a preview) has an end of its own that does not count.
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) {
        if *marker == 0xff {
            at += 1;
            continue;
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if *marker == START_OF_SCAN {
            return bytes
                .get(at..)
                .is_some_and(|pixels| pixels.windows(2).any(|pair| pair == [0xff, 0xd9]));
        }
    }

    false
}
