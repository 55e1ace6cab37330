use chrono::TimeDelta;
use clap::Args;
use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::place::{DATABASE, Place};
use super::say;
use crate::accounts::users;
use crate::clock::{Clock, waktu};
use crate::config::Config;
use crate::types::{KodeWilayah, Level};
use crate::{chain, wilayah};

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
    let place = Place::open(config, DATABASE).await?;
    let made = insert(&place, config, admin).await;
    place.close().await?;
    let (code, until) = made?;
    say(&format!(
        "Akun admin {} dibuat.\nKode sekali pakai: {code}\nBerlaku sampai {until}. Saat masuk pertama kali, kata sandi harus diganti.",
        admin.username
    ));

    Ok(())
}

async fn insert(place: &Place, config: &Config, admin: &NewAdmin) -> Result<(String, String), CliError> {
    place.ensure_migrated().await?;
    let keys = place.keys(config).await?;
    let mut db = PgConnection::connect(&place.app_url).await?;
    let mut tx = db.begin().await?;
    let area = match &admin.wilayah {
        Some(typed) => KodeWilayah::parse(typed)
            .ok()
            .filter(|kode| kode.level() == Level::Kabupaten)
            .ok_or_else(|| CliError::UnknownWilayah(typed.clone()))?,
        None => {
            wilayah::queries::find_home(&mut tx)
                .await?
                .ok_or(CliError::NoWilayah)?
                .kode
        }
    };
    let at = Clock::default().now();
    let code = users::actions::create_admin(&mut tx, &admin.username, &admin.name, &area, at).await?;
    chain::seal(&mut tx, &keys).await?;
    tx.commit().await?;

    Ok((code, waktu(at + TimeDelta::hours(users::CODE_HOURS))))
}
