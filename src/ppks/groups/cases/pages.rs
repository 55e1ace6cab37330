use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::actions::{self, Refusal};
use super::form::CaseForm;
use super::model::{GroupCase, Subject, size_text};
use super::queries;
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::categories::CATALOGUE;
use crate::ppks::identity::open_nomor_kk;
use crate::ppks::persons::household::{CLOSED, find_home};
use crate::types::GroupCaseId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};

/// The sheet of a case: a new one, or one that is mended.
#[derive(Template, WebTemplate)]
#[template(path = "ppks/groups/cases/form.html")]
pub struct CaseSheet {
    page: Page,
    subject: Subject,
    /// Whose case it is, in words.
    name: String,
    form: CaseForm,
    errors: FormErrors,
    key: String,
    /// None: a new one. Otherwise which, and the version that was edited.
    editing: Option<(GroupCaseId, String)>,
    /// One that is not over and is there already: what it is, and where.
    known: Vec<(String, String)>,
    /// What somebody else saved meanwhile.
    stale: Option<Box<GroupCase>>,
}

impl CaseSheet {
    fn new(page: Page, subject: Subject, name: String, form: CaseForm, key: String) -> CaseSheet {
        CaseSheet {
            page,
            subject,
            name,
            form,
            errors: FormErrors::default(),
            key,
            editing: None,
            known: Vec::new(),
            stale: None,
        }
    }

    fn action(&self) -> String {
        self.editing
            .as_ref()
            .map_or_else(|| self.subject.new_case(), |(id, _)| paths::edit_case(*id))
    }

    /// Where the operator came from.
    fn back(&self) -> String {
        self.editing
            .as_ref()
            .map_or_else(|| self.subject.page(), |(id, _)| paths::group_case(*id))
    }

    fn category_text(&self) -> String {
        CATALOGUE.label(self.subject.category_code())
    }

    fn criteria(&self) -> Vec<&'static str> {
        CATALOGUE.criteria_of(self.subject.category_code()).collect()
    }

    fn with_errors(mut self, errors: FormErrors) -> Response {
        self.errors = errors;
        with_status(StatusCode::UNPROCESSABLE_ENTITY, self)
    }

    fn refused(mut self, refusal: Refusal) -> Result<Response> {
        let status = match refusal {
            Refusal::Failed(error) => return Err(error),
            Refusal::Open(id) => {
                let word = self.subject.word();
                let text =
                    format!("Kasus {word} ini sudah dicatat dan belum berakhir. Buka kasusnya, jangan catat lagi.");
                self.errors.push("uraian", text);
                self.known.push((format!("Kasus {word} ini"), paths::group_case(id)));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Stale(now) => {
                // What comes next is about the version that is shown now.
                self.editing = Some((now.id, now.version.to_string()));
                self.stale = Some(now);
                StatusCode::CONFLICT
            }
        };

        Ok(with_status(status, self))
    }
}

/// What a case would be about, in words.
async fn name(db: &mut PgConnection, state: &AppState, scope: &Scope, subject: Subject) -> Result<String> {
    match subject {
        Subject::Family(id) => {
            let home = find_home(db, scope, id).await?.ok_or(Error::NotFound)?;
            if home.is_closed {
                return Err(Error::Conflict(CLOSED));
            }
            let (count, first) = queries::find_members(db, scope, id).await?;
            let number = open_nomor_kk(&state.keys, id, home.nomor_kk_enc.as_deref())?;
            Ok(match (first, number) {
                (Some(name), _) => format!("{name}, {count} anggota, {}", home.desa_name),
                (None, Some(number)) => format!("KK {}", number.masked()),
                (None, None) => "keluarga tanpa nomor KK".to_owned(),
            })
        }
        Subject::Community(id) => {
            let (_, name, families, persons) = queries::find_community(db, scope, id).await?.ok_or(Error::NotFound)?;
            Ok(format!("{name}, {}", size_text(families, persons)))
        }
    }
}

