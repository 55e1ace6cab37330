//! The recap as a file.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::actions;
use super::form::ExportForm;
use super::kinds::ExportKind;
use super::pages::ExportNew;
use super::picks::Picks;
use super::spool::{self, Piece, Spool};
use crate::auth::{Actor, Permission};
use crate::letterhead::find_head;
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::categories::CATALOGUE;
use crate::reports::filter::{ReportFilter, ReportQuery};
use crate::reports::recap::Matrix;
use crate::sheet::{Cell, Column, Kind};
use crate::web::idempotency;
use crate::web::origin::origin;
use crate::web::{AppState, Db, Fields, FormErrors, Query, Result, Tx};

/// What the file will hold.
pub async fn new(page: Page, actor: Actor, mut db: Db, Query(query): Query<ReportQuery>) -> Result<ExportNew> {
    let scope = actor.scope_for(Permission::ExportRecap)?;
    let filter = ReportFilter::read(&mut db, &scope, &query).await?;
    let matrix = Matrix::find(&mut db, &filter).await?;

    Ok(describe(
        page,
        &filter,
        &matrix,
        ExportForm::new(Picks::usual(ExportKind::Recap)),
        FormErrors::default(),
    ))
}

/// Makes the file. Sent twice it is two files, and the log says so: both were taken out.
pub async fn create(
    page: Page,
    State(state): State<AppState>,
    actor: Actor,
    mut tx: Tx,
    Query(query): Query<ReportQuery>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ExportRecap)?;
    let filter = ReportFilter::read(&mut tx, &scope, &query).await?;
    let matrix = Matrix::find(&mut tx, &filter).await?;
    let form = ExportForm::read(&fields, ExportKind::Recap);
    let request = match form.parse(ExportKind::Recap) {
        Ok(request) => request,
        Err(errors) => {
            let again = describe(page, &filter, &matrix, form, errors);
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };

    let export = actions::begin(
        ExportKind::Recap,
        &filter.area.kode,
        filter.sentence(),
        request,
        origin(&headers),
        state.clock.now(),
    );
    let title = ExportKind::Recap.title(&filter.area.full_name());
    let head = find_head(&mut tx, &export.area, &page.region_name).await?;
    let sheet = export.sheet(&actor, title.clone(), &head, columns());
    let mut spool = Spool::open(&state, export.request.format, sheet);
    spool.push(Piece::Rows(rows(&matrix))).await?;
    let (file, row_count) = spool.finish().await?;
    actions::complete(&mut tx, &actor, &export, &title, &page.region_name, row_count, &[]).await?;
    tx.commit().await?;

    spool::attachment(&export, file)
}

fn describe(page: Page, filter: &ReportFilter, matrix: &Matrix, form: ExportForm, errors: FormErrors) -> ExportNew {
    ExportNew {
        page,
        kind: ExportKind::Recap,
        key: idempotency::new_key(),
        by_name: None,
        filter_sentence: filter.sentence(),
        // The sums are a row too, on the screen and in the file.
        row_count: i64::try_from(matrix.lines.len() + 1).unwrap_or(i64::MAX),
        columns: "Kode, Wilayah, 26 kategori, Jumlah".to_owned(),
        action: paths::export_recap(&filter.query()),
        back: paths::recap_filtered(&filter.query()),
        form,
        errors,
    }
}

fn columns() -> Vec<Column> {
    let categories = CATALOGUE
        .categories
        .iter()
        .map(|category| Column::new(category.number(), 6.0, Kind::Number).meaning(category.name.as_str()));

    [
        Column::new("Kode", 14.0, Kind::Code),
        Column::new("Wilayah", 26.0, Kind::Text),
    ]
    .into_iter()
    .chain(categories)
    .chain([Column::new("Jumlah", 9.0, Kind::Number)])
    .collect()
}

fn rows(matrix: &Matrix) -> Vec<Vec<Cell>> {
    let row = |kode: Cell, name: &str, counts: &[Option<i64>], total: i64| -> Vec<Cell> {
        [kode, Cell::from(name)]
            .into_iter()
            .chain(counts.iter().map(|n| n.map_or_else(|| Cell::from("×"), Cell::Number)))
            .chain([Cell::Number(total)])
            .collect()
    };

    matrix
        .lines
        .iter()
        .map(|line| {
            row(
                line.area.kode.as_str().into(),
                &line.area.nama,
                &line.counts,
                line.total,
            )
        })
        .chain([row(Cell::Empty, "Jumlah", &matrix.sums, matrix.total)])
        .collect()
}
