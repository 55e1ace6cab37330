//! The one door through which tables come in: checked, mended, taken in by the same door as the form, taken back.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::check::Desa;
use super::model::{Import, Known, Mend, Payload, Piles, hash};
use super::queries::{self, StoredImport};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::jobs;
use crate::ppks::persons;
use crate::sheet::read::Book;
use crate::types::{ImportId, KodeWilayah, Level, Nik};
use crate::web::Error;

/// What the queue of long work calls the taking in of a table.
pub const JOB: &str = "import";

/// Rows of a table in their piles, as of now.
///
/// # Errors
/// When the database fails.
pub async fn sort(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    payload: &Payload,
    desa: &Desa<'_>,
    today: NaiveDate,
) -> Result<Piles, Error> {
    let table = payload.table();
    let mut asked = Vec::new();
    for line in table.lines.iter().filter(|line| !line.has_lost_digit) {
        if let Ok(nik) = Nik::parse(&line.nik) {
            for index in keys.blind_indexes(IndexKind::Nik, nik.as_str()) {
                asked.push((index, line.place));
            }
        }
    }
    let indexes: Vec<Vec<u8>> = asked.iter().map(|(index, _)| index.clone()).collect();
    let registered = persons::queries::list_by_nik(db, scope, &indexes).await?;
    let known = asked
        .into_iter()
        .filter_map(|(index, place)| {
            let (_, id, name) = registered.iter().find(|(known, ..)| *known == index)?;
            Some(Known {
                place,
                id: *id,
                name: name.clone(),
            })
        })
        .collect();

    Ok(table.sort(known, desa, today))
}

/// Keeps a table that was read, with what its check found. Nothing of it is in the registry yet. The same file sent
/// twice is the same import.
///
/// # Errors
/// `Forbidden` outside of a desa.
#[expect(clippy::too_many_arguments, reason = "a file, where it is to go, and who sends it")]
pub async fn receive(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    file_name: &str,
    bytes: &[u8],
    book: Book,
    at: DateTime<Utc>,
) -> Result<ImportId, Error> {
    let desa_kode = desa_of(scope)?;
    let file_hash = hash(bytes);
    if let Some(known) = queries::find_same(db, scope, actor.id, &file_hash).await? {
        return Ok(known);
    }
    let payload = Payload {
        book,
        mends: Vec::new(),
    };
    let id = ImportId::new();
    let counts = count(db, keys, actor, scope, &payload, at).await?;
    let import = StoredImport {
        id,
        desa_kode,
        user_id: actor.id,
        file_name,
        file_hash: &file_hash,
        payload_enc: &payload.seal(keys, id)?,
        counts,
    };
    queries::insert(db, &import, at).await?;
    audit::record(db, actor, Event::new("imports.checked", "imports", id, desa_kode), at).await?;

    Ok(id)
}

/// Takes what was typed on the page in the place of cells.
///
/// # Errors
/// `NotFound` for another's import; `Conflict` once it is taken in.
pub async fn mend(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    import: &Import,
    mends: Vec<Mend>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let mut payload = Payload::open(keys, import.id, &import.payload_enc)?;
    for mend in mends {
        payload.mend(mend);
    }
    let counts = count(db, keys, actor, scope, &payload, at).await?;
    if !queries::update_checked(db, import.id, &payload.seal(keys, import.id)?, counts).await? {
        return Err(Error::Conflict(
            "Berkas ini sudah disimpan. Buka data orangnya untuk mengubahnya.",
        ));
    }
    let event = Event::new("imports.mended", "imports", import.id, &import.desa_kode);

    audit::record(db, actor, event, at).await
}

/// Asks for the rows that are ready to be taken in.
///
/// # Errors
/// `NotFound` for another's import; `Conflict` where it is taken in already.
pub async fn confirm(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    import: &Import,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let state = queries::lock(db, scope, actor.id, import.id)
        .await?
        .ok_or(Error::NotFound)?;
    if state != "checked" {
        return Err(Error::Conflict("Berkas ini sudah disimpan atau sedang disimpan."));
    }
    if import.ready_count == 0 {
        return Err(Error::Conflict(
            "Belum ada baris yang siap disimpan. Perbaiki barisnya dulu.",
        ));
    }
    queries::update_state(db, import.id, "taking").await?;
    jobs::actions::enqueue(db, JOB, import.id.as_uuid(), actor.id, import.ready_count, at).await?;
    let event = Event::new("imports.confirmed", "imports", import.id, &import.desa_kode);

    audit::record(db, actor, event, at).await
}

/// Ready, to mend, known, skipped.
async fn count(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    payload: &Payload,
    at: DateTime<Utc>,
) -> Result<[i32; 4], Error> {
    let desa = Desa {
        kode: desa_of(scope)?,
        nama: &actor.area_name,
    };
    let today = crate::clock::in_wib(at).date_naive();
    let piles = sort(db, keys, scope, payload, &desa, today).await?;
    let size = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);

    Ok([
        size(piles.ready_count()),
        size(piles.mend_count()),
        size(piles.known.len()),
        size(piles.skipped.len()),
    ])
}

/// Lists of people are kept where they live: in a desa or kelurahan.
pub fn desa_of(scope: &Scope) -> Result<&KodeWilayah, Error> {
    if scope.area().level() == Level::Desa {
        Ok(scope.area())
    } else {
        Err(Error::Forbidden(
            "Berkas Excel hanya dapat dimasukkan oleh operator desa atau kelurahan.",
        ))
    }
}
