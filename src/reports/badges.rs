//! The number beside the menu: long lists by name that wait for a second person.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::exports;
use crate::auth::{Actor, Permission};
use crate::page::Badges;
use crate::web::{AppState, Error, Tx};

/// Adds to the numbers that others have counted. Where the database cannot answer, the menu goes without.
pub async fn load(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let asking = (request.method() == Method::GET)
        .then(|| request.extensions().get::<Actor>().cloned())
        .flatten()
        .filter(|actor| !actor.must_change_password && actor.may(Permission::ApproveExports));
    if let Some(actor) = asking {
        match count(&state, &actor).await {
            Ok(waiting) => {
                let others = request.extensions().get::<Badges>().copied().unwrap_or_default();
                request.extensions_mut().insert(Badges {
                    exports: waiting,
                    ..others
                });
            }
            Err(error) => tracing::warn!(cause = %error, "menu without numbers"),
        }
    }

    next.run(request).await
}

async fn count(state: &AppState, actor: &Actor) -> Result<i64, Error> {
    let mut db = Tx::begin(state, &actor.acting()).await?;

    exports::count_to_decide(&mut db, actor, state.clock.now()).await
}
