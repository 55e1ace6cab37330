//! Hashes of full strength, made in memory that is kept from one to the next. Given back, pieces of 19 MiB do not leave
//! the process: the allocator cuts small ones from them and takes new memory for the next hash, so a crowd of sign-ins
//! left hundreds of megabytes behind.

use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::AT_ONCE;
use crate::crypto::random_bytes;

static SPARE: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

fn spare() -> MutexGuard<'static, Vec<Vec<Block>>> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The hash to store.
pub(super) fn hash(password: &str) -> Option<String> {
    let (algorithm, version, params) = (Algorithm::default(), Version::default(), Params::default());
    let salt = Salt::new(&random_bytes::<16>()).ok()?;
    let stored = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(salt),
        hash: Some(run(&Argon2::new(algorithm, version, params), password, &salt)?),
    };

    Some(stored.to_string())
}

/// Whether a password is the one of a stored hash, whatever its parameters.
pub(super) fn fits(password: &str, stored: &str) -> bool {
    let again = || {
        let stored = PasswordHash::new(stored).ok()?;
        let hasher = Argon2::new(
            Algorithm::try_from(stored.algorithm.as_str()).ok()?,
            Version::try_from(stored.version?).ok()?,
            Params::try_from(&stored).ok()?,
        );

        // Outputs compare in constant time.
        Some(run(&hasher, password, stored.salt.as_ref()?)? == stored.hash?)
    };

    again().unwrap_or(false)
}

fn run(hasher: &Argon2, password: &str, salt: &Salt) -> Option<Output> {
    let mut memory = spare().pop().unwrap_or_default();
    let needed = hasher.params().block_count().max(memory.len());
    memory.resize(needed, Block::new());
    let mut out = [0; Output::MAX_LENGTH];
    let length = hasher.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let out = out.get_mut(..length)?;
    let done = hasher.hash_password_into_with_memory(password.as_bytes(), salt, out, memory.as_mut_slice());
    let mut spare = spare();
    if spare.len() < AT_ONCE {
        spare.push(memory);
    }

    done.ok().and_then(|()| Output::new(out).ok())
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn used_memory_makes_the_hashes_of_fresh_memory() {
        let fresh = Argon2::default();
        for round in 0..3 {
            let password = format!("kapal biru di atas bukit {round}");
            let ours = hash(&password).unwrap();
            assert!(fresh.verify_password(password.as_bytes(), &*ours).is_ok());

            let weak = Argon2::from(Params::new(Params::MIN_M_COST, 1, 1, None).unwrap());
            for hasher in [&fresh, &weak] {
                let theirs = hasher.hash_password(password.as_bytes()).unwrap().to_string();
                assert!(fits(&password, &theirs));
                assert!(!fits("kapal biru", &theirs));
            }
        }
        assert!(!fits("kapal biru", "not a hash"));
        assert!(spare().len() <= AT_ONCE);
    }
}
