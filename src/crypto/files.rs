//! The folder of keys: one file of 64 hexadecimal digits for each key, `<purpose>-<id>.key`. Several keys of one
//! purpose may lie there: the highest id writes, all of them open.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::{Zeroize, Zeroizing};

use super::{KEY_BYTES, KeyBytes, hex, random_bytes, unhex};

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "Berkas kunci {0} tidak ada. Kembalikan berkas itu dari salinan; tanpa kunci yang sama, data tersegel tidak terbaca."
    )]
    Missing(PathBuf),
    #[error("Berkas kunci {0} rusak: isinya harus 64 angka heksadesimal. Kembalikan berkas itu dari salinan.")]
    Malformed(PathBuf),
    #[error("Berkas kunci {0} sudah ada. Kunci lama tidak ditimpa.")]
    Exists(PathBuf),
    #[error("Berkas kunci {0} tidak dapat dibaca atau ditulis: {1}")]
    Io(PathBuf, std::io::Error),
    #[error("Nomor kunci {0} sudah habis: paling banyak 255.")]
    NoMoreIds(&'static str),
}

/// What a key is for. A key of one purpose opens nothing of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// NIK and nomor KK.
    Identity,
    /// What only the server reads back: drafts, searches, slips, a form kept across a sign-in.
    Sealing,
    /// Blind indexes.
    Index,
    /// What only officers with a grant read back.
    Secret,
    /// The chain of the log of acts.
    Audit,
}

impl Purpose {
    pub const ALL: [Purpose; 5] = [
        Purpose::Identity,
        Purpose::Sealing,
        Purpose::Index,
        Purpose::Secret,
        Purpose::Audit,
    ];

    /// Those that older versions did not have: a folder without them is old, not damaged.
    pub const LATER: [Purpose; 2] = [Purpose::Secret, Purpose::Audit];

    /// How the file's name begins.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Identity => "identity",
            Purpose::Sealing => "sealing",
            Purpose::Index => "index",
            Purpose::Secret => "secret",
            Purpose::Audit => "audit",
        }
    }

    fn first(self) -> KeyFile {
        KeyFile { purpose: self, id: 1 }
    }
}

/// The name of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyFile {
    pub purpose: Purpose,
    /// 1 to 255; the first byte of each ciphertext.
    pub id: u8,
}

impl fmt::Display for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}.key", self.purpose.name(), self.id)
    }
}

impl KeyFile {
    /// The key that a file name means; None for any other file.
    pub fn parse(name: &str) -> Option<KeyFile> {
        let (purpose, id) = name.strip_suffix(".key")?.split_once('-')?;
        let purpose = Purpose::ALL.into_iter().find(|known| known.name() == purpose)?;
        let file = KeyFile {
            purpose,
            id: id.parse().ok().filter(|id| *id > 0)?,
        };

        // "identity-01.key" would be a second name for the same key.
        (file.to_string() == name).then_some(file)
    }
}

/// The keys that lie in a folder, lowest first. A folder that is not there holds none.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(dir: &Path) -> Result<Vec<KeyFile>, KeyError> {
    let io = |e| KeyError::Io(dir.to_path_buf(), e);
    let entries = match fs::read_dir(dir) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(io)?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let name = entry.map_err(io)?.file_name();
        files.extend(name.to_str().and_then(KeyFile::parse));
    }
    files.sort_unstable();

    Ok(files)
}

/// Makes what is missing, each file with mode 0600 inside a folder of mode 0700, and tells what it made. A folder in
/// which one of the first three purposes is missing beside others is damaged, and nothing is made there.
///
/// # Errors
/// Names the missing file of a damaged folder, or what cannot be written.
pub fn generate(dir: &Path) -> Result<Vec<KeyFile>, KeyError> {
    let found = list(dir)?;
    let is_there = |purpose: Purpose| found.iter().any(|file| file.purpose == purpose);
    let missing: Vec<Purpose> = Purpose::ALL.into_iter().filter(|purpose| !is_there(*purpose)).collect();
    if let Some(damaged) = missing
        .iter()
        .find(|purpose| !found.is_empty() && !Purpose::LATER.contains(purpose))
    {
        return Err(KeyError::Missing(dir.join(damaged.first().to_string())));
    }

    missing
        .into_iter()
        .map(|purpose| write_new(dir, purpose.first()))
        .collect()
}

/// Makes the key after the highest of a purpose.
///
/// # Errors
/// When there is no key of this purpose yet, no id is left, or the file cannot be written.
pub fn prepare(dir: &Path, purpose: Purpose) -> Result<KeyFile, KeyError> {
    let highest = list(dir)?
        .into_iter()
        .rfind(|file| file.purpose == purpose)
        .ok_or_else(|| KeyError::Missing(dir.join(purpose.first().to_string())))?;
    let id = highest.id.checked_add(1).ok_or(KeyError::NoMoreIds(purpose.name()))?;

    write_new(dir, KeyFile { purpose, id })
}

