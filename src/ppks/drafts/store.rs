use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::queries;
use crate::auth::Actor;
use crate::crypto::Keys;
use crate::types::DraftId;
use crate::web::{Error, Fields};

/// A form somebody has not finished.
pub struct Draft {
    pub id: DraftId,
    pub fields: Fields,
    pub updated_at: DateTime<Utc>,
}

impl Draft {
    /// How the person recognises it: the first name in it, or the time.
    pub fn label(&self) -> String {
        let name = self.fields.get("a1_nama").trim();

        if name.is_empty() {
            "keluarga tanpa nama".to_owned()
        } else {
            format!("keluarga {name}")
        }
    }

    pub fn time_text(&self) -> String {
        crate::clock::waktu(self.updated_at)
    }
}

/// Keeps a form under its own key; later keepings replace earlier ones.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    id: DraftId,
    fields: &Fields,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let sealed = keys.seal(&purpose(actor, id), fields.encode().as_bytes())?;
    queries::lock(db, id).await?;

    Ok(queries::upsert(db, actor.id, id, &sealed, at).await?)
}

/// One's own draft.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut PgConnection, keys: &Keys, actor: &Actor, id: DraftId) -> Result<Option<Draft>, Error> {
    let found = queries::find(db, actor.id, id).await?;

    found
        .map(|(sealed, updated_at)| open(keys, actor, id, &sealed, updated_at))
        .transpose()
}

/// One's own drafts, newest first; without those that do not open.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &mut PgConnection, keys: &Keys, actor: &Actor) -> Result<Vec<Draft>, Error> {
    let mut drafts = Vec::new();
    for (id, sealed, updated_at) in queries::list(db, actor.id).await? {
        match open(keys, actor, id, &sealed, updated_at) {
            Ok(draft) => drafts.push(draft),
            // One that is damaged must not hide the others, nor the page they stand on.
            Err(error) => tracing::warn!(cause = %error, "a draft is left out of the list"),
        }
    }

    Ok(drafts)
}

/// Forgets a draft, because its form was saved or is not wanted.
///
/// # Errors
/// When the database fails.
pub async fn discard(db: &mut PgConnection, actor: &Actor, id: DraftId) -> Result<bool, Error> {
    queries::lock(db, id).await?;

    Ok(queries::delete(db, actor.id, id).await?)
}

fn open(keys: &Keys, actor: &Actor, id: DraftId, sealed: &[u8], updated_at: DateTime<Utc>) -> Result<Draft, Error> {
    let plain = keys.open(&purpose(actor, id), sealed)?;

    Ok(Draft {
        id,
        fields: Fields::parse(&plain)?,
        updated_at,
    })
}

/// Bound to owner and draft: a row copied to somebody else does not open.
fn purpose(actor: &Actor, id: DraftId) -> String {
    format!("draft:{}:{id}", actor.id)
}
