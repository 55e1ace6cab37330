//! Every column that holds something under a key. A new one is one more entry here and in `queries.rs`.

use crate::crypto::{IndexKind, Keys, Purpose, SealError};
use crate::ppks::envelopes::SecretCase;

/// A column of ciphertexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedColumn {
    PersonNik,
    FamilyNomorKk,
    TransferNik,
    Draft,
    Search,
    SlipBatch,
    UserTotp,
    Envelope,
    EnvelopeNote,
    EvidenceKey,
    ScanKey,
    FamilyCard,
    Import,
    ExportChunk,
}

impl SealedColumn {
    pub const ALL: [SealedColumn; 14] = [
        SealedColumn::PersonNik,
        SealedColumn::FamilyNomorKk,
        SealedColumn::TransferNik,
        SealedColumn::Draft,
        SealedColumn::Search,
        SealedColumn::SlipBatch,
        SealedColumn::UserTotp,
        SealedColumn::Envelope,
        SealedColumn::EnvelopeNote,
        SealedColumn::EvidenceKey,
        SealedColumn::ScanKey,
        SealedColumn::FamilyCard,
        SealedColumn::Import,
        SealedColumn::ExportChunk,
    ];

    /// Table and column.
    pub fn name(self) -> &'static str {
        match self {
            SealedColumn::PersonNik => "persons.nik_enc",
            SealedColumn::FamilyNomorKk => "families.nomor_kk_enc",
            SealedColumn::TransferNik => "transfers.nik_enc",
            SealedColumn::Draft => "drafts.payload_enc",
            SealedColumn::Search => "searches.payload_enc",
            SealedColumn::SlipBatch => "slip_batches.payload_enc",
            SealedColumn::UserTotp => "users.totp_secret_enc",
            SealedColumn::Envelope => "rahasia.envelopes.payload_enc",
            SealedColumn::EnvelopeNote => "rahasia.envelope_steps.note_enc",
            SealedColumn::EvidenceKey => "evidence.key_enc",
            SealedColumn::ScanKey => "endorsement_scans.key_enc",
            SealedColumn::FamilyCard => "family_cards.nomor_kk_enc",
            SealedColumn::Import => "imports.payload_enc",
            SealedColumn::ExportChunk => "export_chunks.chunk_enc",
        }
    }

    pub fn purpose(self) -> Purpose {
        match self {
            SealedColumn::PersonNik
            | SealedColumn::FamilyNomorKk
            | SealedColumn::TransferNik
            | SealedColumn::FamilyCard
            | SealedColumn::EvidenceKey
            | SealedColumn::ScanKey => Purpose::Identity,
            SealedColumn::Draft
            | SealedColumn::Search
            | SealedColumn::SlipBatch
            | SealedColumn::UserTotp
            | SealedColumn::Import
            | SealedColumn::ExportChunk => Purpose::Sealing,
            SealedColumn::Envelope | SealedColumn::EnvelopeNote => Purpose::Secret,
        }
    }
}

/// A column of blind indexes beside a ciphertext of the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexColumn {
    PersonNik,
    FamilyNomorKk,
    EnvelopeNik,
    EnvelopeReceipt,
}

impl IndexColumn {
    pub const ALL: [IndexColumn; 4] = [
        IndexColumn::PersonNik,
        IndexColumn::FamilyNomorKk,
        IndexColumn::EnvelopeNik,
        IndexColumn::EnvelopeReceipt,
    ];
    /// Those that the program's own role may read.
    pub const OPEN: [IndexColumn; 2] = [IndexColumn::PersonNik, IndexColumn::FamilyNomorKk];

    /// Table and column.
    pub fn name(self) -> &'static str {
        match self {
            IndexColumn::PersonNik => "persons.nik_index",
            IndexColumn::FamilyNomorKk => "families.nomor_kk_index",
            IndexColumn::EnvelopeNik => "rahasia.envelopes.nik_index",
            IndexColumn::EnvelopeReceipt => "rahasia.envelopes.receipt_index",
        }
    }

    pub(super) fn kind(self) -> IndexKind {
        match self {
            IndexColumn::PersonNik => IndexKind::Nik,
            IndexColumn::FamilyNomorKk => IndexKind::NomorKk,
            IndexColumn::EnvelopeNik => IndexKind::SecretNik,
            IndexColumn::EnvelopeReceipt => IndexKind::Receipt,
        }
    }

    /// The value that the index is made of.
    pub(super) fn open(self, keys: &Keys, place: &str, sealed: &[u8]) -> Result<String, SealError> {
        match self {
            IndexColumn::PersonNik | IndexColumn::FamilyNomorKk => keys.open_identity(place, sealed),
            IndexColumn::EnvelopeNik => case(keys, place, sealed)?.nik.ok_or(SealError),
            IndexColumn::EnvelopeReceipt => Ok(case(keys, place, sealed)?.receipt),
        }
    }
}

fn case(keys: &Keys, place: &str, sealed: &[u8]) -> Result<SecretCase, SealError> {
    serde_json::from_slice(&keys.open_secret(place, sealed)?).map_err(|_| SealError)
}
