//! Every column that holds something under a key. A new one is one more entry here and in `queries.rs`.

use crate::crypto::{IndexKind, Keys, Purpose, SealError};

/// A column of ciphertexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedColumn {
    PersonNik,
    FamilyNomorKk,
    Draft,
    Search,
    SlipBatch,
    UserTotp,
}

impl SealedColumn {
    pub const ALL: [SealedColumn; 6] = [
        SealedColumn::PersonNik,
        SealedColumn::FamilyNomorKk,
        SealedColumn::Draft,
        SealedColumn::Search,
        SealedColumn::SlipBatch,
        SealedColumn::UserTotp,
    ];

    /// Table and column.
    pub fn name(self) -> &'static str {
        match self {
            SealedColumn::PersonNik => "persons.nik_enc",
            SealedColumn::FamilyNomorKk => "families.nomor_kk_enc",
            SealedColumn::Draft => "drafts.payload_enc",
            SealedColumn::Search => "searches.payload_enc",
            SealedColumn::SlipBatch => "slip_batches.payload_enc",
            SealedColumn::UserTotp => "users.totp_secret_enc",
        }
    }

    pub fn purpose(self) -> Purpose {
        match self {
            SealedColumn::PersonNik | SealedColumn::FamilyNomorKk => Purpose::Identity,
            SealedColumn::Draft | SealedColumn::Search | SealedColumn::SlipBatch | SealedColumn::UserTotp => {
                Purpose::Sealing
            }
        }
    }
}

/// A column of blind indexes beside a ciphertext of the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexColumn {
    PersonNik,
    FamilyNomorKk,
}

impl IndexColumn {
    pub const ALL: [IndexColumn; 2] = [IndexColumn::PersonNik, IndexColumn::FamilyNomorKk];

    /// Table and column.
    pub fn name(self) -> &'static str {
        match self {
            IndexColumn::PersonNik => "persons.nik_index",
            IndexColumn::FamilyNomorKk => "families.nomor_kk_index",
        }
    }

    pub(super) fn kind(self) -> IndexKind {
        match self {
            IndexColumn::PersonNik => IndexKind::Nik,
            IndexColumn::FamilyNomorKk => IndexKind::NomorKk,
        }
    }

    /// The value that the index is made of.
    pub(super) fn open(self, keys: &Keys, place: &str, sealed: &[u8]) -> Result<String, SealError> {
        match self {
            IndexColumn::PersonNik | IndexColumn::FamilyNomorKk => keys.open_identity(place, sealed),
        }
    }
}
