//! What the law asks before a person counts as being of a category.

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
struct Criterion {
    category_code: String,
    text: String,
}

static CRITERIA: LazyLock<Vec<Criterion>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_bytes!("../categories/criteria.csv").as_slice())
        .deserialize()
        .filter_map(Result::ok)
        .collect()
});

/// The criteria of one category, in order (Permensos 8/2012).
pub fn of_category(code: &str) -> Vec<&'static str> {
    CRITERIA
        .iter()
        .filter(|criterion| criterion.category_code == code)
        .map(|criterion| criterion.text.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_criteria() {
        for number in 1..=26 {
            assert!(!of_category(&format!("{number:02}")).is_empty(), "{number}");
        }
    }
}
