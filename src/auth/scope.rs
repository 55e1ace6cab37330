//! A proof that somebody asked for permission, and how far it reaches.

use super::Permission;
use crate::types::KodeWilayah;
use crate::web::Walls;

/// Beyond every region code.
const END: &str = "~";

/// Obtained only from `Actor::scope_for`. A query over people takes `&Scope`, so code that forgot to ask does not
/// compile, and a desa operator cannot reach another desa.
#[derive(Clone, Debug)]
pub struct Scope {
    area: KodeWilayah,
    from: String,
    until: String,
    tier_max: i16,
    permission: Permission,
    walls: Walls,
}

impl Scope {
    pub(super) fn new(area: KodeWilayah, tier_max: i16, permission: Permission, walls: Walls) -> Scope {
        let (from, until) = area.range();
        let is_down = walls == Walls::DatabaseOnly;

        Scope {
            area,
            from: if is_down { String::new() } else { from },
            until: if is_down { END.to_owned() } else { until },
            tier_max: if is_down { i16::MAX } else { tier_max },
            permission,
            walls,
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

    /// Highest tier of confidentiality read by name: 1 ordinary, 2 restricted, 3 secret cases.
    pub fn tier_max(&self) -> i16 {
        self.tier_max
    }

    pub fn area(&self) -> &KodeWilayah {
        &self.area
    }

    pub fn permission(&self) -> Permission {
        self.permission
    }

    /// The same proof for a smaller area; None where that is not inside.
    pub fn narrow(&self, area: &KodeWilayah) -> Option<Scope> {
        if self.walls == Walls::DatabaseOnly {
            let (from, until) = area.range();
            return Some(Scope {
                area: area.clone(),
                from,
                until,
                ..self.clone()
            });
        }

        self.area
            .contains(area)
            .then(|| Scope::new(area.clone(), self.tier_max, self.permission, self.walls))
    }

    /// The same proof for what is no more confidential than this tier.
    pub fn up_to(&self, tier: i16) -> Scope {
        let is_down = self.walls == Walls::DatabaseOnly;

        Scope {
            tier_max: if is_down {
                self.tier_max
            } else {
                self.tier_max.min(tier)
            },
            ..self.clone()
        }
    }
}
