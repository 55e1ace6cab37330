use chrono::{DateTime, NaiveDate, Utc};

use super::kinds::{ExportFormat, ExportKind};
use super::picks::Picks;
use crate::auth::Actor;
use crate::clock;
use crate::letterhead::Head;
use crate::paths;
use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::sheet::{Check, Column, Sheet};
use crate::types::{DocumentCode, ExportId, KodeWilayah, UserId};

/// What the form asked for, read and complete.
pub(super) struct NewExport {
    pub format: ExportFormat,
    /// 5 to 300 characters, for the log.
    pub purpose: String,
    /// The restricted categories (T2) by name as well; otherwise the ordinary ones only. Means nothing to a recap.
    pub with_restricted: bool,
    /// What is said of each person; means nothing to a recap.
    pub picks: Picks,
}

/// One act of taking data out of the house.
pub(super) struct Export {
    pub id: ExportId,
    pub kind: ExportKind,
    pub area: KodeWilayah,
    pub request: NewExport,
    /// In words, without names or numbers of people: it stays in the log.
    pub filter_sentence: String,
    pub at: DateTime<Utc>,
    /// Under which anybody can ask whether the file is ours.
    pub code: DocumentCode,
    /// Scheme and host of this site.
    pub site: String,
    /// The second person, where one was needed.
    pub approved_by: Option<UserId>,
}

impl Export {
    /// What the log names beside the act itself.
    pub fn audit_fields(&self) -> Vec<&'static str> {
        let is_restricted = self.kind != ExportKind::Recap && self.request.with_restricted;
        let tier = is_restricted.then_some("tier_2");

        tier.into_iter().chain(self.request.picks.audit_fields()).collect()
    }

    /// Printed beside the signature.
    fn check(&self) -> Check {
        Check {
            words: "Periksa keaslian dokumen ini:".to_owned(),
            address: self.check_address(),
        }
    }

    /// "https://balale.contoh.go.id/periksa/7KQ2-M4XD-0ZT9-B3HA"
    pub fn check_address(&self) -> String {
        format!("{}{}", self.site, paths::document_check(&self.code))
    }

    /// The first eight digits of the id, enough to find it in the log.
    pub fn number(&self) -> String {
        number(self.id)
    }

    pub fn file_name(&self) -> String {
        file_name(self.kind, &self.area, self.at, self.id, self.request.format.extension())
    }

    /// Everything around the rows.
    pub fn sheet(&self, actor: &Actor, title: String, head: &Head, columns: Vec<Column>) -> Sheet {
        Sheet {
            letterhead: head.letterhead.clone(),
            title,
            filter_sentence: self.filter_sentence.clone(),
            printed_on: format!("Dicetak {} oleh {}", clock::waktu(self.at), actor.full_name),
            footer: format!(
                "Balale, unduhan {}, {}, {}",
                self.number(),
                actor.full_name,
                clock::waktu(self.at)
            ),
            columns,
            notes: self.notes(),
            has_total: self.kind == ExportKind::Recap,
            signatory: Some(head.signatory(day_of(self.at))),
            check: Some(self.check()),
        }
    }
}

impl Export {
    /// The words that need explaining, for the second worksheet.
    fn notes(&self) -> Vec<(String, String)> {
        let check = format!(
            "Buka {} untuk memeriksa bahwa berkas ini dibuat oleh Balale. Kode: {}.",
            self.check_address(),
            self.code
        );

        std::iter::once(("Periksa keaslian".to_owned(), check))
            .chain(words())
            .collect()
    }
}

