//! What a file is by its first bytes, and whether its package may be opened at all.

use std::io::{Cursor, Read, Write};

use zip::ZipArchive;
use zip::result::ZipError;

use super::ReadError;
use super::hidden::{Unseen, scan};

const ENTRY_LIMIT: usize = 200;
/// Bytes of one part after unpacking, and of all together.
const PART_LIMIT: u64 = 50 * 1024 * 1024;
const WHOLE_LIMIT: u64 = 80 * 1024 * 1024;
/// How many times larger a part may be than it is packed. Tables of repeated words reach 30.
const RATIO_LIMIT: u64 = 100;
/// Parts smaller than this are let through at any ratio: an empty worksheet packs well.
const SMALL_PART: u64 = 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An XLSX, or something that would like to be one.
    Zip,
    /// An XLS of before 2007, or an encrypted XLSX.
    Compound,
    /// Perhaps text.
    Other,
}

pub fn kind(bytes: &[u8]) -> Kind {
    match bytes {
        [b'P', b'K', 3 | 5 | 7, ..] => Kind::Zip,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Kind::Compound,
        _ => Kind::Other,
    }
}

/// Unpacks every part through a counter and throws it away. What the directory declares is not believed. Answers what
/// the worksheets hide.
///
/// # Errors
/// For a package with macros, links, tricks in its names, encryption, or more than a spreadsheet has.
pub fn check(bytes: &[u8]) -> Result<Unseen, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refusal)?;
    if archive.len() > ENTRY_LIMIT {
        return Err(ReadError::TooLargeUnpacked);
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(ReadError::UnknownKind);
    }
    let mut whole = 0;
    let mut unseen = Unseen::default();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(refusal)?;
        let name = part.name().map_err(refusal)?.to_ascii_lowercase();
        if part.enclosed_name().is_none() || part.is_symlink() {
            return Err(ReadError::Broken);
        }
        if name.ends_with("vbaproject.bin") {
            return Err(ReadError::HasMacros);
        }
        if name.starts_with("xl/externallinks/") {
            return Err(ReadError::HasLinks);
        }
        let packed = part.compressed_size();
        let left = WHOLE_LIMIT - whole;
        let limit = PART_LIMIT.min(left);
        let size = if name.starts_with("xl/worksheets/") && name.ends_with(".xml") {
            let mut xml = Vec::new();
            count(&mut part, limit, &mut xml)?;
            let found = scan(&xml);
            unseen.rows += found.rows;
            unseen.columns += found.columns;
            xml.len() as u64
        } else if name.ends_with("sharedstrings.xml") {
            let mut xml = Vec::new();
            count(&mut part, limit, &mut xml)?;
            if promises_too_much(&xml) {
                return Err(ReadError::Broken);
            }
            xml.len() as u64
        } else {
            count(&mut part, limit, &mut std::io::sink())?
        };
        if size > SMALL_PART && size > packed.saturating_mul(RATIO_LIMIT) {
            return Err(ReadError::TooLargeUnpacked);
        }
        whole += size;
    }

    Ok(unseen)
}

/// Bytes that a part unpacks to, at most `limit`; they go into `kept`.
fn count(part: &mut impl Read, limit: u64, kept: &mut impl Write) -> Result<u64, ReadError> {
    let mut size = 0;
    let mut buffer = [0; 16 * 1024];
    loop {
        match part.read(&mut buffer) {
            Ok(0) => return Ok(size),
            Ok(n) => {
                size += n as u64;
                kept.write_all(&buffer[..n]).map_err(|_| ReadError::Broken)?;
            }
            Err(_) => return Err(ReadError::Broken),
        }
        if size > limit {
            return Err(ReadError::TooLargeUnpacked);
        }
    }
}

/// Whether a list of words declares more of them than it has room for. The library sets memory aside for as many as are
/// declared, and no process survives a request for a hundred gigabytes.
fn promises_too_much(xml: &[u8]) -> bool {
    const DECLARED: &[u8] = b"uniqueCount";
    // The shortest of them: <si/>
    let most = xml.len() / 5;
    let mut rest = xml;
    while let Some(at) = rest.windows(DECLARED.len()).position(|part| part == DECLARED) {
        rest = &rest[at + DECLARED.len()..];
        let digits = rest
            .iter()
            .skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\'' | b'+'))
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0_usize, |number, digit| {
                number.saturating_mul(10).saturating_add(usize::from(digit - b'0'))
            });
        if digits > most {
            return true;
        }
    }

    false
}

fn refusal(error: ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ReadError::Encrypted,
        _ => ReadError::Broken,
    }
}
