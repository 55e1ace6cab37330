use bytes::Bytes;
use tokio::sync::Semaphore;

use super::checked::{Clean, Unfit};
use super::model::Kind;
use super::{document, picture};
use crate::web::Error;
use crate::web::upload::FILE_LIMIT;

/// Pictures that are worked on at the same time. Each may take a hundred megabytes for a moment; the others wait.
static PLACES: Semaphore = Semaphore::const_new(2);

/// What is safe to keep of a file that somebody sent, by what it holds and not by its name.
///
/// # Errors
/// `Busy` where too many pictures wait. What is wrong with the file comes back inside.
pub async fn clean(kind: Kind, bytes: Bytes, is_chosen: bool) -> Result<Result<Clean, Unfit>, Error> {
    if let Some(unfit) = refused_unread(kind, &bytes, is_chosen) {
        return Ok(Err(unfit));
    }
    let _place = PLACES.acquire().await.map_err(Error::internal)?;

    tokio::task::spawn_blocking(move || {
        if document::is_pdf(&bytes) {
            document::clean(bytes.to_vec())
        } else {
            picture::clean(&bytes, kind)
        }
    })
    .await
    .map_err(Error::internal)
}

fn refused_unread(kind: Kind, bytes: &Bytes, is_chosen: bool) -> Option<Unfit> {
    if !is_chosen {
        Some(Unfit::Missing)
    } else if bytes.is_empty() {
        Some(Unfit::Empty)
    } else if bytes.len() > FILE_LIMIT {
        Some(Unfit::TooLarge)
    } else if document::is_pdf(bytes) && kind != Kind::Letter {
        Some(Unfit::PdfNotHere)
    } else {
        None
    }
}
