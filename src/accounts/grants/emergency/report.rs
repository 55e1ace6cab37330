//! What the head reads each week: who opened secret cases without a grant, why, and how many.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::Response;
use chrono::TimeDelta;

use super::super::{actions, queries};
use super::model::{Line, Week, weeks};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::types::GrantId;
use crate::web::{AppState, Db, Error, Flash, Path, Result, Tx};

/// Weeks back that the report goes.
const WEEKS: i64 = 26;

#[derive(Template, WebTemplate)]
#[template(path = "accounts/grants/report.html")]
pub(super) struct EmergencyReport {
    page: Page,
    actor: Actor,
    weeks: Vec<Week>,
}

pub(super) async fn index(page: Page, actor: Actor, mut db: Db) -> Result<EmergencyReport> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let since = page.now - TimeDelta::weeks(WEEKS);
    let mut lines = Vec::new();
    for grant in queries::list_emergencies(&mut db, &scope, since).await? {
        let reads = queries::count_reads(&mut db, grant.id).await?;
        lines.push(Line { grant, reads });
    }

    Ok(EmergencyReport {
        page,
        actor,
        weeks: weeks(lines),
    })
}

/// Marks one as seen.
pub(super) async fn update(
    State(state): State<AppState>,
    actor: Actor,
    Path(id): Path<GrantId>,
    mut tx: Tx,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let grant = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    if !grant.is_emergency {
        return Err(Error::NotFound);
    }
    actions::mark_seen(&mut tx, &actor, &grant, state.clock.now()).await?;
    tx.commit().await?;

    Ok(Flash::EmergencySeen.redirect(paths::EMERGENCY_REPORT))
}
