//! The whole policy on one screen, made from the rules themselves.

use askama::Template;
use askama_web::WebTemplate;

use crate::auth::{Actor, Permission, Role, allows};
use crate::page::Page;
use crate::web::Result;

#[derive(Template, WebTemplate)]
#[template(path = "accounts/grants/policy.html")]
pub(super) struct Policy {
    page: Page,
    roles: [Role; Role::ALL.len()],
    permissions: [Permission; Permission::ALL.len()],
}

impl Policy {
    /// What stands where a row and a column meet.
    fn cell(&self, permission: &Permission, role: &Role) -> &'static str {
        match (allows(*role, *permission), permission.grant()) {
            (false, _) => "–",
            (true, None) => "ya",
            (true, Some(_)) => "dengan wewenang",
        }
    }
}

pub(super) async fn index(page: Page, actor: Actor) -> Result<Policy> {
    actor.scope_for(Permission::ManageGrants)?;

    Ok(Policy {
        page,
        roles: Role::ALL,
        permissions: Permission::ALL,
    })
}
