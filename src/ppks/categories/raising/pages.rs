use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::form::TierForm;
use super::model::{self, TierChange, above};
use super::{actions, queries};
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::categories::{CATALOGUE, Catalogue, Category, Tiers};
use crate::types::angka;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/categories/raising/index.html")]
pub struct CategorySettings {
    page: Page,
    catalogue: &'static Catalogue,
    tiers: Tiers,
    changes: Vec<TierChange>,
}

impl CategorySettings {
    fn may_rise(&self, category: &Category) -> bool {
        above(self.tiers.of(&category.code)).next().is_some()
    }

    fn is_raised(&self, category: &Category) -> bool {
        self.tiers.of(&category.code) > category.tier
    }
}

/// The 26 categories with the tier in force.
pub async fn index(page: Page, actor: Actor, mut db: Db) -> Result<CategorySettings> {
    actor.scope_for(Permission::ManageSettings)?;

    Ok(CategorySettings {
        page,
        catalogue: &CATALOGUE,
        tiers: Tiers::find(&mut db).await?,
        changes: queries::list_changes(&mut db).await?,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/categories/raising/edit.html")]
pub struct CategoryTierEdit {
    page: Page,
    category: &'static Category,
    /// In force now.
    tier: i16,
    /// How many findings it is about.
    findings: i64,
    changes: Vec<TierChange>,
    form: TierForm,
    errors: FormErrors,
    key: String,
    /// Somebody else raised it meanwhile.
    is_stale: bool,
}

impl CategoryTierEdit {
    async fn find(page: Page, db: &mut PgConnection, scope: &Scope, code: &str) -> Result<CategoryTierEdit> {
        let category = CATALOGUE.find(code).ok_or(Error::NotFound)?;
        let tier = Tiers::find(db).await?.of(code);
        let mut changes = queries::list_changes(db).await?;
        changes.retain(|change| change.category_code == code);

        Ok(CategoryTierEdit {
            page,
            category,
            tier,
            findings: queries::count_findings(db, scope, code).await?,
            changes,
            form: TierForm {
                version: tier.to_string(),
                ..TierForm::default()
            },
            errors: FormErrors::default(),
            key: idempotency::new_key(),
            is_stale: false,
        })
    }

    fn choices(&self) -> impl Iterator<Item = i16> {
        above(self.tier)
    }

    fn is_chosen(&self, tier: &i16) -> bool {
        self.form.tier == tier.to_string()
    }
}

pub async fn edit(page: Page, actor: Actor, mut db: Db, Path(code): Path<String>) -> Result<CategoryTierEdit> {
    let scope = actor.scope_for(Permission::ManageSettings)?;

    CategoryTierEdit::find(page, &mut db, &scope, &code).await
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(code): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let now = state.clock.now();
    let shown = CategoryTierEdit::find(page, &mut tx, &scope, &code).await?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    let form = TierForm::read(&fields);
    let new = match form.parse(&code, shown.tier) {
        _ if form.version != shown.tier.to_string() => return Ok(shown.stale(form)),
        Ok(new) => new,
        Err(errors) => return Ok(shown.refused(form, errors, &fields)),
    };
    if !actions::raise(&mut tx, &actor, &scope, &new, now).await? {
        let shown = CategoryTierEdit::find(shown.page, &mut tx, &scope, &code).await?;
        return Ok(shown.stale(form));
    }
    key.finish(tx, paths::CATEGORY_SETTINGS).await?;

    Ok(Flash::TierRaised.redirect(paths::CATEGORY_SETTINGS))
}

impl CategoryTierEdit {
    fn refused(self, form: TierForm, errors: FormErrors, fields: &Fields) -> Response {
        let key = fields.get(idempotency::FIELD).to_owned();
        let again = CategoryTierEdit {
            form,
            errors,
            key,
            ..self
        };

        with_status(StatusCode::UNPROCESSABLE_ENTITY, again)
    }

    /// What was typed stays, over the tier that is in force by now.
    fn stale(self, form: TierForm) -> Response {
        let again = CategoryTierEdit {
            form: TierForm {
                version: self.tier.to_string(),
                ..form
            },
            is_stale: true,
            ..self
        };

        with_status(StatusCode::CONFLICT, again)
    }
}
