use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;

use super::model::{CATEGORIES, GroupCase};
use super::queries::{LIST_LIMIT, Wanted, list};
use super::show::desk_of;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::ppks::Stage;
use crate::ppks::categories::CATALOGUE;
use crate::ppks::verification::{Desk, Waiting};
use crate::types::KodeWilayah;
use crate::web::{AppState, Db, Error, Query, Result};

/// The filter as it stands in the address.
#[derive(Deserialize)]
pub struct RawFilter {
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    kategori: String,
    #[serde(default)]
    wilayah: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/groups/cases/index.html")]
pub struct CaseIndex {
    page: Page,
    cases: Vec<GroupCase>,
    stage: Option<Stage>,
    category: Option<&'static str>,
    wilayah: String,
    at_desk: Option<Desk>,
    /// There are more.
    is_cut: bool,
    today: NaiveDate,
}

impl CaseIndex {
    fn stages(&self) -> [Stage; 8] {
        Stage::LISTED
    }

    fn categories(&self) -> [(&'static str, String); 2] {
        CATEGORIES.map(|code| (code, CATALOGUE.label(code)))
    }

    fn is_narrowed(&self) -> bool {
        self.stage.is_some() || self.category.is_some() || !self.wilayah.is_empty()
    }

    /// How long a case waits at a desk; None where it does not.
    fn waited(&self, case: &GroupCase) -> Option<Waiting> {
        Desk::ALL
            .into_iter()
            .any(|desk| desk.stage() == case.stage())
            .then(|| Waiting::since(case.stage_at, self.today))
    }
}

/// All cases of families and communities within reach. An office begins with what waits for it.
pub async fn index(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Query(raw): Query<RawFilter>,
) -> Result<CaseIndex> {
    let whole = actor.scope_for(Permission::ReadPersons)?;
    let scope = match raw.wilayah.as_str() {
        "" => whole,
        typed => {
            let kode = KodeWilayah::parse(typed).map_err(|_| Error::NotFound)?;
            whole.narrow(&kode).ok_or(Error::NotFound)?
        }
    };
    let at_desk = desk_of(&actor);
    let stage = match &raw.status {
        None => at_desk.map(Desk::stage),
        Some(slug) => Stage::from_slug(slug).filter(|stage| Stage::LISTED.contains(stage)),
    };
    let category = CATEGORIES.into_iter().find(|code| *code == raw.kategori);
    let wanted = Wanted::all(&actor).narrowed(stage, category);
    let cases = list(&mut db, &scope, &wanted).await?;

    Ok(CaseIndex {
        page,
        is_cut: i64::try_from(cases.len()).is_ok_and(|n| n >= LIST_LIMIT),
        cases,
        stage,
        category,
        wilayah: raw.wilayah,
        at_desk,
        today: state.clock.today(),
    })
}
