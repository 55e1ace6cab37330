//! Signing in and out, and what happens to a request of somebody who is not signed in.

mod actions;
mod again;
mod code;
mod device;
mod form;
mod model;
mod pages;
mod pending;
mod queries;
mod refusal;
mod ticket;
mod view;

pub use again::{Again, confirm_again};
pub use refusal::ask;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::NEW_SIGN_IN, pages::new)
        .on(routes::SIGN_IN, pages::create)
        .on(routes::NEW_SIGN_IN_CODE, code::new)
        .on(routes::SIGN_IN_CODE, code::create)
        .on(routes::SIGN_OUT, pages::destroy)
}
