//! What a person was assessed as: one row per category, each with its own way.

pub(in crate::ppks) mod actions;
mod form;
pub(crate) mod queries;

pub(in crate::ppks::persons) use form::kinds;
pub use form::{NeedsForm, Recorded, Who};

use chrono::NaiveDate;

use crate::ppks::Stage;
use crate::ppks::categories::{CATALOGUE, disability_text, warnings_text};
use crate::ppks::residence::{Residence, residence_text};
use crate::types::AssessmentId;

/// What an edit sets on an assessment that is still with the desa.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenChange {
    pub sub_category_code: Option<String>,
    pub residence: Option<Residence>,
    pub disability_kinds: Vec<String>,
}

/// One category of one person, and where it stands.
pub struct Assessment {
    pub id: AssessmentId,
    pub category_code: String,
    pub sub_category_code: Option<String>,
    pub sub_category_name: Option<String>,
    pub assessed_on: NaiveDate,
    pub disability_kinds: Vec<String>,
    pub residence: Option<String>,
    pub residence_name: String,
    pub warnings: Vec<String>,
    pub warning_reason: String,
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
        let category = CATALOGUE.label(&self.category_code);

        match &self.sub_category_name {
            Some(sub) => format!("{category}: {sub}"),
            None => category,
        }
    }

    /// While it may still be taken back or changed by the desa.
    pub fn is_open(&self) -> bool {
        matches!(self.stage(), Stage::Draft | Stage::Returned)
    }

    /// Not decided and not over: what is changed about the person is judged again for these.
    pub fn is_undecided(&self) -> bool {
        matches!(
            self.stage(),
            Stage::Draft | Stage::AtDesa | Stage::AtKecamatan | Stage::Submitted | Stage::Returned
        )
    }

    /// What an edit would set without changing anything.
    pub fn as_it_is(&self) -> OpenChange {
        OpenChange {
            sub_category_code: self.sub_category_code.clone(),
            residence: self.residence.clone().map(|code| Residence {
                code,
                name: self.residence_name.clone(),
            }),
            disability_kinds: self.disability_kinds.clone(),
        }
    }

    pub fn has_kind(&self, code: &str) -> bool {
        self.disability_kinds.iter().any(|kind| kind == code)
    }

    pub fn stays_in(&self, code: &str) -> bool {
        self.residence.as_deref() == Some(code)
    }

    /// "Dalam panti: Panti Contoh"; empty where nobody has said.
    pub fn residence_text(&self) -> String {
        residence_text(self.residence.as_deref(), &self.residence_name)
    }

    pub fn disability_text(&self) -> String {
        disability_text(&self.disability_kinds)
    }

    /// What was doubtful when it was entered.
    pub fn warnings_text(&self) -> String {
        warnings_text(&self.warnings)
    }
}
