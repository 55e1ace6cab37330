use serde::Deserialize;

use super::queries::Criteria;
use crate::auth::Scope;
use crate::ppks::categories::{CATALOGUE, Reference};
use crate::ppks::residence::residence_label;
use crate::ppks::{Stage, departed};
use crate::types::{KodeWilayah, Level, SearchId};
use crate::wilayah::Wilayah;

/// What a list is narrowed to, as it stands in the URL, so that a list can be shared. What was searched for is not
/// in it, only the number of the search.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PersonFilter {
    pub kec: String,
    pub desa: String,
    pub kategori: String,
    pub sub: String,
    pub status: String,
    /// Where somebody stays: a code of `RESIDENCES`.
    pub tinggal: String,
    pub cari: String,
    /// Where the page begins or ends: the id of the row before or after it.
    pub setelah: String,
    pub sebelum: String,
}

impl PersonFilter {
    /// The same for what the URL says loosely: "8" for "08".
    pub fn category_code(&self) -> Option<String> {
        let of_sub = self.sub_code().and_then(|sub| sub.get(..2).map(str::to_owned));

        of_sub.or_else(|| CATALOGUE.resolve(&self.kategori).map(|category| category.code.clone()))
    }

    /// "08.2": any number, because the office may add sub-categories; one that nobody has leads to nobody.
    pub fn sub_code(&self) -> Option<String> {
        let (category, number) = self.sub.split_once('.')?;
        let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());

        (is_number && CATALOGUE.find(category).is_some()).then(|| self.sub.clone())
    }

    /// A code of `RESIDENCES`.
    pub fn residence(&self) -> Option<String> {
        residence_label(&self.tinggal).map(|_| self.tinggal.clone())
    }

    pub fn stage(&self) -> Option<Stage> {
        Stage::from_slug(&self.status).filter(|stage| Stage::LISTED.contains(stage))
    }

    /// Only those who left in this way: a status of its own in the same list of choices.
    pub fn departed(&self) -> Option<departed::Kind> {
        departed::Kind::from_slug(&self.status)
    }

    pub fn search_id(&self) -> Option<SearchId> {
        self.cari.parse().ok()
    }

    pub fn kecamatan(&self) -> Option<KodeWilayah> {
        let of_desa = self.desa().and_then(|desa| desa.kecamatan());

        of_desa.or_else(|| {
            KodeWilayah::parse(&self.kec)
                .ok()
                .filter(|kode| kode.level() == Level::Kecamatan)
        })
    }

    pub fn desa(&self) -> Option<KodeWilayah> {
        let desa = KodeWilayah::parse(&self.desa)
            .ok()
            .filter(|kode| kode.level() == Level::Desa)?;
        let kec = KodeWilayah::parse(&self.kec)
            .ok()
            .filter(|kode| kode.level() == Level::Kecamatan);

        // A desa left over from another kecamatan is dropped, as where somebody changes only the kecamatan.
        kec.is_none_or(|kec| kec.contains(&desa)).then_some(desa)
    }

    /// What the rows of a list must meet.
    pub(crate) fn criteria(&self) -> Criteria {
        Criteria {
            category_code: self.category_code(),
            sub_category_code: self.sub_code(),
            stage: self.stage(),
            residence: self.residence(),
            departed: self.departed(),
        }
    }

    /// "Kecamatan Ledo, kategori 8 Lanjut Usia Terlantar, semua status": what a paper or a file of the list says of
    /// itself. `reference` has the sub-categories as the office calls them now.
    pub fn sentence(&self, area: &Wilayah, reference: &Reference) -> String {
        let category = self
            .category_code()
            .map(|code| format!("kategori {}", CATALOGUE.label(&code)));
        let sub = self.sub_code().and_then(|code| {
            reference
                .find_sub(&code)
                .map(|sub| format!("sub-kategori {}", sub.name))
        });
        let residence = residence_label(&self.tinggal).map(|label| format!("tinggal: {}", label.to_lowercase()));
        let status = match (self.departed(), self.stage()) {
            (Some(kind), _) => format!("status {}", kind.label()),
            (None, Some(stage)) => format!("status {}", stage.label()),
            (None, None) => "semua status".to_owned(),
        };

        [Some(area.full_name()), category, sub, residence, Some(status)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The reach after narrowing; None where the asked area lies outside.
    pub fn narrow(&self, scope: &Scope) -> Option<Scope> {
        match self.desa().or_else(|| self.kecamatan()) {
            Some(area) => scope.narrow(&area),
            None => Some(scope.clone()),
        }
    }

    /// The query string, without the place in the list, with one part replaced (or removed, where `value` is empty).
    pub fn with(&self, name: &str, value: &str) -> String {
        let parts = [
            ("kec", &self.kec),
            ("desa", &self.desa),
            ("kategori", &self.kategori),
            ("sub", &self.sub),
            ("status", &self.status),
            ("tinggal", &self.tinggal),
            ("cari", &self.cari),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, old) in parts {
            let new = if key == name { value } else { old };
            if !new.is_empty() {
                query.append_pair(key, new);
            }
        }
        if !value.is_empty() && ["setelah", "sebelum"].contains(&name) {
            query.append_pair(name, value);
        }

        query.finish()
    }

    /// The whole filter without the place in the list.
    pub fn query(&self) -> String {
        self.with("", "")
    }

    pub fn is_empty(&self) -> bool {
        self.query().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_one_part_and_drops_the_place() {
        let filter = PersonFilter {
            kec: "61.07.04".to_owned(),
            kategori: "8".to_owned(),
            setelah: "x".to_owned(),
            ..PersonFilter::default()
        };

        assert_eq!(filter.query(), "kec=61.07.04&kategori=8");
        assert_eq!(filter.with("kategori", ""), "kec=61.07.04");
        assert_eq!(filter.with("setelah", "abc"), "kec=61.07.04&kategori=8&setelah=abc");
        assert_eq!(filter.category_code().as_deref(), Some("08"));
    }

    #[test]
    fn a_desa_of_another_kecamatan_is_dropped() {
        let filter = PersonFilter {
            kec: "61.07.01".to_owned(),
            desa: "61.07.04.2003".to_owned(),
            ..PersonFilter::default()
        };

        assert_eq!(filter.desa(), None);
        assert_eq!(filter.kecamatan().unwrap().as_str(), "61.07.01");
    }
}
