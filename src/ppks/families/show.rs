use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;

use super::model::{Family, MemberRow};
use super::{queries, roles};
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::ppks::evidence::Strip;
use crate::ppks::groups::cases::queries::{Wanted, list};
use crate::ppks::groups::cases::{GroupCase, Subject};
use crate::ppks::moves;
use crate::ppks::windows::actions::{Whose, note_sending};
use crate::ppks::windows::{Carries, Knock, knock};
use crate::types::FamilyId;
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Db, Error, Fields, Flash, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "ppks/families/show.html")]
pub struct FamilyShow {
    page: Page,
    family: Family,
    nomor_kk: Option<String>,
    members: Vec<MemberRow>,
    strip: Strip,
    /// What was found of the family as a whole.
    cases: Vec<GroupCase>,
    /// What is wrong with the heads of the family.
    head_doubt: Option<&'static str>,
    /// How many assessments can be sent now.
    open_count: i64,
    today: NaiveDate,
    key: String,
}

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut db: Db,
    Path(id): Path<FamilyId>,
) -> Result<FamilyShow> {
    let scope = actor.scope_for(Permission::ReadPersons)?;
    let family = queries::find(&mut db, &scope, id).await?.ok_or(Error::NotFound)?;
    let mut members = queries::list_members(&mut db, &scope, id).await?;
    if !actor.may(Permission::RegisterPersons) && !actor.may(Permission::ManagePrivacy) {
        members.retain(|member| !member.is_restricted);
    }

    Ok(FamilyShow {
        nomor_kk: family.nomor_kk(&state.keys)?.map(|nomor_kk| nomor_kk.masked()),
        open_count: members.iter().map(|member| member.open_count).sum(),
        today: state.clock.today(),
        key: idempotency::new_key(),
        head_doubt: roles::doubt(&members),
        cases: list(&mut db, &scope, &Wanted::of_subject(&actor, Subject::Family(id))).await?,
        strip: Strip::find(&mut db, &scope, None, Some(id)).await?,
        page,
        family,
        members,
    })
}

impl FamilyShow {
    /// A case can be written down: none is on its way or in force.
    fn may_record(&self) -> bool {
        self.page.may(Permission::RegisterPersons)
            && self.family.closed_into.is_none()
            && !self.cases.iter().any(GroupCase::is_open)
    }
}

/// Sends everything of this family that is still with the desa.
pub async fn submit(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let now = state.clock.now();
    queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let carries = Carries::Nothing.and_drafts(&mut tx, &scope, Some(id), None).await?;
    let late = match knock(&mut tx, &scope, &fields, carries, state.clock.today()).await? {
        Knock::Pass(late) => late,
        Knock::Ask(ask) => return Ok(ask.page(page, paths::submit_family(id), &fields, false)),
    };
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    if let Some(reason) = late {
        note_sending(&mut tx, &actor, &scope, Whose::Family(id), &reason, now).await?;
    }
    moves::submit_family(&mut tx, &actor, &scope, id, now).await?;
    let location = paths::family(id);
    key.finish(tx, &location).await?;

    Ok(Flash::Submitted.redirect(&location))
}
