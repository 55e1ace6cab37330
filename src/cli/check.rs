use std::process::ExitCode;

use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::place::{DATABASE, Place};
use super::say;
use crate::config::Config;
use crate::keys;
use crate::reports::recount::{self, Difference};
use crate::web::Acting;

/// Prints each difference between what is kept and what a full count says; fails when there is one.
pub(super) async fn check(config: &Config, is_whole: bool) -> Result<ExitCode, CliError> {
    let place = Place::open(config, DATABASE).await?;
    let found = differences(&place, config, is_whole).await;
    place.close().await?;
    let found = found?;
    for Difference { place, kept, counted } in &found {
        say(&format!("{place}: tercatat {kept}, seharusnya {counted}"));
    }
    if found.is_empty() {
        say("Semua angka cocok dengan hitung ulang.");
        Ok(ExitCode::SUCCESS)
    } else {
        say(&format!("{} perbedaan.", found.len()));
        Ok(ExitCode::FAILURE)
    }
}

async fn differences(place: &Place, config: &Config, is_whole: bool) -> Result<Vec<Difference>, CliError> {
    place.ensure_migrated().await?;
    let mut db = PgConnection::connect(&place.app_url).await?;
    let keys = keys::compare(&mut db, &config.keys_dir).await?;
    // One view of the data, so that people at work meanwhile make no difference.
    let mut tx = db.begin_with("begin isolation level repeatable read read only").await?;
    // Secret cases have their figures and stages too.
    let whole = Acting {
        tier_max: 3,
        ..Acting::system()
    };
    whole.announce(&mut tx).await?;

    let mut found = recount::check(&mut tx, &keys, is_whole).await?;
    // Only one role reads envelopes; a server that has none configured says so when it starts.
    if let Some(url) = &place.secret_url {
        let mut secrets = PgConnection::connect(url).await?;
        let mut tx = secrets.begin_with("begin read only").await?;
        whole.announce(&mut tx).await?;
        found.extend(recount::check_secrets(&mut tx, &keys, is_whole).await?);
    }

    Ok(found)
}
