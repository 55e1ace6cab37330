use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::kinds::ExportKind;
use super::model::{Export, NewExport};
use super::picks::Picks;
use super::queries;
use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::crypto::random_bytes;
use crate::types::{DocumentCode, ExportId, KodeWilayah, PersonId};
use crate::web::Error;

/// Names an act of export before its file is made, because the file carries its number and its code.
pub(super) fn begin(
    kind: ExportKind,
    area: &KodeWilayah,
    filter_sentence: String,
    request: NewExport,
    site: String,
    at: DateTime<Utc>,
) -> Export {
    Export {
        id: ExportId::new(),
        kind,
        area: area.clone(),
        request,
        filter_sentence,
        at,
        code: DocumentCode::from_bits(random_bytes()),
        site,
        approved_by: None,
    }
}

/// Writes the export into the log, with everybody who is in it by name, and what its code will answer. The caller
/// commits, and lets no file leave before.
///
/// # Errors
/// When the database fails; the file must then not be sent.
pub(super) async fn complete(
    db: &mut PgConnection,
    actor: &Actor,
    export: &Export,
    title: &str,
    office: &str,
    row_count: i32,
    persons: &[PersonId],
) -> Result<(), Error> {
    queries::insert(db, export, actor.id, row_count).await?;
    queries::insert_check(db, export, title, office, row_count).await?;
    if !persons.is_empty() {
        queries::insert_persons(db, export.id, persons).await?;
    }
    let event = Event::new("exports.made", "exports", export.id, &export.area).with_fields(export.audit_fields());

    audit::record(db, actor, event, export.at).await
}

/// Opens the form the next time with the same ticks. A convenience of one's own and no act about anybody: the file
/// itself leaves the trace.
///
/// # Errors
/// When the database fails.
pub(super) async fn remember(
    db: &mut PgConnection,
    actor: &Actor,
    kind: ExportKind,
    picks: &Picks,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    Ok(queries::upsert_columns(db, actor.id, kind, &picks.ordinary_codes(), at).await?)
}
