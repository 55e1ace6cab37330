use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock::waktu;
use crate::types::tanggal::tanggal;
use crate::types::{DepartureId, UserId};

/// Why somebody is no longer in the registry's care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Died,
    /// To another desa or beyond. Within the kabupaten a transfer is better: it takes the record along.
    Moved,
    /// Found able to live without social services.
    Able,
    Refused,
    NotFound,
}

/// A kind that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown kind of departure")]
pub struct UnknownKind;

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Died, Kind::Moved, Kind::Able, Kind::Refused, Kind::NotFound];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Died => "died",
            Kind::Moved => "moved",
            Kind::Able => "able",
            Kind::Refused => "refused",
            Kind::NotFound => "not_found",
        }
    }

    /// As it stands in forms and in a URL: `/ppks?status=meninggal`.
    pub fn slug(self) -> &'static str {
        match self {
            Kind::Died => "meninggal",
            Kind::Moved => "pindah",
            Kind::Able => "mandiri",
            Kind::Refused => "menolak",
            Kind::NotFound => "tidak-ditemukan",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }

    /// The tag beside a name; one set of words everywhere.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Died => "Meninggal",
            Kind::Moved => "Pindah",
            Kind::Able => "Keluar (mandiri)",
            Kind::Refused => "Menolak",
            Kind::NotFound => "Tidak ditemukan",
        }
    }

    /// What whoever reports it has to know.
    pub fn hint(self) -> &'static str {
        match self {
            Kind::Died => "Sebut akta kematian, atau siapa yang menerangkan.",
            Kind::Moved => "Keluar dari desa/kelurahan ini. Isi tujuannya.",
            Kind::Able => "Tidak lagi memerlukan pelayanan, menurut TKSK atau DSP3A.",
            Kind::Refused => "Orangnya sendiri tidak mau didata atau dilayani.",
            Kind::NotFound => "Sudah dicari, tidak ada yang mengenal.",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(code: &str) -> Result<Kind, UnknownKind> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or(UnknownKind)
    }
}

/// A report, and what became of it.
pub struct Departure {
    pub id: DepartureId,
    pub kind: String,
    pub happened_on: NaiveDate,
    pub reason: String,
    pub destination: String,
    pub evidence: String,
    pub state: String,
    pub reported_by: UserId,
    pub reported_by_name: String,
    pub reported_at: DateTime<Utc>,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_note: String,
    pub returned_by_name: Option<String>,
    pub returned_at: Option<DateTime<Utc>>,
    pub return_reason: String,
    pub version: i32,
}

impl Departure {
    pub fn kind(&self) -> Kind {
        self.kind.parse().unwrap_or(Kind::NotFound)
    }

    pub fn is_reported(&self) -> bool {
        self.state == "reported"
    }

    pub fn is_confirmed(&self) -> bool {
        self.state == "confirmed"
    }

    pub fn is_declined(&self) -> bool {
        self.state == "declined"
    }

    /// "Meninggal pada 12 November 2026"
    pub fn sentence(&self) -> String {
        format!("{} pada {}", self.kind().label(), tanggal(self.happened_on))
    }

    /// The same inside a sentence: "meninggal pada 12 November 2026".
    pub fn clause(&self) -> String {
        format!(
            "{} pada {}",
            self.kind().label().to_lowercase(),
            tanggal(self.happened_on)
        )
    }

    pub fn reported_text(&self) -> String {
        format!("{}, oleh {}", waktu(self.reported_at), self.reported_by_name)
    }

    pub fn decided_text(&self) -> String {
        by_text(self.decided_at, self.decided_by_name.as_deref())
    }

    pub fn returned_text(&self) -> String {
        by_text(self.returned_at, self.returned_by_name.as_deref())
    }
}

fn by_text(at: Option<DateTime<Utc>>, name: Option<&str>) -> String {
    match (at, name) {
        (Some(at), Some(name)) => format!("{}, oleh {name}", waktu(at)),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_slugs_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.code().parse::<Kind>().ok(), Some(kind));
            assert_eq!(Kind::from_slug(kind.slug()), Some(kind));
        }
        assert!("keluar".parse::<Kind>().is_err());
    }
}
