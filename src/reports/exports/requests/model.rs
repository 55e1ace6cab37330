use chrono::{DateTime, TimeDelta, Utc};
use sqlx::types::Json;

use crate::clock;
use crate::reports::exports::form::Handover;
use crate::reports::exports::kinds::{ExportFormat, ExportKind, size_text};
use crate::reports::exports::model::{file_name, number};
use crate::reports::exports::picks::Picks;
use crate::types::angka::ribuan;
use crate::types::{ExportId, KodeWilayah, UserId};

/// Hours that a made file is kept.
pub const KEPT_HOURS: i64 = 24;
/// Times that it can be fetched.
pub const FETCHES: i16 = 3;
/// Days after which a request that nobody went on with has lapsed.
pub const OPEN_DAYS: i64 = 7;
/// Minutes that the last fetching of a file may take before the upkeep throws it away.
pub const FETCHING_MINUTES: i64 = 10;

/// What a request for a file says beside the export itself.
pub struct Asked {
    /// The filter as it stands in an address.
    pub query: String,
    pub tier: i16,
    pub persons: i64,
    pub needs_approval: bool,
    pub handover: Option<Handover>,
}

/// A file that was asked for.
pub struct ExportRequest {
    pub id: ExportId,
    pub user_id: UserId,
    pub full_name: String,
    pub kind: String,
    pub format: String,
    pub purpose: String,
    pub filter: String,
    pub query: String,
    pub site: String,
    pub columns: Vec<String>,
    pub tier: i16,
    pub area_kode: KodeWilayah,
    pub person_count: i32,
    pub needs_approval: bool,
    pub handover: Option<Json<Handover>>,
    pub state: String,
    pub created_at: DateTime<Utc>,
    pub decided_by: Option<UserId>,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub refusal: Option<String>,
    pub made_at: Option<DateTime<Utc>>,
    pub row_count: Option<i32>,
    pub family_count: Option<i32>,
    pub byte_count: Option<i64>,
    pub download_count: i16,
    pub version: i32,
}

/// Where a request stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// For the second person.
    Waiting,
    /// Nobody went on with it in time.
    Lapsed,
    Refused,
    Cancelled,
    /// May be made.
    Approved,
    /// May be fetched.
    Ready,
    /// Fetched as often as it may be.
    UsedUp,
    /// Its day is over.
    Expired,
}

impl Standing {
    pub fn label(self) -> &'static str {
        match self {
            Standing::Waiting => "Menunggu persetujuan",
            Standing::Lapsed => "Lewat waktu",
            Standing::Refused => "Ditolak",
            Standing::Cancelled => "Dibatalkan",
            Standing::Approved => "Boleh dibuat",
            Standing::Ready => "Siap diunduh",
            Standing::UsedUp => "Habis diunduh",
            Standing::Expired => "Sudah dihapus",
        }
    }

    /// Colour of its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Standing::Waiting => "wait",
            Standing::Refused => "fix",
            Standing::Ready | Standing::Approved => "ok",
            Standing::Lapsed | Standing::Cancelled | Standing::UsedUp | Standing::Expired => "no",
        }
    }
}

impl ExportRequest {
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        let opened = self.decided_at.unwrap_or(self.created_at);
        let is_late = now >= opened + TimeDelta::days(OPEN_DAYS);
        match self.state.as_str() {
            "waiting" | "approved" if is_late => Standing::Lapsed,
            "waiting" => Standing::Waiting,
            "approved" => Standing::Approved,
            "refused" => Standing::Refused,
            "cancelled" => Standing::Cancelled,
            _ if self.download_count >= FETCHES => Standing::UsedUp,
            "ready" if self.until().is_some_and(|until| now < until) => Standing::Ready,
            _ => Standing::Expired,
        }
    }

    /// When a made file is thrown away.
    fn until(&self) -> Option<DateTime<Utc>> {
        self.made_at.map(|at| at + TimeDelta::hours(KEPT_HOURS))
    }

    pub fn until_text(&self) -> String {
        self.until().map(clock::waktu).unwrap_or_default()
    }

    /// Until when somebody must go on with it.
    pub fn open_until_text(&self) -> String {
        clock::waktu(self.decided_at.unwrap_or(self.created_at) + TimeDelta::days(OPEN_DAYS))
    }

    pub fn kind(&self) -> ExportKind {
        ExportKind::from_code(&self.kind).unwrap_or(ExportKind::Persons)
    }

    pub fn format(&self) -> ExportFormat {
        ExportFormat::from_code(&self.format).unwrap_or(ExportFormat::Xlsx)
    }

    pub fn picks(&self) -> Picks {
        Picks::of(self.kind(), self.columns.iter().map(String::as_str))
    }

    pub fn number(&self) -> String {
        number(self.id)
    }

    pub fn created_text(&self) -> String {
        clock::waktu(self.created_at)
    }

    /// "Yulius Contoh, 12 Maret 2026, 14.20 WIB"
    pub fn decision_text(&self) -> Option<String> {
        let name = self.decided_by_name.as_ref()?;

        Some(format!("{name}, {}", self.decided_at.map(clock::waktu)?))
    }

    pub fn persons_text(&self) -> String {
        ribuan(self.person_count.into())
    }

    /// "1.204 orang, 480 keluarga"; before it is made as it was counted when it was asked for.
    pub fn volume_text(&self) -> String {
        match (self.row_count, self.family_count) {
            (Some(rows), Some(families)) => {
                format!("{} orang, {} keluarga", ribuan(rows.into()), ribuan(families.into()))
            }
            _ => format!("{} orang", self.persons_text()),
        }
    }

    /// "412 KB"
    pub fn size_text(&self) -> String {
        self.byte_count.map(size_text).unwrap_or_default()
    }

    /// What it may come to, while it is not made.
    pub fn estimate(&self) -> Option<String> {
        let columns = self.picks().columns(self.kind()).len();

        self.format().estimate(self.person_count.into(), columns)
    }

    pub fn fetches_left(&self) -> i16 {
        (FETCHES - self.download_count).max(0)
    }

    pub fn file_name(&self) -> String {
        let at = self.made_at.unwrap_or(self.created_at);

        file_name(self.kind(), &self.area_kode, at, self.id, self.format().extension())
    }
}

/// Where a piece of a kept file is sealed: it opens nowhere else.
pub fn chunk_place(id: ExportId, n: i32) -> String {
    format!("export:{id}:{n}")
}
