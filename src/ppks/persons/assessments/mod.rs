//! What a person was assessed as: one row per category, each with its own way.

pub(crate) mod queries;

use chrono::NaiveDate;

use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::types::AssessmentId;

/// A claim of need, not yet stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAssessment {
    pub category_code: String,
    pub sub_category_code: Option<String>,
}

/// One category of one person, and where it stands.
pub struct Assessment {
    pub id: AssessmentId,
    pub category_code: String,
    pub sub_category_code: Option<String>,
    pub assessed_on: NaiveDate,
    pub stage: String,
    pub version: i32,
    /// The reason of the last step, where there was one.
    pub reason: String,
}

impl Assessment {
    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Draft)
    }

    pub fn label(&self) -> String {
        let sub = self
            .sub_category_code
            .as_deref()
            .and_then(|code| CATALOGUE.find_sub(code));
        let category = CATALOGUE.label(&self.category_code);

        sub.map_or_else(|| category.clone(), |sub| format!("{category}: {}", sub.name))
    }

    /// While it may still be taken back or changed by the desa.
    pub fn is_open(&self) -> bool {
        matches!(self.stage(), Stage::Draft | Stage::Returned)
    }
}
