//! What was found waits here for a second person: the TKSK, or DSP3A. Confirmed, it renews the date of whoever still
//! meets the criteria; whoever does not is reported as having left, which another person of DSP3A decides.

mod actions;
mod model;
mod pages;
pub(in crate::ppks::campaigns) mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub(super) fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_RESULTS, pages::index)
        .on(routes::CONFIRM_RESULTS, pages::update)
}
