use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::PgConnection;

use super::actions::{self, Refusal};
use super::form::WindowForm;
use super::model::{ChangeRow, Window};
use super::queries;
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::board::{Board, Words, narrowed, regions, up};
use crate::types::{KodeWilayah, WindowId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/windows/index.html")]
pub struct WindowIndex {
    page: Page,
    windows: Vec<Window>,
    today: NaiveDate,
}

/// All windows, the newest first.
pub async fn index(page: Page, actor: Actor, State(state): State<AppState>, mut db: Db) -> Result<WindowIndex> {
    let scope = actor.scope_for(Permission::ReadReports)?;

    Ok(WindowIndex {
        page,
        windows: queries::list(&mut db, &kabupaten(&scope)?).await?,
        today: state.clock.today(),
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/windows/form.html")]
pub struct WindowEdit {
    page: Page,
    form: WindowForm,
    errors: FormErrors,
    key: String,
    /// None: a new one.
    editing: Option<(Window, String)>,
    /// Another window on one of these days.
    met: Option<Window>,
    is_stale: bool,
}

impl WindowEdit {
    fn new(page: Page, form: WindowForm, key: String) -> WindowEdit {
        WindowEdit {
            page,
            form,
            errors: FormErrors::default(),
            key,
            editing: None,
            met: None,
            is_stale: false,
        }
    }

    fn action(&self) -> String {
        self.editing.as_ref().map_or_else(
            || paths::NEW_WINDOW.to_owned(),
            |(window, _)| paths::edit_window(window.id),
        )
    }

    fn with_errors(mut self, errors: FormErrors) -> Response {
        self.errors = errors;
        with_status(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    fn refused(mut self, refusal: Refusal) -> Result<Response> {
        let status = match refusal {
            Refusal::Failed(error) => return Err(error),
            Refusal::Overlaps(met) => {
                self.errors.push(
                    "tutup",
                    format!(
                        "Tanggalnya bertemu dengan {}: {}. Ubah salah satunya.",
                        met.name,
                        met.span_text()
                    ),
                );
                self.met = Some(*met);
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Stale(now) => {
                let version = now.version.to_string();
                self.editing = Some((*now, version));
                self.is_stale = true;
                StatusCode::CONFLICT
            }
        };

        Ok(with_status(status, self))
    }
}

pub async fn new(page: Page, actor: Actor) -> Result<WindowEdit> {
    actor.scope_for(Permission::ManageSettings)?;

    Ok(WindowEdit::new(page, WindowForm::default(), idempotency::new_key()))
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let (form, now) = (WindowForm::read(&fields), state.clock.now());
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let again = |form| WindowEdit::new(page, form, fields.get(idempotency::FIELD).to_owned());
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return Ok(again(form).with_errors(errors)),
    };
    match actions::create(&mut tx, &actor, &scope, &new, now).await {
        Ok(id) => {
            let location = paths::window(id);
            key.finish(tx, &location).await?;
            Ok(Flash::WindowSaved.redirect(&location))
        }
        Err(refusal) => again(form).refused(refusal),
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/windows/show.html")]
pub struct WindowShow {
    page: Page,
    window: Window,
    board: Board,
    /// The board of what lies around, where that is within reach.
    up: Option<String>,
    changes: Vec<ChangeRow>,
    today: NaiveDate,
}

#[derive(Deserialize)]
pub struct AreaQuery {
    #[serde(default)]
    wilayah: String,
}

/// How far everybody is; figures only.
pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<WindowId>,
    Query(query): Query<AreaQuery>,
) -> Result<WindowShow> {
    let whole = actor.scope_for(Permission::ReadReports)?;
    let scope = narrowed(&whole, &query.wilayah)?;
    let window = find(&mut db, &scope, id).await?;
    let counts = queries::list_desa(&mut db, &scope, id).await?;
    let (area, regions) = regions(&mut db, &scope).await?;
    let address = paths::window(id);

    Ok(WindowShow {
        page,
        up: up(&whole, &scope, &address),
        board: Board::new(area, regions, &counts, WORDS, &address),
        changes: queries::list_changes(&mut db, id).await?,
        window,
        today: state.clock.today(),
    })
}

impl WindowShow {
    /// A message to the desa, without a word about anybody.
    fn share(&self) -> Option<String> {
        let waits = self.board.not_started();
        let is_mine = self.page.may(Permission::RecommendPersons) || self.page.may(Permission::ManageSettings);

        (is_mine && waits > 0 && self.window.is_open(self.today)).then(|| {
            paths::whatsapp(&format!(
                "{}: {}. {} dari {} desa/kelurahan di {} belum mulai. Mohon segera dikerjakan di Balale.",
                self.window.name,
                self.window.state_text(self.today),
                waits,
                self.board.desa.iter().sum::<i64>(),
                self.board.area.full_name(),
            ))
        })
    }
}

pub async fn edit(page: Page, actor: Actor, mut db: Db, Path(id): Path<WindowId>) -> Result<WindowEdit> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let window = find(&mut db, &scope, id).await?;
    let version = window.version.to_string();

    Ok(WindowEdit {
        editing: Some((window.clone(), version)),
        ..WindowEdit::new(page, WindowForm::of(&window), idempotency::new_key())
    })
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<WindowId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let window = find(&mut tx, &scope, id).await?;
    let (form, now) = (WindowForm::read(&fields), state.clock.now());
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let typed = fields.get("versi").to_owned();
    let parsed = form.parse_change(&window);
    let again = WindowEdit {
        editing: Some((window, typed.clone())),
        ..WindowEdit::new(page, form, fields.get(idempotency::FIELD).to_owned())
    };
    let change = match parsed {
        Ok(change) => change,
        Err(errors) => return Ok(again.with_errors(errors)),
    };
    match actions::change(&mut tx, &actor, &scope, id, typed.parse().unwrap_or(0), &change, now).await {
        Ok(()) => {
            let location = paths::window(id);
            key.finish(tx, &location).await?;
            Ok(Flash::WindowSaved.redirect(&location))
        }
        Err(refusal) => again.refused(refusal),
    }
}

const WORDS: Words = Words {
    states: ["Belum mulai", "Dikerjakan", "Terkirim", "Selesai diputuskan"],
    parts: ["Di desa", "Menunggu", "Diputuskan"],
    title: "Kemajuan pendataan",
};

async fn find(db: &mut PgConnection, scope: &Scope, id: WindowId) -> Result<Window> {
    let windows = queries::list(db, &kabupaten(scope)?).await?;

    windows
        .into_iter()
        .find(|window| window.id == id)
        .ok_or(Error::NotFound)
}

fn kabupaten(scope: &Scope) -> Result<KodeWilayah> {
    scope.area().kabupaten().ok_or(Error::NotFound)
}
