//! The only room that knows a key. NIK and KK are stored as AEAD ciphertext beside a keyed blind index, so that a
//! stolen database or backup gives neither a number nor a way to test one, and exact search still works.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use aes_gcm_siv::aead::{Aead, Payload};
use aes_gcm_siv::{Aes256GcmSiv, KeyInit, Nonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
/// The first byte of each ciphertext names the key, so that keys can be rotated row by row.
const KEY_ID: u8 = 1;

/// One secret of 256 bits per purpose.
pub struct Keys {
    identity: Aes256GcmSiv,
    sealing: Aes256GcmSiv,
    index: [u8; KEY_BYTES],
    audit: [u8; KEY_BYTES],
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "Berkas kunci {0} tidak ada. Kembalikan berkas itu dari salinan; tanpa kunci yang sama, NIK tidak terbaca."
    )]
    Missing(PathBuf),
    #[error("Berkas kunci {0} rusak: isinya harus 64 angka heksadesimal.")]
    Malformed(PathBuf),
    #[error("Berkas kunci {0} sudah ada. Kunci lama tidak ditimpa.")]
    Exists(PathBuf),
    #[error("Berkas kunci {0} tidak dapat dibaca atau ditulis: {1}")]
    Io(PathBuf, std::io::Error),
}

/// The ciphertext does not belong to this key, place or row. Carries nothing of the content.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct SealError;

/// What a blind index is made of; the same digits give different indexes for different kinds.
#[derive(Clone, Copy)]
pub enum IndexKind {
    Nik,
    NomorKk,
    Username,
    /// The mark of a browser that has signed in to an account before.
    Device,
}

impl IndexKind {
    fn label(self) -> &'static [u8] {
        match self {
            IndexKind::Nik => b"nik\0",
            IndexKind::NomorKk => b"nomor_kk\0",
            IndexKind::Username => b"username\0",
            IndexKind::Device => b"device\0",
        }
    }
}

const IDENTITY_FILE: &str = "identity-1.key";
const SEALING_FILE: &str = "sealing-1.key";
const INDEX_FILE: &str = "index-1.key";
const AUDIT_FILE: &str = "audit-1.key";

impl Keys {
    /// Reads the keys from their folder.
    ///
    /// # Errors
    /// Names the file that is missing or malformed. The program must then refuse to start: writing with a new
    /// key would make every older number unreadable.
    pub fn load(dir: &Path) -> Result<Keys, KeyError> {
        Ok(Keys {
            identity: Aes256GcmSiv::new(&read_key(&dir.join(IDENTITY_FILE))?.into()),
            sealing: Aes256GcmSiv::new(&read_key(&dir.join(SEALING_FILE))?.into()),
            index: read_key(&dir.join(INDEX_FILE))?,
            audit: read_key(&dir.join(AUDIT_FILE))?,
        })
    }

    /// Makes new keys, each in a file of mode 0600 inside a folder of mode 0700.
    ///
    /// # Errors
    /// When a key is already there, or the folder cannot be written.
    pub fn generate(dir: &Path) -> Result<(), KeyError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(|e| KeyError::Io(dir.to_path_buf(), e))?;

        for name in [IDENTITY_FILE, SEALING_FILE, INDEX_FILE, AUDIT_FILE] {
            write_key(&dir.join(name), &random_bytes::<KEY_BYTES>())?;
        }

        Ok(())
    }

    /// True when no key has ever been made here. A folder with only some of the keys is not new but damaged.
    pub fn is_new(dir: &Path) -> bool {
        [IDENTITY_FILE, SEALING_FILE, INDEX_FILE, AUDIT_FILE]
            .iter()
            .all(|name| !dir.join(name).exists())
    }

    /// Keys that live as long as the process; for tests.
    pub fn ephemeral() -> Keys {
        Keys {
            identity: Aes256GcmSiv::new(&random_bytes::<KEY_BYTES>().into()),
            sealing: Aes256GcmSiv::new(&random_bytes::<KEY_BYTES>().into()),
            index: random_bytes(),
            audit: random_bytes(),
        }
    }

    /// Seals a NIK or KK. `place` is table, column and row id: a ciphertext moved to another row no longer opens.
    ///
    /// # Errors
    /// Only when the cipher refuses, which a value of this size never makes it do.
    pub fn seal_identity(&self, place: &str, plain: &str) -> Result<Vec<u8>, SealError> {
        seal(&self.identity, place.as_bytes(), plain.as_bytes())
    }

    /// # Errors
    /// When the value was sealed for another place or with another key, or was changed.
    pub fn open_identity(&self, place: &str, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(open(&self.identity, place.as_bytes(), sealed)?).map_err(|_| SealError)
    }

    /// Seals what only the server reads back: drafts, searches, slips, a form kept across a sign-in.
    ///
    /// # Errors
    /// Only when the cipher refuses.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        seal(&self.sealing, purpose.as_bytes(), plain)
    }

    /// # Errors
    /// When it was sealed for another purpose or with another key, or was changed.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        open(&self.sealing, purpose.as_bytes(), sealed)
    }

    /// A keyed hash that finds an equal value again and tells nothing without the key.
    pub fn blind_index(&self, kind: IndexKind, plain: &str) -> Vec<u8> {
        self.mac(kind, plain).finalize().into_bytes().to_vec()
    }

    /// Whether somebody's claimed index is ours; takes as long however many bytes are right.
    pub fn fits_index(&self, kind: IndexKind, plain: &str, claimed: &[u8]) -> bool {
        self.mac(kind, plain).verify_slice(claimed).is_ok()
    }

    /// The seal of one row of the audit chain, which holds the row's own bytes and the seal before it.
    pub fn chain_mac(&self, prev: &[u8], bytes: &[u8]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.audit).expect("any key length");
        mac.update(prev);
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }

    fn mac(&self, kind: IndexKind, plain: &str) -> Hmac<Sha256> {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.index).expect("any key length");
        mac.update(kind.label());
        mac.update(plain.as_bytes());
        mac
    }
}

