use std::path::Path;

use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::place::{DATABASE, Place};
use super::say;
use crate::chain;
use crate::clock::Clock;
use crate::config::Config;
use crate::wilayah::actions::{self, Loaded};

/// Loads a file of regions, whole or not at all.
pub(super) async fn import(config: &Config, file: &Path) -> Result<(), CliError> {
    let text = std::fs::read_to_string(file).map_err(|error| CliError::File(file.to_path_buf(), error))?;
    let place = Place::open(config, DATABASE).await?;
    let loaded = load(&place, config, &text).await;
    place.close().await?;
    let loaded = loaded?;
    say(&format!(
        "{} kecamatan dan {} desa/kelurahan dimuat; {} baris baru atau berubah.",
        loaded.kecamatan, loaded.desa, loaded.changed
    ));

    Ok(())
}

async fn load(place: &Place, config: &Config, text: &str) -> Result<Loaded, CliError> {
    place.ensure_migrated().await?;
    let keys = place.keys(config).await?;
    let mut db = PgConnection::connect(&place.app_url).await?;
    let mut tx = db.begin().await?;
    let loaded = actions::import(&mut tx, text, Clock::default().now()).await?;
    chain::seal(&mut tx, &keys).await?;
    tx.commit().await?;

    Ok(loaded)
}
