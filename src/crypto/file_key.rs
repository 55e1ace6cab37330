use std::collections::BTreeMap;

use super::ring::{Ring, cipher};
use super::{KeyBytes, Keys, SealError, hex, random_bytes, unhex};

/// A key made for one stored file and used for nothing else. It is itself sealed under the installation's keys, so an
/// exchange of those moves the key and not the file. Under the key of identities, which is never put away unmoved: that
/// of drafts may be lost without harm, and photos may not.
pub struct FileKey(KeyBytes);

impl FileKey {
    #[expect(clippy::new_without_default, reason = "a default that differs each time misleads")]
    pub fn new() -> FileKey {
        FileKey(KeyBytes::new(random_bytes()))
    }

    /// The key as it is stored. `place` is table, column and row id.
    ///
    /// # Errors
    /// Only when the cipher refuses.
    pub fn wrap(&self, keys: &Keys, place: &str) -> Result<Vec<u8>, SealError> {
        keys.seal_identity(place, &hex(self.0.as_slice()))
    }

    /// # Errors
    /// When it was sealed for another place or with another key, or was changed.
    pub fn unwrap_from(keys: &Keys, place: &str, sealed: &[u8]) -> Result<FileKey, SealError> {
        let bytes = unhex(&keys.open_identity(place, sealed)?).ok_or(SealError)?;

        Ok(FileKey(KeyBytes::new(bytes.try_into().map_err(|_| SealError)?)))
    }

    /// # Errors
    /// Only when the cipher refuses.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.ring()?.seal(place.as_bytes(), plain)
    }

    /// # Errors
    /// When it was sealed for another place or with another key, or was changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.ring()?.open(place.as_bytes(), sealed)
    }

    fn ring(&self) -> Result<Ring<aes_gcm_siv::Aes256GcmSiv>, SealError> {
        Ring::new(BTreeMap::from([(1, cipher(&self.0))])).ok_or(SealError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_in_its_place_and_with_its_key_only() {
        let (keys, key) = (Keys::ephemeral(), FileKey::new());
        let wrapped = key.wrap(&keys, "evidence.key.1").unwrap();
        let sealed = key.seal("evidence.content.1", b"foto").unwrap();

        let back = FileKey::unwrap_from(&keys, "evidence.key.1", &wrapped).unwrap();
        assert_eq!(back.open("evidence.content.1", &sealed).unwrap(), b"foto");
        assert!(back.open("evidence.content.2", &sealed).is_err());
        assert!(FileKey::new().open("evidence.content.1", &sealed).is_err());
        assert!(FileKey::unwrap_from(&keys, "evidence.key.2", &wrapped).is_err());
        assert!(FileKey::unwrap_from(&Keys::ephemeral(), "evidence.key.1", &wrapped).is_err());
    }
}
