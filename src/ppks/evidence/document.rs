//! A letter as PDF. It cannot be written anew without a program that draws PDF, so it is taken only where it is plain:
//! no program, no form, no file inside, no lock. It is never shown in the browser, only handed out to be kept.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::checked::{Clean, Unfit};
use super::model::Media;

/// Names of a PDF that make a reader do, open, send or start something.
const ACTIVE: [&str; 13] = [
    "JavaScript",
    "JS",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "RichMedia",
    "XFA",
    "AcroForm",
    "SubmitForm",
    "ImportData",
    "GoToR",
    "GoToE",
    "Movie",
];
const LOCKED: [&str; 1] = ["Encrypt"];
/// Bytes that the packed objects of one document may unfold to.
const UNFOLDED_LIMIT: u64 = 32 * 1024 * 1024;

pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

pub(super) fn clean(bytes: Vec<u8>) -> Result<Clean, Unfit> {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    if find(tail, b"%%EOF", 0).is_none() {
        return Err(Unfit::PdfCut);
    }
    judge(&skeleton(&bytes)?)?;

    Ok(Clean {
        media: Media::Pdf,
        content: bytes,
        thumb: None,
        size: None,
    })
}

/// The document without its pictures, fonts and pages of drawing, where any three letters may stand by chance; and
/// with the objects that were packed into streams.
fn skeleton(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    let (mut plain, mut at, mut left) = (Vec::new(), 0, UNFOLDED_LIMIT);
    while let Some(start) = find(bytes, b"stream", at) {
        let head = &bytes[at..start];
        plain.extend_from_slice(head);
        let body = start + b"stream".len();
        let Some(end) = find(bytes, b"endstream", body) else {
            return Err(Unfit::PdfCut);
        };
        let dictionary = names(&head[rfind(head, b"obj").unwrap_or(0)..]);
        if dictionary.iter().any(|name| name == "ObjStm") {
            plain.extend(unfold(&bytes[body..end], &dictionary, &mut left)?);
        }
        at = end + b"endstream".len();
    }
    plain.extend_from_slice(&bytes[at..]);

    Ok(plain)
}

/// Packed objects. Packed in another way than the usual, nobody can look into them, and they are not taken.
fn unfold(body: &[u8], dictionary: &[String], left: &mut u64) -> Result<Vec<u8>, Unfit> {
    if !dictionary.iter().any(|name| name == "FlateDecode") {
        return Err(Unfit::PdfActive);
    }
    let packed = body.strip_prefix(b"\r\n").or(body.strip_prefix(b"\n")).unwrap_or(body);
    let mut plain = Vec::new();
    ZlibDecoder::new(packed)
        .take(*left + 1)
        .read_to_end(&mut plain)
        .map_err(|_| Unfit::PdfCut)?;
    *left = left
        .checked_sub(u64::try_from(plain.len()).unwrap_or(u64::MAX))
        .ok_or(Unfit::PdfActive)?;

    Ok(plain)
}

fn judge(skeleton: &[u8]) -> Result<(), Unfit> {
    let found = names(skeleton);
    let has = |known: &[&str]| found.iter().any(|name| known.contains(&name.as_str()));
    if has(&LOCKED) {
        return Err(Unfit::PdfLocked);
    }
    if has(&ACTIVE) {
        return Err(Unfit::PdfActive);
    }

    Ok(())
}

/// All names (`/Launch`), with their escapes (`/L#61unch`) taken out.
fn names(bytes: &[u8]) -> Vec<String> {
    const ENDS: &[u8] = b"()<>[]{}/%\0\t\n\x0c\r ";
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'/') {
        rest = &rest[at + 1..];
        let end = rest.iter().position(|byte| ENDS.contains(byte)).unwrap_or(rest.len());
        found.push(unescape(&rest[..end]));
        rest = &rest[end..];
    }

    found
}

fn unescape(name: &[u8]) -> String {
    let (mut plain, mut at) = (Vec::new(), 0);
    while let Some(byte) = name.get(at) {
        let code = name
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'#')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(code.unwrap_or(*byte));
        at += if code.is_some() { 3 } else { 1 };
    }

    String::from_utf8_lossy(&plain).into_owned()
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;

    rest.windows(what.len())
        .position(|part| part == what)
        .map(|at| from + at)
}

fn rfind(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|part| part == what)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn pdf(objects: &[u8]) -> Vec<u8> {
        [b"%PDF-1.7\n".as_slice(), objects, b"\ntrailer <</Root 1 0 R>>\n%%EOF\n"].concat()
    }

    fn packed(objects: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(objects).unwrap();
        let body = packer.finish().unwrap();
        let head = format!(
            "2 0 obj <</Type /ObjStm /Filter /FlateDecode /Length {}>>\nstream\n",
            body.len()
        );
        [head.as_bytes(), &body, b"\nendstream endobj"].concat()
    }

    fn fault(bytes: Vec<u8>) -> Option<Unfit> {
        clean(bytes).err()
    }

    #[test]
    fn takes_a_plain_letter() {
        assert_eq!(fault(pdf(b"1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj")), None);
        // Three letters by chance inside a picture mean nothing.
        assert_eq!(
            fault(pdf(b"3 0 obj <</Length 9>>\nstream\nx/JS /AA y\nendstream endobj")),
            None
        );
        assert_eq!(fault(pdf(&packed(b"<</Type /Page>>"))), None);
    }

    #[test]
    fn refuses_what_does_something() {
        for name in ACTIVE {
            assert_eq!(
                fault(pdf(format!("1 0 obj <</S /{name} (x)>> endobj").as_bytes())),
                Some(Unfit::PdfActive),
                "{name}"
            );
        }
        assert_eq!(fault(pdf(b"<</S /L#61unch>>")), Some(Unfit::PdfActive));
        assert_eq!(
            fault(pdf(&packed(b"<</S /JavaScript /JS (app.alert(1))>>"))),
            Some(Unfit::PdfActive)
        );
        assert_eq!(fault(pdf(b"<</Encrypt 5 0 R>>")), Some(Unfit::PdfLocked));
    }

    #[test]
    fn refuses_what_is_cut_or_cannot_be_looked_into() {
        assert_eq!(fault(b"%PDF-1.7\n1 0 obj".to_vec()), Some(Unfit::PdfCut));
        assert_eq!(fault(pdf(b"<</Length 9>>\nstream\nabc")), Some(Unfit::PdfCut));
        assert_eq!(
            fault(pdf(
                b"2 0 obj <</Type /ObjStm /Filter /LZWDecode>>\nstream\nabc\nendstream"
            )),
            Some(Unfit::PdfActive)
        );
        assert_eq!(
            fault(pdf(&packed(&vec![b' '; 33 * 1024 * 1024]))),
            Some(Unfit::PdfActive)
        );
    }

    #[test]
    fn never_panics_on_noise() {
        for length in 0..200 {
            let noise: Vec<u8> = (0..length).map(|n: u32| u8::try_from(n * 37 % 256).unwrap()).collect();
            let _ = clean(pdf(&noise));
        }
    }
}
