//! Searching by name, NIK or nomor KK. What was typed is sent by POST and kept sealed; the URL holds only the
//! number of the search, so it can be shown to nobody by a look at the address bar or a shared link.

mod queries;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::filter::PersonFilter;
use super::lookups::{self, Exhausted, Lookup, NUMBERS_PER_DAY, NUMBERS_PER_HOUR};
use crate::audit::{self, Event};
use crate::auth::{Actor, Permission, Scope};
use crate::crypto::{IndexKind, Keys};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::likeness::{self, Wanted};
use crate::types::{PersonId, SearchId};
use crate::web::{AppState, Error, Fields, Result, Tx};

/// Most people one search shows; a better word finds better than a longer list.
pub(super) const HITS: usize = 50;
/// Characters of a search that count.
const TEXT_LIMIT: usize = 100;

#[derive(Template, WebTemplate)]
#[template(path = "ppks/persons/exhausted.html")]
pub struct LookupsExhausted {
    page: Page,
    exhausted: Exhausted,
    /// What was typed, and the filter it stood in.
    text: String,
    filter: PersonFilter,
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let text: String = fields.get("cari").trim().chars().take(TEXT_LIMIT).collect();
    let filter = PersonFilter {
        kec: fields.get("kec").to_owned(),
        desa: fields.get("desa").to_owned(),
        kategori: fields.get("kategori").to_owned(),
        sub: fields.get("sub").to_owned(),
        status: fields.get("status").to_owned(),
        ..PersonFilter::default()
    };
    if text.is_empty() {
        return Ok(Redirect::to(&paths::persons_filtered(&filter.query())).into_response());
    }

    let now = state.clock.now();
    if is_number(&text)
        && let Some(exhausted) = lookups::take(&mut tx, &actor, scope.area(), Lookup::Number, now).await?
    {
        tx.commit().await?;
        let refused = LookupsExhausted {
            page,
            exhausted,
            text,
            filter,
        };
        return Ok(too_many(refused, exhausted.seconds(now)));
    }
    let id = SearchId::new();
    let sealed = state.keys.seal(&purpose(&actor, id), text.as_bytes())?;
    queries::insert_search(&mut tx, id, actor.id, &sealed, now).await?;
    if is_number(&text) {
        let event = Event::new("persons.searched_by_number", "searches", id, scope.area());
        audit::record(&mut tx, &actor, event, now).await?;
    }
    tx.commit().await?;

    Ok(Redirect::to(&paths::persons_filtered(&filter.with("cari", &id.to_string()))).into_response())
}

/// A refusal that says when to come again.
pub(super) fn too_many(page: impl IntoResponse, seconds: i64) -> Response {
    let mut response = with_status(StatusCode::TOO_MANY_REQUESTS, page);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));

    response
}

/// The text of one's own search.
pub(super) async fn find_text(
    db: &mut PgConnection,
    keys: &Keys,
    actor: &Actor,
    id: SearchId,
) -> Result<Option<String>, Error> {
    let Some(sealed) = queries::find_search(db, id, actor.id).await? else {
        return Ok(None);
    };
    let plain = keys.open(&purpose(actor, id), &sealed)?;

    Ok(String::from_utf8(plain).ok())
}

/// Who fits a name (a birth date or year beside it helps), a NIK or a nomor KK within reach, best first.
///
/// # Errors
/// When the database fails.
pub async fn hits(db: &mut PgConnection, keys: &Keys, scope: &Scope, text: &str) -> Result<Vec<PersonId>, Error> {
    if is_number(text) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let niks = keys.blind_indexes(IndexKind::Nik, &digits);
        let nomor_kks = keys.blind_indexes(IndexKind::NomorKk, &digits);
        return Ok(queries::search_number(db, scope, &niks, &nomor_kks).await?);
    }
    let wanted = Wanted::read(text);
    if wanted.key.is_empty() {
        return Ok(Vec::new());
    }

    Ok(likeness::find(db, scope, &wanted, HITS).await?)
}

/// Digits with what people put between them.
pub(super) fn is_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic)
}

fn purpose(actor: &Actor, id: SearchId) -> String {
    format!("search:{}:{id}", actor.id)
}
