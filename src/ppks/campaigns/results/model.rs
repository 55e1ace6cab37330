use chrono::NaiveDate;

use crate::ppks::campaigns::model::Outcome;
use crate::types::tanggal::tanggal;
use crate::types::{CampaignItemId, PersonId};

/// Something found that nobody has confirmed yet, or somebody who is to be reported as having left.
pub struct ResultRow {
    pub id: CampaignItemId,
    pub person_id: PersonId,
    pub full_name: String,
    pub desa_name: String,
    pub category_names: Vec<String>,
    pub result: String,
    pub note: String,
    pub found_on: NaiveDate,
    pub found_by_name: String,
    /// The number of what was said last; a confirmation is about exactly this.
    pub said: i64,
}

impl ResultRow {
    pub fn label(&self) -> &'static str {
        Outcome::from_code(&self.result).map_or("Belum didata", Outcome::short)
    }

    pub fn leaves(&self) -> bool {
        Outcome::from_code(&self.result).is_some_and(Outcome::leaves)
    }

    pub fn categories_text(&self) -> String {
        self.category_names.join(", ")
    }

    pub fn found_text(&self) -> String {
        format!("{}, {}", tanggal(self.found_on), self.found_by_name)
    }

    /// As the box on the form carries it.
    pub fn choice(&self) -> String {
        Choice {
            item: self.id,
            said: self.said,
        }
        .to_string()
    }
}

/// One result as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub item: CampaignItemId,
    pub said: i64,
}

impl Choice {
    pub fn parse(text: &str) -> Option<Choice> {
        let (item, said) = text.split_once('.')?;

        Some(Choice {
            item: item.parse().ok()?,
            said: said.parse().ok()?,
        })
    }
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.item, self.said)
    }
}

/// What is done with what was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Confirm,
    /// The desa asks once more.
    AskAgain,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_comes_back_as_itself() {
        let choice = Choice {
            item: CampaignItemId::new(),
            said: 7,
        };

        assert_eq!(Choice::parse(&choice.to_string()), Some(choice));
        for text in ["", ".", "x.7", "7", "00000000-0000-4000-8000-000000000001.x"] {
            assert_eq!(Choice::parse(text), None, "{text}");
        }
    }
}
