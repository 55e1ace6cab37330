//! The one door through which photos and documents are stored, replaced, taken off and looked at.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::checked::Clean;
use super::model::{EvidenceRow, Kind, Subject, content_place, key_place, thumb_place};
use super::queries::{self, StoredEvidence};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{FileKey, Keys};
use crate::ppks::queries::lock_desa;
use crate::types::{EvidenceId, KodeWilayah};
use crate::web::Error;

/// Most files of one person or family, old ones too: far more than an honest record needs.
const LIMIT: i64 = 60;

/// Why a file is not stored.
pub enum Refusal {
    /// Somebody else has put another one there meanwhile; None: has taken it off.
    Stale(Option<Box<EvidenceRow>>),
    /// There are too many already.
    Full,
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Failed(error)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Refusal {
        Refusal::Failed(error.into())
    }
}

impl From<crate::crypto::SealError> for Refusal {
    fn from(error: crate::crypto::SealError) -> Refusal {
        Refusal::Failed(error.into())
    }
}

/// Seals a checked file and puts it on the page. Of a kind that is there once, it takes the place of the one that the
/// sender saw; that one is kept.
///
/// # Errors
/// `Refusal`, with what the page needs to explain it.
#[expect(clippy::too_many_arguments, reason = "a file, its place, and who sends it")]
pub async fn store(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    subject: (Subject, &KodeWilayah),
    kind: Kind,
    seen: Option<EvidenceId>,
    file: &Clean,
    at: DateTime<Utc>,
) -> Result<EvidenceId, Refusal> {
    let (subject, desa_kode) = subject;
    lock_desa(db, desa_kode).await?;
    if queries::count(db, scope, subject).await? >= LIMIT {
        return Err(Refusal::Full);
    }
    let present = queries::list(db, scope, subject.person(), subject.family(), false).await?;
    let old = present.into_iter().find(|row| kind.is_single() && row.kind() == kind);
    if kind.is_single() && old.as_ref().map(|row| row.id) != seen {
        return Err(Refusal::Stale(old.map(Box::new)));
    }

    let id = EvidenceId::new();
    if let Some(old) = &old {
        queries::retire(db, old.id, Some(id), actor.id, at).await?;
    }
    insert(db, keys, actor, (id, subject, desa_kode), kind, file, at).await?;
    let action = if old.is_some() {
        "evidence.replaced"
    } else {
        "evidence.added"
    };
    record(db, actor, action, (subject, desa_kode), kind, at).await?;

    Ok(id)
}

async fn insert(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    place: (EvidenceId, Subject, &KodeWilayah),
    kind: Kind,
    file: &Clean,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let (id, subject, desa_kode) = place;
    let key = FileKey::new();
    let thumb_enc = file
        .thumb
        .as_ref()
        .map(|thumb| key.seal(&thumb_place(id), thumb))
        .transpose()?;
    let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    let new = StoredEvidence {
        id,
        desa_kode,
        subject,
        kind,
        media: file.media,
        byte_count: i32::try_from(file.content.len()).unwrap_or(i32::MAX),
        size: file.size.map(|(width, height)| (side(width), side(height))),
        key_enc: &key.wrap(keys, &key_place(id))?,
        content_enc: &key.seal(&content_place(id), &file.content)?,
        thumb_enc: thumb_enc.as_deref(),
    };

    Ok(queries::insert(db, &new, actor.id, at).await?)
}

/// Takes one off the page. It is kept, and shown among the old ones.
///
/// # Errors
/// `Conflict` when it is off already.
pub async fn retire(
    db: &mut PgConnection,
    actor: &Actor,
    row: &EvidenceRow,
    subject: Subject,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    lock_desa(db, &row.desa_kode).await?;
    if !queries::retire(db, row.id, None, actor.id, at).await? {
        return Err(Error::Conflict(
            "Foto atau surat ini sudah diganti atau ditarik. Muat ulang halamannya untuk melihat yang terbaru.",
        ));
    }

    record(db, actor, "evidence.retired", (subject, &row.desa_kode), row.kind(), at).await
}

/// The content, to be shown in full. A photo of a house tells as much as a name, and one of a KK every number on it, so
/// each look is recorded.
///
/// # Errors
/// `NotFound` out of reach; when it does not open in its place.
pub async fn open(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    row: &EvidenceRow,
    subject: Subject,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, Error> {
    let (key, sealed) = queries::find_content(db, scope, row.id).await?.ok_or(Error::NotFound)?;
    let content = FileKey::unwrap_from(keys, &key_place(row.id), &key)?.open(&content_place(row.id), &sealed)?;
    record(db, actor, "evidence.opened", (subject, &row.desa_kode), row.kind(), at).await?;

    Ok(content)
}

/// The small picture, in which no digit can be read. The page it stands on has been recorded.
///
/// # Errors
/// `NotFound` out of reach or for a document; when it does not open in its place.
pub async fn open_thumb(db: &mut PgConnection, keys: &Keys, scope: &Scope, id: EvidenceId) -> Result<Vec<u8>, Error> {
    let (key, sealed) = queries::find_thumb(db, scope, id).await?.ok_or(Error::NotFound)?;

    Ok(FileKey::unwrap_from(keys, &key_place(id), &key)?.open(&thumb_place(id), &sealed)?)
}

/// Under the record it is about: there the person's own question "who looked" finds it.
async fn record(
    db: &mut PgConnection,
    actor: &Actor,
    action: &'static str,
    subject: (Subject, &KodeWilayah),
    kind: Kind,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (object_kind, object_id) = subject.0.object();
    let event = Event::new(action, object_kind, object_id, subject.1).with_fields(vec![kind.code()]);

    audit::record(db, actor, event, at).await
}
