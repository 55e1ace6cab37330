//! Keys against the data they guard: whether the key files are those that wrote here, which rows each key still
//! has, and moving rows to a newer key while people work.

mod columns;
mod marks;
mod queries;
mod rotation;

use std::path::PathBuf;

use crate::crypto::{KeyError, KeyFile};

pub use columns::{IndexColumn, SealedColumn};
pub use marks::{Ready, compare, is_marked, make_later, mark_new, ready};
pub use rotation::{Rotated, Usage, list_usages, rotate};

/// Why keys and data cannot be used together, as a sentence for whoever keeps the server.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("PostgreSQL menolak: {0}")]
    Database(#[from] sqlx::Error),
    /// The file is another key than the one of this name that wrote here.
    #[error(
        "Berkas kunci {0} bukan kunci yang dipakai basis data ini. Kembalikan berkas yang benar dari salinan, atau \
         periksa BALALE_KEYS_DIR dan DATABASE_URL. Tidak ada yang ditulis."
    )]
    Different(PathBuf),
    /// Never marked, and it does not open what is already there.
    #[error(
        "Berkas kunci {0} tidak membuka data yang sudah ada. Kembalikan berkas yang benar dari salinan, atau periksa \
         BALALE_KEYS_DIR dan DATABASE_URL. Tidak ada yang ditulis."
    )]
    Unfit(PathBuf),
    /// Rotation by a role that does not see all rows would call itself done too early.
    #[error(
        "Perintah ini memerlukan pemilik basis data: isi BALALE_OWNER_DATABASE_URL dan jalankan sebagai root, lihat \
         docs/OPERATIONS.md."
    )]
    NotOwner,
    /// A server that started without this file would not find the rows it has moved.
    #[error(
        "Berkas kunci {0} belum dikenal server. Jalankan ulang layanan Balale dulu, lalu ulangi perintah ini. Belum \
         ada baris yang dipindah."
    )]
    NotStarted(KeyFile),
    #[error("{0} baris terus dipakai orang lain dan belum dipindah. Jalankan perintah ini sekali lagi.")]
    Held(i64),
}
