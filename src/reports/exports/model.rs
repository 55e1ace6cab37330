use chrono::{DateTime, NaiveDate, Utc};

use super::picks::Picks;
use crate::auth::Actor;
use crate::clock;
use crate::letterhead::Head;
use crate::paths;
use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::sheet::pdf::MAX_ROWS;
use crate::sheet::{Check, Column, Sheet};
use crate::types::angka::ribuan;
use crate::types::{DocumentCode, ExportId, KodeWilayah, UserId};

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExportKind {
    /// Counts without names.
    Recap,
    /// People by name, as on the screen.
    Persons,
    /// People by name and address, desa after desa, family after family.
    Bnba,
    /// The same under the names of the national data (DTSEN), for handing over with minutes.
    Dtsen,
}

impl ExportKind {
    const ALL: [ExportKind; 4] = [
        ExportKind::Recap,
        ExportKind::Persons,
        ExportKind::Bnba,
        ExportKind::Dtsen,
    ];
    /// Those that name people.
    pub const BY_NAME: [ExportKind; 3] = [ExportKind::Persons, ExportKind::Bnba, ExportKind::Dtsen];

    /// As stored, and as the address says it.
    pub fn code(self) -> &'static str {
        match self {
            ExportKind::Recap => "rekap",
            ExportKind::Persons => "daftar",
            ExportKind::Bnba => "bnba",
            ExportKind::Dtsen => "dtsen",
        }
    }

    pub fn from_code(code: &str) -> Option<ExportKind> {
        ExportKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            ExportKind::Recap => "Rekap PPKS",
            ExportKind::Persons => "Daftar PPKS dengan nama",
            ExportKind::Bnba => "BNBA PPKS per desa",
            ExportKind::Dtsen => "Data PPKS susunan DTSEN/SIKS-NG",
        }
    }

    /// The same within a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            ExportKind::Recap => "rekap PPKS",
            ExportKind::Persons => "daftar PPKS dengan nama",
            ExportKind::Bnba => "BNBA PPKS per desa",
            ExportKind::Dtsen => "data PPKS susunan DTSEN/SIKS-NG",
        }
    }

    /// What it is called where one of them is chosen.
    pub fn choice(self) -> &'static str {
        match self {
            ExportKind::Recap => "Rekap",
            ExportKind::Persons => "Daftar singkat",
            ExportKind::Bnba => "BNBA per desa",
            ExportKind::Dtsen => "Susunan DTSEN/SIKS-NG",
        }
    }

    /// "Daftar PPKS Kecamatan Ledo"
    pub fn title(self, area: &str) -> String {
        match self {
            ExportKind::Recap => format!("Rekap PPKS {area}"),
            ExportKind::Persons => format!("Daftar PPKS {area}"),
            ExportKind::Bnba => format!("Daftar PPKS menurut nama dan alamat (BNBA) {area}"),
            ExportKind::Dtsen => format!("Data PPKS susunan DTSEN {area}"),
        }
    }

    /// How its rows follow one another.
    pub fn order(self) -> &'static str {
        match self {
            ExportKind::Recap => "menurut kode wilayah, jumlah di baris terakhir",
            ExportKind::Persons => "menurut nama, A sampai Z",
            ExportKind::Bnba => {
                "per desa dengan nomor dan jumlahnya sendiri, lalu per keluarga, kepala keluarga lebih dulu"
            }
            ExportKind::Dtsen => "menurut kode desa, lalu per keluarga, kepala keluarga lebih dulu",
        }
    }

    /// What it can be written as.
    pub fn formats(self) -> &'static [ExportFormat] {
        match self {
            ExportKind::Dtsen => &ExportFormat::TABLES,
            _ => &ExportFormat::ALL,
        }
    }
}

const XLSX_BYTES_PER_CELL: i64 = 5;
const CSV_BYTES_PER_CELL: i64 = 10;
/// With what readers that read aloud need to know of each cell.
const PDF_BYTES_PER_CELL: i64 = 140;
/// The letters of a PDF that are always in it.
const PDF_BYTES: i64 = 50_000;

