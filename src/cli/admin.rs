use chrono::TimeDelta;
use clap::Args;
use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::place::{DATABASE, Place};
use super::{queries, say};
use crate::audit::{self, Event};
use crate::auth::{Role, password};
use crate::clock::{Clock, waktu};
use crate::config::Config;
use crate::types::{KodeWilayah, UserId};
use crate::wilayah;

/// Hours for which the first code counts.
const CODE_HOURS: i64 = 72;

#[derive(Args)]
pub(super) struct NewAdmin {
    /// Nama pengguna untuk masuk: huruf kecil, angka, titik, atau strip.
    #[arg(long)]
    username: String,
    /// Nama lengkap orangnya.
    #[arg(long)]
    name: String,
    /// Kode kabupaten; bila tidak diisi, kabupaten yang dimuat.
    #[arg(long)]
    wilayah: Option<String>,
}

/// Makes the account and prints its one-time code, the only time it can be seen.
pub(super) async fn create(config: &Config, admin: &NewAdmin) -> Result<(), CliError> {
    let username = admin.username.trim().to_lowercase();
    let is_username = (3..=40).contains(&username.len())
        && username
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_'));
    if !is_username {
        return Err(CliError::Refused(
            "Nama pengguna harus 3 sampai 40 huruf kecil, angka, titik, atau strip, tanpa spasi.",
        ));
    }
    let place = Place::open(config, DATABASE).await?;
    let made = insert(&place, admin, &username).await;
    place.close().await?;
    let (code, until) = made?;
    say(&format!(
        "Akun admin {username} dibuat.\nKode sekali pakai: {code}\nBerlaku sampai {until}. Saat masuk pertama kali, kata sandi harus diganti."
    ));

    Ok(())
}

async fn insert(place: &Place, admin: &NewAdmin, username: &str) -> Result<(String, String), CliError> {
    place.ensure_migrated().await?;
    let mut db = PgConnection::connect(&place.app_url).await?;
    let mut tx = db.begin().await?;
    let found = match &admin.wilayah {
        Some(typed) => {
            let unknown = || CliError::UnknownWilayah(typed.clone());
            let kode = KodeWilayah::parse(typed).map_err(|_| unknown())?;
            let found = wilayah::queries::find(&mut tx, &kode).await?;
            Some(
                found
                    .filter(|w| w.kode.level() == Role::AdminDinas.level())
                    .ok_or_else(unknown)?,
            )
        }
        None => wilayah::queries::find_home(&mut tx).await?,
    };
    let home = found.ok_or(CliError::NoWilayah)?;
    let code = password::random_code();
    let at = Clock::default().now();
    let expires_at = at + TimeDelta::hours(CODE_HOURS);
    let id = UserId::new();
    let is_new = queries::insert_admin(
        &mut tx,
        &queries::AdminRow {
            id,
            username,
            full_name: admin.name.trim(),
            role: Role::AdminDinas.code(),
            wilayah: &home.kode,
            code_hash: &password::hash_random_code(&password::normalise_code(&code))?,
            expires_at,
            at,
        },
    )
    .await?;
    if !is_new {
        return Err(CliError::Refused("Nama pengguna itu sudah ada. Pilih nama lain."));
    }
    let event = Event::new("users.created", "user", id, &home.kode);
    audit::record_system(&mut tx, "balale create-admin", event, at).await?;
    tx.commit().await?;

    Ok((code, waktu(expires_at)))
}
