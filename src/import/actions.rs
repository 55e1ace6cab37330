//! The one door through which tables are kept, mended, and asked to be taken in or taken back. Taking in itself is
//! `taking`'s.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::asking;
use super::check::{self, Rules};
use super::headings::{self, Words};
use super::lines::Place;
use super::model::{Import, Known, Mend, Payload, Piles, hash};
use super::placed::Placed;
use super::queries::{self, StoredImport};
use super::unnumbered;
use super::{JOB, UNDO_JOB};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::jobs;
use crate::ppks::categories::{CATALOGUE, Reference, Tiers};
use crate::ppks::persons::{self, departed_label};
use crate::sheet::read::Book;
use crate::types::{ImportId, JobId, KodeWilayah, Level, Nik, PersonId};
use crate::web::Error;

/// What a desa's tables are judged by, read once for each look.
pub struct Bench {
    desa_name: String,
    reference: Reference,
    pub tiers: Tiers,
    words: HashMap<String, String>,
    /// What the desa means by its own headings.
    pub headings: Words,
}

impl Bench {
    /// # Errors
    /// When the database fails.
    pub async fn find(db: &mut PgConnection, actor: &Actor, scope: &Scope) -> Result<Bench, Error> {
        Ok(Bench {
            desa_name: actor.area_name.clone(),
            reference: Reference::find(db).await?,
            tiers: Tiers::find(db).await?,
            words: queries::list_words(db, scope).await?.into_iter().collect(),
            headings: queries::list_headings(db, scope)
                .await?
                .into_iter()
                .filter_map(|(word, field)| Some((word, headings::named(&field)?)))
                .collect(),
        })
    }

    fn rules<'a>(&'a self, former: &'a HashMap<Place, PersonId>, at: DateTime<Utc>) -> Rules<'a> {
        Rules {
            desa_name: &self.desa_name,
            reference: &self.reference,
            tiers: &self.tiers,
            words: &self.words,
            former,
            today: self.today(at),
        }
    }

    fn today(&self, at: DateTime<Utc>) -> NaiveDate {
        crate::clock::in_wib(at).date_naive()
    }
}

/// Rows of a table in their piles, as of now. Only the own desa is asked who is registered: what another desa holds is
/// answered like what nobody holds.
///
/// # Errors
/// When the database fails.
pub async fn sort(
    db: &mut PgConnection,
    keys: &Keys,
    scope: &Scope,
    bench: &Bench,
    payload: &Payload,
    at: DateTime<Utc>,
) -> Result<Piles, Error> {
    let table = payload.table(&bench.headings);
    let mut asked = Vec::new();
    for line in table.lines.iter().filter(|line| !line.has_lost_digit) {
        if let Ok(nik) = Nik::parse(&line.nik) {
            for index in keys.blind_indexes(IndexKind::Nik, nik.as_str()) {
                asked.push((index, line));
            }
        }
    }
    let indexes: Vec<Vec<u8>> = asked.iter().map(|(index, _)| index.clone()).collect();
    let registered: HashMap<Vec<u8>, _> = persons::queries::list_by_nik(db, scope, &indexes)
        .await?
        .into_iter()
        .map(|person| (person.index.clone(), person))
        .collect();
    let mut known = Vec::new();
    let mut former = HashMap::new();
    for (index, line) in &asked {
        let Some(person) = registered.get(index) else { continue };
        if person.is_former && !line.category.is_empty() {
            former.insert(line.place, person.id);
        } else {
            known.push(Known {
                place: line.place,
                id: person.id,
                // As it stands in the file: the registry is not asked what it says.
                name: line.full_name.clone(),
                departed: departed_label(person.departed.as_deref()),
            });
        }
    }
    drop(asked);
    unnumbered::sort(db, keys, scope, &table, &mut known, &mut former, bench.today(at)).await?;
    // Who has left is told of first.
    known.sort_by_key(|known| known.departed.is_none());

    Ok(table.sort(known, &bench.rules(&former, at)))
}

