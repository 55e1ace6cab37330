use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::model::NewUser;

/// What one person is handed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Slip {
    pub username: String,
    pub full_name: String,
    /// "Desa Tirta Kencana"
    pub area: String,
    /// The one-time code in clear: the reason why a slip is sealed, shown to its maker only, and erased.
    pub code: String,
}

impl Slip {
    pub fn of(new: &NewUser, code: String) -> Slip {
        Slip {
            username: new.username.clone(),
            full_name: new.full_name.clone(),
            area: new.area.full_name(),
            code,
        }
    }
}

/// Slips made together, opened.
pub(super) struct SlipBatch {
    pub slips: Vec<Slip>,
    pub expires_at: DateTime<Utc>,
}
