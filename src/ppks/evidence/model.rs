use chrono::{DateTime, Utc};

use crate::types::angka::ribuan;
use crate::types::{EvidenceId, FamilyId, KodeWilayah, PersonId};

/// What a photo or document shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    HouseFront,
    HouseInside,
    /// The Kartu Keluarga.
    Card,
    /// The person.
    Portrait,
    /// Surat, minutes, a certificate. There may be several.
    Letter,
}

impl Kind {
    pub const OF_FAMILY: [Kind; 4] = [Kind::HouseFront, Kind::HouseInside, Kind::Card, Kind::Letter];
    pub const OF_PERSON: [Kind; 2] = [Kind::Portrait, Kind::Letter];

    pub fn code(self) -> &'static str {
        match self {
            Kind::HouseFront => "rumah_depan",
            Kind::HouseInside => "rumah_dalam",
            Kind::Card => "kk",
            Kind::Portrait => "orang",
            Kind::Letter => "surat",
        }
    }

    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::OF_FAMILY
            .into_iter()
            .chain(Kind::OF_PERSON)
            .find(|kind| kind.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::HouseFront => "Rumah tampak depan",
            Kind::HouseInside => "Bagian dalam rumah",
            Kind::Card => "Kartu Keluarga",
            Kind::Portrait => "Foto orangnya",
            Kind::Letter => "Surat",
        }
    }

    /// There is one at a time; a newer one takes its place.
    pub fn is_single(self) -> bool {
        self != Kind::Letter
    }

    /// Longest side of the small picture, in pixels. Where digits stand, it is too small to read any.
    pub(super) fn thumb_side(self) -> u32 {
        match self {
            Kind::Card | Kind::Letter => 96,
            Kind::HouseFront | Kind::HouseInside | Kind::Portrait => 320,
        }
    }
}

/// How it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Jpeg,
    Pdf,
}

impl Media {
    pub fn code(self) -> &'static str {
        match self {
            Media::Jpeg => "jpeg",
            Media::Pdf => "pdf",
        }
    }
}

/// Whom or what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Family(FamilyId),
    Person(PersonId),
}

impl Subject {
    pub fn family(self) -> Option<FamilyId> {
        match self {
            Subject::Family(id) => Some(id),
            Subject::Person(_) => None,
        }
    }

    pub fn person(self) -> Option<PersonId> {
        match self {
            Subject::Family(_) => None,
            Subject::Person(id) => Some(id),
        }
    }

    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Subject::Family(_) => &Kind::OF_FAMILY,
            Subject::Person(_) => &Kind::OF_PERSON,
        }
    }

    /// Kind of record and id, as the log names them.
    pub(super) fn object(self) -> (&'static str, String) {
        match self {
            Subject::Family(id) => ("families", id.to_string()),
            Subject::Person(id) => ("persons", id.to_string()),
        }
    }
}

/// One photo or document, without its content.
pub struct EvidenceRow {
    pub id: EvidenceId,
    pub desa_kode: KodeWilayah,
    pub family_id: Option<FamilyId>,
    pub person_id: Option<PersonId>,
    pub kind: String,
    pub media: String,
    pub byte_count: i32,
    pub created_at: DateTime<Utc>,
    pub created_by_name: String,
    /// Replaced or taken off the page.
    pub retired_at: Option<DateTime<Utc>>,
    pub is_replaced: bool,
}

impl EvidenceRow {
    pub fn kind(&self) -> Kind {
        Kind::from_code(&self.kind).unwrap_or(Kind::Letter)
    }

    pub fn subject(&self) -> Option<Subject> {
        let family = self.family_id.map(Subject::Family);

        family.or_else(|| self.person_id.map(Subject::Person))
    }

    pub fn is_pdf(&self) -> bool {
        self.media == Media::Pdf.code()
    }

    pub fn is_current(&self) -> bool {
        self.retired_at.is_none()
    }

    /// "27 November 2026, 12.05 WIB, oleh Yohana Contoh, 214 KB"
    pub fn made_text(&self) -> String {
        let size = ribuan(i64::from(self.byte_count).max(1024) / 1024);

        format!(
            "{}, oleh {}, {size} KB",
            crate::clock::waktu(self.created_at),
            self.created_by_name
        )
    }

    pub fn media(&self) -> Media {
        if self.is_pdf() { Media::Pdf } else { Media::Jpeg }
    }

    /// What a browser calls it when it is kept, without the ending.
    pub fn file_stem(&self) -> String {
        self.kind.replace('_', "-")
    }
}

/// Where a file's own key is sealed.
pub(super) fn key_place(id: EvidenceId) -> String {
    format!("evidence.key.{id}")
}

/// Where the content is sealed, under the file's own key.
pub(super) fn content_place(id: EvidenceId) -> String {
    format!("evidence.content.{id}")
}

/// Where the small picture is.
pub(super) fn thumb_place(id: EvidenceId) -> String {
    format!("evidence.thumb.{id}")
}
