//! What somebody gets who is not signed in, or must first change the password or set up
//! the second step.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::pages::SignInNew;
use super::pending;
use crate::auth::session;
use crate::page::{Badges, Page, with_status};
use crate::paths;
use crate::web::error::ProblemKind;
use crate::web::kept::KeptForm;
use crate::web::{AppState, Problem, Result};

/// Turns these two refusals into a way on. The refused answer's cookies are dropped with it: the cookie of an ended
/// session must stay, because it tells whose form this was.
pub async fn ask(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_form = !request.method().is_safe();
    let headers = request.headers().clone();
    let target = request
        .uri()
        .path_and_query()
        .map_or(paths::HOME, |path| path.as_str())
        .to_owned();

    let response = next.run(request).await;
    let Some(kind) = response.extensions().get::<Problem>().map(|problem| problem.kind) else {
        return response;
    };
    let kept = response
        .extensions()
        .get::<KeptForm>()
        .filter(|kept| pending::may_wait(kept));

    match (kind, kept) {
        (ProblemKind::Other, _) => response,
        (ProblemKind::PasswordChange, _) => Redirect::to(paths::PASSWORD).into_response(),
        (ProblemKind::SecondFactor, _) => Redirect::to(paths::SECOND_FACTOR).into_response(),
        (ProblemKind::SignIn, Some(kept)) if is_form => give_back(&state, &headers, kept)
            .await
            .unwrap_or_else(IntoResponse::into_response),
        (ProblemKind::SignIn, _) if is_form => Redirect::to(paths::SIGN_IN).into_response(),
        (ProblemKind::SignIn, _) => Redirect::to(&paths::sign_in_then(&target)).into_response(),
    }
}

/// The sign-in page with the refused form in it.
async fn give_back(state: &AppState, headers: &HeaderMap, kept: &KeptForm) -> Result<Response> {
    let owner = {
        let mut db = state.pool.acquire().await?;
        session::former_owner(&mut db, headers).await?
    };
    let page = Page::new(state, None, paths::SIGN_IN, Badges::default(), headers);
    let sealed = pending::seal(&state.keys, kept, owner, state.clock.now())?;

    Ok(with_status(
        StatusCode::UNAUTHORIZED,
        SignInNew::after_expiry(page, sealed),
    ))
}
