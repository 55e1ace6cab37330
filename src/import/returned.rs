use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;

use super::actions::{self, Bench};
use super::columns::Columns;
use super::headings::{Field, Words};
use super::lines::{Line, Place, Skipped};
use super::model::{Payload, Piles};
use super::placed::columns_of;
use super::queries;
use super::template::download;
use crate::auth::{Actor, Permission};
use crate::sheet::read::{Tab, Value};
use crate::sheet::{RemarkColumn, Remarks, remarked};
use crate::types::ImportId;
use crate::web::{AppState, Error, Path, Result, Tx};

/// The sender's own file: what was mended on the page stands in its cells, what is still wrong beside its row. It holds
/// whole numbers, so taking it out leaves a trace.
pub async fn show(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ImportId>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    let import = queries::find(&mut tx, &scope, actor.id, id)
        .await?
        .filter(|import| !import.is_undone())
        .ok_or(Error::NotFound)?;
    let bench = Bench::find(&mut tx, &actor, &scope).await?;
    let payload = Payload::open(&state.keys, id, &import.payload_enc)?;
    let piles = actions::sort(&mut tx, &state.keys, &scope, &bench, &payload, now).await?;
    actions::record_download(&mut tx, &actor, &import, now).await?;
    tx.commit().await?;
    let bytes = remarked(&tabs(&payload, &piles, &bench.headings)).map_err(Error::internal)?;

    Ok(download(bytes, "perbaikan-impor.xlsx"))
}

pub(super) fn tabs(payload: &Payload, piles: &Piles, words: &Words) -> Vec<(Tab, Remarks)> {
    let raw = Payload {
        book: payload.book.clone(),
        secret: payload.secret.clone(),
        placed: payload.placed.clone(),
        ..Payload::default()
    };
    let before: HashMap<Place, Line> = raw
        .table(words)
        .lines
        .into_iter()
        .map(|line| (line.place, line))
        .collect();

    payload
        .book
        .tabs
        .iter()
        .enumerate()
        .map(|(number, tab)| {
            let mut tab = tab.clone();
            let Some(columns) = columns_of(&payload.book, &payload.placed, number, words) else {
                return (tab, Remarks::default());
            };
            let lines = piles.lines.iter().filter(|line| line.place.tab == number);
            for line in lines {
                let old = before.get(&line.place);
                put(&mut tab, &columns, line, old);
            }
            let left_out = piles
                .skipped
                .iter()
                .filter(|(place, skipped)| place.tab == number && matches!(skipped, Skipped::LeftOut));
            for (place, _) in left_out {
                tab.rows.retain(|row| row.number != place.row);
            }
            let remarks = remarks(number, &columns, piles);

            (tab, remarks)
        })
        .collect()
}

/// Fields of the form and the columns they come from. What has no column of its own gets one.
const CELLS: [(&str, Field); 14] = [
    ("nik", Field::Nik),
    ("nomor_kk", Field::NomorKk),
    ("nama", Field::Name),
    ("tanggal_lahir", Field::BornOn),
    ("jenis_kelamin", Field::Sex),
    ("kategori", Field::Category),
    ("kategori_2", Field::OtherCategory),
    ("sub", Field::SubCategory),
    ("disabilitas", Field::Disability),
    ("ibu", Field::Mother),
    ("dusun", Field::Dusun),
    ("rt", Field::Rt),
    ("rw", Field::Rw),
    ("alamat", Field::Address),
];

/// Writes what was mended into the cells of a row, and takes the 0 away that a spreadsheet put in the place of a digit:
/// as text it would be believed.
fn put(tab: &mut Tab, columns: &Columns, line: &Line, old: Option<&Line>) {
    let Some(row) = tab.rows.iter_mut().find(|row| row.number == line.place.row) else {
        return;
    };
    for (name, field) in CELLS {
        let Some(column) = columns.column(field) else { continue };
        let is_mended = old.is_some_and(|old| old.get(name) != line.get(name));
        let is_lost = line.has_lost(name) && (name == "nik" || line.kk_row == line.place.row);
        if !is_mended && !is_lost {
            continue;
        }
        let mut text = line.get(name).to_owned();
        if is_lost {
            text.pop();
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Value::Empty);
        }
        row.cells[column] = Value::Text(text);
    }
}

fn remarks(number: usize, columns: &Columns, piles: &Piles) -> Remarks {
    let mut said: Vec<(u32, String)> = Vec::new();
    let mut marked = Vec::new();
    for problem in piles
        .checked
        .problems
        .iter()
        .filter(|problem| problem.place.tab == number)
    {
        match said.last_mut() {
            Some((row, text)) if *row == problem.place.row => {
                text.push(' ');
                text.push_str(&problem.text);
            }
            _ => said.push((problem.place.row, problem.text.clone())),
        }
        let field = CELLS.iter().find(|(name, _)| problem.field == Some(*name));
        let field = field.map(|(_, field)| *field).or(match problem.field {
            Some("alasan_beda") => Some(Field::BornOn),
            Some("alasan_yakin") => Some(Field::Category),
            _ => None,
        });
        marked.extend(
            field
                .and_then(|field| columns.column(field))
                .map(|column| (problem.place.row, column)),
        );
    }
    let answers = |name: &str| -> Vec<(u32, String)> {
        let of_tab = piles.lines.iter().filter(|line| line.place.tab == number);
        of_tab
            .map(|line| (line.place.row, line.get(name).to_owned()))
            .filter(|(_, text)| !text.is_empty())
            .collect()
    };
    let first = columns.column(Field::Fix).unwrap_or(columns.last() + 1);
    let mut beside = vec![RemarkColumn {
        column: first,
        title: "Perbaikan",
        said,
    }];
    let mut next = first.max(columns.last()) + 1;
    for (name, field, title) in [
        ("alasan_beda", Field::MismatchReason, "Alasan beda NIK"),
        ("alasan_yakin", Field::DoubtReason, "Alasan kategori"),
    ] {
        let answers = answers(name);
        if !answers.is_empty() {
            let column = columns.column(field).unwrap_or(next);
            next += 1;
            beside.push(RemarkColumn {
                column,
                title,
                said: answers,
            });
        }
    }

    Remarks {
        marked,
        columns: beside,
        header_row: columns.header_row,
    }
}
