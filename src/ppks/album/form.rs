use crate::ppks::evidence::{Kind, Subject};
use crate::types::EvidenceId;
use crate::web::{Error, Fields, Result};

/// What a form says beside its file.
#[derive(Clone, Copy, Debug)]
pub struct EvidenceForm {
    pub kind: Kind,
    /// The photo that was there when the page was made; None where there was none.
    pub seen: Option<EvidenceId>,
}

impl EvidenceForm {
    /// # Errors
    /// `BadRequest` for a kind that this record does not have: no page of ours sends it.
    pub fn read(fields: &Fields, subject: Subject) -> Result<EvidenceForm> {
        let kind = Kind::from_code(fields.get("jenis"))
            .filter(|kind| subject.kinds().contains(kind))
            .ok_or(Error::BadRequest(
                "Jenis foto ini tidak dikenal. Buka lagi halaman foto, lalu kirim dari sana.",
            ))?;

        Ok(EvidenceForm {
            kind,
            seen: fields.get("versi").parse().ok(),
        })
    }
}