/// Keeps a table that was read, with what its check found. Nothing of it is in the registry yet. The same file sent
/// twice is the same import. None where it names nobody and there is nothing to ask about its columns.
///
/// # Errors
/// `Forbidden` outside of a desa.
pub async fn receive(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    file: (&str, &[u8]),
    book: Book,
    at: DateTime<Utc>,
) -> Result<Option<ImportId>, Error> {
    let desa_kode = desa_of(scope)?;
    let (file_name, bytes) = file;
    let file_hash = hash(bytes);
    if let Some(known) = queries::find_same(db, scope, actor.id, &file_hash).await? {
        return Ok(Some(known));
    }
    let bench = Bench::find(db, actor, scope).await?;
    let mut payload = Payload {
        book,
        ..Payload::default()
    };
    let names_nobody = payload.table(&bench.headings).lines.is_empty();
    if names_nobody
        && asking::questions(&payload, &bench.headings)
            .iter()
            .all(|question| !question.meaning.is_empty())
    {
        return Ok(None);
    }
    payload.forget_secrets(&bench.rules(&HashMap::new(), at), &bench.headings);
    let id = ImportId::new();
    let piles = sort(db, keys, scope, &bench, &payload, at).await?;
    let import = StoredImport {
        id,
        desa_kode,
        user_id: actor.id,
        file_name,
        file_hash: &file_hash,
        payload_enc: &payload.seal(keys, id)?,
        counts: piles.counts(),
    };
    queries::insert(db, &import, at).await?;
    audit::record(db, actor, Event::new("imports.checked", "imports", id, desa_kode), at).await?;

    Ok(Some(id))
}

/// What somebody has said on the page of a table.
#[derive(Default)]
pub struct Said {
    /// In the place of cells.
    pub mends: Vec<Mend>,
    /// Words for categories, with the number of the category.
    pub words: Vec<(String, String)>,
    /// Columns, by worksheet and number, and what they hold.
    pub columns: Vec<Placed>,
}

/// Takes what was typed on the page in the place of cells, and what words for categories and headings mean, from now on
/// for the desa.
///
/// # Errors
/// `NotFound` for another's import; `Conflict` while it is being taken in, or once it was taken back.
pub async fn mend(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    import: &Import,
    said: Said,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    queries::lock(db, scope, actor.id, import.id)
        .await?
        .ok_or(Error::NotFound)?;
    refuse_busy(db, actor, import).await?;
    for (word, code) in &said.words {
        let is_category = CATALOGUE.find(code).is_some();
        if is_category && !word.is_empty() {
            queries::upsert_word(db, &import.desa_kode, &check::word(word), code, actor.id, at).await?;
        }
    }
    let mut payload = Payload::open(keys, import.id, &import.payload_enc)?;
    explain(db, actor, scope, import, &mut payload, said.columns, at).await?;
    let bench = Bench::find(db, actor, scope).await?;
    for mend in said.mends {
        payload.mend(mend);
    }
    payload.forget_secrets(&bench.rules(&HashMap::new(), at), &bench.headings);
    let piles = sort(db, keys, scope, &bench, &payload, at).await?;
    if !queries::update_checked(db, import.id, &payload.seal(keys, import.id)?, piles.counts()).await? {
        return Err(Error::Conflict(
            "Impor ini sudah dibatalkan. Unggah berkasnya lagi untuk memulai dari awal.",
        ));
    }
    let event = Event::new("imports.mended", "imports", import.id, &import.desa_kode);

    audit::record(db, actor, event, at).await
}

/// Keeps what columns hold: under a heading for the desa, without one for this table.
async fn explain(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    import: &Import,
    payload: &mut Payload,
    columns: Vec<Placed>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if columns.is_empty() {
        return Ok(());
    }
    let known = Bench::find(db, actor, scope).await?.headings;
    let questions = asking::questions(payload, &known);
    for said in columns {
        let of_column = |question: &&asking::Question| question.tab == said.tab && question.column == said.column;
        let Some(question) = questions.iter().find(of_column) else {
            continue;
        };
        if question.meaning == said.field || headings::named(&said.field).is_none() {
            continue;
        }
        let word = headings::bare(&question.title);
        if word.is_empty() {
            payload.place(said);
        } else {
            queries::upsert_heading(db, &import.desa_kode, &word, &said.field, actor.id, at).await?;
        }
    }

    Ok(())
}

