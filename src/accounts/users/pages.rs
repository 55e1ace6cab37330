use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::actions::{self, CreateError};
use super::form::UserForm;
use super::model::{User, UserFilter};
use super::queries;
use super::slips::{self, Slip};
use crate::auth::{Actor, Permission, Role};
use crate::page::{Page, with_status};
use crate::paths;
use crate::types::{KodeWilayah, UserId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Query, Result, Tx};
use crate::wilayah::{self, Wilayah};

/// Lines on one page.
const PAGE_SIZE: usize = 25;

#[derive(Template, WebTemplate)]
#[template(path = "accounts/users/index.html")]
pub(super) struct UserIndex {
    page: Page,
    users: Vec<User>,
    count: i64,
    kecamatan: Vec<Wilayah>,
    roles: [Role; Role::ALL.len()],
    query: UserQuery,
    /// The link to the next page, without `?`.
    next: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct UserQuery {
    q: String,
    kecamatan: String,
    peran: String,
    keadaan: String,
    setelah: String,
}

impl UserQuery {
    fn filter(&self) -> UserFilter {
        UserFilter {
            text: self.q.trim().to_owned(),
            role: self.peran.clone(),
            is_disabled: match self.keadaan.as_str() {
                "aktif" => Some(false),
                "nonaktif" => Some(true),
                _ => None,
            },
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.q, &self.kecamatan, &self.peran, &self.keadaan]
            .iter()
            .any(|value| !value.is_empty())
    }

    fn first(&self) -> String {
        self.after("")
    }

    /// The same list from the user name after this one on.
    fn after(&self, username: &str) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &self.q)
            .append_pair("kecamatan", &self.kecamatan)
            .append_pair("peran", &self.peran)
            .append_pair("keadaan", &self.keadaan)
            .append_pair("setelah", username)
            .finish()
    }
}

pub(super) async fn index(page: Page, actor: Actor, mut db: Db, Query(query): Query<UserQuery>) -> Result<UserIndex> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let narrowed = match KodeWilayah::parse(&query.kecamatan) {
        Ok(kode) => scope.narrow(&kode).ok_or(Error::NotFound)?,
        Err(_) => scope.clone(),
    };
    let filter = query.filter();
    let limit = i64::try_from(PAGE_SIZE + 1).map_err(Error::internal)?;
    let mut users = queries::list(&mut db, &narrowed, &filter, &query.setelah, limit).await?;
    let has_more = users.len() > PAGE_SIZE;
    users.truncate(PAGE_SIZE);

    Ok(UserIndex {
        next: users
            .last()
            .filter(|_| has_more)
            .map(|user| query.after(&user.username)),
        count: queries::count(&mut db, &narrowed, &filter).await?,
        kecamatan: wilayah::queries::list_children(&mut db, scope.area()).await?,
        roles: Role::ALL,
        page,
        users,
        query,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/users/new.html")]
pub(super) struct UserNew {
    page: Page,
    key: String,
    form: UserForm,
    errors: FormErrors,
    roles: [Role; Role::ALL.len()],
    areas: Vec<Wilayah>,
}

pub(super) async fn new(page: Page, actor: Actor, mut db: Db) -> Result<UserNew> {
    let scope = actor.scope_for(Permission::ManageUsers)?;

    Ok(UserNew {
        page,
        key: idempotency::new_key(),
        form: UserForm::default(),
        errors: FormErrors::default(),
        roles: Role::ALL,
        areas: wilayah::queries::list_inside(&mut db, scope.area()).await?,
    })
}

pub(super) async fn create(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let areas = wilayah::queries::list_inside(&mut tx, scope.area()).await?;
    let form = UserForm::read(&fields);
    let again = |errors, form, areas| {
        let page = UserNew {
            page: Page { flash: None, ..page },
            key: fields.get(idempotency::FIELD).to_owned(),
            form,
            errors,
            roles: Role::ALL,
            areas,
        };
        with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
    };

    let new = match form.parse_new(&areas) {
        Ok(new) => new,
        Err(errors) => return Ok(again(errors, form, areas)),
    };
    let code = match actions::create(&mut tx, &actor, &new, now).await {
        Ok(code) => code,
        Err(error @ CreateError::UsernameTaken) => {
            let errors = FormErrors::one("nama_pengguna", error.to_string());
            return Ok(again(errors, form, areas));
        }
        Err(error) => return Err(error.into()),
    };
    let slip = Slip::of(&new, code);
    let batch = slips::actions::keep(&mut tx, &state.keys, &actor, &[slip], now).await?;
    let location = paths::slips(batch);
    key.finish(tx, &location).await?;

    Ok(Redirect::to(&location).into_response())
}

#[derive(Template, WebTemplate)]
#[template(path = "accounts/users/show.html")]
pub(super) struct UserShow {
    page: Page,
    user: User,
    key: String,
    form: UserForm,
    errors: FormErrors,
    /// Somebody else changed the account while this form was open.
    is_stale: bool,
    is_self: bool,
    roles: [Role; Role::ALL.len()],
    areas: Vec<Wilayah>,
}

impl UserShow {
    fn new(page: Page, actor: &Actor, user: User, areas: Vec<Wilayah>) -> UserShow {
        UserShow {
            form: UserForm::of(&user),
            is_self: user.id == actor.id,
            key: idempotency::new_key(),
            errors: FormErrors::default(),
            is_stale: false,
            roles: Role::ALL,
            page,
            user,
            areas,
        }
    }
}

pub(super) async fn show(page: Page, actor: Actor, Path(id): Path<UserId>, mut db: Db) -> Result<UserShow> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let user = queries::find(&mut db, &scope, id).await?.ok_or(Error::NotFound)?;
    let areas = wilayah::queries::list_inside(&mut db, scope.area()).await?;

    Ok(UserShow::new(page, &actor, user, areas))
}

pub(super) async fn update(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    Path(id): Path<UserId>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let user = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let areas = wilayah::queries::list_inside(&mut tx, scope.area()).await?;
    let form = UserForm::read(&fields);
    let page = Page { flash: None, ..page };

    let change = match form.parse_change(&areas) {
        Ok(change) => change,
        Err(errors) => {
            let show = UserShow {
                form,
                errors,
                ..UserShow::new(page, &actor, user, areas)
            };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, show));
        }
    };
    if !actions::change(&mut tx, &actor, &user, &change, state.clock.now()).await? {
        // Read again: the first reading may be older than the change that came in between.
        let user = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
        let version = user.version.to_string();
        let show = UserShow {
            form: UserForm { version, ..form },
            is_stale: true,
            ..UserShow::new(page, &actor, user, areas)
        };
        return Ok(with_status(StatusCode::CONFLICT, show));
    }
    tx.commit().await?;

    Ok(Flash::AccountSaved.redirect(&paths::user(id)))
}
