//! One person as the registry holds them: all of it on paper, and the suspension of what is done with it.

mod model;
mod pages;
pub(super) mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_SUBJECT, pages::show)
        .on(routes::COPY_SUBJECT, pages::copy)
        .on(routes::RESTRICT_SUBJECT, pages::restrict)
        .on(routes::LIFT_RESTRICTION, pages::lift)
}
