//! Secret cases. What a desa hands in under a secret category is sealed into an envelope that the desa cannot open
//! again; officers who hold the grant open it, each time leaving a trace.

pub mod actions;
mod form;
mod model;
mod pages;
mod queries;
mod search;
mod sent;
mod show;
mod split;

pub use model::{Household, SecretCase, State};
pub(in crate::ppks) use split::case;
pub use split::{Split, split};

use axum::Router;
use axum::routing::{get, post};

use crate::paths;
use crate::web::AppState;

pub fn router() -> Router<AppState> {
    Router::new()
        .route(paths::SECRETS, get(pages::index))
        .route(paths::SEARCH_SECRETS, post(search::create))
        .route(paths::SECRET_SENT_AT, get(sent::show))
        .route(paths::SECRET_AT, get(show::show))
        .route(paths::SECRET_NIK_AT, post(show::reveal))
        .route(paths::ACCEPT_SECRET_AT, post(show::accept))
        .route(paths::CLOSE_SECRET_AT, post(show::close))
        .route(paths::LINK_SECRET_AT, post(show::link))
}
