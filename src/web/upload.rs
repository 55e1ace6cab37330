//! A form with a file: read whole, within limits, and not yet believed. What the file is says its content, never its
//! name or what the browser calls it.

use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;

use super::fields::FORM_LIMIT;
use super::{AppState, Error, Fields};

/// Bytes a file may have.
pub const FILE_LIMIT: usize = 5 * 1024 * 1024;
/// Bytes of a form with a file: the file, and as much besides as any form.
pub const UPLOAD_LIMIT: usize = FILE_LIMIT + FORM_LIMIT;
/// The same where the file is a table: it is read by [`crate::sheet::read`], which takes larger ones.
pub const TABLE_LIMIT: usize = crate::sheet::read::FILE_LIMIT + FORM_LIMIT;
/// Letters of a file's name that are kept.
const NAME_LIMIT: usize = 100;
/// Parts of such a form.
const PART_LIMIT: usize = 20;
/// What a form of ours calls its file.
const FILE_FIELD: &str = "berkas";

/// The fields of the form, and its file.
pub struct Upload {
    pub fields: Fields,
    /// Empty where none was chosen: a browser then sends an empty part.
    pub file: Bytes,
    /// A name came with it, so something was chosen.
    pub is_chosen: bool,
    /// What its sender calls it: for people to know it again, never to be believed.
    pub file_name: String,
}

impl FromRequest<AppState> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Upload, Error> {
        const NOT_OURS: Error =
            Error::BadRequest("Kiriman ini bukan formulir Balale. Buka halamannya, lalu kirim dari sana.");
        const CUT: Error = Error::BadRequest(
            "Kiriman terputus di tengah jalan dan belum disimpan. Tekan Kembali di peramban, lalu kirim lagi.",
        );
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| NOT_OURS)?;
        let mut pairs = Vec::new();
        let (mut file, mut is_chosen, mut count) = (None, false, 0);
        let mut file_name = String::new();
        while let Some(part) = parts.next_field().await.map_err(|_| CUT)? {
            count += 1;
            if count > PART_LIMIT {
                return Err(Error::TooLarge(
                    "Formulir ini punya terlalu banyak isian. Kirim satu berkas setiap kali.",
                ));
            }
            let name = part.name().unwrap_or_default().to_owned();
            let called = readable(part.file_name().unwrap_or_default());
            let bytes = part.bytes().await.map_err(|_| CUT)?;
            if name == FILE_FIELD {
                if file.is_none() {
                    is_chosen = !called.is_empty() || !bytes.is_empty();
                    file_name = called;
                    file = Some(bytes);
                }
            } else if bytes.len() > FORM_LIMIT {
                return Err(Error::TooLarge(
                    "Isian melebihi 64 KB. Pendekkan teks yang panjang, lalu kirim lagi.",
                ));
            } else {
                pairs.push((name, String::from_utf8_lossy(&bytes).replace('\0', "")));
            }
        }

        Ok(Upload {
            fields: Fields::of(pairs),
            file: file.unwrap_or_default(),
            is_chosen,
            file_name,
        })
    }
}

/// A name without folders and without what no name has.
fn readable(name: &str) -> String {
    let bare = name.rsplit(['/', '\\']).next().unwrap_or_default();

    bare.chars().filter(|c| !c.is_control()).take(NAME_LIMIT).collect()
}
