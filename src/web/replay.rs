//! After a sign-in, sends the form on that had come back sealed: the person lands where they were going, without
//! typing anything twice.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use tower::ServiceExt;

/// Left on the response of a successful sign-in.
#[derive(Clone)]
pub struct Replay {
    pub path: String,
    pub body: Bytes,
}

/// Headers of the sign-in that also describe the form's sender.
const CARRIED: [HeaderName; 6] = [
    header::HOST,
    header::ORIGIN,
    header::USER_AGENT,
    header::ACCEPT_ENCODING,
    HeaderName::from_static("sec-fetch-site"),
    HeaderName::from_static("x-forwarded-for"),
];

/// Stands outside of everything that looks at a session, and runs it a second time. `pages` is that everything: the
/// `next` of a layer leads to the route of the sign-in only.
pub async fn replay(State(pages): State<Router>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
    let signed_in = next.run(request).await;
    let Some(Replay { path, body }) = signed_in.extensions().get::<Replay>().cloned() else {
        return signed_in;
    };

    let mut form = Request::new(Body::from(body));
    *form.method_mut() = Method::POST;
    if let Some(peer) = peer {
        form.extensions_mut().insert(peer);
    }
    let Ok(uri) = path.parse() else { return signed_in };
    *form.uri_mut() = uri;
    for name in CARRIED {
        if let Some(value) = headers.get(&name) {
            form.headers_mut().insert(name, value.clone());
        }
    }
    form.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    let cookies: Vec<HeaderValue> = signed_in
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .cloned()
        .collect();
    if let Some(value) = cookie_line(&headers, &cookies) {
        form.headers_mut().insert(header::COOKIE, value);
    }

    let Ok(mut response) = pages.oneshot(form).await;
    // The session cookie of the sign-in stands unless the form's own answer sets a newer one.
    let newer: Vec<HeaderValue> = response
        .headers_mut()
        .get_all(header::SET_COOKIE)
        .iter()
        .cloned()
        .collect();
    response.headers_mut().remove(header::SET_COOKIE);
    for cookie in cookies.into_iter().chain(newer) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }

    response
}

/// The request's cookies with the new ones over them.
fn cookie_line(headers: &HeaderMap, set: &[HeaderValue]) -> Option<HeaderValue> {
    let fresh: Vec<&str> = set
        .iter()
        .filter_map(|line| line.to_str().ok())
        .filter_map(|line| line.split(';').next())
        .collect();
    let is_replaced = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        fresh.iter().any(|new| new.split('=').next() == Some(name))
    };
    let old = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .map(str::trim)
        .filter(|pair| !pair.is_empty() && !is_replaced(pair));

    HeaderValue::from_str(&old.chain(fresh.iter().copied()).collect::<Vec<_>>().join("; ")).ok()
}
