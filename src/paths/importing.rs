//! Addresses of tables that come in.

use crate::types::ImportId;

pub const IMPORTS: &str = "/impor";
/// An empty table to fill in.
pub const IMPORT_TEMPLATE: &str = "/impor/templat";
pub(super) const IMPORT_AT: &str = "/impor/{id}";
/// The sender's own file with what is to be mended.
pub(super) const IMPORT_FILE_AT: &str = "/impor/{id}/berkas";
pub(super) const TAKE_IMPORT_AT: &str = "/impor/{id}/simpan";
pub(super) const CANCEL_IMPORT_AT: &str = "/impor/{id}/henti";
pub(super) const UNDO_IMPORT_AT: &str = "/impor/{id}/urungan";

pub fn import(id: ImportId) -> String {
    format!("/impor/{id}")
}

/// The rows of one cause (0: all), and which page of them, from 1.
pub fn import_part(id: ImportId, cause: usize, part: usize) -> String {
    format!("/impor/{id}?sebab={cause}&hal={part}#perbaiki")
}

pub fn import_file(id: ImportId) -> String {
    format!("/impor/{id}/berkas")
}

pub fn take_import(id: ImportId) -> String {
    format!("/impor/{id}/simpan")
}

pub fn cancel_import(id: ImportId) -> String {
    format!("/impor/{id}/henti")
}

pub fn undo_import(id: ImportId) -> String {
    format!("/impor/{id}/urungan")
}
