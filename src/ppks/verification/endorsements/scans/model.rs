use chrono::{DateTime, Utc};

use crate::clock::waktu;
use crate::ppks::evidence::Media;
use crate::types::angka::ribuan;
use crate::types::{EndorsementId, KodeWilayah, ScanId};

/// One page, or a PDF of several, without its content.
pub struct ScanRow {
    pub id: ScanId,
    pub endorsement_id: EndorsementId,
    pub desa_kode: KodeWilayah,
    pub media: String,
    pub byte_count: i32,
    pub created_at: DateTime<Utc>,
    pub created_by_name: String,
}

impl ScanRow {
    pub fn media(&self) -> Media {
        if self.media == Media::Pdf.code() {
            Media::Pdf
        } else {
            Media::Jpeg
        }
    }

    /// "27 November 2026, 12.05 WIB, oleh Stefanus Contoh, 214 KB"
    pub fn made_text(&self) -> String {
        let size = ribuan(i64::from(self.byte_count).max(1024) / 1024);

        format!("{}, oleh {}, {size} KB", waktu(self.created_at), self.created_by_name)
    }
}

/// Where the key of a scan is sealed.
pub(super) fn key_place(id: ScanId) -> String {
    format!("endorsement_scans.key.{id}")
}

/// Where its content is, under that key.
pub(super) fn content_place(id: ScanId) -> String {
    format!("endorsement_scans.content.{id}")
}
