//! The numbers of the civil registry, as they are entered and as they are kept: sealed in their place.

use crate::crypto::{Keys, SealError};
use crate::types::{FamilyId, Nik, NomorKk, PersonId};

/// A number of the civil registry, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity<T> {
    Known(T),
    /// A code of `MISSING_REASONS`.
    Missing(String),
}

/// Where a NIK is sealed; a ciphertext moved to another row no longer opens.
pub fn nik_place(id: PersonId) -> String {
    format!("persons.nik.{id}")
}

/// # Errors
/// When the stored value does not open in its place, or is no NIK.
pub fn open_nik(keys: &Keys, id: PersonId, sealed: Option<&[u8]>) -> Result<Option<Nik>, SealError> {
    sealed
        .map(|sealed| {
            let digits = keys.open_identity(&nik_place(id), sealed)?;
            Nik::parse(&digits).map_err(|_| SealError)
        })
        .transpose()
}

/// Where a nomor KK is sealed.
pub fn nomor_kk_place(id: FamilyId) -> String {
    format!("families.nomor_kk.{id}")
}

/// # Errors
/// When the stored value does not open in its place, or is no nomor KK.
pub fn open_nomor_kk(keys: &Keys, id: FamilyId, sealed: Option<&[u8]>) -> Result<Option<NomorKk>, SealError> {
    sealed
        .map(|sealed| {
            let digits = keys.open_identity(&nomor_kk_place(id), sealed)?;
            NomorKk::parse(&digits).map_err(|_| SealError)
        })
        .transpose()
}
