//! Files as they arrive: honest ones, broken ones, and some that are not what they say.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

/// What the GPS part of an EXIF says here; stands nowhere else.
pub const PLACE: &str = "GPS-1.0432N-109.4870E";

/// Coloured so that one corner is red: it tells how the picture is held.
pub fn picture(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 {
            Rgba([220, 20, 20, 255])
        } else {
            Rgba([40, (x % 251) as u8, (y % 241) as u8, 255])
        }
    }))
}

pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = match format {
        ImageFormat::Jpeg => DynamicImage::ImageRgb8(picture.to_rgb8()),
        _ => picture.clone(),
    };
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Jpeg)
}

/// With an EXIF that says "turned right" and where it was taken.
pub fn jpeg_with_exif(width: u32, height: u32) -> Vec<u8> {
    // Two entries: orientation 6, and a software string that stands for all that telephones write.
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    tiff.extend(b"\x31\x01\x02\0");
    tiff.extend(u32::try_from(PLACE.len()).unwrap().to_le_bytes());
    tiff.extend(38_u32.to_le_bytes());
    tiff.extend(0_u32.to_le_bytes());
    tiff.extend(PLACE.as_bytes());
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    let length = u16::try_from(segment.len() + 2).unwrap();
    let plain = jpeg(width, height);

    [&plain[..2], b"\xff\xe1", &length.to_be_bytes(), &segment, &plain[2..]].concat()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap();

    [&length.to_be_bytes(), kind.as_slice(), data, &crc.sum().to_be_bytes()].concat()
}

/// A few hundred bytes that claim a picture of this size.
pub fn png_bomb(side: u32) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&[0; 100_000]).unwrap();
    let head = [&side.to_be_bytes(), side.to_be_bytes().as_slice(), &[8, 6, 0, 0, 0]].concat();

    [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &chunk(b"IHDR", &head),
        &chunk(b"IDAT", &packer.finish().unwrap()),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

pub const SVG: &[u8] =
    b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
pub const HTML: &[u8] = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>";

/// A letter of one page.
pub fn pdf(inside: &str) -> Vec<u8> {
    format!("%PDF-1.4\n1 0 obj <</Type /Catalog {inside}>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n").into_bytes()
}
