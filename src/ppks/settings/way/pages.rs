use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::form::WayForm;
use super::queries::WayRow;
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::Way;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/settings/way.html")]
pub struct WayEdit {
    page: Page,
    /// None before anybody has set it: then both offices look.
    stored: Option<WayRow>,
    way: Way,
    /// Somebody has set it since the form was opened.
    is_stale: bool,
    waiting_at_desa: i64,
    waiting_at_kecamatan: i64,
    kunci: String,
}

impl WayEdit {
    async fn load(page: Page, db: &mut PgConnection, scope: &Scope) -> Result<WayEdit> {
        let stored = queries::find(db, scope).await?;
        let (waiting_at_desa, waiting_at_kecamatan) = queries::count_waiting(db, scope).await?;

        Ok(WayEdit {
            page,
            way: match &stored {
                Some(row) => row.way(),
                None => queries::find_way(db, scope.area()).await?,
            },
            stored,
            is_stale: false,
            waiting_at_desa,
            waiting_at_kecamatan,
            kunci: idempotency::new_key(),
        })
    }

    fn version(&self) -> i32 {
        self.stored.as_ref().map_or(0, |row| row.version)
    }
}

pub async fn edit(page: Page, actor: Actor, mut db: Db) -> Result<WayEdit> {
    let scope = actor.scope_for(Permission::ManageSettings)?;

    WayEdit::load(page, &mut db, &scope).await
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = WayForm::read(&fields).ok_or(Error::BadRequest(
        "Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim lagi.",
    ))?;
    if !actions::set(&mut tx, &actor, &scope, form.way, form.versi, now).await? {
        let again = WayEdit::load(page, &mut tx, &scope).await?;
        let stale = WayEdit {
            way: form.way,
            is_stale: true,
            ..again
        };
        return Ok(with_status(StatusCode::CONFLICT, stale));
    }
    key.finish(tx, paths::WAY).await?;

    Ok(Flash::Changed.redirect(paths::WAY))
}
