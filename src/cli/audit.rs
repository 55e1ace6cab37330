use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sqlx::{Connection, PgConnection};

use super::error::CliError;
use super::place::{DATABASE, Place};
use super::say;
use crate::chain::{self, Anchor, Report, VerifyError};
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::Keys;
use crate::types::angka::ribuan;

/// Recomputes the whole chain and says what is wrong with it first; fails when anything is.
pub(super) async fn verify(config: &Config, anchor: Option<&Path>) -> Result<ExitCode, CliError> {
    let anchors = anchor.map(Anchor::read).transpose()?.unwrap_or_default();
    let place = Place::open(config, DATABASE).await?;
    let verified = follow(&place, config, anchors).await;
    place.close().await?;
    match verified? {
        Ok(report) => {
            say(&sentence(&report));
            Ok(ExitCode::SUCCESS)
        }
        Err(VerifyError::Database(error)) => Err(error.into()),
        Err(VerifyError::Fault(fault)) => {
            say(&format!(
                "CATATAN TIDAK UTUH, mulai nomor {}.\n{fault}\nJangan hapus apa pun. Beri tahu Inspektorat dan kepala DSP3A.",
                fault.seq()
            ));
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn follow(place: &Place, config: &Config, anchors: Vec<Anchor>) -> Result<Result<Report, VerifyError>, CliError> {
    place.ensure_migrated().await?;
    let keys = Keys::load(&config.keys_dir)?;
    let mut db = PgConnection::connect(&place.owner_url).await?;
    // One view of the chain, so that people at work meanwhile make no difference.
    let mut tx = db.begin_with("begin isolation level repeatable read").await?;

    Ok(chain::verify(&mut tx, &keys, anchors).await)
}

fn sentence(report: &Report) -> String {
    let whole = format!("Catatan utuh sampai nomor {}.", ribuan(report.head.seq));
    if report.anchors == 0 {
        return format!("{whole} Tanpa jangkar, ekor yang dipotong tidak ketahuan: pakai --anchor.");
    }

    format!(
        "{whole} {} jangkar cocok, yang terakhir nomor {}.",
        ribuan(i64::try_from(report.anchors).unwrap_or(i64::MAX)),
        ribuan(report.anchored)
    )
}

/// Appends the present end of the chain to a file.
pub(super) async fn anchor(config: &Config, to: Option<PathBuf>) -> Result<(), CliError> {
    let path = to.unwrap_or_else(|| config.anchor_file.clone());
    let place = Place::open(config, DATABASE).await?;
    let head = find_head(&place).await;
    place.close().await?;
    let head = head?;
    head.anchor(&path, Clock::default().now())?;
    say(&format!(
        "Catatan sampai nomor {}, sidik {}, ditulis ke {}.",
        ribuan(head.seq),
        head.short(),
        path.display()
    ));

    Ok(())
}

async fn find_head(place: &Place) -> Result<chain::Head, CliError> {
    place.ensure_migrated().await?;
    let mut db = PgConnection::connect(&place.app_url).await?;

    Ok(chain::head(&mut db).await?)
}
