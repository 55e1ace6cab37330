use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::model::{AreaLine, Counts, LackingRow, Measure};
use super::{fresh_since, queries};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::reports::filter::{ReportFilter, ReportQuery};
use crate::types::angka;
use crate::types::{KodeWilayah, Level, PersonId};
use crate::web::{AppState, Db, Error, Query, Result};
use crate::wilayah::{self, Wilayah};

/// Lines on one page of people.
const PAGE_SIZE: usize = 100;

/// One line for each region inside, a share for each measure.
#[derive(Template, WebTemplate)]
#[template(path = "reports/quality/index.html")]
pub struct QualityIndex {
    page: Page,
    filter: ReportFilter,
    lines: Vec<AreaLine>,
    total: Counts,
    /// When the oldest of these figures was counted.
    counted_at: Option<DateTime<Utc>>,
    may_list: bool,
}

impl QualityIndex {
    fn of_area(&self, area: &KodeWilayah) -> String {
        paths::quality_of(area)
    }

    fn is_desa(&self) -> bool {
        self.filter.area.kode.level() == Level::Desa
    }

    /// Where a number leads: to the people who lack it, in a desa only and for whoever may see names.
    fn href(&self, line: &AreaLine, measure: &Measure) -> Option<String> {
        let is_listed = self.may_list && line.area.kode.level() == Level::Desa && line.counts.lacking(*measure) > 0;

        is_listed.then(|| paths::quality_rows(&line.area.kode, measure.slug()))
    }

    /// The measure that most people lack, in a sentence.
    fn sentence(&self) -> Option<String> {
        let worst = Measure::ALL
            .into_iter()
            .max_by_key(|measure| self.total.lacking(*measure))
            .filter(|measure| self.total.lacking(*measure) > 0)?;

        Some(format!(
            "Yang paling kurang: {}, {} dari {} orang.",
            worst.lacking().to_lowercase(),
            angka::ribuan(self.total.lacking(worst)),
            angka::ribuan(self.total.persons)
        ))
    }
}

pub async fn index(page: Page, actor: Actor, mut db: Db, Query(query): Query<ReportQuery>) -> Result<QualityIndex> {
    let scope = actor.scope_for(Permission::ReadReports)?;
    let filter = ReportFilter::read(&mut db, &scope, &query).await?;
    let areas = if filter.area.kode.level() == Level::Desa {
        vec![filter.area.clone()]
    } else {
        wilayah::queries::list_children(&mut db, &filter.area.kode).await?
    };
    let counted = queries::list_counts(&mut db, &filter.scope).await?;
    let lines: Vec<AreaLine> = areas.into_iter().map(|area| line(area, &counted)).collect();
    let mut total = Counts::default();
    for line in &lines {
        total.merge(&line.counts);
    }

    Ok(QualityIndex {
        counted_at: counted.iter().map(|desa| desa.counted_at).min(),
        may_list: actor.may(Permission::ReadPersons),
        page,
        filter,
        lines,
        total,
    })
}

fn line(area: Wilayah, counted: &[super::model::DesaCounts]) -> AreaLine {
    let mut counts = Counts::default();
    for desa in counted.iter().filter(|desa| area.kode.contains(&desa.desa_kode)) {
        counts.merge(&desa.counts);
    }

    AreaLine { area, counts }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RowsQuery {
    desa: String,
    ukuran: String,
    setelah: String,
}

/// The people behind one number.
#[derive(Template, WebTemplate)]
#[template(path = "reports/quality/show.html")]
pub struct QualityRows {
    page: Page,
    area: Wilayah,
    measure: Measure,
    rows: Vec<LackingRow>,
    next: Option<String>,
    today: NaiveDate,
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Query(query): Query<RowsQuery>,
) -> Result<QualityRows> {
    let reach = actor.scope_for(Permission::ReadPersons)?;
    let desa = KodeWilayah::parse(&query.desa)
        .ok()
        .filter(|kode| kode.level() == Level::Desa)
        .ok_or(Error::NotFound)?;
    let scope = reach.narrow(&desa).ok_or(Error::NotFound)?;
    let area = wilayah::queries::find(&mut db, &desa).await?.ok_or(Error::NotFound)?;
    let measure = Measure::from_slug(&query.ukuran).unwrap_or(Measure::Nik);
    let since = fresh_since(state.clock.now());
    let after = query.setelah.parse::<PersonId>().ok();
    let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = queries::list_lacking(&mut db, &scope, measure, since, after, limit).await?;
    let has_more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    let next = rows
        .last()
        .filter(|_| has_more)
        .map(|row| paths::quality_rows_after(&desa, measure.slug(), row.id));

    Ok(QualityRows {
        page,
        area,
        measure,
        rows,
        next,
        today: state.clock.today(),
    })
}
