//! The list of destroyed persons, to be kept outside and read back in after a restore.

use std::path::Path;

use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::place::{DATABASE, Place};
use super::say;
use crate::config::Config;
use crate::privacy::retention::destructions::{self, Tombstone};

/// One line each: person, who approved, when.
pub(super) async fn list(config: &Config) -> Result<(), CliError> {
    let place = Place::open(config, DATABASE).await?;
    let found = async {
        place.ensure_migrated().await?;
        let mut owner = PgConnection::connect(&place.owner_url).await?;
        Ok::<Vec<Tombstone>, CliError>(destructions::list_tombstones(&mut owner).await?)
    }
    .await;
    place.close().await?;
    for stone in found? {
        say(&stone.to_string());
    }

    Ok(())
}

/// All lines or none. The persons themselves go when the program runs again.
pub(super) async fn import(config: &Config, file: &Path) -> Result<(), CliError> {
    let text = std::fs::read_to_string(file).map_err(|e| CliError::File(file.to_path_buf(), e))?;
    let stones: Vec<Tombstone> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| CliError::Tombstones(file.to_path_buf()))?;
    let place = Place::open(config, DATABASE).await?;
    let done = async {
        place.ensure_migrated().await?;
        let mut owner = PgConnection::connect(&place.owner_url).await?;
        let mut transaction = owner.begin().await?;
        for stone in &stones {
            destructions::insert_tombstone(&mut transaction, stone).await?;
        }
        transaction.commit().await?;
        Ok::<(), CliError>(())
    }
    .await;
    place.close().await?;
    done?;
    say(&format!(
        "{} baris dibaca. Datanya dimusnahkan lagi begitu Balale dijalankan.",
        stones.len()
    ));

    Ok(())
}
