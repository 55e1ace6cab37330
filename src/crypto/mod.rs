//! The only room that knows a key. NIK and KK are stored as AEAD ciphertext beside a keyed blind index, so that a
//! stolen database or backup gives neither a number nor a way to test one, and exact search still works.

mod file_key;
mod files;
mod ring;

use std::collections::BTreeMap;
use std::path::Path;

use aes_gcm_siv::Aes256GcmSiv;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use file_key::FileKey;
pub use files::{KeyError, KeyFile, Purpose, generate, is_new, is_private, list, prepare};
use ring::{Ring, cipher};

const KEY_BYTES: usize = 32;

/// Wiped from memory when it is dropped.
type KeyBytes = Zeroizing<[u8; KEY_BYTES]>;

/// What a key's mark is made of.
const MARK: &[u8] = b"balale key mark";

/// The secrets of this installation, 256 bits each, one or more for each purpose. Has no `Debug`: keys are not shown.
pub struct Keys {
    identity: Ring<Aes256GcmSiv>,
    sealing: Ring<Aes256GcmSiv>,
    secret: Ring<Aes256GcmSiv>,
    index: Ring<KeyBytes>,
    audit: KeyBytes,
    marks: BTreeMap<KeyFile, Vec<u8>>,
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
    /// A NIK inside what only officers with a grant read: cannot be joined with the index of a person.
    SecretNik,
    /// The receipt of something handed in.
    Receipt,
    /// The mark of a browser that has signed in to an account before.
    Device,
}

impl IndexKind {
    fn label(self) -> &'static [u8] {
        match self {
            IndexKind::Nik => b"nik\0",
            IndexKind::NomorKk => b"nomor_kk\0",
            IndexKind::Username => b"username\0",
            IndexKind::SecretNik => b"secret_nik\0",
            IndexKind::Receipt => b"receipt\0",
            IndexKind::Device => b"device\0",
        }
    }
}

impl Keys {
    /// Reads the keys from their folder.
    ///
    /// # Errors
    /// Names the file that is missing or malformed. The program must then refuse to start: writing with a new
    /// key would make every older number unreadable.
    pub fn load(dir: &Path) -> Result<Keys, KeyError> {
        let keys = files::read_all(dir)?;

        Keys::of(&keys).ok_or_else(|| KeyError::Missing(dir.to_path_buf()))
    }

    /// Keys that live as long as the process; for tests.
    pub fn ephemeral() -> Keys {
        let keys = Purpose::ALL
            .into_iter()
            .map(|purpose| (KeyFile { purpose, id: 1 }, Zeroizing::new(random_bytes())))
            .collect();

        #[expect(clippy::expect_used, reason = "one key was made for each purpose")]
        Keys::of(&keys).expect("a key for each purpose")
    }

    /// None where a purpose has no key.
    fn of(keys: &BTreeMap<KeyFile, KeyBytes>) -> Option<Keys> {
        let of_purpose = |purpose: Purpose| keys.iter().filter(move |(file, _)| file.purpose == purpose);
        let ciphers = |purpose| Ring::new(of_purpose(purpose).map(|(file, key)| (file.id, cipher(key))).collect());

        Some(Keys {
            identity: ciphers(Purpose::Identity)?,
            sealing: ciphers(Purpose::Sealing)?,
            secret: ciphers(Purpose::Secret)?,
            index: Ring::new(
                of_purpose(Purpose::Index)
                    .map(|(file, key)| (file.id, key.clone()))
                    .collect(),
            )?,
            audit: of_purpose(Purpose::Audit).next()?.1.clone(),
            marks: keys
                .iter()
                .map(|(file, key)| (*file, hmac(key, &[MARK]).finalize().into_bytes().to_vec()))
                .collect(),
        })
    }

    /// What tells that a key is the same one as before, and nothing else about it.
    pub fn marks(&self) -> &BTreeMap<KeyFile, Vec<u8>> {
        &self.marks
    }

