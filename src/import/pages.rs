use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions;
use super::model::Import;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::sheet::read::Book;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Flash, FormErrors, Result, Tx, Upload};

/// The field with the file.
const FILE: &str = "berkas";
const NOBODY: &str =
    "Tidak ada baris orang di berkas ini. Beri judul kolom NIK dan Nama di baris pertama tabel, atau pakai templat.";

/// Sending a table, and the tables sent so far.
#[derive(Template, WebTemplate)]
#[template(path = "import/index.html")]
pub struct ImportIndex {
    page: Page,
    imports: Vec<Import>,
    place: String,
    key: String,
    errors: FormErrors,
}

pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<ImportIndex> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    actions::desa_of(&scope)?;

    Ok(ImportIndex {
        page,
        imports: queries::list(&mut db, &scope, actor.id).await?,
        place: actor.area_name.clone(),
        key: idempotency::new_key(),
        errors: FormErrors::default(),
    })
}

/// Reads and checks a file. The reading takes a while, so no connection is held meanwhile.
pub async fn create(page: Page, actor: Actor, State(state): State<AppState>, upload: Upload) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    actions::desa_of(&scope)?;
    let read = read(&state, &upload).await;
    let mut tx = Tx::begin(&state, &actor.acting()).await?;
    let book = match read {
        Ok(book) => book,
        Err(text) => return refused(page, &actor, tx, text).await,
    };
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &upload.fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let file = (upload.file_name.as_str(), &upload.file[..]);
    let Some(id) = actions::receive(&mut tx, &state.keys, &actor, &scope, file, book, now).await? else {
        return refused(page, &actor, tx, NOBODY.to_owned()).await;
    };
    let location = paths::import(id);
    key.finish(tx, &location).await?;

    Ok(Flash::ImportChecked.redirect(&location))
}

/// The cells of the file, or why there are none to work with.
async fn read(state: &AppState, upload: &Upload) -> Result<Book, String> {
    if !upload.is_chosen {
        return Err("Pilih dulu berkas Excel atau CSV.".to_owned());
    }
    state
        .site
        .reader
        .read(&upload.file)
        .await
        .map_err(|error| error.to_string())
}

async fn refused(page: Page, actor: &Actor, mut tx: Tx, text: String) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let mut errors = FormErrors::default();
    errors.push(FILE, text);
    let again = ImportIndex {
        page,
        imports: queries::list(&mut tx, &scope, actor.id).await?,
        place: actor.area_name.clone(),
        key: idempotency::new_key(),
        errors,
    };

    Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again))
}
