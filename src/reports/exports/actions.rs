use super::model::{Export, ExportKind, NewExport};
use super::queries;
use crate::audit::{self, Event};
use crate::auth::Actor;
use crate::types::{ExportId, KodeWilayah, PersonId};
use crate::web::{AppState, Error, Tx};

/// Names an act of export before its file is made, because the file carries its number.
pub(super) fn begin(
    state: &AppState,
    kind: ExportKind,
    area: &KodeWilayah,
    filter_sentence: String,
    request: NewExport,
) -> Export {
    Export {
        id: ExportId::new(),
        kind,
        area: area.clone(),
        request,
        filter_sentence,
        at: state.clock.now(),
    }
}

/// Writes the export into the log, with everybody who is in it by name, and commits: no file leaves before its line
/// stands.
///
/// # Errors
/// When the database did not confirm; the file must then not be sent.
pub(super) async fn complete(
    mut tx: Tx,
    actor: &Actor,
    export: &Export,
    row_count: i32,
    persons: &[PersonId],
) -> Result<(), Error> {
    queries::insert(&mut tx, export, actor.id, row_count).await?;
    if !persons.is_empty() {
        queries::insert_persons(&mut tx, export.id, persons).await?;
    }
    let event = Event::new("exports.made", "exports", export.id, &export.area).with_fields(export.audit_fields());
    audit::record(&mut tx, actor, event, export.at).await?;

    tx.commit().await
}
