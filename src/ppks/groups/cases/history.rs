//! What happened to a case or a community, and who did it.

use sqlx::PgConnection;
use uuid::Uuid;

use super::queries::{self, HappenedRow};
use crate::auth::Scope;
use crate::ppks::Stage;
use crate::types::GroupCaseId;

/// One event as people read it.
pub struct HistoryItem {
    pub what: &'static str,
    pub reason: String,
    /// Field, before, after.
    pub changes: Vec<(&'static str, String, String)>,
    pub by: String,
    pub at: String,
}

/// All that happened to a case, newest first.
pub(super) async fn list_items(
    db: &mut PgConnection,
    scope: &Scope,
    id: GroupCaseId,
) -> Result<Vec<HistoryItem>, sqlx::Error> {
    let rows = queries::list_happened(db, scope, id).await?;

    Ok(rows.into_iter().map(item).collect())
}

/// The changes of a record that has no steps.
pub(in crate::ppks::groups) async fn list_changes(
    db: &mut PgConnection,
    scope: &Scope,
    kind: &'static str,
    id: Uuid,
) -> Result<Vec<HistoryItem>, sqlx::Error> {
    let rows = queries::list_versions(db, scope, kind, id).await?;

    Ok(rows.into_iter().map(item).collect())
}

fn item(row: HappenedRow) -> HistoryItem {
    let stage = |code: &Option<String>| code.as_deref().and_then(|code| code.parse::<Stage>().ok());
    let what = stage(&row.to_stage).map_or("Data diubah", |to| Stage::act(stage(&row.from_stage), to, row.is_undo));
    let changes = row
        .changed
        .as_ref()
        .and_then(|changed| changed.as_object())
        .map(|changed| {
            changed
                .iter()
                .map(|(field, values)| {
                    let text = |at: usize| values.get(at).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
                    (field_label(field), text(0), text(1))
                })
                .collect()
        })
        .unwrap_or_default();

    HistoryItem {
        what,
        reason: row.reason,
        changes,
        by: row.by_name,
        at: crate::clock::waktu(row.at),
    }
}

fn field_label(field: &str) -> &'static str {
    match field {
        "name" => "Nama",
        "location" => "Lokasi",
        "family_count" => "Jumlah KK",
        "person_count" => "Jumlah jiwa",
        "note" => "Uraian",
        "found_on" => "Tanggal",
        _ => "Isian lain",
    }
}
