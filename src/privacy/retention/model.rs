use chrono::{DateTime, TimeDelta, Utc};

use crate::auth::throttle;
use crate::ppks::upkeep;
use crate::types::angka;
use crate::web::idempotency;

/// Days in five years. The office's own choice: the archive schedule of the kabupaten decides (to be checked there).
const FIVE_YEARS: i64 = 5 * 365 + 1;
/// Days that a table which somebody sent is kept, and an import can be taken back.
pub const IMPORT_DAYS: i64 = 30;
/// Days an answered request is kept.
pub const REQUEST_DAYS: i64 = FIVE_YEARS;
/// Days after the last change that somebody without a need in force is kept by name, and a secret case once it is closed.
pub const PERSON_DAYS: i64 = FIVE_YEARS;
/// Days the log of acts and the log of files are kept at least.
pub const LOG_DAYS: i64 = FIVE_YEARS;

/// One kind of data with an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Searches,
    SignInFailures,
    Sessions,
    SlipBatches,
    IdempotencyKeys,
    Drafts,
    Imports,
    ExportFiles,
    DocumentMisses,
    Requests,
    Persons,
    Envelopes,
    Exports,
    AuditEvents,
}

/// How a rule is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The program removes it every hour.
    Automatic,
    /// One proposes, another approves.
    TwoPersons,
    /// Not removable from within the program.
    Kept,
}

impl Rule {
    pub const ALL: [Rule; 14] = [
        Rule::Searches,
        Rule::SignInFailures,
        Rule::Sessions,
        Rule::SlipBatches,
        Rule::IdempotencyKeys,
        Rule::Drafts,
        Rule::Imports,
        Rule::ExportFiles,
        Rule::DocumentMisses,
        Rule::Requests,
        Rule::Persons,
        Rule::Envelopes,
        Rule::Exports,
        Rule::AuditEvents,
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Searches => "searches",
            Rule::SignInFailures => "sign_in_failures",
            Rule::Sessions => "sessions",
            Rule::SlipBatches => "slip_batches",
            Rule::IdempotencyKeys => "idempotency_keys",
            Rule::Drafts => "drafts",
            Rule::Imports => "imports",
            Rule::ExportFiles => "export_files",
            Rule::DocumentMisses => "document_misses",
            Rule::Requests => "subject_requests",
            Rule::Persons => "persons",
            Rule::Envelopes => "envelopes",
            Rule::Exports => "exports",
            Rule::AuditEvents => "audit_events",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Rule::Searches => "Teks pencarian",
            Rule::SignInFailures => "Percobaan masuk yang gagal",
            Rule::Sessions => "Sesi masuk",
            Rule::SlipBatches => "Slip kata sandi",
            Rule::IdempotencyKeys => "Kunci formulir",
            Rule::Drafts => "Draf keluarga",
            Rule::Imports => "Berkas impor",
            Rule::ExportFiles => "Berkas unduhan yang menunggu diambil",
            Rule::DocumentMisses => "Kode dokumen yang salah ketik",
            Rule::Requests => "Permohonan warga yang sudah dijawab",
            Rule::Persons => "Orang tanpa kategori yang berlaku",
            Rule::Envelopes => "Kasus rahasia yang sudah ditutup",
            Rule::Exports => "Catatan unduhan",
            Rule::AuditEvents => "Catatan kegiatan",
        }
    }

    /// How long, in words.
    pub fn term(self) -> &'static str {
        match self {
            Rule::Searches => "24 jam",
            Rule::SignInFailures => "12 jam",
            Rule::Sessions => "sampai berakhir, lalu 1 hari",
            Rule::SlipBatches => "sampai kodenya mati",
            Rule::IdempotencyKeys => "14 hari",
            Rule::Drafts => "30 hari sejak terakhir diisi",
            Rule::Imports => "30 hari sejak diunggah atau disimpan",
            Rule::ExportFiles => "24 jam, atau sesudah diunduh 3 kali",
            Rule::DocumentMisses => "1 jam",
            Rule::Requests => "5 tahun sejak dijawab",
            Rule::Persons => "5 tahun sejak perubahan terakhir",
            Rule::Envelopes => "5 tahun sejak ditutup",
            Rule::Exports | Rule::AuditEvents => "paling sedikit 5 tahun",
        }
    }

    pub fn reason(self) -> &'static str {
        match self {
            Rule::Searches => "Hanya untuk menampilkan hasilnya (UU 27/2022 Pasal 16 (2) g)",
            Rule::SignInFailures => "Menahan tebakan kata sandi (Pasal 35)",
            Rule::Sessions => "Mengembalikan isian sesudah masuk lagi",
            Rule::SlipBatches => "Hanya untuk dicetak sekali",
            Rule::IdempotencyKeys => "Formulir yang terkirim dua kali tidak menjadi dua data",
            Rule::Drafts => "Pekerjaan yang belum selesai",
            Rule::Imports => "Memperbaiki barisnya, dan membatalkan impor selama 30 hari",
            Rule::ExportFiles => "Daftar yang disetujui, tersegel sampai peminta mengunduhnya (Pasal 35)",
            Rule::DocumentMisses => "Menahan tebakan kode dokumen (Pasal 35)",
            Rule::Requests => {
                "Bukti bahwa hak warga dijawab pada waktunya; lamanya mengikuti jadwal retensi arsip (perlu diperiksa)"
            }
            Rule::Persons => {
                "Tidak pernah, tidak lagi, atau tidak memenuhi kriteria (Pasal 42 sampai 44); lamanya mengikuti jadwal retensi arsip (perlu diperiksa)"
            }
            Rule::Envelopes => {
                "Kasusnya selesai (Pasal 42 sampai 44); lamanya mengikuti jadwal retensi arsip (perlu diperiksa)"
            }
            Rule::Exports => "Siapa membawa data ke luar (Pasal 31)",
            Rule::AuditEvents => "Bukti pemrosesan (Pasal 31); tidak dapat dihapus dari sini",
        }
    }

    pub fn way(self) -> Way {
        match self {
            Rule::Persons | Rule::Envelopes => Way::TwoPersons,
            Rule::Exports | Rule::AuditEvents => Way::Kept,
            _ => Way::Automatic,
        }
    }

    /// Rows older than this are past it. A session and a slip carry their own end.
    pub fn limit(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - match self {
            Rule::Searches => TimeDelta::hours(upkeep::SEARCH_HOURS),
            Rule::SignInFailures => TimeDelta::hours(throttle::ADDRESS_HOURS),
            Rule::Sessions => TimeDelta::days(1),
            Rule::SlipBatches => TimeDelta::zero(),
            Rule::IdempotencyKeys => TimeDelta::days(idempotency::KEPT_DAYS),
            Rule::Drafts => TimeDelta::days(upkeep::DRAFT_DAYS),
            Rule::Imports => TimeDelta::days(IMPORT_DAYS),
            Rule::ExportFiles => TimeDelta::hours(24),
            Rule::DocumentMisses => TimeDelta::hours(1),
            Rule::Requests => TimeDelta::days(REQUEST_DAYS),
            Rule::Persons | Rule::Envelopes => TimeDelta::days(PERSON_DAYS),
            Rule::Exports | Rule::AuditEvents => TimeDelta::days(LOG_DAYS),
        }
    }
}

