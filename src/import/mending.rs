use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions::{self, Bench, Said};
use super::lines::{Line, Place};
use super::model::{LEFT_OUT, Mend, Payload};
use super::placed::Placed;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::paths;
use crate::types::ImportId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, Path, Result, Tx};

/// Letters of a cell that is typed anew.
const TEXT_LIMIT: usize = 200;

/// Takes what was typed in the place of cells, and checks all rows again.
pub async fn update(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ImportId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    let import = queries::find(&mut tx, &scope, actor.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let bench = Bench::find(&mut tx, &actor, &scope).await?;
    let payload = Payload::open(&state.keys, id, &import.payload_enc)?;
    let said = said(&fields, &payload.table(&bench.headings).lines);
    actions::mend(&mut tx, &state.keys, &actor, &scope, &import, said, now).await?;
    let location = paths::import(id);
    key.finish(tx, &location).await?;

    Ok(Flash::ImportMended.redirect(&location))
}

fn said(fields: &Fields, lines: &[Line]) -> Said {
    Said {
        mends: mends(fields, lines),
        words: words(fields),
        columns: columns(fields),
    }
}

/// What differs from the table as it stands; `b{tab}_{row}_{field}`.
fn mends(fields: &Fields, lines: &[Line]) -> Vec<Mend> {
    fields
        .iter()
        .filter_map(|(name, typed)| {
            let mut parts = name.strip_prefix('b')?.splitn(3, '_');
            let place = Place {
                tab: parts.next()?.parse().ok()?,
                row: parts.next()?.parse().ok()?,
            };
            let field = parts.next()?;
            let line = lines.iter().find(|line| line.place == place)?;
            let text: String = typed.trim().chars().take(TEXT_LIMIT).collect();
            let is_known = field == LEFT_OUT || Line::FIELDS.contains(&field);
            (is_known && !text.is_empty() && text != line.get(field)).then(|| Mend {
                place,
                field: field.to_owned(),
                text,
            })
        })
        .collect()
}

/// Words for categories with the number of the category; `kata{n}` and `arti{n}`.
fn words(fields: &Fields) -> Vec<(String, String)> {
    fields
        .iter()
        .filter_map(|(name, word)| {
            let n = name.strip_prefix("kata")?;
            let meaning = fields.get(&format!("arti{n}"));
            (!meaning.is_empty()).then(|| (word.to_owned(), meaning.to_owned()))
        })
        .collect()
}

/// What columns hold; `kolom{n}` is worksheet and column, `isi{n}` what it holds.
fn columns(fields: &Fields) -> Vec<Placed> {
    fields
        .iter()
        .filter_map(|(name, place)| {
            let n = name.strip_prefix("kolom")?;
            let (tab, column) = place.split_once('_')?;
            let field = fields.get(&format!("isi{n}"));
            let placed = Placed {
                tab: tab.parse().ok()?,
                column: column.parse().ok()?,
                field: field.to_owned(),
            };
            (!field.is_empty()).then_some(placed)
        })
        .collect()
}
