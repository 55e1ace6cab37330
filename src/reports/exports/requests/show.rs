use askama::Template;
use askama_web::WebTemplate;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::model::{ExportRequest, Standing};
use super::queries;
use crate::auth::{Actor, Permission, Scope};
use crate::jobs::{self, Job, Progress};
use crate::page::{Page, with_status};
use crate::types::ExportId;
use crate::types::angka::ribuan;
use crate::web::{Db, Error, Path, Result, idempotency};

/// Seconds between two looks at work under way. A header, so that no script is needed.
const AGAIN: HeaderValue = HeaderValue::from_static("2");

/// A file on its way, with what comes next.
#[derive(Template, WebTemplate)]
#[template(path = "reports/exports/requests/show.html")]
pub struct ExportShow {
    page: Page,
    request: ExportRequest,
    job: Option<Job>,
    key: String,
    /// A code is asked for; the demo asks nobody.
    asks_code: bool,
    error: Option<String>,
}

impl ExportShow {
    pub(super) async fn find(
        page: Page,
        actor: &Actor,
        scope: &Scope,
        db: &mut sqlx::PgConnection,
        id: ExportId,
    ) -> Result<ExportShow> {
        let request = queries::find_own(db, scope, actor.id, id)
            .await?
            .ok_or(Error::NotFound)?;
        let job = jobs::queries::find_latest(db, actor.id, id.as_uuid()).await?;

        Ok(ExportShow {
            asks_code: !page.is_demo,
            page,
            request,
            job,
            key: idempotency::new_key(),
            error: None,
        })
    }

    /// The same with what was wrong with the code.
    pub(super) fn refused(self, status: StatusCode, text: String) -> Response {
        let error = Some(text);

        with_status(status, ExportShow { error, ..self })
    }

    pub(super) fn request(&self) -> &ExportRequest {
        &self.request
    }

    fn standing(&self) -> Standing {
        self.request.standing(self.page.now)
    }

    fn open_job(&self) -> Option<&Job> {
        self.job.as_ref().filter(|job| job.is_open())
    }

    /// The last attempt to make it came to nothing.
    fn has_failed(&self) -> bool {
        self.job.as_ref().is_some_and(Job::has_failed)
    }

    /// Anything that is not over can be withdrawn.
    fn may_cancel(&self) -> bool {
        self.open_job().is_some()
            || matches!(
                self.standing(),
                Standing::Waiting | Standing::Approved | Standing::Ready
            )
    }

    fn progress(&self, job: &Job) -> Progress {
        job.progress(self.page.now)
    }

    fn count(&self, n: &i32) -> String {
        ribuan((*n).into())
    }
}

pub async fn show(page: Page, actor: Actor, mut db: Db, Path(id): Path<ExportId>) -> Result<Response> {
    let scope = actor.scope_for(Permission::ExportPersons)?;
    let shown = ExportShow::find(page, &actor, &scope, &mut db, id).await?;
    let is_working = shown.open_job().is_some();
    let mut response = shown.into_response();
    if is_working {
        response.headers_mut().insert(header::REFRESH, AGAIN);
    }

    Ok(response)
}
