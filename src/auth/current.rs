//! Who acts in the request at hand: read from the database each time, so that a closed account or a changed office
//! counts from the next click.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;

use super::{Actor, SecondFactor, queries, session};
use crate::types::UserId;
use crate::web::{AppState, Error, trace};

/// Finds out who acts, for everything further inside. Also leaves the actor on the response, so that a refusal can
/// be dressed with the right menu.
pub async fn load(State(state): State<AppState>, session: Session, mut request: Request, next: Next) -> Response {
    let actor = match find(&state, &session).await {
        Ok(actor) => actor,
        Err(error) => return error.into_response(),
    };
    if let Some(actor) = &actor {
        if let Some(digits) = session::digits(&session) {
            trace::note_session(digits);
        }
        request.extensions_mut().insert(actor.acting());
        request.extensions_mut().insert(actor.pass());
        request.extensions_mut().insert(actor.clone());
    }

    let mut response = next.run(request).await;
    if let Some(actor) = actor {
        response.extensions_mut().insert(actor);
    }

    response
}

async fn find(state: &AppState, session: &Session) -> Result<Option<Actor>, Error> {
    let Some(live) = session::current(session, &state.clock).await? else {
        return Ok(None);
    };
    let found = {
        let mut db = state.pool.acquire().await?;
        find_actor(state, &mut db, live.user_id).await?
    };
    let Some(actor) = found else { return Ok(None) };
    let ends = session::keep_alive(session, &live, actor.idle_minutes(), &state.clock).await?;

    Ok(ends.map(|session_ends| Actor {
        session_ends: Some(session_ends),
        ..actor
    }))
}

/// The account as it stands now; None where it is disabled or has run out. Only the demo, whose people are invented
/// and whose passwords are printed, asks nobody for a second step.
///
/// # Errors
/// When the database fails.
pub async fn find_actor(
    state: &AppState,
    db: &mut sqlx::PgConnection,
    user_id: UserId,
) -> Result<Option<Actor>, Error> {
    let found = queries::find_active_actor(db, user_id, state.clock.now()).await?;

    Ok(found.map(|actor| Actor {
        walls: state.site.walls,
        second_factor: match actor.second_factor {
            SecondFactor::Missing if state.site.is_demo => SecondFactor::Optional,
            asked => asked,
        },
        ..actor
    }))
}
