use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::actions::{self, Changed};
use super::catalogue::SubCategory;
use super::form::{SubCategoryForm, name_field};
use super::model::Act;
use super::{CATALOGUE, Category, Reference, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};

/// One sub-category and how many cases carry it.
pub struct Line {
    sub: SubCategory,
    cases: i64,
}

impl Line {
    fn field(&self) -> String {
        name_field(&self.sub.code)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/categories/settings.html")]
pub struct SubCategorySettings {
    page: Page,
    category: &'static Category,
    lines: Vec<Line>,
    /// What was typed, where it was refused.
    form: SubCategoryForm,
    errors: FormErrors,
    /// How the line stands that somebody else changed meanwhile.
    stale: Option<SubCategory>,
    key: String,
}

impl SubCategorySettings {
    async fn load(page: Page, db: &mut PgConnection, scope: &Scope, code: &str) -> Result<SubCategorySettings> {
        let category = CATALOGUE.find(code).ok_or(Error::NotFound)?;
        let cases = queries::count_cases(db, scope, code).await?;
        let of = |code: &str| cases.iter().find(|(known, _)| known == code).map_or(0, |(_, n)| *n);
        let reference = Reference::find(db).await?;

        Ok(SubCategorySettings {
            page,
            lines: reference
                .all_subs_of(code)
                .map(|sub| Line {
                    cases: of(&sub.code),
                    sub: sub.clone(),
                })
                .collect(),
            category,
            form: SubCategoryForm::default(),
            errors: FormErrors::default(),
            stale: None,
            key: idempotency::new_key(),
        })
    }

    /// The name in the box of this line: what was typed there, or what stands.
    fn name_of<'a>(&'a self, line: &'a Line) -> &'a str {
        if line.sub.code == self.form.code && self.form.act() == Act::Rename {
            &self.form.name
        } else {
            &line.sub.name
        }
    }

    fn new_name(&self) -> &str {
        if self.form.code.is_empty() { &self.form.name } else { "" }
    }
}

pub async fn show(page: Page, actor: Actor, mut db: Db, Path(code): Path<String>) -> Result<SubCategorySettings> {
    let scope = actor.scope_for(Permission::ManageSettings)?;

    SubCategorySettings::load(page, &mut db, &scope, &code).await
}

/// One line at a time: its name, and whether it is offered.
pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let shown = SubCategorySettings::load(page, &mut tx, &scope, &code).await?;
    let form = SubCategoryForm::read(&fields);
    let known = shown
        .lines
        .iter()
        .map(|line| (line.sub.code.as_str(), line.sub.name.as_str()));
    let name = match form.parse(known) {
        Ok(name) => name,
        Err(errors) => {
            let again = SubCategorySettings { form, errors, ..shown };
            return Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, again));
        }
    };
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let changed = match form.act() {
        Act::Add => {
            actions::add(&mut tx, &actor, &scope, &code, &name, now).await?;
            Changed::Done
        }
        act => {
            let version = form.versi.parse().unwrap_or(0);
            actions::change(&mut tx, &actor, &scope, &code, &form.code, version, act, &name, now).await?
        }
    };

    match changed {
        Changed::Done => {
            let location = paths::sub_categories(&code);
            key.finish(tx, &location).await?;
            Ok(Flash::Changed.redirect(&location))
        }
        Changed::Stale(now) => {
            let again = SubCategorySettings {
                form,
                stale: Some(now),
                ..shown
            };
            Ok(with_status(StatusCode::CONFLICT, again))
        }
    }
}
