//! Gives every refusal a page: what happened, what to do, and the form back where it can be sent again. The cause
//! stays in the log.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Badges, Page, with_status};
use crate::auth::Actor;
use crate::web::kept::KeptForm;
use crate::web::{AppState, Error, Fields, Flash, Problem};

#[derive(Template, WebTemplate)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    problem: Problem,
    /// Fields to send again with one button; empty where sending again would not help.
    kept: Vec<(String, String)>,
    kept_path: String,
}

/// Outermost of the page layers.
pub async fn dress(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let mut response = next.run(request).await;

    if let Some(problem) = problem_of(&response) {
        let actor = response.extensions().get::<Actor>().cloned();
        let page = Page::new(&state, actor.as_ref(), &path, Badges::default(), &headers);
        let kept = response
            .extensions()
            .get::<KeptForm>()
            .filter(|_| problem.status == StatusCode::SERVICE_UNAVAILABLE);
        let status = problem.status;
        let dressed = ErrorPage {
            page: Page {
                flash: None,
                receipt: None,
                ..page
            },
            kept: kept.map(resendable).unwrap_or_default(),
            kept_path: kept.map(|kept| kept.path.clone()).unwrap_or_default(),
            problem,
        };
        let retry_after = response.headers_mut().remove(header::RETRY_AFTER);
        let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
        response = with_status(status, dressed);
        for cookie in cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        if let Some(retry_after) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, retry_after);
        }
    } else if Flash::read(&headers).is_some() && is_html(&response) && response.status().is_success() {
        Flash::clear(&mut response);
        if Flash::read_receipt(&headers).is_some() {
            Flash::clear_receipt(&mut response);
        }
    }

    response
}

/// Our own refusal, or one of a library's (a panic, a time-out) that has no words yet.
fn problem_of(response: &Response) -> Option<Problem> {
    if let Some(problem) = response.extensions().get::<Problem>() {
        return Some(problem.clone());
    }
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_html(response) {
        return None;
    }
    let error = match status {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Error::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Error::Busy,
        status if status.is_client_error() => {
            Error::BadRequest("Permintaan ini tidak terbaca. Buka lagi halamannya dari menu.")
        }
        _ => Error::internal("a library refused"),
    };

    error.into_response().extensions().get::<Problem>().cloned()
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// Everything but secrets.
fn resendable(kept: &KeptForm) -> Vec<(String, String)> {
    Fields::parse(&kept.body)
        .map(|fields| {
            fields
                .iter()
                .filter(|(name, _)| !name.contains("sandi"))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        })
        .unwrap_or_default()
}
