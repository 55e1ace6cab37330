//! Somebody's telephone is lost: another officer, who has the person before them, clears the second step and gives a
//! code that opens once, beside the password, to set up a new one.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;

use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::clock::waktu;
use crate::page::Page;
use crate::types::UserId;
use crate::web::{AppState, Error, Path, Result, Tx};

#[derive(Template, WebTemplate)]
#[template(path = "accounts/users/recovery.html")]
pub(super) struct RecoveryShow {
    page: Page,
    id: UserId,
    username: String,
    full_name: String,
    /// Shown this once and kept nowhere.
    code: String,
    until: String,
}

pub(super) async fn create(
    State(state): State<AppState>,
    page: Page,
    actor: Actor,
    Path(id): Path<UserId>,
    mut tx: Tx,
) -> Result<RecoveryShow> {
    let scope = actor.scope_for(Permission::ManageUsers)?;
    let user = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let (code, until) = actions::reset_second_factor(&mut tx, &actor, &user, state.clock.now()).await?;
    tx.commit().await?;

    Ok(RecoveryShow {
        page: Page { flash: None, ..page },
        id,
        username: user.username,
        full_name: user.full_name,
        code,
        until: waktu(until),
    })
}
