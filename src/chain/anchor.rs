//! The head of the chain, written down in a place that the server's administrator cannot rewrite.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Hash, Head};
use crate::crypto::{hex, unhex};

/// Bytes of a seal that an anchor holds at least: the short form of the log page.
const SHORTEST: usize = 8;

/// One line of an anchor file: number, seal, time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub seq: i64,
    /// The seal, or its beginning where somebody copied the short form by hand.
    pub hash: Vec<u8>,
    /// Line in the file, from 1.
    pub line: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum AnchorError {
    #[error("Berkas jangkar {0} tidak dapat dibaca atau ditulis: {1}")]
    Io(PathBuf, std::io::Error),
    #[error("Berkas jangkar {0} baris {1} rusak. Isinya harus nomor, sidik, dan waktu, dipisah spasi.")]
    Malformed(PathBuf, usize),
    #[error("Berkas jangkar {0} kosong, jadi tidak membuktikan apa-apa.")]
    Empty(PathBuf),
}

impl Anchor {
    /// Reads all lines of an anchor file.
    ///
    /// # Errors
    /// Names the file, and the line that is no anchor. A file without any anchor proves nothing and is refused.
    pub fn read(path: &Path) -> Result<Vec<Anchor>, AnchorError> {
        let text = fs::read_to_string(path).map_err(|error| AnchorError::Io(path.to_path_buf(), error))?;
        let anchors = (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| {
                Anchor::parse(number, line).ok_or_else(|| AnchorError::Malformed(path.to_path_buf(), number))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if anchors.is_empty() {
            return Err(AnchorError::Empty(path.to_path_buf()));
        }

        Ok(anchors)
    }

    /// One line; the time is for people and may be missing.
    pub fn parse(number: usize, line: &str) -> Option<Anchor> {
        let mut parts = line.split_whitespace();
        let seq = parts.next()?.parse().ok().filter(|seq| *seq >= 0)?;
        let hash = unhex(&parts.next()?.replace('-', ""))?;

        (SHORTEST..=size_of::<Hash>()).contains(&hash.len()).then_some(Anchor {
            seq,
            hash,
            line: number,
        })
    }

    pub fn fits(&self, hash: &Hash) -> bool {
        hash.starts_with(&self.hash)
    }
}

impl Head {
    /// This head as a line of an anchor file.
    pub fn line(&self, at: DateTime<Utc>) -> String {
        format!(
            "{} {} {}",
            self.seq,
            hex(&self.hash),
            at.to_rfc3339_opts(SecondsFormat::Secs, true)
        )
    }

    /// Appends the head to a file, which is made where it is missing.
    ///
    /// # Errors
    /// Names the file.
    pub fn anchor(&self, path: &Path, at: DateTime<Utc>) -> Result<(), AnchorError> {
        let io = |error| AnchorError::Io(path.to_path_buf(), error);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(io)?;
        }
        let mut file = fs::OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)
            .map_err(io)?;
        // One write, so that two writers never share a line.
        file.write_all(format!("{}\n", self.line(at)).as_bytes()).map_err(io)?;

        file.sync_all().map_err(io)
    }
}
