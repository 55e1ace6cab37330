//! The list that the screen shows, whole and on paper: the same people in the same order; with boxes to tick and room
//! to sign, where it goes along to a hand-over.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;

use super::actions;
use super::model::{Line, MOST};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::categories::Reference;
use crate::ppks::persons::PersonFilter;
use crate::ppks::persons::queries;
use crate::types::Level;
use crate::types::angka;
use crate::web::{AppState, Error, Query, Result, Tx};
use crate::wilayah;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/papers/list.html")]
pub struct PersonPaper {
    page: Page,
    title: String,
    /// "Kecamatan Ledo, kategori 8 Lanjut Usia Terlantar, semua status"
    sentence: String,
    lines: Vec<Line>,
    /// Of the whole list. More than a paper holds: then there are no lines.
    total: i64,
    has_boxes: bool,
    is_desa: bool,
    today: NaiveDate,
    filter: PersonFilter,
}

#[derive(Deserialize)]
pub struct Boxes {
    #[serde(default)]
    kotak: String,
}

/// Opened to be printed; the names are an act that is recorded.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Query(filter): Query<PersonFilter>,
    Query(boxes): Query<Boxes>,
) -> Result<PersonPaper> {
    let reach = actor.scope_for(Permission::ReadPersons)?;
    if !filter.cari.is_empty() {
        return Err(Error::BadRequest(
            "Hasil pencarian tidak dapat dicetak. Pakai saringan di Data PPKS, lalu cetak daftarnya.",
        ));
    }
    let scope = filter.narrow(&reach).ok_or(Error::NotFound)?;
    let area = wilayah::queries::find(&mut tx, scope.area())
        .await?
        .ok_or(Error::NotFound)?;
    let criteria = filter.criteria();
    let total = queries::count_lines(&mut tx, &scope, &criteria).await?;
    let people = if total <= MOST {
        queries::list(&mut tx, &scope, &criteria, None, None, MOST).await?
    } else {
        Vec::new()
    };
    let sentence = filter.sentence(&area, &Reference::find(&mut tx).await?);
    actions::record_printing(&mut tx, &actor, &area.kode, state.clock.now()).await?;
    tx.commit().await?;

    Ok(PersonPaper {
        page,
        title: format!("Daftar PPKS {}", area.full_name()),
        sentence,
        lines: people
            .into_iter()
            .map(|person| Line {
                nik: person.nik_masked(&state.keys),
                person,
            })
            .collect(),
        total,
        has_boxes: boxes.kotak == "ya",
        is_desa: area.kode.level() == Level::Desa,
        today: state.clock.today(),
        filter,
    })
}

impl PersonPaper {
    /// The same list with boxes, or without.
    fn other(&self) -> String {
        let query = self.filter.query();
        if self.has_boxes {
            paths::persons_on_paper(&query)
        } else if query.is_empty() {
            paths::persons_on_paper("kotak=ya")
        } else {
            paths::persons_on_paper(&format!("{query}&kotak=ya"))
        }
    }
}