    /// The key that writes.
    pub fn newest(&self, purpose: Purpose) -> KeyFile {
        let id = match purpose {
            Purpose::Identity => self.identity.newest_id,
            Purpose::Sealing => self.sealing.newest_id,
            Purpose::Secret => self.secret.newest_id,
            Purpose::Index => self.index.newest_id,
            Purpose::Audit => self.oldest_audit_id(),
        };

        KeyFile { purpose, id }
    }

    /// Seals a NIK or KK. `place` is table, column and row id: a ciphertext moved to another row no longer opens.
    ///
    /// # Errors
    /// Only when the cipher refuses, which a value of this size never makes it do.
    pub fn seal_identity(&self, place: &str, plain: &str) -> Result<Vec<u8>, SealError> {
        self.identity.seal(place.as_bytes(), plain.as_bytes())
    }

    /// # Errors
    /// When the value was sealed for another place or with another key, or was changed.
    pub fn open_identity(&self, place: &str, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(self.identity.open(place.as_bytes(), sealed)?).map_err(|_| SealError)
    }

    /// Seals what only the server reads back: drafts, searches, slips, a form kept across a sign-in.
    ///
    /// # Errors
    /// Only when the cipher refuses.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.sealing.seal(purpose.as_bytes(), plain)
    }

    /// # Errors
    /// When it was sealed for another purpose or with another key, or was changed.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.sealing.open(purpose.as_bytes(), sealed)
    }

    /// Seals what only officers with a grant read back. `place` as for [`Keys::seal_identity`].
    ///
    /// # Errors
    /// Only when the cipher refuses.
    pub fn seal_secret(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.secret.seal(place.as_bytes(), plain)
    }

    /// # Errors
    /// When it was sealed for another place or with another key, or was changed.
    pub fn open_secret(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.secret.open(place.as_bytes(), sealed)
    }

    /// The same value under the newest key, or None where that is its key already.
    ///
    /// # Errors
    /// When it does not open, or the purpose seals nothing.
    pub fn reseal(&self, purpose: Purpose, place: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, SealError> {
        let ring = match purpose {
            Purpose::Identity => &self.identity,
            Purpose::Sealing => &self.sealing,
            Purpose::Secret => &self.secret,
            Purpose::Index | Purpose::Audit => return Err(SealError),
        };
        let plain = Zeroizing::new(ring.open(place.as_bytes(), sealed)?);
        if sealed.first() == Some(&ring.newest_id) {
            return Ok(None);
        }

        ring.seal(place.as_bytes(), &plain).map(Some)
    }

    /// A keyed hash that finds an equal value again and tells nothing without the key. This one is for writing.
    pub fn blind_index(&self, kind: IndexKind, plain: &str) -> Vec<u8> {
        index_mac(&self.index.newest, kind, plain)
            .finalize()
            .into_bytes()
            .to_vec()
    }

    /// What the index of this value may be, newest key first. For looking up: while keys are exchanged, some rows
    /// still carry the index of an older key, and none may be missed.
    pub fn blind_indexes(&self, kind: IndexKind, plain: &str) -> Vec<Vec<u8>> {
        self.index
            .iter()
            .map(|(_, key)| index_mac(key, kind, plain).finalize().into_bytes().to_vec())
            .collect()
    }

    /// Whether somebody's claimed index is ours, of any key; each takes as long however many bytes are right.
    pub fn fits_index(&self, kind: IndexKind, plain: &str, claimed: &[u8]) -> bool {
        self.index_id(kind, plain, claimed).is_some()
    }

    /// Which key made this index of this value.
    pub fn index_id(&self, kind: IndexKind, plain: &str, index: &[u8]) -> Option<u8> {
        self.index
            .iter()
            .find(|(_, key)| index_mac(key, kind, plain).verify_slice(index).is_ok())
            .map(|(id, _)| id)
    }

    /// The next link of the log's chain over the one before it. The lowest audit key writes: a chain that changed
    /// its key could be begun anew by whoever holds the new one, so audit keys are not exchanged in this version.
    pub fn chain_mac(&self, prev: &[u8], bytes: &[u8]) -> [u8; 32] {
        // The length keeps "ab" + "c" apart from "a" + "bc".
        let length = u64::try_from(prev.len()).unwrap_or(u64::MAX).to_be_bytes();

        hmac(&self.audit, &[b"chain\0", &length, prev, bytes])
            .finalize()
            .into_bytes()
            .into()
    }

    fn oldest_audit_id(&self) -> u8 {
        self.marks
            .keys()
            .find(|file| file.purpose == Purpose::Audit)
            .map_or(1, |file| file.id)
    }
}

