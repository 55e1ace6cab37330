//! `balale keys`.

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::place::{DATABASE, Place};
use super::say;
use crate::config::Config;
use crate::crypto::{self, KeyFile, Purpose};
use crate::keys::{self, KeysError, Usage};
use crate::types::angka::ribuan;

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// Membuat kunci yang belum ada di BALALE_KEYS_DIR. Kunci yang ada tidak ditimpa.
    Generate,
    /// Memeriksa semua kunci: berkas, izin, tanda di basis data, dan baris yang memakainya.
    ///
    /// Setiap masalah ditampilkan dengan nama berkasnya; kode keluar 1 bila ada. Memerlukan
    /// BALALE_OWNER_DATABASE_URL.
    Check,
    /// Mengganti kunci, tanpa menghentikan layanan.
    ///
    /// 1. `balale keys rotate TUJUAN --prepare` membuat berkas kunci berikutnya.
    /// 2. Salin berkas itu ke kedua tempat penyimpanan kunci.
    /// 3. Jalankan ulang layanan Balale, supaya kunci baru dikenal.
    /// 4. `balale keys rotate TUJUAN` memindahkan baris. Boleh terputus; ulangi sampai selesai.
    /// 5. `balale keys check` menyebut kunci yang tidak dipakai lagi. Berkas itu boleh disimpan.
    ///
    /// Kunci audit tidak diganti. Memerlukan BALALE_OWNER_DATABASE_URL.
    #[command(verbatim_doc_comment)]
    Rotate {
        /// Kunci yang diganti.
        #[arg(value_name = "TUJUAN")]
        purpose: Rotated,
        /// Hanya membuat berkas kunci berikutnya.
        #[arg(long)]
        prepare: bool,
    },
}

/// Purposes whose keys can be exchanged.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Rotated {
    /// NIK dan nomor KK.
    Identity,
    /// Draf, pencarian, dan slip.
    Sealing,
    /// Indeks untuk mencari NIK dan nomor KK.
    Index,
    /// Kasus rahasia.
    Secret,
}

impl Rotated {
    fn purpose(self) -> Purpose {
        match self {
            Rotated::Identity => Purpose::Identity,
            Rotated::Sealing => Purpose::Sealing,
            Rotated::Index => Purpose::Index,
            Rotated::Secret => Purpose::Secret,
        }
    }
}

pub(super) async fn perform(config: &Config, command: &KeysCommand) -> Result<ExitCode, CliError> {
    if let KeysCommand::Generate = command {
        return generate(config);
    }
    let place = Place::open(config, DATABASE).await?;
    let done = match command {
        KeysCommand::Generate => Ok(ExitCode::SUCCESS),
        KeysCommand::Check => check(&place, config).await,
        KeysCommand::Rotate { purpose, prepare: true } => prepare(&place, config, purpose.purpose()).await,
        KeysCommand::Rotate { purpose, .. } => rotate(&place, config, purpose.purpose()).await,
    };
    place.close().await?;

    done
}

fn generate(config: &Config) -> Result<ExitCode, CliError> {
    let made = crypto::generate(&config.keys_dir)?;
    let dir = config.keys_dir.display();
    if made.is_empty() {
        say(&format!("Semua kunci sudah ada di {dir}; yang ada tidak ditimpa."));
    } else {
        let names: Vec<String> = made.iter().map(KeyFile::to_string).collect();
        say(&format!(
            "Kunci dibuat di {dir}: {}. Simpan salinannya di tempat lain; tanpa kunci ini data tersegel tidak terbaca.",
            names.join(", ")
        ));
    }

    Ok(ExitCode::SUCCESS)
}

async fn check(place: &Place, config: &Config) -> Result<ExitCode, CliError> {
    place.ensure_migrated().await?;
    let dir = &config.keys_dir;
    let mut owner = PgConnection::connect(&place.owner_url).await?;
    let files = crypto::list(dir)?;
    let mut troubles = 0;
    for file in &files {
        if crypto::is_private(&dir.join(file.to_string())) != Some(true) {
            troubles += 1;
            say(&format!(
                "{file}: dapat dibaca orang lain. Jalankan: chmod 0600 {}",
                dir.join(file.to_string()).display()
            ));
        }
    }
    let loaded = match keys::compare(&mut owner, dir).await {
        Ok(loaded) => loaded,
        Err(error @ (KeysError::Key(_) | KeysError::Different(_))) => {
            say(&error.to_string());
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => return Err(error.into()),
    };
    let usages = keys::list_usages(&mut owner, &loaded).await?;
    for file in &files {
        let is_marked = keys::is_marked(&mut owner, *file).await?;
        say(&format!(
            "{file}: {}",
            state_of(*file, is_marked, loaded.newest(file.purpose), &usages)
        ));
    }
    for usage in &usages {
        troubles += usage.broken;
        say(&line_of(usage));
        for id in usage.rows.keys() {
            let file = KeyFile {
                purpose: usage.purpose,
                id: *id,
            };
            if !files.contains(&file) {
                troubles += 1;
                say(&format!("{file}: tidak ada, tetapi {} masih memakainya.", usage.place));
            }
        }
    }
    owner.close().await?;
    if troubles > 0 {
        say(&format!("{troubles} masalah."));
        return Ok(ExitCode::FAILURE);
    }
    say("Semua kunci lengkap dan cocok.");

    Ok(ExitCode::SUCCESS)
}

fn state_of(file: KeyFile, is_marked: bool, newest: KeyFile, usages: &[Usage]) -> &'static str {
    let is_used = usages
        .iter()
        .any(|usage| usage.purpose == file.purpose && usage.rows.contains_key(&file.id));

    match (is_used, is_marked) {
        _ if file.purpose == Purpose::Audit && file != newest => "tidak dipakai; kunci audit tidak diganti",
        _ if file == newest && !is_marked => "baru; jalankan ulang layanan Balale supaya dikenal",
        _ if file == newest => "dipakai menulis",
        (true, _) => "masih dipakai membuka; lanjutkan balale keys rotate",
        (false, true) => "tidak dipakai baris mana pun; jalankan balale keys rotate sekali lagi",
        (false, false) => "tidak dipakai lagi; boleh dipindahkan ke penyimpanan",
    }
}

