//! What can be taken away, and as what.

use crate::sheet::pdf::MAX_ROWS;
use crate::types::angka::ribuan;

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
