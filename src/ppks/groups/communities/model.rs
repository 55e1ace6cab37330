use chrono::{DateTime, Utc};

use crate::ppks::Stage;
use crate::ppks::groups::cases::size_text;
use crate::types::angka::ribuan;
use crate::types::{CommunityId, KodeWilayah};

/// A community as checked and not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommunity {
    pub name: String,
    /// Dusun, river, how one gets there.
    pub location: String,
    /// Families that live there (KK).
    pub family_count: i32,
    /// People who live there, children too.
    pub person_count: i32,
    pub note: String,
}

/// As stored.
#[derive(Clone, Debug)]
pub struct Community {
    pub id: CommunityId,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub kecamatan_name: String,
    pub name: String,
    pub location: String,
    pub family_count: i32,
    pub person_count: i32,
    pub note: String,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
    pub updated_by_name: String,
}

impl Community {
    /// "20 KK, 84 jiwa"
    pub fn size_text(&self) -> String {
        size_text(self.family_count, self.person_count)
    }
}

/// A line of the list.
pub struct CommunityRow {
    pub id: CommunityId,
    pub name: String,
    pub location: String,
    pub desa_name: String,
    pub family_count: i32,
    pub person_count: i32,
    /// Of its last case; None: no case, or one that the reader does not see.
    pub stage: Option<String>,
}

impl CommunityRow {
    pub fn stage(&self) -> Option<Stage> {
        self.stage.as_deref().and_then(|code| code.parse().ok())
    }

    pub fn families_text(&self) -> String {
        ribuan(self.family_count.into())
    }

    pub fn persons_text(&self) -> String {
        ribuan(self.person_count.into())
    }
}