fn words() -> Vec<(String, String)> {
    let meaning = |stage: Stage| match stage {
        Stage::Draft => "Masih diisi oleh desa atau kelurahan.",
        Stage::AtDesa => "Menunggu pengesahan kepala desa atau lurah.",
        Stage::AtKecamatan => "Menunggu rekomendasi TKSK.",
        Stage::Submitted => "Sudah dikirim dan menunggu pemeriksaan dinas.",
        Stage::Returned => "Dikembalikan dinas kepada operator dengan alasan.",
        Stage::Verified => "Sudah diperiksa dan disetujui dinas.",
        Stage::Rejected => "Menurut dinas tidak memenuhi kriteria kategori.",
        Stage::Withdrawn => "Ditarik kembali oleh desa atau kelurahan.",
        Stage::Ended => "Tidak berlaku lagi: orangnya keluar dari data, atau kebutuhannya sudah selesai.",
    };
    let stages = Stage::LISTED
        .into_iter()
        .map(|stage| (stage.label().to_owned(), meaning(stage).to_owned()));
    let categories = CATALOGUE
        .categories
        .iter()
        .map(|category| (format!("Kategori {}", category.number()), category.name.clone()));

    [(
        "PPKS".to_owned(),
        "Pemerlu Pelayanan Kesejahteraan Sosial. Satu orang dapat masuk beberapa kategori.".to_owned(),
    )]
    .into_iter()
    .chain(stages)
    .chain(categories)
    .chain([("×".to_owned(), "Dirahasiakan: jumlahnya tidak ditampilkan.".to_owned())])
    .collect()
}

/// The first eight digits of an id, enough to find it in the log.
pub(super) fn number(id: ExportId) -> String {
    id.to_string()[..8].to_uppercase()
}

/// "rekap-ppks-61.07-20261122-1A2B3C4D.xlsx": says what, where and when, and names nobody.
pub(super) fn file_name(
    kind: ExportKind,
    area: &KodeWilayah,
    at: DateTime<Utc>,
    id: ExportId,
    extension: &str,
) -> String {
    format!(
        "{}-ppks-{area}-{}-{}.{extension}",
        kind.code(),
        clock::in_wib(at).format("%Y%m%d"),
        number(id),
    )
}

/// The day of the export in the kabupaten; ages in the file are those of this day.
pub(super) fn day_of(at: DateTime<Utc>) -> NaiveDate {
    clock::in_wib(at).date_naive()
}

/// One line of the log.
pub(super) struct ExportRow {
    pub id: ExportId,
    pub at: DateTime<Utc>,
    pub full_name: String,
    pub kind: String,
    pub format: String,
    pub purpose: String,
    pub filter: String,
    pub row_count: i32,
    pub columns: Vec<String>,
    /// The second person, where one was needed.
    pub approved_by_name: Option<String>,
    /// Of the kept file; None where it was sent at once.
    pub state: Option<String>,
    pub download_count: Option<i16>,
}

impl ExportRow {
    pub fn at_text(&self) -> String {
        clock::waktu(self.at)
    }

    pub fn kind_label(&self) -> &str {
        let kind: Option<&str> = ExportKind::from_code(&self.kind).map(ExportKind::label);

        kind.unwrap_or(&self.kind)
    }

    pub fn format_label(&self) -> &str {
        let format: Option<&str> = ExportFormat::from_code(&self.format).map(ExportFormat::short);

        format.unwrap_or(&self.format)
    }

    pub fn number(&self) -> String {
        number(self.id)
    }

    /// "Memuat NIK lengkap, Nomor KK"
    pub fn sensitive_text(&self) -> String {
        let kind = ExportKind::from_code(&self.kind).unwrap_or(ExportKind::Persons);

        Picks::of(kind, self.columns.iter().map(String::as_str)).sensitive_text()
    }

    /// What became of the file.
    pub fn state_text(&self) -> String {
        match (self.state.as_deref(), self.download_count) {
            (None, _) => "Langsung diunduh".to_owned(),
            (Some("ready"), Some(0)) => "Siap, belum diunduh".to_owned(),
            (Some("ready"), Some(n)) => format!("Siap, diunduh {n} kali"),
            (_, Some(n)) => format!("Dihapus, diunduh {n} kali"),
            (_, None) => "Dihapus".to_owned(),
        }
    }
}
