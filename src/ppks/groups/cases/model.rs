use chrono::{DateTime, NaiveDate, Utc};

use crate::paths;
use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::ppks::desks;
use crate::types::angka::ribuan;
use crate::types::{CommunityId, FamilyId, GroupCaseId, KodeWilayah};
use crate::wilayah::Wilayah;

/// Whose case it is. Permensos 8/2012 says category 25 of a family and 26 of a community, and nothing else of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Family(FamilyId),
    Community(CommunityId),
}

/// The categories of which this slice keeps the cases.
pub const CATEGORIES: [&str; 2] = ["25", "26"];

/// Letters of a note in a list.
const SHORT: usize = 80;

impl Subject {
    pub fn category_code(self) -> &'static str {
        match self {
            Subject::Family(_) => "25",
            Subject::Community(_) => "26",
        }
    }

    pub fn family(self) -> Option<FamilyId> {
        match self {
            Subject::Family(id) => Some(id),
            Subject::Community(_) => None,
        }
    }

    pub fn community(self) -> Option<CommunityId> {
        match self {
            Subject::Community(id) => Some(id),
            Subject::Family(_) => None,
        }
    }

    /// Its own page.
    pub fn page(self) -> String {
        match self {
            Subject::Family(id) => paths::family(id),
            Subject::Community(id) => paths::community(id),
        }
    }

    /// Where a case of it is written down.
    pub fn new_case(self) -> String {
        match self {
            Subject::Family(id) => paths::family_case(id),
            Subject::Community(id) => paths::community_case(id),
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Subject::Family(_) => "keluarga",
            Subject::Community(_) => "komunitas",
        }
    }
}

/// A case as checked and not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCase {
    pub found_on: NaiveDate,
    /// What was seen, in the operator's words.
    pub note: String,
}

/// The versions somebody had on screen: of the case, and of the family or community it is about.
pub type Seen = desks::Seen;

/// As stored, with what a list and a page show of its subject.
#[derive(Clone, Debug)]
pub struct GroupCase {
    pub id: GroupCaseId,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub category_code: String,
    pub family_id: Option<FamilyId>,
    pub community_id: Option<CommunityId>,
    /// The head of the family, or whoever of it the reader may see first.
    pub head_name: Option<String>,
    /// Members whom the reader may see.
    pub member_count: i64,
    pub community_name: Option<String>,
    pub found_on: NaiveDate,
    pub note: String,
    pub stage: String,
    pub stage_at: DateTime<Utc>,
    pub version: i32,
    pub subject_version: i32,
    pub created_by_name: String,
    pub updated_at: DateTime<Utc>,
    pub updated_by_name: String,
    /// The one who asks has entered or sent it, or looked at it for another office.
    pub is_maker: bool,
    /// The processing of somebody of the family is suspended, and with it the case.
    pub is_suspended: bool,
}

impl GroupCase {
    pub fn subject(&self) -> Option<Subject> {
        self.family_id
            .map(Subject::Family)
            .or(self.community_id.map(Subject::Community))
    }

    pub fn page(&self) -> String {
        self.subject().map(Subject::page).unwrap_or_default()
    }

    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Draft)
    }

    /// On its way or in force; a second one of the same subject would count it twice.
    pub fn is_open(&self) -> bool {
        !matches!(self.stage(), Stage::Rejected | Stage::Withdrawn | Stage::Ended)
    }

    /// Still the operator's to change.
    pub fn is_with_desa(&self) -> bool {
        matches!(self.stage(), Stage::Draft | Stage::Returned)
    }

    pub fn seen(&self) -> Seen {
        Seen {
            assessment: self.version,
            person: 0,
            family: self.subject_version,
        }
    }

    /// "Keluarga Maria Contoh", "Kampung Contoh Hulu"
    pub fn subject_text(&self) -> String {
        match (&self.community_name, &self.head_name) {
            (Some(name), _) => name.clone(),
            (None, Some(head)) => format!("Keluarga {head}"),
            (None, None) => "Keluarga".to_owned(),
        }
    }

    /// "Keluarga", "Komunitas"
    pub fn subject_word(&self) -> &'static str {
        match self.subject() {
            Some(Subject::Community(_)) => "Komunitas",
            _ => "Keluarga",
        }
    }

    /// The same inside a sentence.
    pub fn word(&self) -> &'static str {
        self.subject().map(Subject::word).unwrap_or_default()
    }

    /// Where another one about the same is written down.
    pub fn new_case(&self) -> String {
        self.subject().map(Subject::new_case).unwrap_or_default()
    }

    /// The beginning of what was seen, for a list.
    pub fn short_note(&self) -> String {
        let mut letters = self.note.chars();
        let start: String = letters.by_ref().take(SHORT).collect();

        if letters.next().is_some() {
            let whole = start.rsplit_once(' ').map_or(start.as_str(), |(whole, _)| whole);
            format!("{whole} …")
        } else {
            start
        }
    }

    /// "25 Keluarga Bermasalah Sosial Psikologis"
    pub fn category_text(&self) -> String {
        CATALOGUE.label(&self.category_code)
    }

    pub fn desa_text(&self) -> String {
        Wilayah {
            kode: self.desa_kode.clone(),
            nama: self.desa_name.clone(),
        }
        .full_name()
    }
}

/// How large a community is: "20 KK, 1.084 jiwa".
pub fn size_text(families: i32, persons: i32) -> String {
    format!("{} KK, {} jiwa", ribuan(families.into()), ribuan(persons.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_subject_has_the_category_that_the_law_gives_it() {
        let (family, community) = (Subject::Family(FamilyId::new()), Subject::Community(CommunityId::new()));

        assert_eq!([family.category_code(), community.category_code()], CATEGORIES);
        let of_groups = CATALOGUE.categories.iter().filter(|category| category.is_of_groups());
        let words: Vec<_> = of_groups
            .map(|category| (category.code.as_str(), category.unit_word()))
            .collect();
        assert_eq!(words, [("25", family.word()), ("26", community.word())]);
    }

    #[test]
    fn a_size_is_read_with_dots() {
        assert_eq!(size_text(20, 1084), "20 KK, 1.084 jiwa");
    }
}
