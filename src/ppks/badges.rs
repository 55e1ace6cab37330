//! The numbers beside the menu.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::groups::cases;
use super::stage::Stage;
use super::verification::Desk;
use super::{field_checks, queries, twins};
use crate::auth::{Actor, Permission};
use crate::page::Badges;
use crate::web::{AppState, Error, Tx};

/// Counts what waits for this actor, for the menu of the page about to be made. Where the database cannot answer the
/// menu goes without numbers; the page itself will say what is wrong.
pub async fn load(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let asking = (request.method() == Method::GET)
        .then(|| request.extensions().get::<Actor>().cloned())
        .flatten()
        .filter(|actor| !actor.must_change_password);
    if let Some(actor) = asking {
        match count(&state, &actor).await {
            Ok(badges) => {
                request.extensions_mut().insert(badges);
            }
            Err(error) => tracing::warn!(cause = %error, "menu without numbers"),
        }
    }

    next.run(request).await
}

async fn count(state: &AppState, actor: &Actor) -> Result<Badges, Error> {
    let desk = Desk::ALL.into_iter().find(|desk| actor.may(desk.permission()));
    let mends = actor.may(Permission::RegisterPersons);
    let compares = actor.may(Permission::ReadTwins);
    if desk.is_none() && !mends && !compares {
        return Ok(Badges::default());
    }
    let mut db = Tx::begin(state, &actor.acting()).await?;
    let stage = desk.map(|desk| desk.stage().code());
    let mut badges = queries::count_badges(&mut db, &actor.area, stage, mends, actor.tier_max()).await?;
    if let Some(desk) = desk {
        let scope = actor.scope_for(desk.permission())?;
        badges.waiting += cases::queries::count(&mut db, &scope, desk.stage()).await?;
    }
    if compares {
        badges.twins = twins::count_open(&mut db, &actor.scope_for(Permission::ReadTwins)?).await?;
    }
    if mends {
        let scope = actor.scope_for(Permission::RegisterPersons)?;
        badges.to_mend += field_checks::queries::count_open(&mut db, &scope).await?;
        badges.to_mend += cases::queries::count(&mut db, &scope, Stage::Returned).await?;
    }

    Ok(badges)
}
