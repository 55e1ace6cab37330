use chrono::{DateTime, NaiveDate, Utc};

use crate::auth::Actor;
use crate::clock;
use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::sheet::{Column, Letterhead, Sheet};
use crate::types::{ExportId, KodeWilayah};

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExportKind {
    /// Counts without names.
    Recap,
    /// People by name and address.
    Persons,
}

impl ExportKind {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            ExportKind::Recap => "rekap",
            ExportKind::Persons => "daftar",
        }
    }

    fn from_code(code: &str) -> Option<ExportKind> {
        [ExportKind::Recap, ExportKind::Persons]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            ExportKind::Recap => "Rekap PPKS",
            ExportKind::Persons => "Daftar PPKS dengan nama dan alamat",
        }
    }

    /// The same within a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            ExportKind::Recap => "rekap PPKS",
            ExportKind::Persons => "daftar PPKS dengan nama dan alamat",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExportFormat {
    Xlsx,
    CsvComma,
    CsvSemicolon,
}

impl ExportFormat {
    pub const ALL: [ExportFormat; 3] = [ExportFormat::Xlsx, ExportFormat::CsvSemicolon, ExportFormat::CsvComma];

    /// As stored and as sent in the form.
    pub fn code(self) -> &'static str {
        match self {
            ExportFormat::Xlsx => "xlsx",
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
            ExportFormat::CsvComma => "CSV dengan koma, untuk aplikasi lain",
            ExportFormat::CsvSemicolon => "CSV dengan titik koma, untuk Excel berbahasa Indonesia",
        }
    }

    pub fn extension(self) -> &'static str {
        match self {
            ExportFormat::Xlsx => "xlsx",
            ExportFormat::CsvComma | ExportFormat::CsvSemicolon => "csv",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ExportFormat::CsvComma | ExportFormat::CsvSemicolon => "text/csv; charset=utf-8",
        }
    }
}

/// What the form asked for, read and complete.
pub(super) struct NewExport {
    pub format: ExportFormat,
    /// 5 to 300 characters, for the log.
    pub purpose: String,
    /// The restricted categories (T2) by name as well; otherwise the ordinary ones only. Means nothing to a recap.
    pub with_restricted: bool,
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
}

impl Export {
    /// What the log names beside the act itself.
    pub fn audit_fields(&self) -> Vec<&'static str> {
        let is_restricted = self.kind == ExportKind::Persons && self.request.with_restricted;

        if is_restricted { vec!["tier_2"] } else { Vec::new() }
    }

    /// The first eight digits of the id, enough to find it in the log.
    pub fn number(&self) -> String {
        self.id.to_string()[..8].to_uppercase()
    }

    /// "rekap-ppks-61.07-20261122-1A2B3C4D.xlsx": says what, where and when, and names nobody.
    pub fn file_name(&self) -> String {
        format!(
            "{}-ppks-{}-{}-{}.{}",
            self.kind.code(),
            self.area,
            clock::in_wib(self.at).format("%Y%m%d"),
            self.number(),
            self.request.format.extension(),
        )
    }

    /// Everything around the rows.
    pub fn sheet(&self, actor: &Actor, title: String, region_name: &str, columns: Vec<Column>) -> Sheet {
        Sheet {
            letterhead: letterhead(region_name),
            title,
            filter_sentence: self.filter_sentence.clone(),
            printed_on: format!("Dicetak {} oleh {}", clock::waktu(self.at), actor.full_name),
            footer: format!("Balale, unduhan {}, {}", self.number(), actor.full_name),
            columns,
            notes: notes(),
            has_total: self.kind == ExportKind::Recap,
            ..Sheet::default()
        }
    }
}

/// The kop of the social agency; its address is not known to this program.
fn letterhead(region_name: &str) -> Letterhead {
    Letterhead {
        lines: vec![
            format!("PEMERINTAH {}", region_name.to_uppercase()),
            "DINAS SOSIAL, PEMBERDAYAAN PEREMPUAN DAN PERLINDUNGAN ANAK".to_owned(),
            "Registri kesejahteraan sosial Balale".to_owned(),
        ],
        logo: None,
    }
}

/// The words that need explaining, for the second worksheet.
fn notes() -> Vec<(String, String)> {
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
        match ExportFormat::from_code(&self.format) {
            Some(ExportFormat::Xlsx) => "XLSX",
            Some(ExportFormat::CsvComma | ExportFormat::CsvSemicolon) => "CSV",
            None => &self.format,
        }
    }

    pub fn number(&self) -> String {
        self.id.to_string()[..8].to_uppercase()
    }
}
