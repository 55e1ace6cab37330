//! Kinds of disability (UU 8/2016), sensory ones taken apart. Several may hold for one person. Health data: they stand
//! on the assessment, under the tier of its category.

/// Code and label.
pub const DISABILITY_KINDS: [(&str, &str); 7] = [
    ("fisik", "Fisik"),
    ("intelektual", "Intelektual"),
    ("mental", "Mental"),
    ("netra", "Sensorik netra"),
    ("rungu", "Sensorik rungu"),
    ("wicara", "Sensorik wicara"),
    ("ganda", "Ganda"),
];

/// "Fisik, Sensorik netra"
pub fn disability_text(codes: &[String]) -> String {
    DISABILITY_KINDS
        .iter()
        .filter(|(code, _)| codes.iter().any(|held| held == code))
        .map(|(_, label)| *label)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The kind that the shipped sub-categories of 05 and 09 are named after.
pub fn kind_of_sub(sub_category_code: &str) -> Option<&'static str> {
    let number: usize = ["05.", "09."]
        .into_iter()
        .find_map(|start| sub_category_code.strip_prefix(start))?
        .parse()
        .ok()?;

    DISABILITY_KINDS.get(number.checked_sub(1)?).map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ppks::categories::CATALOGUE;

    #[test]
    fn the_shipped_sub_categories_name_the_same_kinds() {
        for sub in CATALOGUE
            .sub_categories
            .iter()
            .filter(|sub| ["05", "09"].contains(&sub.category_code.as_str()))
        {
            let kind = kind_of_sub(&sub.code).unwrap();
            let label = disability_text(&[kind.to_owned()]);
            assert_eq!(sub.name, format!("Disabilitas {}", title(&label)), "{}", sub.code);
        }
        assert_eq!(kind_of_sub("05.8"), None);
        assert_eq!(kind_of_sub("08.1"), None);
    }

    fn title(label: &str) -> String {
        label
            .split(' ')
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect::<Vec<_>>()
            .join(" ")
    }
}
