//! Signing in and out, and what happens to a request of somebody who is not signed in.

mod actions;
mod device;
mod form;
mod model;
mod pages;
mod pending;
mod queries;
mod refusal;

pub use refusal::ask;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::NEW_SIGN_IN, pages::new)
        .on(routes::SIGN_IN, pages::create)
        .on(routes::SIGN_OUT, pages::destroy)
}