/// True when no key has ever been made here. A folder with only some of the keys is not new but damaged.
pub fn is_new(dir: &Path) -> bool {
    list(dir).is_ok_and(|found| found.is_empty())
}

/// Whether nobody but its owner can read a key; None where it cannot be looked at.
pub fn is_private(path: &Path) -> Option<bool> {
    fs::metadata(path).ok().map(|meta| meta.mode() & 0o077 == 0)
}

/// Reads every key of the folder.
///
/// # Errors
/// Names the file that is missing or malformed.
pub(super) fn read_all(dir: &Path) -> Result<BTreeMap<KeyFile, KeyBytes>, KeyError> {
    let found = list(dir)?;
    if let Some(missing) = Purpose::ALL
        .into_iter()
        .find(|purpose| !found.iter().any(|file| file.purpose == *purpose))
    {
        return Err(KeyError::Missing(dir.join(missing.first().to_string())));
    }

    found
        .into_iter()
        .map(|file| Ok((file, read(&dir.join(file.to_string()))?)))
        .collect()
}

fn read(path: &Path) -> Result<KeyBytes, KeyError> {
    let text = fs::read_to_string(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => KeyError::Missing(path.to_path_buf()),
        std::io::ErrorKind::InvalidData => KeyError::Malformed(path.to_path_buf()),
        _ => KeyError::Io(path.to_path_buf(), e),
    })?;
    let text = Zeroizing::new(text);
    let bytes = Zeroizing::new(unhex(text.trim()).unwrap_or_default());

    <[u8; KEY_BYTES]>::try_from(bytes.as_slice())
        .map(Zeroizing::new)
        .map_err(|_| KeyError::Malformed(path.to_path_buf()))
}

/// Made by root, a key still belongs to whoever owns the folder: the service must be able to read it.
fn write_new(dir: &Path, file: KeyFile) -> Result<KeyFile, KeyError> {
    let path = dir.join(file.to_string());
    let io = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => KeyError::Exists(path.clone()),
        _ => KeyError::Io(path.clone(), e),
    };
    // Only the folder itself is closed: others may have to pass through those above it.
    if let Some(above) = dir.parent() {
        fs::create_dir_all(above).map_err(io)?;
    }
    if !dir.exists() {
        fs::DirBuilder::new().mode(0o700).create(dir).map_err(io)?;
    }
    let folder = fs::metadata(dir).map_err(io)?;
    let mut written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(io)?;
    let mut key = random_bytes::<KEY_BYTES>();
    let text = Zeroizing::new(hex(&key));
    key.zeroize();
    writeln!(written, "{}", text.as_str()).map_err(io)?;
    if written.metadata().map_err(io)?.uid() != folder.uid() {
        std::os::unix::fs::fchown(&written, Some(folder.uid()), Some(folder.gid())).map_err(io)?;
    }
    written.sync_all().map_err(io)?;
    // The name as well: a key that is gone after a power cut takes what was sealed with it along.
    fs::File::open(dir).and_then(|folder| folder.sync_all()).map_err(io)?;

    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_key_or_none() {
        for purpose in Purpose::ALL {
            for id in [1, 9, 255] {
                let file = KeyFile { purpose, id };
                assert_eq!(KeyFile::parse(&file.to_string()), Some(file));
            }
        }
        for other in [
            "identity-0.key",
            "identity-01.key",
            "identity-256.key",
            "other-1.key",
            "identity-1",
            "x",
        ] {
            assert_eq!(KeyFile::parse(other), None, "{other}");
        }
    }

    #[test]
    fn only_what_is_missing_is_made_and_nothing_in_a_damaged_folder() {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        assert!(is_new(&keys));
        assert_eq!(generate(&keys).unwrap().len(), Purpose::ALL.len());
        assert_eq!(generate(&keys).unwrap(), []);
        assert_eq!(is_private(&keys.join("audit-1.key")), Some(true));

        // As an older version left it.
        for later in Purpose::LATER {
            fs::remove_file(keys.join(later.first().to_string())).unwrap();
        }
        assert_eq!(generate(&keys).unwrap(), Purpose::LATER.map(Purpose::first));

        fs::remove_file(keys.join("index-1.key")).unwrap();
        assert!(!is_new(&keys));
        assert!(matches!(generate(&keys), Err(KeyError::Missing(path)) if path.ends_with("index-1.key")));
        assert!(matches!(prepare(&keys, Purpose::Index), Err(KeyError::Missing(_))));
    }

    #[test]
    fn the_next_key_follows_the_highest() {
        let dir = tempfile::tempdir().unwrap();
        generate(dir.path()).unwrap();

        assert_eq!(prepare(dir.path(), Purpose::Index).unwrap().to_string(), "index-2.key");
        fs::write(dir.path().join("index-255.key"), "").unwrap();
        assert!(matches!(
            prepare(dir.path(), Purpose::Index),
            Err(KeyError::NoMoreIds("index"))
        ));
        assert!(
            matches!(super::super::Keys::load(dir.path()), Err(KeyError::Malformed(path)) if path.ends_with("index-255.key"))
        );
    }
}
