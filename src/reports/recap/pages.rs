use askama::Template;
use askama_web::WebTemplate;

use super::Matrix;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::reports::filter::{self, ReportFilter, ReportQuery};
use crate::reports::queries;
use crate::types::angka;
use crate::types::{KodeWilayah, Level};
use crate::web::{Db, Query, Result};

#[derive(Template, WebTemplate)]
#[template(path = "reports/recap/show.html")]
pub struct RecapShow {
    page: Page,
    filter: ReportFilter,
    matrix: Matrix,
    /// People in categories 25 and 26 from before these were said of families and communities.
    misplaced: i64,
}

/// The recap of one region.
pub async fn show(page: Page, actor: Actor, mut db: Db, Query(query): Query<ReportQuery>) -> Result<RecapShow> {
    let scope = actor.scope_for(Permission::ReadReports)?;
    let filter = ReportFilter::read(&mut db, &scope, &query).await?;
    let matrix = Matrix::find(&mut db, &filter).await?;

    Ok(RecapShow {
        misplaced: queries::count_misplaced(&mut db, &filter.scope).await?,
        page,
        filter,
        matrix,
    })
}

impl RecapShow {
    /// The recap of another region under the same status.
    fn of_area(&self, area: &KodeWilayah) -> String {
        paths::recap_filtered(&filter::query_of(area, self.filter.stage))
    }

    /// The cases of families and communities behind the counts.
    fn cases_query(&self) -> String {
        self.filter.cases_query("")
    }

    fn has_regions_inside(&self) -> bool {
        self.filter.area.kode.level() != Level::Desa
    }
}