async fn open(page: Page, actor: &Actor, state: &AppState, mut db: Db, subject: Subject) -> Result<CaseSheet> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let name = name(&mut db, state, &scope, subject).await?;

    Ok(CaseSheet::new(
        page,
        subject,
        name,
        CaseForm::default(),
        idempotency::new_key(),
    ))
}

async fn take(
    page: Page,
    actor: &Actor,
    state: &AppState,
    mut tx: Tx,
    subject: Subject,
    fields: &Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let name = name(&mut tx, state, &scope, subject).await?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = CaseForm::read(fields);
    let parsed = form.parse(state.clock.today());
    let again = CaseSheet::new(page, subject, name, form, fields.get(idempotency::FIELD).to_owned());
    let new = match parsed {
        Ok(new) => new,
        Err(errors) => return Ok(again.with_errors(errors)),
    };
    match actions::record(&mut tx, actor, &scope, subject, &new, now).await {
        Ok(id) => {
            let location = paths::group_case(id);
            key.finish(tx, &location).await?;
            Ok(Flash::Saved.redirect(&location))
        }
        Err(refusal) => again.refused(refusal),
    }
}

/// The same pages for a family.
pub mod of_family {
    use super::*;
    use crate::types::FamilyId;

    pub async fn new(
        page: Page,
        actor: Actor,
        State(state): State<AppState>,
        db: Db,
        Path(id): Path<FamilyId>,
    ) -> Result<CaseSheet> {
        open(page, &actor, &state, db, Subject::Family(id)).await
    }

    pub async fn create(
        page: Page,
        actor: Actor,
        State(state): State<AppState>,
        tx: Tx,
        Path(id): Path<FamilyId>,
        fields: Fields,
    ) -> Result<Response> {
        take(page, &actor, &state, tx, Subject::Family(id), &fields).await
    }
}

/// The same pages for a community.
pub mod of_community {
    use super::*;
    use crate::types::CommunityId;

    pub async fn new(
        page: Page,
        actor: Actor,
        State(state): State<AppState>,
        db: Db,
        Path(id): Path<CommunityId>,
    ) -> Result<CaseSheet> {
        open(page, &actor, &state, db, Subject::Community(id)).await
    }

    pub async fn create(
        page: Page,
        actor: Actor,
        State(state): State<AppState>,
        tx: Tx,
        Path(id): Path<CommunityId>,
        fields: Fields,
    ) -> Result<Response> {
        take(page, &actor, &state, tx, Subject::Community(id), &fields).await
    }
}

/// A look at a case is recorded.
pub async fn edit(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<GroupCaseId>,
) -> Result<CaseSheet> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let case = queries::find(&mut tx, &scope, &actor, id)
        .await?
        .ok_or(Error::NotFound)?;
    actions::record_opening(&mut tx, &actor, &case, state.clock.now()).await?;
    tx.commit().await?;
    let subject = case.subject().ok_or(Error::NotFound)?;
    let form = CaseForm::of(&case);

    Ok(CaseSheet {
        editing: Some((id, case.version.to_string())),
        ..CaseSheet::new(page, subject, case.subject_text(), form, idempotency::new_key())
    })
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<GroupCaseId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let case = queries::find(&mut tx, &scope, &actor, id)
        .await?
        .ok_or(Error::NotFound)?;
    let subject = case.subject().ok_or(Error::NotFound)?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = CaseForm::read(&fields);
    let parsed = form.parse(state.clock.today());
    let typed = fields.get("versi").to_owned();
    let again = CaseSheet {
        editing: Some((id, typed.clone())),
        ..CaseSheet::new(
            page,
            subject,
            case.subject_text(),
            form,
            fields.get(idempotency::FIELD).to_owned(),
        )
    };
    let new = match parsed {
        Ok(new) => new,
        Err(errors) => return Ok(again.with_errors(errors)),
    };
    match actions::change(&mut tx, &actor, &scope, id, typed.parse().unwrap_or(0), &new, now).await {
        Ok(()) => {
            let location = paths::group_case(id);
            key.finish(tx, &location).await?;
            Ok(Flash::Changed.redirect(&location))
        }
        Err(refusal) => again.refused(refusal),
    }
}
