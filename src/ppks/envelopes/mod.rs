//! Secret cases. What a desa hands in under a secret category is sealed into an envelope that the desa cannot open
//! again; officers who hold the grant open it, each time leaving a trace.

pub mod actions;
mod assignment;
mod copy;
mod form;
mod giving;
mod model;
mod notes;
mod pages;
mod queries;
mod search;
mod sent;
mod show;
mod split;

pub use copy::{CaseCopy, of_person};
pub use model::{Household, PastStep, SecretCase, State};
pub(in crate::ppks) use split::case;
pub use split::{Split, split};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_SECRETS, pages::index)
        .on(routes::SEARCH_SECRETS, search::create)
        .on(routes::SHOW_SECRET_SENT, sent::show)
        .on(routes::SHOW_SECRET, show::show)
        .on(routes::REVEAL_SECRET_NIK, show::reveal)
        .on(routes::ACCEPT_SECRET, show::accept)
        .on(routes::CLOSE_SECRET, show::close)
        .on(routes::LINK_SECRET, show::link)
        .on(routes::ASSIGN_SECRET, giving::create)
        .on(routes::UNASSIGN_SECRET, giving::destroy)
        .merge(assignment::router())
}
