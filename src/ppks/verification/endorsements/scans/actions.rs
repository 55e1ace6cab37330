//! The one door through which scans are kept and looked at.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::{ScanRow, content_place, key_place};
use super::queries::{self, StoredScan};
use crate::audit::{self, Event};
use crate::auth::{Actor, Scope};
use crate::crypto::{FileKey, Keys};
use crate::ppks::evidence::Clean;
use crate::ppks::queries::lock_desa;
use crate::ppks::verification::endorsements::queries::{find, update_scanned};
use crate::types::{EndorsementId, ScanId};
use crate::web::Error;

/// Pages of one set of minutes; 300 names fill far fewer.
const MOST: usize = 20;

/// Seals a checked page and puts it to the minutes. False where the minutes changed since this version.
///
/// # Errors
/// `NotFound` out of reach; `Conflict` where they hold as many pages as they can.
#[expect(clippy::too_many_arguments, reason = "a file, its minutes, and who sends it")]
pub(super) async fn keep(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: EndorsementId,
    version: i32,
    file: &Clean,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let minutes = find(db, scope, id).await?.ok_or(Error::NotFound)?;
    lock_desa(db, &minutes.desa_kode).await?;
    if !update_scanned(db, scope, id, version, actor.id, at).await? {
        return Ok(false);
    }
    if queries::list(db, scope, id).await?.len() >= MOST {
        return Err(Error::Conflict(
            "Berita acara ini sudah punya 20 berkas. Satukan halaman berikutnya dalam satu PDF, atau lanjutkan mengesahkan.",
        ));
    }
    let (scan, key) = (ScanId::new(), FileKey::new());
    let new = StoredScan {
        id: scan,
        endorsement_id: id,
        desa_kode: &minutes.desa_kode,
        media: file.media,
        byte_count: i32::try_from(file.content.len()).unwrap_or(i32::MAX),
        key_enc: &key.wrap(keys, &key_place(scan))?,
        content_enc: &key.seal(&content_place(scan), &file.content)?,
    };
    queries::insert(db, &new, actor.id, at).await?;
    let event = Event::new("endorsements.scan_kept", "endorsements", id, &minutes.desa_kode);
    audit::record(db, actor, event, at).await?;

    Ok(true)
}

/// The page, to be shown in full. It names people, so each look is recorded.
///
/// # Errors
/// `NotFound` out of reach, and where it names anybody whom the reader may not see; when it does not open in its place.
pub(super) async fn open(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    scope: &Scope,
    id: ScanId,
    at: DateTime<Utc>,
) -> Result<(ScanRow, Vec<u8>), Error> {
    let (scan, key, sealed) = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    let content = FileKey::unwrap_from(keys, &key_place(id), &key)?.open(&content_place(id), &sealed)?;
    let event = Event::new(
        "endorsements.scan_opened",
        "endorsements",
        scan.endorsement_id,
        &scan.desa_kode,
    );
    audit::record(db, actor, event, at).await?;

    Ok((scan, content))
}
