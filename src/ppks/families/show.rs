use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Family, MemberRow};
use super::queries;
use crate::auth::{Actor, Permission, Scope};
use crate::page::Page;
use crate::paths;
use crate::ppks::verification;
use crate::types::{FamilyId, PersonId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, FormErrors, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/families/show.html")]
pub struct FamilyShow {
    page: Page,
    family: Family,
    nomor_kk: Option<String>,
    members: Vec<MemberRow>,
    /// How many assessments can be sent now.
    open_count: i64,
    /// The person chosen as head in a form that was refused.
    chosen: Option<PersonId>,
    errors: FormErrors,
    /// Somebody else has changed the family meanwhile.
    is_stale: bool,
    today: NaiveDate,
    key: String,
}

impl FamilyShow {
    pub(super) async fn find(
        page: Page,
        state: &AppState,
        db: &mut PgConnection,
        actor: &Actor,
        scope: &Scope,
        id: FamilyId,
    ) -> Result<FamilyShow> {
        let family = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
        let mut members = queries::list_members(db, scope, id).await?;
        if !actor.may(Permission::RegisterPersons) && !actor.may(Permission::ManagePrivacy) {
            members.retain(|member| !member.is_restricted);
        }

        Ok(FamilyShow {
            nomor_kk: family.nomor_kk(&state.keys)?.map(|nomor_kk| nomor_kk.masked()),
            open_count: members.iter().map(|member| member.open_count).sum(),
            chosen: None,
            errors: FormErrors::default(),
            is_stale: false,
            today: state.clock.today(),
            key: idempotency::new_key(),
            page,
            family,
            members,
        })
    }

    /// A member who can be head: in sight and in force.
    pub(super) fn member(&self, typed: &str) -> Option<PersonId> {
        self.choices()
            .into_iter()
            .map(|member| member.id)
            .find(|id| id.to_string() == typed)
    }

    pub(super) fn refused(mut self, errors: FormErrors) -> FamilyShow {
        self.errors = errors;
        self
    }

    pub(super) fn stale(mut self, chosen: PersonId) -> FamilyShow {
        self.chosen = Some(chosen);
        self.is_stale = true;
        self
    }

    fn choices(&self) -> Vec<&MemberRow> {
        self.members
            .iter()
            .filter(|member| member.departed.is_none() && !member.is_restricted)
            .collect()
    }

    fn has_head(&self) -> bool {
        self.choices().iter().any(|member| member.is_head())
    }

    /// What stands chosen: what was chosen last, or who is head.
    fn is_chosen(&self, member: &MemberRow) -> bool {
        self.chosen.map_or_else(|| member.is_head(), |id| id == member.id)
    }

    /// The name of the present head.
    fn head_name(&self) -> &str {
        self.members
            .iter()
            .find(|member| member.is_head())
            .map_or("belum dipilih", |member| &member.full_name)
    }
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<FamilyId>,
) -> Result<FamilyShow> {
    let scope = actor.scope_for(Permission::ReadPersons)?;

    FamilyShow::find(page, &state, &mut db, &actor, &scope, id).await
}

/// Sends everything of this family that is still with the desa.
pub async fn submit(
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    verification::actions::submit_family(&mut tx, &actor, &scope, id, now).await?;
    let location = paths::family(id);
    key.finish(tx, &location).await?;

    Ok(Flash::Submitted.redirect(&location))
}