fn index_mac(key: &KeyBytes, kind: IndexKind, plain: &str) -> Hmac<Sha256> {
    hmac(key, &[kind.label(), plain.as_bytes()])
}

fn hmac(key: &KeyBytes, parts: &[&[u8]]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key.as_slice()).expect("any key length");
    for part in parts {
        mac.update(part);
    }

    mac
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
    fn a_missing_key_is_named() {
        let dir = tempfile::tempdir().unwrap();
        generate(dir.path()).unwrap();
        Keys::load(dir.path()).unwrap();

        std::fs::remove_file(dir.path().join("secret-1.key")).unwrap();
        assert!(matches!(Keys::load(dir.path()), Err(KeyError::Missing(path)) if path.ends_with("secret-1.key")));
    }

    #[test]
    fn an_exchanged_key_writes_and_the_old_one_still_opens() {
        let dir = tempfile::tempdir().unwrap();
        generate(dir.path()).unwrap();
        let before = Keys::load(dir.path()).unwrap();
        let (sealed, secret) = (
            before.seal_identity("a", "1").unwrap(),
            before.seal_secret("s", b"2").unwrap(),
        );
        let (index, link) = (before.blind_index(IndexKind::Nik, "1"), before.chain_mac(&[], b"x"));
        for purpose in Purpose::ALL {
            prepare(dir.path(), purpose).unwrap();
        }
        let after = Keys::load(dir.path()).unwrap();

        assert_eq!(after.open_identity("a", &sealed).unwrap(), "1");
        assert_eq!(after.open_secret("s", &secret).unwrap(), b"2");
        let moved = after.reseal(Purpose::Identity, "a", &sealed).unwrap().unwrap();
        assert_eq!((sealed[0], moved[0]), (1, 2));
        assert_eq!(after.open_identity("a", &moved).unwrap(), "1");
        assert!(after.reseal(Purpose::Identity, "a", &moved).unwrap().is_none());
        assert!(after.reseal(Purpose::Identity, "b", &sealed).is_err());
        assert!(before.open_identity("a", &moved).is_err());

        let both = after.blind_indexes(IndexKind::Nik, "1");
        assert_eq!(both, [after.blind_index(IndexKind::Nik, "1"), index.clone()]);
        assert_eq!(after.index_id(IndexKind::Nik, "1", &index), Some(1));
        assert!(after.fits_index(IndexKind::Nik, "1", &both[0]));
        assert!(!before.fits_index(IndexKind::Nik, "1", &both[0]));
        // The chain keeps its key.
        assert_eq!(after.chain_mac(&[], b"x"), link);
        assert_ne!(after.chain_mac(b"x", b""), link);
        assert_eq!(after.newest(Purpose::Audit).id, 1);
        assert_eq!(after.newest(Purpose::Sealing).id, 2);
    }

    #[test]
    fn a_mark_tells_keys_apart() {
        let (one, other) = (Keys::ephemeral(), Keys::ephemeral());

        assert_eq!(one.marks().len(), Purpose::ALL.len());
        assert!(one.marks().iter().all(|(file, mark)| other.marks()[file] != *mark));
    }
}
