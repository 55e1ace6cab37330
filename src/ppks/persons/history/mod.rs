//! What happened to a person, and who did it.

mod queries;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::actions;
use super::model::Person;
use super::queries as persons;
use crate::auth::{Actor, Permission, Scope};
use crate::page::Page;
use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::ppks::departed::{self, Departure};
use crate::types::PersonId;
use crate::web::{AppState, Error, Path, Result, Tx};
use queries::HistoryRow;

/// One event as people read it.
pub struct HistoryItem {
    pub what: String,
    pub reason: String,
    /// Field, before, after.
    pub changes: Vec<(String, String, String)>,
    pub by: String,
    pub at: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/persons/history.html")]
pub struct PersonHistory {
    page: Page,
    person: Person,
    items: Vec<HistoryItem>,
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<PersonId>,
) -> Result<PersonHistory> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let person = persons::find(&mut tx, &scope, id)
        .await?
        .filter(|person| person.is_open_to(&actor))
        .ok_or(Error::NotFound)?;
    let items = items(&mut tx, &scope, id).await?;
    actions::record_opening(&mut tx, &actor, (id, &person.desa_kode), state.clock.now()).await?;
    tx.commit().await?;

    Ok(PersonHistory { page, person, items })
}

/// All that happened to a person, newest first.
///
/// # Errors
/// When the database fails.
pub(crate) async fn items(db: &mut PgConnection, scope: &Scope, id: PersonId) -> Result<Vec<HistoryItem>> {
    let rows = queries::list_history(db, scope, id).await?;
    let mut dated: Vec<(DateTime<Utc>, HistoryItem)> = rows.into_iter().map(|row| (row.at, item(row))).collect();
    for departure in departed::list_of_person(db, scope, id).await? {
        dated.extend(leaving(&departure));
    }
    // Stable: within one moment the order of the steps stays.
    dated.sort_by_key(|(at, _)| std::cmp::Reverse(*at));

    Ok(dated.into_iter().map(|(_, item)| item).collect())
}

/// What was reported, decided and taken back about one departure.
fn leaving(departure: &Departure) -> Vec<(DateTime<Utc>, HistoryItem)> {
    let event = |what: String, reason: &str, by: Option<&String>, at: Option<DateTime<Utc>>| {
        let (by, at) = (by?, at?);
        let item = HistoryItem {
            what,
            reason: reason.to_owned(),
            changes: Vec::new(),
            by: by.clone(),
            at: crate::clock::waktu(at),
        };

        Some((at, item))
    };
    let kind = departure.kind().label();
    let decided = if departure.is_declined() {
        "Laporan keluar tidak disetujui"
    } else {
        "Keluar disahkan"
    };

    [
        event(
            format!("Dilaporkan keluar: {}", departure.sentence()),
            &departure.reason,
            Some(&departure.reported_by_name),
            Some(departure.reported_at),
        ),
        event(
            format!("{decided}: {kind}"),
            &departure.decision_note,
            departure.decided_by_name.as_ref(),
            departure.decided_at,
        ),
        event(
            "Dicatat kembali".to_owned(),
            &departure.return_reason,
            departure.returned_by_name.as_ref(),
            departure.returned_at,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn item(row: HistoryRow) -> HistoryItem {
    let stage = |code: &Option<String>| code.as_deref().and_then(|code| code.parse::<Stage>().ok());
    let what = match (&row.category_code, stage(&row.to_stage)) {
        (Some(category), Some(to)) => {
            let act = Stage::act(stage(&row.from_stage), to, row.is_undo);
            let minutes = row.minutes.map(|number| format!(" (berita acara {number})"));
            format!("{}: {act}{}", CATALOGUE.label(category), minutes.unwrap_or_default())
        }
        _ => "Data diri diubah".to_owned(),
    };
    let changes = row
        .changed
        .as_ref()
        .and_then(|changed| changed.as_object())
        .map(|changed| {
            changed
                .iter()
                .map(|(field, values)| {
                    let text = |at: usize| values.get(at).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
                    (field_label(field).to_owned(), text(0), text(1))
                })
                .collect()
        })
        .unwrap_or_default();

    HistoryItem {
        what,
        reason: row.reason,
        changes,
        by: row.by,
        at: crate::clock::waktu(row.at),
    }
}

fn field_label(field: &str) -> &str {
    match field {
        "full_name" => "Nama",
        "born_on" => "Tanggal lahir",
        "sex" => "Jenis kelamin",
        "mother_name" => "Nama ibu kandung",
        "nik" => "NIK",
        "desa" => "Desa/kelurahan",
        "data_ganda" => "Data ganda",
        "family" => "Keluarga",
        "family_role" => "Hubungan keluarga",
        other => other,
    }
}