impl Way {
    pub fn label(self) -> &'static str {
        match self {
            Way::Automatic => "otomatis, tiap jam",
            Way::TwoPersons => "usulan dan persetujuan dua orang",
            Way::Kept => "tidak dari sini",
        }
    }
}

/// A rule with what is past it and when it last ran.
pub struct RuleLine {
    pub rule: Rule,
    /// None: fewer than ten, of which no page tells the number.
    pub past: Option<i64>,
    pub last: Option<Run>,
}

impl RuleLine {
    pub fn past_text(&self) -> String {
        veiled_text(self.past)
    }
}

/// A number that is not told below ten.
pub fn veiled_text(n: Option<i64>) -> String {
    n.map_or_else(|| "kurang dari 10".to_owned(), angka::ribuan)
}

/// The last run of a rule.
pub struct Run {
    pub rule: String,
    pub at: DateTime<Utc>,
    pub row_count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words on the page are the numbers in the code.
    #[test]
    fn terms_say_what_the_limits_do() {
        let now = DateTime::UNIX_EPOCH;
        let hours = |rule: Rule| (now - rule.limit(now)).num_hours();

        assert_eq!((hours(Rule::Searches), Rule::Searches.term()), (24, "24 jam"));
        assert_eq!(
            (hours(Rule::SignInFailures), Rule::SignInFailures.term()),
            (12, "12 jam")
        );
        assert_eq!(
            (hours(Rule::IdempotencyKeys), Rule::IdempotencyKeys.term()),
            (14 * 24, "14 hari")
        );
        assert_eq!(hours(Rule::Drafts), 30 * 24);
        assert_eq!(hours(Rule::Imports), 30 * 24);
        assert_eq!(hours(Rule::Persons), (5 * 365 + 1) * 24);
        assert_eq!(hours(Rule::Envelopes), (5 * 365 + 1) * 24);
    }
}
