use std::sync::LazyLock;

use serde::Deserialize;

use crate::types::{Sex, name_key};

/// The reference data, read once.
pub static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    categories: keyed(read(include_str!("categories.csv"))),
    sub_categories: read(include_str!("sub_categories.csv")),
    criteria: read(include_str!("criteria.csv")),
});

pub struct Catalogue {
    pub categories: Vec<Category>,
    /// As shipped; [`super::Reference`] has them as they stand.
    pub sub_categories: Vec<SubCategory>,
    criteria: Vec<Criterion>,
}

/// One kind of PPKS.
#[derive(Deserialize)]
pub struct Category {
    /// "01" to "26".
    pub code: String,
    pub name: String,
    /// 1 ordinary, 2 restricted, 3 secret.
    pub tier: i16,
    /// Letters of those it is said of: "O" a person, "K" a family, "M" a community.
    unit: String,
    age_min: Option<u32>,
    age_max: Option<u32>,
    sex: Option<String>,
    /// The main one of the seven criteria of UU 11/2009 art. 5(2), as a letter.
    pub criterion: String,
    /// One question that a village operator can answer.
    pub test: String,
    pub example: String,
    synonyms: String,
    /// Its words as they sound: making them anew for each cell of a table costs more than all else.
    #[serde(skip)]
    keys: Vec<String>,
}

/// As shipped, or as the office has it by now.
#[derive(Clone, Debug, Deserialize)]
pub struct SubCategory {
    pub category_code: String,
    /// "08.2"
    pub code: String,
    pub name: String,
    /// No longer offered; cases that carry it still say so.
    #[serde(default)]
    pub is_retired: bool,
    #[serde(skip, default = "first_version")]
    pub version: i32,
}

fn first_version() -> i32 {
    1
}

#[derive(Deserialize)]
struct Criterion {
    category_code: String,
    text: String,
}

/// The criteria of UU 11/2009 art. 5(2), which group the 26 for people who look for one.
const GROUPS: [(&str, &str); 7] = [
    ("a", "Kemiskinan"),
    ("b", "Keterlantaran"),
    ("c", "Kedisabilitasan"),
    ("d", "Keterpencilan"),
    ("e", "Ketunaan sosial"),
    ("f", "Korban bencana"),
    ("g", "Kekerasan, eksploitasi, diskriminasi"),
];

impl Catalogue {
    pub fn find(&self, code: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.code == code)
    }

    /// "08" as people say it: "8 Lanjut Usia Terlantar".
    pub fn label(&self, code: &str) -> String {
        self.find(code).map_or_else(|| code.to_owned(), Category::label)
    }

    pub fn criteria_of<'a>(&'a self, code: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let code = code.to_owned();
        self.criteria
            .iter()
            .filter(move |criterion| criterion.category_code == code)
            .map(|criterion| criterion.text.as_str())
    }

    /// All 26 under the seven headings; what fits none comes last.
    pub fn grouped(&self) -> Vec<(&'static str, Vec<&Category>)> {
        let of = |letter: &str| {
            self.categories
                .iter()
                .filter(|c| c.criterion == letter)
                .collect::<Vec<_>>()
        };
        let mut groups: Vec<_> = GROUPS.iter().map(|(letter, name)| (*name, of(letter))).collect();
        let rest = self
            .categories
            .iter()
            .filter(|c| !GROUPS.iter().any(|(letter, _)| c.criterion == *letter))
            .collect::<Vec<_>>();
        if !rest.is_empty() {
            groups.push(("Lainnya", rest));
        }
        groups.retain(|(_, categories)| !categories.is_empty());

        groups
    }

    /// Reads what was typed: "8", "08", "8 Lanjut usia", "lansia", "jompo". None where nothing or several fit.
    pub fn resolve(&self, typed: &str) -> Option<&Category> {
        let typed = typed.trim();
        let number: String = typed.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = number.parse::<u32>() {
            return self.find(&format!("{number:02}"));
        }
        let key = name_key(typed);
        if key.is_empty() {
            return None;
        }
        let exact = self.categories.iter().find(|c| c.keys.contains(&key));
        if exact.is_some() {
            return exact;
        }
        let mut near = self
            .categories
            .iter()
            .filter(|c| c.keys.iter().any(|word| word.contains(&key)));

        match (near.next(), near.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }
}

impl Category {
    /// "8 Lanjut Usia Terlantar"
    pub fn label(&self) -> String {
        format!("{} {}", self.number(), self.name)
    }

    /// "8"
    pub fn number(&self) -> &str {
        self.code.trim_start_matches('0')
    }

    /// Said of families or of communities, and of no single person: recorded by `ppks::groups`.
    pub fn is_of_groups(&self) -> bool {
        !self.unit.contains('O')
    }

    /// What is counted in it: "orang", "keluarga", "komunitas".
    pub fn unit_word(&self) -> &'static str {
        match self.unit.as_str() {
            "K" => "keluarga",
            "M" => "komunitas",
            _ => "orang",
        }
    }

    /// "60 tahun ke atas", "perempuan 18–59 tahun"; empty where there is no limit.
    pub fn limits(&self) -> String {
        let age = match (self.age_min, self.age_max) {
            (Some(min), Some(max)) => format!("{min}–{max} tahun"),
            (Some(min), None) => format!("{min} tahun ke atas"),
            (None, Some(max)) => format!("sampai {max} tahun"),
            (None, None) => String::new(),
        };
        let sex = self.sex().map(|sex| sex.label().to_lowercase()).unwrap_or_default();

        [sex, age]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn sex(&self) -> Option<Sex> {
        self.sex.as_deref().and_then(|code| Sex::parse(code).ok())
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str()].into_iter().chain(self.synonyms.split('|'))
    }
}

fn keyed(mut categories: Vec<Category>) -> Vec<Category> {
    for category in &mut categories {
        category.keys = category.words().map(name_key).collect();
    }

    categories
}

/// The files are compiled in and read by a test; a broken row cannot reach a running program.
pub(super) fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .filter_map(Result::ok)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_are_read() {
        let rows = |text: &str| text.lines().count() - 1;

        assert_eq!(CATALOGUE.categories.len(), 26);
        assert_eq!(CATALOGUE.sub_categories.len(), rows(include_str!("sub_categories.csv")));
        assert_eq!(CATALOGUE.criteria.len(), rows(include_str!("criteria.csv")));
        assert_eq!(CATALOGUE.grouped().iter().map(|(_, c)| c.len()).sum::<usize>(), 26);
        assert!(
            CATALOGUE
                .sub_categories
                .iter()
                .all(|sub| CATALOGUE.find(&sub.category_code).is_some())
        );
    }

    #[test]
    fn understands_number_word_and_synonym() {
        let code = |typed| CATALOGUE.resolve(typed).map(|c| c.code.as_str());

        for typed in [
            "8",
            "08",
            "8 Lanjut Usia Terlantar",
            "lanjut usia telantar",
            "lansia",
            "JOMPO",
            " lansia ",
        ] {
            assert_eq!(code(typed), Some("08"), "{typed}");
        }
        assert_eq!(code("fakir"), Some("24"));
        for typed in ["", "0", "27", "99999999999999999999", "xyz", "anak"] {
            assert_eq!(code(typed), None, "{typed}");
        }
    }
}
