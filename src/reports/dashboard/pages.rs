use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use chrono::Datelike;
use sqlx::PgConnection;

use super::model::{self, AgeLine, CategoryLine, MonthLine, SecretYear, Section};
use crate::auth::{Actor, Permission};
use crate::charts::Drawing;
use crate::charts::bars::Bar;
use crate::page::Page;
use crate::paths;
use crate::ppks::Stage;
use crate::ppks::categories::{Reference, Tiers};
use crate::ppks::groups::cases::CATEGORIES;
use crate::reports::figures::Figures;
use crate::reports::filter::{self, ReportFilter, ReportQuery};
use crate::reports::queries::{self, Reporting};
use crate::types::angka;
use crate::types::{KodeWilayah, Level};
use crate::web::{AppState, Db, Query, Result};

#[derive(Template, WebTemplate)]
#[template(path = "reports/dashboard/index.html")]
pub struct ReportIndex {
    page: Page,
    area_name: String,
}

/// What reports there are.
pub async fn index(page: Page, actor: Actor) -> Result<ReportIndex> {
    actor.scope_for(Permission::ReadReports)?;

    Ok(ReportIndex {
        page,
        area_name: actor.area_name,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "reports/dashboard/show.html")]
pub struct ChartsShow {
    page: Page,
    filter: ReportFilter,
    figures: Figures,
    reporting: Reporting,
    section: Section,
    content: Content,
    /// People in categories 25 and 26 from before these were said of families and communities.
    misplaced: i64,
    /// Whether counts lead to the list of the people behind them.
    may_list: bool,
}

/// What one section shows: a drawing and its table.
enum Content {
    Areas {
        chart: Option<Drawing>,
        strands: Option<Drawing>,
    },
    /// A desa has no regions inside; it shows its people by status.
    Stages { chart: Option<Drawing> },
    Categories {
        chart: Option<Drawing>,
        lines: Vec<CategoryLine>,
        total: i64,
        /// For those who may see them.
        secrets: Option<SecretYear>,
    },
    /// A table alone: most categories have no parts, and a part is read beside its category.
    Subs { lines: Vec<CategoryLine> },
    Ages {
        chart: Option<Drawing>,
        lines: Vec<AgeLine>,
    },
    Months {
        chart: Option<Drawing>,
        lines: Vec<MonthLine>,
    },
}

/// The dashboard of one region, one section at a time.
pub async fn show(
    page: Page,
    State(state): State<AppState>,
    actor: Actor,
    mut db: Db,
    Query(query): Query<ReportQuery>,
) -> Result<ChartsShow> {
    let scope = actor.scope_for(Permission::ReadReports)?;
    let filter = ReportFilter::read(&mut db, &scope, &query).await?;
    let figures = Figures::find(&mut db, &filter.scope, &filter.area).await?;
    let reporting = queries::count_reporting(&mut db, &filter.scope).await?;
    let section = Section::from_slug(&query.bagian);
    let may_list = actor.may(Permission::ReadPersons);
    let stage = filter.stage.map(Stage::code);
    let misplaced = match section {
        Section::Categories => queries::count_misplaced(&mut db, &filter.scope).await?,
        _ => 0,
    };
    let content = match section {
        Section::Areas if filter.area.kode.level() == Level::Desa => Content::Stages {
            chart: stage_chart(&figures),
        },
        Section::Areas => Content::Areas {
            chart: area_chart(&filter, &figures),
            strands: figures
                .strands()
                .filter(|_| filter.area.kode.level() == Level::Kabupaten && figures.persons.all() > 0),
        },
        Section::Categories => {
            let counts = queries::list_categories(&mut db, &filter.scope, stage).await?;
            let lines = model::category_lines(&counts, &Reference::find(&mut db).await?, &Tiers::find(&mut db).await?);
            Content::Categories {
                chart: category_chart(&lines),
                total: lines.iter().map(|line| line.n).sum(),
                secrets: secrets(&mut db, &actor, &filter, state.clock.today().year()).await?,
                lines,
            }
        }
        Section::Subs => Content::Subs {
            lines: model::category_lines(
                &queries::list_categories(&mut db, &filter.scope, stage).await?,
                &Reference::find(&mut db).await?,
                &Tiers::find(&mut db).await?,
            ),
        },
        Section::Ages => {
            let lines = model::age_lines(&queries::list_ages(&mut db, &filter.scope, stage).await?);
            Content::Ages {
                chart: model::age_chart(&lines),
                lines,
            }
        }
        Section::Months => {
            let today = state.clock.today();
            let steps = queries::list_steps(&mut db, &filter.scope, model::first_month(today)).await?;
            let lines = model::month_lines(&steps, today);
            Content::Months {
                chart: model::month_chart(&lines),
                lines,
            }
        }
    };

    Ok(ChartsShow {
        page,
        filter,
        figures,
        reporting,
        section,
        content,
        misplaced,
        may_list,
    })
}

/// Never below the kabupaten, and never under a status.
async fn secrets(db: &mut PgConnection, actor: &Actor, filter: &ReportFilter, year: i32) -> Result<Option<SecretYear>> {
    if filter.area.kode.level() != Level::Kabupaten || filter.stage.is_some() {
        return Ok(None);
    }
    let Ok(scope) = actor.scope_for(Permission::ReadSecretFigures) else {
        return Ok(None);
    };
    let figures = queries::list_secret_figures(db, &scope, year).await?;

    Ok(Some(SecretYear { year, figures }))
}

// The drawings hold no links: the table beside them has the same ones, with names, and larger to touch.
fn area_chart(filter: &ReportFilter, figures: &Figures) -> Option<Drawing> {
    let bars = figures
        .children
        .iter()
        .map(|child| Bar {
            label: child.area.nama.clone(),
            value: child.persons.of(filter.stage),
            href: None,
        })
        .collect();

    model::bar_chart("wilayah", "Orang menurut wilayah", bars)
}

fn stage_chart(figures: &Figures) -> Option<Drawing> {
    let bars = Stage::LISTED
        .into_iter()
        .map(|stage| Bar {
            label: stage.label().to_owned(),
            value: figures.persons.of(Some(stage)),
            href: None,
        })
        .collect();

    model::bar_chart("status", "Orang menurut status", bars)
}

fn category_chart(lines: &[CategoryLine]) -> Option<Drawing> {
    let bars = lines
        .iter()
        .filter(|line| line.n > 0)
        .map(|line| Bar {
            label: line.label.clone(),
            value: line.n,
            href: None,
        })
        .collect();

    model::bar_chart(
        "kategori",
        "PPKS menurut kategori: orang; 25 keluarga, 26 komunitas",
        bars,
    )
}

impl ChartsShow {
    /// The charts of this region with another section.
    fn tab(&self, section: Section) -> String {
        paths::charts_filtered(&format!("{}&bagian={}", self.filter.query(), section.slug()))
    }

    fn tab_label(&self, section: Section) -> &'static str {
        match section {
            Section::Areas if self.filter.area.kode.level() == Level::Desa => "Status",
            section => section.label(),
        }
    }

    /// The same section and status for another region.
    fn of_area(&self, area: &KodeWilayah) -> String {
        let query = filter::query_of(area, self.filter.stage);

        match self.section {
            Section::Areas => paths::charts_filtered(&query),
            section => paths::charts_filtered(&format!("{query}&bagian={}", section.slug())),
        }
    }

    fn list(&self, area: &KodeWilayah) -> String {
        paths::persons_filtered(&self.filter.list_query(area, None))
    }

    /// What stands behind a count: people, or the cases of families and communities.
    fn category_list(&self, code: &str, sub: &str) -> String {
        if CATEGORIES.contains(&code) {
            return paths::group_cases_filtered(&self.filter.cases_query(code));
        }
        paths::persons_filtered(&self.filter.list_query(&self.filter.area.kode, Some((code, sub))))
    }

    /// The cases of families and communities behind the counts.
    fn cases_query(&self) -> String {
        self.filter.cases_query("")
    }

    /// The people of this region under one status.
    fn stage_list(&self, stage: Stage) -> String {
        let query = self.filter.list_query(&self.filter.area.kode, None);

        paths::persons_filtered(&format!("{query}&status={}", stage.slug()))
    }

    /// "orang tercatat", or which of them are counted.
    fn persons_label(&self) -> String {
        self.filter.stage.map_or_else(
            || "orang tercatat".to_owned(),
            |stage| format!("orang: {}", stage.label().to_lowercase()),
        )
    }

    fn child_word(&self) -> &'static str {
        filter::child_word(&self.filter.area.kode)
    }
}
