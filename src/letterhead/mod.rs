//! The head of every paper that leaves the house, and who signs it: lines, arms, place, signatory. DSP3A sets them
//! once; whoever makes a paper asks [`find_head`].

mod actions;
mod form;
mod logo;
mod model;
mod pages;
mod queries;
mod sample;

pub use model::Head;
pub use queries::find_head;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::EDIT_LETTERHEAD, pages::edit)
        .on(routes::UPDATE_LETTERHEAD, pages::update)
        .on(routes::SHOW_LETTERHEAD_SAMPLE, sample::show)
        .on(routes::UPDATE_LETTERHEAD_LOGO, logo::update)
        .on(routes::REMOVE_LETTERHEAD_LOGO, logo::destroy)
}
