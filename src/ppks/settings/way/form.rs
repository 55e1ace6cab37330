//! The way as ticked.

use crate::ppks::Way;
use crate::web::Fields;

/// What was ticked, and the version it was ticked on.
#[derive(Clone, Copy, Debug)]
pub struct WayForm {
    pub way: Way,
    pub versi: i32,
}

impl WayForm {
    /// None where the form carries no version of ours.
    pub fn read(fields: &Fields) -> Option<WayForm> {
        Some(WayForm {
            way: Way {
                with_kades: fields.get("kades") == "ya",
                with_tksk: fields.get("tksk") == "ya",
            },
            versi: fields.get("versi").parse().ok()?,
        })
    }
}
