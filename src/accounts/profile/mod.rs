//! One's own account: who one is here, the sessions that are open, a new password.

mod actions;
mod form;
mod model;
mod pages;
mod queries;
mod second_factor;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_PROFILE, pages::show)
        .on(routes::EDIT_PASSWORD, pages::edit)
        .on(routes::UPDATE_PASSWORD, pages::update)
        .on(routes::EDIT_SECOND_FACTOR, second_factor::edit)
        .on(routes::UPDATE_SECOND_FACTOR, second_factor::update)
        .on(routes::END_SESSIONS, pages::destroy)
}
