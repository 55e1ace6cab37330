use super::model::{Carer, DAYS, NewAssignment};
use crate::web::{Fields, FormErrors};

/// Fewest and most characters of a reason or a note.
const TEXT: std::ops::RangeInclusive<usize> = 5..=500;

/// Reads whom a case goes to, for how long, and why.
///
/// # Errors
/// All that is wrong, each at its field.
pub(in crate::ppks::envelopes) fn read_assignment(
    fields: &Fields,
    carers: &[Carer],
) -> Result<NewAssignment, FormErrors> {
    let mut errors = FormErrors::default();
    let carer = fields
        .get("tksk")
        .parse()
        .ok()
        .and_then(|id| carers.iter().find(|carer| carer.id == id));
    if carer.is_none() {
        errors.push("tksk", "Pilih TKSK yang akan mendampingi.");
    }
    let days = fields.get("hari").parse().ok().filter(|days| DAYS.contains(days));
    if days.is_none() {
        errors.push("hari", "Pilih berapa lama, paling lama 90 hari.");
    }
    let reason = fields.get("alasan_titip").trim();
    if !TEXT.contains(&reason.chars().count()) {
        errors.push("alasan_titip", "Tulis apa yang diminta dari TKSK, 5 sampai 500 huruf.");
    }

    match (errors.is_empty(), carer, days) {
        (true, Some(carer), Some(days)) => Ok(NewAssignment {
            user_id: carer.id,
            days,
            reason: reason.to_owned(),
        }),
        _ => Err(errors),
    }
}

/// Reads a note of the TKSK.
///
/// # Errors
/// Where it is missing or too long.
pub(super) fn read_note(typed: &str) -> Result<String, FormErrors> {
    let note = typed.trim();
    if TEXT.contains(&note.chars().count()) {
        return Ok(note.to_owned());
    }

    Err(FormErrors::one("catatan", "Tulis catatannya, 5 sampai 500 huruf."))
}
