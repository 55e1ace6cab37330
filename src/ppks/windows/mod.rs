//! Windows in which the desa collect data: when they open and close, how far each desa is, and why something came
//! outside of them. A closed window refuses nobody: it asks for the reason. Where no window was ever made, nothing is
//! asked.

pub mod actions;
mod form;
mod late;
mod model;
mod pages;
pub(crate) mod queries;
mod reminder;

pub use late::{Ask, Carries, Knock, knock};
pub use model::{Gate, Window};
pub use reminder::Reminder;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_WINDOWS, pages::index)
        .on(routes::NEW_WINDOW, pages::new)
        .on(routes::CREATE_WINDOW, pages::create)
        .on(routes::SHOW_WINDOW, pages::show)
        .on(routes::EDIT_WINDOW, pages::edit)
        .on(routes::UPDATE_WINDOW, pages::update)
}
