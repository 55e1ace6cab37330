//! Proves that the figures of the dashboards are the people, and that the records agree with one another.

mod queries;

use sqlx::PgConnection;

use crate::crypto::{IndexKind, Keys};

/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Table and key, without anything about a person but the id.
    pub place: String,
    /// What stands there.
    pub kept: String,
    /// What a full count, or another record, says.
    pub counted: String,
}

/// How many sealed numbers are opened unless all are asked for.
const SAMPLE: i64 = 500;

/// Compares every kept figure and every derived value with a full recount, and opens sealed NIK and KK: a sample,
/// or all of them.
///
/// # Errors
/// When the database fails. Differences are no error.
pub async fn check(db: &mut PgConnection, keys: &Keys, is_whole: bool) -> Result<Vec<Difference>, sqlx::Error> {
    let limit = if is_whole { i64::MAX } else { SAMPLE };
    let mut found = queries::list_family_differences(db).await?;
    found.extend(queries::list_person_differences(db).await?);
    found.extend(queries::list_assessment_differences(db).await?);
    found.extend(queries::list_step_differences(db).await?);
    found.extend(queries::list_window_differences(db).await?);
    found.extend(queries::list_campaign_differences(db).await?);
    found.extend(queries::list_stage_differences(db).await?);
    found.extend(queries::list_last_step_differences(db).await?);
    found.extend(queries::list_desa_differences(db).await?);
    for sealed in queries::list_sealed_niks(db, limit).await? {
        found.extend(open(keys, IndexKind::Nik, &sealed));
    }
    for sealed in queries::list_sealed_nomor_kks(db, limit).await? {
        found.extend(open(keys, IndexKind::NomorKk, &sealed));
    }

    Ok(found)
}

/// Opens envelopes of secret cases: a sample, or all of them. For the role that alone reads them.
///
/// # Errors
/// When the database fails. Differences are no error.
pub async fn check_secrets(db: &mut PgConnection, keys: &Keys, is_whole: bool) -> Result<Vec<Difference>, sqlx::Error> {
    let limit = if is_whole { i64::MAX } else { SAMPLE };
    let mut found = Vec::new();
    for Envelope { place, sealed } in queries::list_envelopes(db, limit).await? {
        if keys.open_secret(&place, &sealed).is_err() {
            found.push(Difference {
                place,
                kept: "kasus tersegel".to_owned(),
                counted: "tidak terbuka dengan kunci ini".to_owned(),
            });
        }
    }

    Ok(found)
}

/// A sealed case.
struct Envelope {
    place: String,
    sealed: Vec<u8>,
}

/// A sealed number with its index.
struct Sealed {
    /// What it was sealed for.
    place: String,
    sealed: Vec<u8>,
    index: Vec<u8>,
}

fn open(keys: &Keys, kind: IndexKind, value: &Sealed) -> Option<Difference> {
    let counted = match keys.open_identity(&value.place, &value.sealed) {
        Err(_) => "tidak terbuka dengan kunci ini",
        Ok(number) if !keys.fits_index(kind, &number, &value.index) => "indeksnya milik nomor lain",
        Ok(_) => return None,
    };

    Some(Difference {
        place: value.place.clone(),
        kept: "nomor tersegel".to_owned(),
        counted: counted.to_owned(),
    })
}