/// SHA-256, for values that are themselves random and long (session ids).
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// Bytes from the system's generator.
///
/// # Panics
/// When the operating system has no randomness: then nothing here may go on.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "without randomness there is no safe way on")]
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a hexadecimal text, or None.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }

    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

fn seal(cipher: &Aes256GcmSiv, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let nonce = random_bytes::<NONCE_BYTES>();
    let sealed = cipher
        .encrypt(
            &Nonce::from(nonce),
            Payload {
                msg: plain,
                aad: &bound(aad),
            },
        )
        .map_err(|_| SealError)?;

    Ok([&[KEY_ID], nonce.as_slice(), &sealed].concat())
}

fn open(cipher: &Aes256GcmSiv, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let (head, body) = sealed.split_at_checked(1 + NONCE_BYTES).ok_or(SealError)?;
    let (id, nonce) = head.split_first().ok_or(SealError)?;
    if *id != KEY_ID {
        return Err(SealError);
    }
    let nonce = <[u8; NONCE_BYTES]>::try_from(nonce).map_err(|_| SealError)?;

    cipher
        .decrypt(
            &Nonce::from(nonce),
            Payload {
                msg: body,
                aad: &bound(aad),
            },
        )
        .map_err(|_| SealError)
}

/// The key id is part of what is authenticated, so that it cannot be exchanged.
fn bound(aad: &[u8]) -> Vec<u8> {
    [&[KEY_ID], aad].concat()
}

fn read_key(path: &Path) -> Result<[u8; KEY_BYTES], KeyError> {
    let text = fs::read_to_string(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => KeyError::Missing(path.to_path_buf()),
        _ => KeyError::Io(path.to_path_buf(), e),
    })?;

    unhex(text.trim())
        .and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok())
        .ok_or_else(|| KeyError::Malformed(path.to_path_buf()))
}

fn write_key(path: &Path, key: &[u8]) -> Result<(), KeyError> {
    let io = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_path_buf()),
        _ => KeyError::Io(path.to_path_buf(), e),
    };
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(io)?;
    writeln!(file, "{}", hex(key)).map_err(io)?;

    file.sync_all().map_err(io)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ciphertext_opens_only_in_its_place() {
        let keys = Keys::ephemeral();
        let sealed = keys.seal_identity("persons.nik.1", "9901010101900001").unwrap();

        assert_eq!(
            keys.open_identity("persons.nik.1", &sealed).unwrap(),
            "9901010101900001"
        );
        assert!(keys.open_identity("persons.nik.2", &sealed).is_err());
        assert!(Keys::ephemeral().open_identity("persons.nik.1", &sealed).is_err());
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let keys = Keys::ephemeral();
        let sealed = keys.seal("draft", b"isi").unwrap();

        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(keys.open("draft", &changed).is_err());
        }
        assert!(keys.open("draft", &[]).is_err());
    }

    #[test]
    fn an_index_depends_on_kind_and_key() {
        let keys = Keys::ephemeral();

        assert_eq!(
            keys.blind_index(IndexKind::Nik, "1"),
            keys.blind_index(IndexKind::Nik, "1")
        );
        assert_ne!(
            keys.blind_index(IndexKind::Nik, "1"),
            keys.blind_index(IndexKind::NomorKk, "1")
        );
        assert_ne!(
            keys.blind_index(IndexKind::Nik, "1"),
            Keys::ephemeral().blind_index(IndexKind::Nik, "1")
        );
    }

    #[test]
    fn a_missing_key_is_named_and_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        assert!(Keys::is_new(&keys));
        Keys::generate(&keys).unwrap();
        Keys::load(&keys).unwrap();
        assert!(matches!(Keys::generate(&keys), Err(KeyError::Exists(_))));

        fs::remove_file(keys.join(INDEX_FILE)).unwrap();
        assert!(!Keys::is_new(&keys));
        assert!(matches!(Keys::load(&keys), Err(KeyError::Missing(path)) if path.ends_with(INDEX_FILE)));
    }
}
