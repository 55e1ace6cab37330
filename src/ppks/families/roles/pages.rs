use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::actions;
use crate::auth::{Actor, Permission, Scope};
use crate::page::{Page, with_status};
use crate::paths;
use crate::ppks::families::actions::Refusal;
use crate::ppks::families::model::{Family, MemberRow};
use crate::ppks::families::{CLOSED, queries};
use crate::ppks::persons::FamilyRole;
use crate::types::{FamilyId, PersonId};
use crate::web::idempotency::{self, Claim};
use crate::web::{AppState, Error, Fields, Flash, Path, Result, Tx};

/// A member, and what is chosen for them on this page.
pub struct Line {
    member: MemberRow,
    chosen: FamilyRole,
}

impl Line {
    fn field(&self) -> String {
        field(self.member.id)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/families/roles/edit.html")]
pub struct RolesEdit {
    page: Page,
    family: Family,
    lines: Vec<Line>,
    /// Somebody else has changed the family meanwhile.
    is_stale: bool,
    today: NaiveDate,
    key: String,
}

impl RolesEdit {
    fn options(&self) -> [FamilyRole; 12] {
        FamilyRole::ALL
    }
}

fn field(id: PersonId) -> String {
    format!("peran_{id}")
}

async fn load(db: &mut PgConnection, scope: &Scope, id: FamilyId) -> Result<(Family, Vec<MemberRow>)> {
    let family = queries::find(db, scope, id).await?.ok_or(Error::NotFound)?;
    if family.closed_into.is_some() {
        return Err(Error::Conflict(CLOSED));
    }

    Ok((family, queries::list_members(db, scope, id).await?))
}

pub async fn edit(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
) -> Result<RolesEdit> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let (family, members) = load(&mut tx, &scope, id).await?;

    Ok(RolesEdit {
        page,
        family,
        lines: members
            .into_iter()
            .map(|member| Line {
                chosen: member.role(),
                member,
            })
            .collect(),
        is_stale: false,
        today: state.clock.today(),
        key: idempotency::new_key(),
    })
}

pub async fn update(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<FamilyId>,
    fields: Fields,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let (family, members) = load(&mut tx, &scope, id).await?;
    let now = state.clock.now();
    let key = match idempotency::claim(&mut tx, actor.id.as_uuid(), &fields, now).await? {
        Claim::Answered(location) => return Ok(Redirect::to(&location).into_response()),
        Claim::Fresh(key) => key,
    };
    // What is not sent, not known, or of somebody restricted, stays as it is.
    let wanted: Vec<(MemberRow, FamilyRole)> = members
        .into_iter()
        .map(|member| {
            let typed = FamilyRole::from_code(fields.get(&field(member.id))).filter(|_| !member.is_restricted);
            let role = typed.unwrap_or(member.role());
            (member, role)
        })
        .collect();
    let version = fields.get("versi").parse().unwrap_or(0);

    match actions::set(&mut tx, &actor, &scope, id, version, &wanted, now).await {
        Ok(()) => {
            let location = paths::family(id);
            key.finish(tx, &location).await?;
            Ok(Flash::RolesSaved.redirect(&location))
        }
        Err(Refusal::Stale(_)) => {
            let again = RolesEdit {
                page,
                family,
                lines: wanted
                    .into_iter()
                    .map(|(member, chosen)| Line { member, chosen })
                    .collect(),
                is_stale: true,
                today: state.clock.today(),
                key: idempotency::new_key(),
            };
            Ok(with_status(StatusCode::CONFLICT, again))
        }
        Err(Refusal::Failed(error)) => Err(error),
        Err(_) => Err(Error::Conflict(CLOSED)),
    }
}
