use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::model::{self, ExhaustedLine, TaskLine};
use super::queries;
use crate::accounts::grants::{self, GrantRow};
use crate::auth::{Actor, Permission};
use crate::charts::Drawing;
use crate::clock;
use crate::page::Page;
use crate::paths;
use crate::ppks::desks::Desk;
use crate::ppks::drafts::{self, Draft};
use crate::ppks::{Stage, campaigns, windows};
use crate::reports::figures::Figures;
use crate::types::angka;
use crate::types::{Level, tanggal};
use crate::web::{AppState, Db, Error, Result};
use crate::wilayah::{self, Wilayah};

#[derive(Template, WebTemplate)]
#[template(path = "reports/home/index.html")]
pub struct FrontPage {
    page: Page,
}

/// What Balale is, for anybody who comes by. Nothing of the registry is shown here.
pub async fn index(page: Page) -> FrontPage {
    FrontPage { page }
}

#[derive(Template, WebTemplate)]
#[template(path = "reports/home/show.html")]
pub struct HomeShow {
    page: Page,
    greeting: &'static str,
    first_name: String,
    /// "Desa Sebalo, Kecamatan Bengkayang · Kamis, 12 Desember 2024"
    place: String,
    area: Wilayah,
    figures: Figures,
    /// The window of collecting that is open, and what is left in it.
    window: Option<windows::Reminder>,
    campaigns: Vec<campaigns::Reminder>,
    /// Forms not finished, newest first.
    drafts: Vec<Draft>,
    /// At most five of the operator's tasks.
    tasks: Vec<TaskLine>,
    queue: Option<Queue>,
    strands: Option<Drawing>,
    may_list: bool,
    /// Emergencies that no head or administrator has looked at.
    emergencies: Vec<GrantRow>,
    /// Whom an administrator should ask today.
    exhausted: Vec<ExhaustedLine>,
    /// Reads secret cases only in an emergency.
    may_break_glass: bool,
}

/// Where the day starts for an office that sees no figures: with its menu.
#[derive(Template, WebTemplate)]
#[template(path = "reports/home/menu.html")]
pub struct HomeMenu {
    page: Page,
    greeting: &'static str,
    first_name: String,
}

/// What waits for this office.
struct Queue {
    desk: Desk,
    /// Findings, not people: each is decided by itself.
    waiting: i64,
    oldest: Option<DateTime<Utc>>,
}

impl Queue {
    /// "Yang paling lama menunggu sejak 12 Maret 2026."
    fn oldest_text(&self) -> Option<String> {
        self.oldest.map(|at| {
            let day = tanggal::tanggal(clock::in_wib(at).date_naive());
            format!("Yang paling lama menunggu sejak {day}.")
        })
    }
}

/// Where the day starts: first what is to be done, then how things stand.
pub async fn show(page: Page, State(state): State<AppState>, actor: Actor, mut db: Db) -> Result<Response> {
    let first_name = actor.full_name.split_whitespace().next().unwrap_or_default().to_owned();
    let greeting = model::greeting(page.now);
    let Ok(scope) = actor.scope_for(Permission::ReadReports) else {
        return Ok(HomeMenu {
            page,
            greeting,
            first_name,
        }
        .into_response());
    };
    let area = wilayah::queries::find(&mut db, scope.area())
        .await?
        .ok_or(Error::NotFound)?;
    let figures = Figures::find(&mut db, &scope, &area).await?;
    let (drafts, tasks) = match actor.scope_for(Permission::RegisterPersons) {
        Ok(scope) => (
            drafts::list(&mut db, &state.keys, &actor).await?,
            queries::list_tasks(&mut db, &scope).await?,
        ),
        Err(_) => (Vec::new(), Vec::new()),
    };
    let desk = Desk::ALL.into_iter().find(|desk| actor.may(desk.permission()));
    let queue = match desk.map(|desk| (desk, actor.scope_for(desk.permission()))) {
        Some((desk, Ok(scope))) => Some(Queue {
            desk,
            waiting: crate::reports::queries::count_findings(&mut db, &scope, desk.stage().code()).await?,
            oldest: queries::find_oldest_waiting(&mut db, &scope, desk.stage().code()).await?,
        }),
        _ => None,
    };
    let emergencies = match actor.scope_for(Permission::ManageGrants) {
        Ok(scope) => grants::queries::list_unseen(&mut db, &scope).await?,
        Err(_) => Vec::new(),
    };
    let exhausted = match actor.scope_for(Permission::ManageUsers) {
        Ok(scope) => queries::list_exhausted(&mut db, &scope, model::start_of_day(page.now)).await?,
        Err(_) => Vec::new(),
    };
    let parent = match area.kode.parent().filter(|_| area.kode.level() == Level::Desa) {
        Some(kode) => wilayah::queries::find(&mut db, &kode).await?,
        None => None,
    };
    let window = windows::Reminder::find(&mut db, &actor, state.clock.today()).await?;
    let campaigns = campaigns::Reminder::list(&mut db, &actor, state.clock.today()).await?;
    let place = [Some(&area), parent.as_ref()]
        .into_iter()
        .flatten()
        .map(Wilayah::full_name)
        .collect::<Vec<_>>()
        .join(", ");
    let strands = figures
        .strands()
        .filter(|_| area.kode.level() == Level::Kabupaten && figures.persons.all() > 0);

    Ok(HomeShow {
        greeting,
        first_name,
        place: format!("{place} · {}", tanggal::hari_tanggal(state.clock.today())),
        may_list: actor.may(Permission::ReadPersons),
        may_break_glass: actor.lacks_grant_for(Permission::ReadSecrets),
        emergencies,
        exhausted,
        window,
        campaigns,
        page,
        area,
        figures,
        drafts,
        tasks,
        queue,
        strands,
    }
    .into_response())
}

impl HomeShow {
    /// The person who opened an emergency is not the one who marks it as seen.
    fn may_mark(&self, grant: &GrantRow) -> bool {
        self.page.actor.as_ref().is_some_and(|actor| actor.id != grant.user_id)
    }

    fn of(&self, stage: Stage) -> i64 {
        self.figures.persons.of(Some(stage))
    }

    /// Where the people of this area stand, on their way: the stages at which there is anybody, and drafts.
    fn on_the_way(&self) -> Vec<(Stage, i64)> {
        [
            Stage::Draft,
            Stage::Returned,
            Stage::AtDesa,
            Stage::AtKecamatan,
            Stage::Submitted,
            Stage::Verified,
            Stage::Rejected,
        ]
        .into_iter()
        .map(|stage| (stage, self.of(stage)))
        .filter(|(stage, count)| *count > 0 || matches!(stage, Stage::Draft | Stage::Submitted))
        .collect()
    }

    fn may_register(&self) -> bool {
        self.page.may(Permission::RegisterPersons)
    }

    fn resume(&self, draft: &Draft) -> String {
        paths::resume_draft(draft.id)
    }

    fn discard(&self, draft: &Draft) -> String {
        paths::discard_draft(draft.id)
    }

    /// A TKSK sees the desa of the kecamatan at once; a whole kabupaten has a page for it.
    fn has_table(&self) -> bool {
        self.area.kode.level() == Level::Kecamatan
    }
}
