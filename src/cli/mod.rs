//! The command line: what an administrator of the server types.

mod admin;
mod audit;
mod check;
mod demo;
mod error;
mod keys;
mod place;
mod queries;
mod serve;
mod stop;
mod tombstones;
mod upkeep;
mod wilayah;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self, Config};
use crate::crypto;
use crate::sheet;
use error::CliError;
use place::Place;

/// Balale: pendataan PPKS, dari desa sampai kabupaten.
///
/// Tanpa DATABASE_URL, Balale menjalankan PostgreSQL-nya sendiri di folder data (BALALE_DATA_DIR).
#[derive(Parser)]
#[command(
    name = "balale",
    version,
    disable_help_subcommand = true,
    subcommand_help_heading = "Perintah"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Menjalankan Balale.
    ///
    /// Alamatnya dari BALALE_LISTEN (biasanya 127.0.0.1:8080). Berhenti dengan Ctrl+C.
    Serve,
    /// Menjalankan contoh dengan sekitar 20.000 orang rekaan.
    ///
    /// Datanya terpisah, di subfolder demo dari folder data. DATABASE_URL tidak dipakai.
    Demo,
    /// Memutakhirkan tabel basis data dan daftar kategori.
    ///
    /// Memakai BALALE_OWNER_DATABASE_URL; tanpa itu DATABASE_URL.
    Migrate,
    /// Daftar wilayah.
    Wilayah {
        #[command(subcommand)]
        command: WilayahCommand,
    },
    /// Membuat akun admin DSP3A dan menampilkan kode sekali pakainya.
    CreateAdmin(admin::NewAdmin),
    /// Menghitung ulang semua angka dan memeriksa data.
    ///
    /// Setiap perbedaan ditampilkan; kode keluar 1 bila ada.
    Check {
        /// Buka semua NIK dan nomor KK yang tersegel, bukan contohnya saja.
        #[arg(long)]
        all: bool,
    },
    /// Catatan perbuatan: memeriksa keutuhannya dan menulis jangkarnya.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Daftar orang yang datanya sudah dimusnahkan.
    ///
    /// Simpan di luar server, lalu baca lagi sesudah cadangan dipulihkan.
    Tombstones {
        #[command(subcommand)]
        command: TombstonesCommand,
    },
    /// Membaca satu berkas tabel dari masukan; dijalankan oleh Balale sendiri.
    #[command(hide = true)]
    ReadSheet,
    /// Kunci yang menyegel NIK, nomor KK, dan isian: membuat, memeriksa, mengganti.
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
}

#[derive(Subcommand)]
enum WilayahCommand {
    /// Memuat wilayah dari berkas CSV Kemendagri dengan kolom kode,nama.
    Import {
        /// Berkas CSV, misalnya wilayah-61.07.csv.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Memeriksa seluruh rantai catatan.
    ///
    /// Nomor pertama yang salah ditampilkan; kode keluar 1 bila ada.
    Verify {
        /// Berkas jangkar yang disimpan di luar server: tiap baris nomor, sidik, waktu.
        #[arg(long)]
        anchor: Option<PathBuf>,
    },
    /// Menambahkan ujung catatan saat ini ke berkas jangkar.
    ///
    /// Simpan berkas itu di tempat yang tidak dapat diubah admin server.
    Anchor {
        /// Berkas tujuan; bila tidak diisi, BALALE_ANCHOR_FILE.
        #[arg(long)]
        to: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
enum TombstonesCommand {
    /// Menampilkan daftarnya: nomor orang, petugas, waktu. Tanpa data pribadi.
    List,
    /// Membaca daftar itu dari berkas. Datanya dimusnahkan lagi begitu Balale dijalankan.
    Import {
        /// Berkas hasil `balale tombstones list`.
        file: PathBuf,
    },
}

/// Runs what the command line asks for.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    if matches!(arguments.command, Command::ReadSheet) {
        // Before there is anything that a file from unknown hands could reach.
        return match sheet::read::read_from_input() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let done = Config::from_env().map_err(CliError::from).and_then(|config| {
        config::start_logging();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(CliError::Runtime)?;

        runtime.block_on(perform(arguments.command, config))
    });

    match done {
        Ok(code) => code,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "this is the command line's answer")]
            {
                eprintln!("{error}");
            }
            ExitCode::FAILURE
        }
    }
}

async fn perform(command: Command, config: Config) -> Result<ExitCode, CliError> {
    match command {
        Command::Serve => serve::serve(config).await?,
        Command::Demo => demo::demo(config).await?,
        Command::ReadSheet => {}
        Command::Migrate => {
            let place = Place::open(&config, place::DATABASE).await?;
            let done = migrate(&place, &config).await;
            place.close().await?;
            done?;
            say("Basis data mutakhir.");
        }
        Command::Wilayah {
            command: WilayahCommand::Import { file },
        } => wilayah::import(&config, &file).await?,
        Command::CreateAdmin(admin) => admin::create(&config, &admin).await?,
        Command::Check { all } => return check::check(&config, all).await,
        Command::Audit {
            command: AuditCommand::Verify { anchor },
        } => return audit::verify(&config, anchor.as_deref()).await,
        Command::Audit {
            command: AuditCommand::Anchor { to },
        } => audit::anchor(&config, to).await?,
        Command::Tombstones {
            command: TombstonesCommand::List,
        } => tombstones::list(&config).await?,
        Command::Tombstones {
            command: TombstonesCommand::Import { file },
        } => tombstones::import(&config, &file).await?,
        Command::Keys { command } => return keys::perform(&config, &command).await,
    }

    Ok(ExitCode::SUCCESS)
}

/// Also seals what was written before there was a chain, where the keys are at hand; else the next start does.
async fn migrate(place: &Place, config: &Config) -> Result<(), CliError> {
    place.migrate().await?;
    place.renew_keys(config).await?;
    if !crypto::is_new(&config.keys_dir) {
        place.keys(config).await?;
    }

    Ok(())
}

/// An answer on standard output; the log goes to standard error.
#[expect(clippy::print_stdout, reason = "this is the command line's answer")]
fn say(text: &str) {
    println!("{text}");
}
