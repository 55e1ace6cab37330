use std::collections::BTreeMap;

use aes_gcm_siv::aead::{Aead, Payload};
use aes_gcm_siv::{Aes256GcmSiv, KeyInit, Nonce};

use super::{KeyBytes, SealError, random_bytes};

const NONCE_BYTES: usize = 12;

/// All keys of one purpose: the newest writes, each opens what it wrote.
pub(super) struct Ring<K> {
    pub newest_id: u8,
    pub newest: K,
    older: BTreeMap<u8, K>,
}

impl<K> Ring<K> {
    /// None without any key.
    pub fn new(mut keys: BTreeMap<u8, K>) -> Option<Ring<K>> {
        let (newest_id, newest) = keys.pop_last()?;

        Some(Ring {
            newest_id,
            newest,
            older: keys,
        })
    }

    /// Newest first.
    pub fn iter(&self) -> impl Iterator<Item = (u8, &K)> {
        std::iter::once((self.newest_id, &self.newest)).chain(self.older.iter().rev().map(|(id, key)| (*id, key)))
    }

    fn get(&self, id: u8) -> Option<&K> {
        if id == self.newest_id {
            Some(&self.newest)
        } else {
            self.older.get(&id)
        }
    }
}

pub(super) fn cipher(key: &KeyBytes) -> Aes256GcmSiv {
    Aes256GcmSiv::new((&**key).into())
}

impl Ring<Aes256GcmSiv> {
    /// Key id, nonce, ciphertext.
    pub fn seal(&self, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce = random_bytes::<NONCE_BYTES>();
        let sealed = self
            .newest
            .encrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: &bound(self.newest_id, aad),
                },
            )
            .map_err(|_| SealError)?;

        Ok([&[self.newest_id], nonce.as_slice(), &sealed].concat())
    }

    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (head, body) = sealed.split_at_checked(1 + NONCE_BYTES).ok_or(SealError)?;
        let (id, nonce) = head.split_first().ok_or(SealError)?;
        let nonce = <[u8; NONCE_BYTES]>::try_from(nonce).map_err(|_| SealError)?;

        self.get(*id)
            .ok_or(SealError)?
            .decrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: body,
                    aad: &bound(*id, aad),
                },
            )
            .map_err(|_| SealError)
    }
}

/// The key id is part of what is authenticated, so that it cannot be exchanged.
fn bound(id: u8, aad: &[u8]) -> Vec<u8> {
    [&[id], aad].concat()
}
