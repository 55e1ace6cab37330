use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use chrono::NaiveDate;

use super::filter::PersonFilter;
use super::model::PersonRow;
use super::queries;
use super::search;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::categories::{CATALOGUE, Catalogue, Reference, Tiers};
use crate::ppks::residence::{RESIDENCES, residence_label};
use crate::ppks::{Stage, departed};
use crate::types::{Level, PersonId};
use crate::web::{AppState, Db, Error, Query, Result};
use crate::wilayah::{self, Wilayah};

/// Lines on one page.
const PAGE_SIZE: i64 = 25;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/persons/index.html")]
pub struct PersonIndex {
    page: Page,
    filter: PersonFilter,
    rows: Vec<(PersonRow, String)>,
    total: i64,
    search_text: String,
    is_search: bool,
    /// Kecamatan to choose from; empty where the actor's reach is smaller.
    kecamatan: Vec<Wilayah>,
    desa: Vec<Wilayah>,
    catalogue: &'static Catalogue,
    reference: Reference,
    tiers: Tiers,
    previous: Option<PersonId>,
    next: Option<PersonId>,
    today: NaiveDate,
    chips: Vec<(String, String)>,
    /// Code of the chosen category; empty for all.
    category: String,
}

impl PersonIndex {
    fn stages(&self) -> [Stage; Stage::LISTED.len()] {
        Stage::LISTED
    }

    fn departures(&self) -> [departed::Kind; departed::Kind::ALL.len()] {
        departed::Kind::ALL
    }

    fn residences(&self) -> &'static [(&'static str, &'static str)] {
        &RESIDENCES
    }

    fn kecamatan_kode(&self) -> String {
        self.filter.kecamatan().map(|kode| kode.to_string()).unwrap_or_default()
    }

    fn desa_kode(&self) -> String {
        self.filter.desa().map(|kode| kode.to_string()).unwrap_or_default()
    }
}

pub async fn index(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Query(filter): Query<PersonFilter>,
) -> Result<PersonIndex> {
    let reach = actor.scope_for(Permission::ReadPersons)?;
    let scope = filter.narrow(&reach).ok_or(Error::NotFound)?;
    let criteria = filter.criteria();
    let search_text = match filter.search_id() {
        Some(id) => Some(
            search::find_text(&mut db, &state.keys, &actor, id)
                .await?
                .ok_or(Error::NotFound)?,
        ),
        None => None,
    };
    let (mut after, mut before) = (
        filter.setelah.parse::<PersonId>().ok(),
        filter.sebelum.parse::<PersonId>().ok(),
    );

    let (mut rows, total) = match &search_text {
        Some(text) => {
            let ids = search::hits(&mut db, &state.keys, &scope, text).await?;
            let rows = queries::list_chosen(&mut db, &scope, &criteria, &ids).await?;
            let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            (rows, total)
        }
        None => (
            queries::list(&mut db, &scope, &criteria, after, before, PAGE_SIZE + 1).await?,
            queries::count(&mut db, &scope, &criteria).await?,
        ),
    };
    if rows.is_empty() && search_text.is_none() && (after.is_some() || before.is_some()) {
        // The row where the page was to begin is gone: from the start, rather than "no data yet".
        (after, before) = (None, None);
        rows = queries::list(&mut db, &scope, &criteria, None, None, PAGE_SIZE + 1).await?;
    }
    let has_more = search_text.is_none() && rows.len() > usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
    if has_more && before.is_some() {
        rows.remove(0);
    } else if has_more {
        rows.pop();
    }
    let (has_previous, has_next) = match (after, before) {
        (_, Some(_)) => (has_more, true),
        (Some(_), None) => (true, has_more),
        (None, None) => (false, has_more),
    };

    let children = |level| actor.area.level() < level;
    let kecamatan = if children(Level::Kecamatan) {
        wilayah::queries::list_children(&mut db, &actor.area).await?
    } else {
        Vec::new()
    };
    let desa = match filter
        .kecamatan()
        .or_else(|| (actor.area.level() == Level::Kecamatan).then(|| actor.area.clone()))
    {
        Some(kecamatan) if children(Level::Desa) => wilayah::queries::list_children(&mut db, &kecamatan).await?,
        _ => Vec::new(),
    };
    let reference = Reference::find(&mut db).await?;
    let chips = chips(&filter, &reference, &kecamatan, &desa);

    Ok(PersonIndex {
        previous: rows.first().map(|row| row.id).filter(|_| has_previous),
        next: rows.last().map(|row| row.id).filter(|_| has_next),
        rows: rows
            .into_iter()
            .map(|row| {
                let nik = row.nik_masked(&state.keys);
                (row, nik)
            })
            .collect(),
        is_search: search_text.is_some(),
        search_text: search_text.unwrap_or_default(),
        catalogue: &CATALOGUE,
        reference,
        tiers: Tiers::find(&mut db).await?,
        today: state.clock.today(),
        category: filter.category_code().unwrap_or_default(),
        page,
        filter,
        total,
        kecamatan,
        desa,
        chips,
    })
}

/// What the list is narrowed to, each with the link that takes it away.
fn chips(
    filter: &PersonFilter,
    reference: &Reference,
    kecamatan: &[Wilayah],
    desa: &[Wilayah],
) -> Vec<(String, String)> {
    let mut chips = Vec::new();
    let mut chip = |label: String, name: &str| chips.push((label, paths::persons_filtered(&filter.with(name, ""))));
    if let Some(found) = filter
        .kecamatan()
        .and_then(|kode| kecamatan.iter().find(|w| w.kode == kode))
    {
        chip(found.full_name(), "kec");
    }
    if let Some(found) = filter.desa().and_then(|kode| desa.iter().find(|w| w.kode == kode)) {
        chip(found.full_name(), "desa");
    }
    if let Some(code) = filter.category_code() {
        chip(
            format!("Kategori {}", CATALOGUE.label(&code)),
            if filter.kategori.is_empty() { "sub" } else { "kategori" },
        );
    }
    if let Some(sub) = filter.sub_code().and_then(|code| reference.find_sub(&code)) {
        chip(sub.name.clone(), "sub");
    }
    if let Some(stage) = filter.stage() {
        chip(stage.label().to_owned(), "status");
    }
    if let Some(kind) = filter.departed() {
        chip(kind.label().to_owned(), "status");
    }
    if let Some(label) = filter.residence().and_then(|code| residence_label(&code)) {
        chip(label.to_owned(), "tinggal");
    }
    if filter.search_id().is_some() {
        chip("Hasil pencarian".to_owned(), "cari");
    }

    chips
}
