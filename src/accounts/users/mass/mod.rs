//! Accounts for every desa and every TKSK in one step.

mod actions;
mod model;
mod pages;
mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub(super) fn router() -> Routes {
    Routes::new()
        .on(routes::NEW_MASS_USERS, pages::new)
        .on(routes::CREATE_MASS_USERS, pages::create)
}
