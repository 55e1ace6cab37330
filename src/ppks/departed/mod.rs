//! Who has left, and how: read by every room that shows a person. Reporting and deciding it is `departures`.

mod model;
mod queries;

pub use model::{Departure, Kind};
pub(crate) use queries::list_of_person;

use crate::web::Error;

/// # Errors
/// `Conflict` for somebody who has left: what is held on them is kept as it is.
pub(in crate::ppks) fn refuse_if_departed(departed: Option<Kind>) -> Result<(), Error> {
    match departed {
        None => Ok(()),
        Some(_) => Err(Error::Conflict(
            "Orang ini sudah keluar dari registri, jadi datanya tidak dapat diubah. Jika keliru, minta DSP3A mencatatnya kembali.",
        )),
    }
}
