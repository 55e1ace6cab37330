//! The composition root: merges every slice's router and puts the layers around them. Knows all, known by none.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, DefaultPredicate};
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::jobs::Kinds;
use crate::paths::routes;
use crate::web::{self, AppState, Error, Routes};
use crate::{accounts, audit, auth, import, letterhead, page, ppks, privacy, reports, wilayah};

/// Seconds after which a request is given up.
const REQUEST_SECONDS: u64 = 60;

/// Work that is done outside of requests.
pub const WORK: Kinds = &[import::WORK[0], import::WORK[1], reports::WORK[0]];

/// How the type of an .xlsx begins.
const WORKBOOK: &str = "application/vnd.openxmlformats";

/// The whole site.
pub fn router(state: AppState) -> Router {
    router_beside(state, Router::new())
}

/// The whole site with pages of a test inside all its layers.
#[doc(hidden)]
pub fn router_beside(state: AppState, more: Router<AppState>) -> Router {
    // Inside out: the layer added last sees a request first.
    let pages = Routes::new()
        .merge(accounts::router())
        .merge(audit::router())
        .merge(import::router())
        .merge(letterhead::router())
        .merge(ppks::router())
        .merge(privacy::router())
        .merge(reports::router())
        .merge(wilayah::router())
        .into_router()
        .merge(more)
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .layer(from_fn(web::shield::shield))
        .layer(from_fn_with_state(state.clone(), reports::badges::load))
        .layer(from_fn_with_state(state.clone(), accounts::grants::badges::load))
        .layer(from_fn_with_state(state.clone(), ppks::badges::load))
        .layer(from_fn_with_state(state.clone(), auth::load))
        .layer(auth::session::layer(&state))
        .layer(from_fn(web::csrf::require_origin))
        .layer(CsrfLayer::new())
        .layer(from_fn(web::csrf::word_refusal))
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(web::kept::keep))
        .layer(from_fn_with_state(state.clone(), accounts::ask))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(REQUEST_SECONDS),
        ))
        .layer(from_fn_with_state(state.clone(), page::dress::dress));
    let pages = pages
        .clone()
        .layer(from_fn_with_state(pages.with_state(state.clone()), web::replay::replay))
        .layer(compression());

    let health = Routes::new().on(routes::SHOW_HEALTH, reports::health::show);

    Routes::new()
        .on(routes::SHOW_ASSET, web::assets::serve)
        .into_router()
        .layer(from_fn_with_state(state.clone(), page::dress::dress))
        .merge(health.into_router())
        .merge(pages)
        .layer(from_fn(web::headers::protect))
        .layer(TraceLayer::new_for_http().make_span_with(request_span))
        .layer(from_fn(web::trace::begin))
        .with_state(state)
}

/// Pages only: a workbook is a zip already. Level 9 makes a page of 30 KB a tenth smaller than the usual 4 and costs
/// a millisecond; on a village line the smaller page wins.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .br(true)
        .gzip(true)
        .quality(CompressionLevel::Precise(9))
        .compress_when(DefaultPredicate::new().and(NotForContentType::const_new(WORKBOOK)))
}

/// Names the route, not the path: a path may hold an id, and the log must hold nothing about people.
fn request_span(request: &axum::extract::Request) -> tracing::Span {
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or("-", axum::extract::MatchedPath::as_str);

    let id = web::trace::current().map(|trace| tracing::field::display(trace.id()));

    tracing::info_span!("request", id, method = %request.method(), route)
}
