//! The number beside the menu: proposals to decide, and emergencies nobody has seen.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Badges;
use crate::web::{AppState, Error};

/// Adds to the numbers that others have counted. Where the database cannot answer, the menu goes without.
pub async fn load(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let asking = (request.method() == Method::GET)
        .then(|| request.extensions().get::<Actor>().cloned())
        .flatten()
        .filter(|actor| !actor.must_change_password && actor.may(Permission::ManageGrants));
    if let Some(actor) = asking {
        match count(&state, &actor).await {
            Ok(grants) => {
                let others = request.extensions().get::<Badges>().copied().unwrap_or_default();
                request.extensions_mut().insert(Badges { grants, ..others });
            }
            Err(error) => tracing::warn!(cause = %error, "menu without numbers"),
        }
    }

    next.run(request).await
}

async fn count(state: &AppState, actor: &Actor) -> Result<i64, Error> {
    let scope = actor.scope_for(Permission::ManageGrants)?;
    let mut db = state.pool.acquire().await?;

    Ok(queries::count_waiting(&mut db, &scope, actor.id, state.clock.now()).await?)
}
