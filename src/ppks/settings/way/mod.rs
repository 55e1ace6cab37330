//! Which offices look at a record before DSP3A does.

pub mod actions;
mod form;
mod pages;
pub(crate) mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::EDIT_WAY, pages::edit)
        .on(routes::UPDATE_WAY, pages::update)
}
