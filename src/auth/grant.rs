//! Powers beyond an office, given to a named person by two others for at most a year.

use std::str::FromStr;

use super::{Permission, Role, allows};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// Open secret cases (tier 3).
    Secret,
    /// Take lists by name and address out.
    Export,
}

impl Grant {
    pub const ALL: [Grant; 2] = [Grant::Secret, Grant::Export];

    /// As stored and as sent in forms.
    pub fn code(self) -> &'static str {
        match self {
            Grant::Secret => "secret",
            Grant::Export => "export",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Grant::Secret => "Membuka kasus rahasia",
            Grant::Export => "Mengunduh data nama dan alamat",
        }
    }

    /// Whether a person of this office could do anything with it; nobody else can be proposed.
    pub fn fits(self, role: Role) -> bool {
        Permission::ALL
            .into_iter()
            .any(|permission| permission.grant() == Some(self) && allows(role, permission))
    }
}

/// A grant that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown grant")]
pub struct UnknownGrant;

impl FromStr for Grant {
    type Err = UnknownGrant;

    fn from_str(code: &str) -> Result<Grant, UnknownGrant> {
        Grant::ALL
            .into_iter()
            .find(|grant| grant.code() == code)
            .ok_or(UnknownGrant)
    }
}
