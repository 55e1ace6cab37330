use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::actions::{self, Refusal};
use super::form::CommunityForm;
use super::model::{Community, CommunityRow};
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::groups::cases::queries::{Wanted, list};
use crate::ppks::groups::cases::{GroupCase, HistoryItem, Subject, list_changes};
use crate::types::CommunityId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/groups/communities/index.html")]
pub struct CommunityIndex {
    page: Page,
    rows: Vec<CommunityRow>,
    /// There are more.
    is_cut: bool,
}

/// All communities within reach.
pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<CommunityIndex> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let rows = queries::list(&mut db, &scope).await?;

    Ok(CommunityIndex {
        page,
        is_cut: i64::try_from(rows.len()).is_ok_and(|n| n >= queries::LIST_LIMIT),
        rows,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/groups/communities/show.html")]
pub struct CommunityShow {
    page: Page,
    community: Community,
    cases: Vec<GroupCase>,
    changes: Vec<HistoryItem>,
}

impl CommunityShow {
    /// A case can be written down: none is on its way or in force.
    fn may_record(&self) -> bool {
        self.page.may(Permission::RegisterPersons) && !self.cases.iter().any(GroupCase::is_open)
    }
}

pub async fn show(page: Page, actor: Actor, mut db: Db, Path(id): Path<CommunityId>) -> Result<CommunityShow> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let community = queries::find(&mut db, &scope, id).await?.ok_or(Error::NotFound)?;
    let wanted = Wanted::of_subject(&actor, Subject::Community(id));

    Ok(CommunityShow {
        page,
        cases: list(&mut db, &scope, &wanted).await?,
        changes: list_changes(&mut db, &scope, "communities", id.as_uuid()).await?,
        community,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/groups/communities/form.html")]
pub struct CommunitySheet {
    page: Page,
    form: CommunityForm,
    errors: FormErrors,
    key: String,
    /// None: a new one. Otherwise which, and the version that was edited.
    editing: Option<(CommunityId, String)>,
    /// One of this name that is there already: what it is, and where.
    known: Vec<(String, String)>,
    /// What somebody else saved meanwhile.
    stale: Option<Community>,
    place: String,
}

impl CommunitySheet {
    fn new(page: Page, actor: &Actor, form: CommunityForm, key: String) -> CommunitySheet {
        CommunitySheet {
            page,
            form,
            errors: FormErrors::default(),
            key,
            editing: None,
            known: Vec::new(),
            stale: None,
            place: actor.area_name.clone(),
        }
    }

    fn action(&self) -> String {
        self.editing
            .as_ref()
            .map_or_else(|| paths::NEW_COMMUNITY.to_owned(), |(id, _)| paths::edit_community(*id))
    }

    fn with_errors(mut self, errors: FormErrors) -> Response {
        self.errors = errors;
        with_status(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    fn refused(mut self, refusal: Refusal) -> Result<Response> {
        let status = match refusal {
            Refusal::Failed(error) => return Err(error),
            Refusal::SameName(id) => {
                let text = "Komunitas dengan nama ini sudah tercatat di desa Anda. Buka datanya, atau beri nama lain.";
                self.errors.push("nama", text);
                self.known
                    .push(("Komunitas dengan nama ini".to_owned(), paths::community(id)));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Stale(now) => {
                // What comes next is about the version that is shown now.
                self.editing = Some((now.id, now.version.to_string()));
                self.stale = Some(*now);
                StatusCode::CONFLICT
            }
        };

        Ok(with_status(status, self))
    }
}

pub async fn new(page: Page, actor: Actor) -> Result<CommunitySheet> {
    actor.scope_for(Permission::RegisterPersons)?;

    Ok(CommunitySheet::new(
        page,
        &actor,
        CommunityForm::default(),
        idempotency::new_key(),
    ))
}

pub async fn create(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let (form, now) = (CommunityForm::read(&fields), state.clock.now());
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let again = |form| CommunitySheet::new(page, &actor, form, fields.get(idempotency::FIELD).to_owned());
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return Ok(again(form).with_errors(errors)),
    };
    match actions::register(&mut tx, &actor, &scope, &new, now).await {
        Ok(id) => {
            let location = paths::community(id);
            key.finish(tx, &location).await?;
            Ok(Flash::CommunitySaved.redirect(&location))
        }
        Err(refusal) => again(form).refused(refusal),
    }
}

pub async fn edit(page: Page, actor: Actor, mut db: Db, Path(id): Path<CommunityId>) -> Result<CommunitySheet> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let community = queries::find(&mut db, &scope, id).await?.ok_or(Error::NotFound)?;

    Ok(CommunitySheet {
        editing: Some((id, community.version.to_string())),
        ..CommunitySheet::new(page, &actor, CommunityForm::of(&community), idempotency::new_key())
    })
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<CommunityId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let (form, now) = (CommunityForm::read(&fields), state.clock.now());
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let typed = fields.get("versi").to_owned();
    let again = |form| CommunitySheet {
        editing: Some((id, typed.clone())),
        ..CommunitySheet::new(page, &actor, form, fields.get(idempotency::FIELD).to_owned())
    };
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return Ok(again(form).with_errors(errors)),
    };
    match actions::change(&mut tx, &actor, &scope, id, typed.parse().unwrap_or(0), &new, now).await {
        Ok(()) => {
            let location = paths::community(id);
            key.finish(tx, &location).await?;
            Ok(Flash::CommunitySaved.redirect(&location))
        }
        Err(refusal) => again(form).refused(refusal),
    }
}
