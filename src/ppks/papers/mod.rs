//! Sheets for where there is no signal: the blank form, the rounds of an RT, the list to tick at the door. Pages that
//! are printed on F4 by the browser; what is written on them comes back through the entry form.

mod actions;
mod blank;
mod list;
mod model;
mod pages;
mod queries;
mod rounds;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_PAPERS, pages::index)
        .on(routes::SHOW_BLANK_FORM, blank::show)
        .on(routes::PRINT_ROUNDS, rounds::show)
        .on(routes::PRINT_PERSONS, list::show)
}
