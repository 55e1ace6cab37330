//! Break-glass: an officer whose office reads secret cases, but who holds no grant, opens them for an hour.

mod model;
mod pages;
mod report;

use crate::paths::routes;
use crate::web::Routes;

pub(super) fn router() -> Routes {
    Routes::new()
        .on(routes::NEW_EMERGENCY, pages::new)
        .on(routes::CREATE_EMERGENCY, pages::create)
        .on(routes::SEE_EMERGENCY, report::update)
        .on(routes::LIST_EMERGENCIES, report::index)
}
