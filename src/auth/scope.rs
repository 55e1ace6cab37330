//! A proof that somebody asked for permission, and how far it reaches.

use super::Permission;
use crate::types::KodeWilayah;

/// Obtained only from `Actor::scope_for`. A query over people takes `&Scope`, so code that forgot to ask does not
/// compile, and a desa operator cannot reach another desa.
#[derive(Clone, Debug)]
pub struct Scope {
    area: KodeWilayah,
    from: String,
    until: String,
    permission: Permission,
}

impl Scope {
    pub(super) fn new(area: KodeWilayah, permission: Permission) -> Scope {
        let (from, until) = area.range();

        Scope {
            area,
            from,
            until,
            permission,
        }
    }

    /// First region code inside; region codes nest by prefix, so reach is one range.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// First region code after it.
    pub fn until(&self) -> &str {
        &self.until
    }

    pub fn area(&self) -> &KodeWilayah {
        &self.area
    }

    pub fn permission(&self) -> Permission {
        self.permission
    }

    /// The same proof for a smaller area; None where that is not inside.
    pub fn narrow(&self, area: &KodeWilayah) -> Option<Scope> {
        self.area
            .contains(area)
            .then(|| Scope::new(area.clone(), self.permission))
    }
}
