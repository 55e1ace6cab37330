//! Proves that the figures of the dashboards are the people, and that the records agree with one another.

mod queries;

use std::collections::BTreeMap;

use sqlx::PgConnection;

use crate::crypto::{IndexKind, Keys};
use crate::ppks::envelopes::SecretCase;
use crate::types::EnvelopeId;

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
    found.extend(queries::list_group_differences(db).await?);
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
    let mut accepted: BTreeMap<(String, i32, String), i64> = BTreeMap::new();
    for envelope in queries::list_envelopes(db, limit).await? {
        match SecretCase::open(keys, envelope.id, &envelope.sealed) {
            Ok(case) => {
                if let Some(year) = envelope.accepted_in {
                    *accepted
                        .entry((envelope.kabupaten_kode, year, case.category_code))
                        .or_default() += 1;
                }
            }
            Err(_) => found.push(Difference {
                place: envelope.place,
                kept: "kasus tersegel".to_owned(),
                counted: "tidak terbuka dengan kunci ini".to_owned(),
            }),
        }
    }
    if is_whole {
        let destroyed = queries::list_destroyed(db).await?;
        found.extend(yearly_differences(
            queries::list_yearly_counts(db).await?,
            accepted,
            &destroyed,
        ));
    }

    Ok(found)
}

/// What was destroyed is missing from some category of its year: which one, nobody can tell, only how much in all.
fn yearly_differences(
    kept: Vec<YearlyCount>,
    mut accepted: BTreeMap<(String, i32, String), i64>,
    destroyed: &[DestroyedCount],
) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut room: BTreeMap<(String, i32), i64> = destroyed
        .iter()
        .map(|gone| ((gone.kabupaten_kode.clone(), gone.year), gone.n))
        .collect();
    let mut differ = |(kabupaten, year, code): (String, i32, String), kept: i64, counted: i64| {
        let mut none = 0;
        let room = room.get_mut(&(kabupaten.clone(), year)).unwrap_or(&mut none);
        let missing = (kept - counted).clamp(0, *room);
        *room -= missing;
        if kept != counted + missing {
            found.push(Difference {
                place: format!("yearly_counts {kabupaten} {year} {code}"),
                kept: kept.to_string(),
                counted: counted.to_string(),
            });
        }
    };
    for row in kept {
        let key = (row.kabupaten_kode, row.year, row.category_code);
        let counted = accepted.remove(&key).unwrap_or_default();
        differ(key, row.n, counted);
    }
    for (key, counted) in accepted {
        differ(key, 0, counted);
    }
    for ((kabupaten, year), left) in room {
        if left != 0 {
            found.push(Difference {
                place: format!("yearly_counts {kabupaten} {year}"),
                kept: "0".to_owned(),
                counted: left.to_string(),
            });
        }
    }

    found
}

/// A sealed case.
struct Envelope {
    id: EnvelopeId,
    place: String,
    sealed: Vec<u8>,
    kabupaten_kode: String,
    /// The year of its acceptance; None where it was not accepted.
    accepted_in: Option<i32>,
}

/// How many cases of a category were accepted in a year.
struct YearlyCount {
    kabupaten_kode: String,
    year: i32,
    category_code: String,
    n: i64,
}

/// How many accepted cases of a year were destroyed since.
struct DestroyedCount {
    kabupaten_kode: String,
    year: i32,
    n: i64,
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
