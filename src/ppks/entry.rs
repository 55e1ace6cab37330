//! What a form says about somebody, once it has been checked and before it is stored: by the ordinary way, sealed, or
//! after the reason that a closed window asks for.

use chrono::NaiveDate;

use super::identity::Identity;
use super::residence::Residence;
use crate::types::{FullName, Nik, Sex};

/// A person as checked and not yet stored.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub nik: Identity<Nik>,
    /// Why NIK and birth date or sex differ. A NIK is not reissued when its date is wrong, so this is legal.
    pub nik_mismatch_reason: Option<String>,
    pub full_name: FullName,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub mother_name: String,
    pub assessments: Vec<NewAssessment>,
}

/// A claim of need, not yet stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAssessment {
    pub category_code: String,
    pub sub_category_code: Option<String>,
    /// As it was called when it was chosen; for what is sealed and read without the list beside it.
    pub sub_category_name: Option<String>,
    /// None: the day it is entered.
    pub assessed_on: Option<NaiveDate>,
    /// Codes of `DISABILITY_KINDS`.
    pub disability_kinds: Vec<String>,
    pub residence: Option<Residence>,
    /// Codes of the doubts that the operator answered with the reason.
    pub warnings: Vec<String>,
    pub warning_reason: String,
}
