use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::ConfigError;
use crate::crypto::KeyError;
use crate::db::Unsafe;
use crate::db::embedded::EmbeddedError;
use crate::wilayah;

/// Why a command did not do what was asked, as a sentence for whoever typed it.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    #[error(transparent)]
    Unsafe(#[from] Unsafe),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Keys(#[from] crate::keys::KeysError),
    #[error(transparent)]
    Wilayah(#[from] wilayah::actions::LoadError),
    #[error(transparent)]
    Account(#[from] crate::accounts::users::actions::CreateError),
    #[error(transparent)]
    Anchor(#[from] crate::chain::AnchorError),
    #[error("Migrasi gagal: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("PostgreSQL menolak: {0}")]
    Database(#[from] sqlx::Error),
    #[error("Gagal: {0}")]
    Web(#[from] crate::web::Error),
    #[error("Alamat {0} tidak dapat dipakai: {1}. Hentikan program lain di alamat itu, atau isi BALALE_LISTEN.")]
    Listen(SocketAddr, std::io::Error),
    #[error("Berkas {0} tidak dapat dibaca: {1}")]
    File(PathBuf, std::io::Error),
    #[error(
        "Basis data ini dibuat oleh balale demo: kata sandi akunnya diketahui umum, jadi balale serve tidak memakainya. Jalankan balale demo, atau isi DATABASE_URL atau BALALE_DATA_DIR dengan tempat lain."
    )]
    DemoData,
    #[error(
        "Basis data ini berisi akun yang bukan buatan balale demo, jadi contoh tidak dimasukkan ke sini. Isi BALALE_DATA_DIR dengan tempat lain untuk contoh."
    )]
    RealData,
    #[error("Berkas {0} bukan daftar dari `balale tombstones list`. Tidak ada yang dibaca.")]
    Tombstones(PathBuf),
    #[error("Belum ada wilayah. Muat dulu dari CSV Kemendagri: balale wilayah import BERKAS")]
    NoWilayah,
    #[error("Wilayah {0} tidak ada. Pakai kode kabupaten yang sudah dimuat, misalnya 61.07.")]
    UnknownWilayah(String),
    #[error("Program ini gagal mulai: {0}")]
    Runtime(std::io::Error),
    #[error("Bagian program berhenti: {0}")]
    Task(#[from] tokio::task::JoinError),
}
