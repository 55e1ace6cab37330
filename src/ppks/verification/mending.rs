//! What came back to the operator.

use askama::Template;
use askama_web::WebTemplate;

use super::model::TaskRow;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::ppks::groups::cases;
use crate::ppks::{Stage, field_checks};
use crate::web::{Db, Result};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/verification/mending.html")]
pub struct MendingIndex {
    page: Page,
    /// One person each, with all that came back about them.
    tasks: Vec<Vec<TaskRow>>,
    /// There are more; they move up as these are mended.
    is_cut: bool,
    /// People whom DSP3A asks the desa to look after.
    checks: i64,
    /// Cases of families and communities that came back.
    group_cases: i64,
}

/// The operator's tasks, oldest first.
pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<MendingIndex> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let rows = queries::list_tasks(&mut db, &scope).await?;
    let is_cut = i64::try_from(rows.len()).is_ok_and(|count| count >= queries::TASK_LIMIT);

    Ok(MendingIndex {
        page,
        group_cases: cases::queries::count(&mut db, &scope, Stage::Returned).await?,
        checks: field_checks::queries::count_open(&mut db, &scope).await?,
        tasks: by_person(rows),
        is_cut,
    })
}

/// Keeps the order: a person stands where their oldest task stood.
fn by_person(rows: Vec<TaskRow>) -> Vec<Vec<TaskRow>> {
    let mut tasks: Vec<Vec<TaskRow>> = Vec::new();
    for row in rows {
        match tasks.iter_mut().find(|task| task[0].person_id == row.person_id) {
            Some(task) => task.push(row),
            None => tasks.push(vec![row]),
        }
    }

    tasks
}