/// "persons.nik_enc: kunci 1: 20.000 baris, kunci 2: 500 baris"
fn line_of(usage: &Usage) -> String {
    let mut parts: Vec<String> = usage
        .rows
        .iter()
        .map(|(id, n)| format!("kunci {id}: {} baris", ribuan(*n)))
        .collect();
    if usage.broken > 0 {
        parts.push(format!(
            "{} baris tidak terbuka dengan kunci mana pun",
            ribuan(usage.broken)
        ));
    }
    if parts.is_empty() {
        parts.push("kosong".to_owned());
    }

    format!("{}: {}", usage.place, parts.join(", "))
}

/// A key that no server knows yet, or that has not all rows yet, is not followed by another.
async fn prepare(place: &Place, config: &Config, purpose: Purpose) -> Result<ExitCode, CliError> {
    place.ensure_migrated().await?;
    let mut owner = PgConnection::connect(&place.owner_url).await?;
    let loaded = keys::compare(&mut owner, &config.keys_dir).await?;
    let newest = loaded.newest(purpose);
    let usages = keys::list_usages(&mut owner, &loaded).await?;
    let is_finished = usages
        .iter()
        .filter(|usage| usage.purpose == purpose)
        .all(|usage| usage.rows.keys().all(|id| *id == newest.id));
    let is_marked = keys::is_marked(&mut owner, newest).await?;
    owner.close().await?;
    if !is_marked {
        say(&format!(
            "Kunci {newest} sudah disiapkan. Jalankan ulang layanan Balale supaya dikenal."
        ));
    } else if !is_finished {
        say(&format!(
            "Belum semua baris memakai {newest}. Lanjutkan dulu: balale keys rotate {}",
            purpose.name()
        ));
    } else {
        let file = crypto::prepare(&config.keys_dir, purpose)?;
        say(&format!(
            "Kunci {file} dibuat. Salin ke kedua tempat penyimpanan kunci, jalankan ulang layanan Balale, lalu: \
             balale keys rotate {}",
            purpose.name()
        ));
    }

    Ok(ExitCode::SUCCESS)
}

async fn rotate(place: &Place, config: &Config, purpose: Purpose) -> Result<ExitCode, CliError> {
    place.ensure_migrated().await?;
    let mut owner = PgConnection::connect(&place.owner_url).await?;
    let loaded = keys::compare(&mut owner, &config.keys_dir).await?;
    if place.is_private() {
        // The private server is ours alone now, so nobody works with older keys.
        keys::mark_new(&mut owner, &loaded, purpose).await?;
    }
    let rotated = keys::rotate(&mut owner, &loaded, purpose, |percent| {
        say(&format!("Memindahkan baris: {percent} %"));
    })
    .await?;
    owner.close().await?;
    let newest = loaded.newest(purpose);
    if rotated.unconfirmed > 0 {
        say(&format!(
            "{} orang tidak lagi bertanda pasti, karena NIK yang sama sudah dipastikan lebih dulu untuk orang lain.",
            ribuan(rotated.unconfirmed)
        ));
    }
    if rotated.broken > 0 {
        say(&format!(
            "{} baris dipindahkan ke {newest}. {} baris tidak terbuka dan dibiarkan; simpan kunci lama, lalu jalankan: \
             balale check --all",
            ribuan(rotated.moved),
            ribuan(rotated.broken)
        ));
        return Ok(ExitCode::FAILURE);
    }
    say(&format!(
        "{} baris dipindahkan; semua baris memakai {newest}. Kunci yang lebih lama boleh dipindahkan ke penyimpanan.",
        ribuan(rotated.moved)
    ));

    Ok(ExitCode::SUCCESS)
}