/// "40 KB", "1,2 MB"
pub(super) fn size_text(bytes: i64) -> String {
    if bytes < 1_000_000 {
        return format!("{} KB", ribuan((bytes + 999) / 1000));
    }

    format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExportFormat {
    Xlsx,
    PdfF4,
    PdfA4,
    CsvComma,
    CsvSemicolon,
}

impl ExportFormat {
    pub const ALL: [ExportFormat; 5] = [
        ExportFormat::Xlsx,
        ExportFormat::PdfF4,
        ExportFormat::PdfA4,
        ExportFormat::CsvSemicolon,
        ExportFormat::CsvComma,
    ];
    /// For machines to read on.
    pub const TABLES: [ExportFormat; 3] = [ExportFormat::Xlsx, ExportFormat::CsvSemicolon, ExportFormat::CsvComma];

    /// As stored and as sent in the form.
    pub fn code(self) -> &'static str {
        match self {
            ExportFormat::Xlsx => "xlsx",
            ExportFormat::PdfF4 => "pdf-f4",
            ExportFormat::PdfA4 => "pdf-a4",
            ExportFormat::CsvComma => "csv-koma",
            ExportFormat::CsvSemicolon => "csv-titik-koma",
        }
    }

    pub fn from_code(code: &str) -> Option<ExportFormat> {
        ExportFormat::ALL.into_iter().find(|format| format.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            ExportFormat::Xlsx => "Excel (XLSX), siap cetak",
            ExportFormat::PdfF4 => "PDF F4, siap ditandatangani",
            ExportFormat::PdfA4 => "PDF A4, siap ditandatangani",
            ExportFormat::CsvComma => "CSV dengan koma, untuk aplikasi lain",
            ExportFormat::CsvSemicolon => "CSV dengan titik koma, untuk Excel berbahasa Indonesia",
        }
    }

    /// In a table.
    pub fn short(self) -> &'static str {
        match self {
            ExportFormat::Xlsx => "XLSX",
            ExportFormat::PdfF4 => "PDF F4",
            ExportFormat::PdfA4 => "PDF A4",
            ExportFormat::CsvComma | ExportFormat::CsvSemicolon => "CSV",
        }
    }

    /// "sekitar 40 KB": what a file of so many rows comes to, as measured on invented people. None where nothing was
    /// measured.
    pub fn estimate(self, rows: i64, columns: usize) -> Option<String> {
        let cells = rows.max(0) * i64::try_from(columns).unwrap_or(0);
        let bytes = match self {
            ExportFormat::Xlsx => 9_000 + cells * XLSX_BYTES_PER_CELL,
            ExportFormat::PdfF4 | ExportFormat::PdfA4 => PDF_BYTES + cells * PDF_BYTES_PER_CELL,
            ExportFormat::CsvComma | ExportFormat::CsvSemicolon => cells * CSV_BYTES_PER_CELL,
        };

        Some(format!("sekitar {}", size_text(bytes)))
    }

    pub fn extension(self) -> &'static str {
        match self {
            ExportFormat::Xlsx => "xlsx",
            ExportFormat::PdfF4 | ExportFormat::PdfA4 => "pdf",
            ExportFormat::CsvComma | ExportFormat::CsvSemicolon => "csv",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ExportFormat::PdfF4 | ExportFormat::PdfA4 => "application/pdf",
            ExportFormat::CsvComma | ExportFormat::CsvSemicolon => "text/csv; charset=utf-8",
        }
    }

    /// Why so many rows cannot be written as this; a PDF stands in memory, so it has an end.
    pub fn refusal(self, rows: i64) -> Option<String> {
        let is_pdf = matches!(self, ExportFormat::PdfF4 | ExportFormat::PdfA4);
        let most = i64::try_from(MAX_ROWS).unwrap_or(i64::MAX);

        (is_pdf && rows > most).then(|| {
            format!(
                "PDF memuat paling banyak {} baris, daftar ini {}. Pilih Excel atau CSV, atau persempit saringannya.",
                ribuan(most),
                ribuan(rows)
            )
        })
    }
}

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
