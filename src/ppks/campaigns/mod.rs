//! Yearly re-verification. People die, move and recover; each year a campaign asks again about whoever was not seen
//! for long. It picks who is due, prints them per RT with one QR per family, takes what was found by form, and renews
//! the date once the TKSK or DSP3A has confirmed. The stage of a finding stays as it is.

pub mod actions;
mod form;
mod model;
mod pages;
pub(crate) mod queries;
mod quotas;
mod reminder;
mod results;
mod visits;

pub use model::{Campaign, Outcome};
pub use reminder::Reminder;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_CAMPAIGNS, pages::index)
        .on(routes::NEW_CAMPAIGN, pages::new)
        .on(routes::CREATE_CAMPAIGN, pages::create)
        .on(routes::SHOW_CAMPAIGN, pages::show)
        .on(routes::START_CAMPAIGN, pages::start)
        .on(routes::CLOSE_CAMPAIGN, pages::close)
        .on(routes::EDIT_QUOTAS, quotas::edit)
        .on(routes::UPDATE_QUOTAS, quotas::update)
        .merge(visits::router())
        .merge(results::router())
}
