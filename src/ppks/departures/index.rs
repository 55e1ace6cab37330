use askama::Template;
use askama_web::WebTemplate;

use super::model::WaitingRow;
use super::queries;
use super::tasks::{self, Task};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::web::{Db, Result};

/// What waits for a decision, and what is to be seen to because somebody has left.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/departures/index.html")]
pub struct DepartureIndex {
    page: Page,
    waiting: Vec<WaitingRow>,
    tasks: Vec<Task>,
}

pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<DepartureIndex> {
    let scope = actor.scope_for(Permission::ReadPersons)?;

    Ok(DepartureIndex {
        page,
        waiting: queries::list_waiting(&mut db, &scope).await?,
        tasks: tasks::queries::list_open(&mut db, &scope).await?,
    })
}
