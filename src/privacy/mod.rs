//! The rights of the people in the registry under UU 27/2022: their requests with the clock of the law, all that is
//! held on one person, who saw it, and the end of what is held.

mod access;
pub mod requests;
pub mod retention;
pub mod subject;

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .merge(access::router())
        .merge(requests::router())
        .merge(retention::router())
        .merge(subject::router())
}