/// Asks for the rows that are ready to be taken in.
///
/// # Errors
/// `NotFound` for another's import; `Conflict` where it changed since the page was shown, or is being taken in already.
pub async fn confirm(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    import: &Import,
    version: i32,
    late_reason: Option<&str>,
    at: DateTime<Utc>,
) -> Result<JobId, Error> {
    let found = queries::lock(db, scope, actor.id, import.id)
        .await?
        .ok_or(Error::NotFound)?;
    if found != version || import.is_undone() {
        return Err(Error::Conflict(
            "Isi impor ini berubah sejak halamannya dibuka. Buka lagi halamannya, periksa, lalu simpan.",
        ));
    }
    if import.ready_count == 0 {
        return Err(Error::Conflict(
            "Belum ada baris yang siap disimpan. Perbaiki barisnya dulu.",
        ));
    }
    queries::update_late(db, import.id, late_reason).await?;
    let event = Event::new("imports.confirmed", "imports", import.id, &import.desa_kode);

    jobs::actions::enqueue(db, actor, JOB, import.id.as_uuid(), import.ready_count, event, at).await
}

/// Asks for everything that came by this table to be taken back.
///
/// # Errors
/// `NotFound` for another's import; `Conflict` where nothing of it is in, or after its days are over.
pub async fn undo(
    db: &mut PgConnection,
    actor: &Actor,
    scope: &Scope,
    import: &Import,
    at: DateTime<Utc>,
) -> Result<JobId, Error> {
    queries::lock(db, scope, actor.id, import.id)
        .await?
        .ok_or(Error::NotFound)?;
    if !import.is_undoable(at) {
        return Err(Error::Conflict(
            "Impor ini tidak dapat dibatalkan lagi. Batas waktunya 30 hari sejak disimpan.",
        ));
    }
    let event = Event::new("imports.undo_asked", "imports", import.id, &import.desa_kode);

    jobs::actions::enqueue(db, actor, UNDO_JOB, import.id.as_uuid(), import.taken_count, event, at).await
}

/// Asks the work under way to stop. What it has done so far is then not there.
///
/// # Errors
/// When the database fails.
pub async fn cancel(db: &mut PgConnection, actor: &Actor, import: &Import, at: DateTime<Utc>) -> Result<bool, Error> {
    let event = Event::new("imports.cancelled", "imports", import.id, &import.desa_kode);

    jobs::actions::cancel(db, actor, import.id.as_uuid(), event, at).await
}

/// Leaves the trace that a file with whole numbers left the house.
///
/// # Errors
/// `Busy` when the trace cannot be written.
pub async fn record_download(
    db: &mut PgConnection,
    actor: &Actor,
    import: &Import,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let event = Event::new("imports.returned", "imports", import.id, &import.desa_kode);

    audit::record(db, actor, event, at).await
}

/// Part of the upkeep: what was sent more than the kept days ago.
///
/// # Errors
/// When the database fails.
pub async fn forget_old(db: &mut PgConnection, before: DateTime<Utc>) -> Result<u64, Error> {
    let forgotten = queries::delete_old(db, before).await?;
    jobs::actions::forget_old(db, before).await?;

    Ok(forgotten)
}

async fn refuse_busy(db: &mut PgConnection, actor: &Actor, import: &Import) -> Result<(), Error> {
    let job = jobs::queries::find_latest(db, actor.id, import.id.as_uuid()).await?;
    if job.is_some_and(|job| job.is_open()) {
        return Err(Error::Conflict(
            "Berkas ini sedang disimpan. Tunggu sampai selesai, atau batalkan dulu.",
        ));
    }

    Ok(())
}

/// Lists of people are kept where they live: in a desa or kelurahan.
///
/// # Errors
/// `Forbidden` for a wider area.
pub fn desa_of(scope: &Scope) -> Result<&KodeWilayah, Error> {
    if scope.area().level() == Level::Desa {
        Ok(scope.area())
    } else {
        Err(Error::Forbidden(
            "Berkas Excel hanya dapat dimasukkan oleh operator desa atau kelurahan.",
        ))
    }
}
