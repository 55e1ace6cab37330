//! The chrome of every page: who is signed in, the menu for their office, what just happened. Dresses refusals too.

pub mod dress;
mod nav;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

pub use nav::{Badges, NavItem};

use crate::auth::{Actor, Permission};
use crate::paths;
use crate::types::Receipt;
use crate::web::assets::{ASSETS, Assets};
use crate::web::{AppState, Error, Flash};

/// What `layout.html` needs; every page's struct has one as `page`.
pub struct Page {
    pub actor: Option<Actor>,
    pub nav: Vec<NavItem>,
    pub flash: Option<Flash>,
    /// Of a sealed case that was handed in just now.
    pub receipt: Option<Receipt>,
    pub is_demo: bool,
    pub region_name: String,
    pub assets: &'static Assets,
    /// When the page was made; "keadaan per".
    pub now: DateTime<Utc>,
}

impl Page {
    /// A page for this actor at this path.
    pub fn new(state: &AppState, actor: Option<&Actor>, path: &str, badges: Badges, headers: &HeaderMap) -> Page {
        Page {
            nav: actor.map(|actor| nav::items(actor, path, badges)).unwrap_or_default(),
            actor: actor.cloned(),
            flash: Flash::read(headers),
            receipt: Flash::read_receipt(headers),
            is_demo: state.site.is_demo,
            region_name: state.site.region_name.clone(),
            assets: &ASSETS,
            now: state.clock.now(),
        }
    }

    /// Templates ask this instead of looking at roles.
    pub fn may(&self, permission: Permission) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.may(permission))
    }

    /// Seconds until the session ends without a further click; None for those who are not signed in.
    pub fn seconds_left(&self) -> Option<i64> {
        let ends = self.actor.as_ref()?.session_ends?;

        Some((ends - self.now).num_seconds())
    }

    /// "12 Maret 2026, 14.20 WIB"
    pub fn now_text(&self) -> String {
        crate::clock::waktu(self.now)
    }

    /// Where the brand in the header leads.
    pub fn home(&self) -> &'static str {
        if self.actor.is_some() {
            paths::HOME
        } else {
            paths::FRONT
        }
    }

    /// The region without the word "Kabupaten", which a phone has no room for.
    pub fn region_short(&self) -> &str {
        self.region_name.strip_prefix("Kabupaten ").unwrap_or(&self.region_name)
    }
}

impl FromRequestParts<AppState> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Page, Error> {
        let actor = parts.extensions.get::<Actor>();
        let badges = parts.extensions.get::<Badges>().copied().unwrap_or_default();

        Ok(Page::new(state, actor, parts.uri.path(), badges, &parts.headers))
    }
}

/// The same page under another status: a form with errors is 422, a stale version 409.
pub fn with_status(status: StatusCode, page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    if response.status().is_success() {
        *response.status_mut() = status;
    }

    response
}
