//! Tables of people from a desa's own files: read apart, checked by the rules of the form, mended, and only then taken
//! in, all of it or nothing. Nothing of a table is in the registry before somebody confirms it.

mod actions;
mod asking;
mod cells;
mod check;
mod columns;
mod headings;
mod lines;
mod mending;
mod model;
mod pages;
mod placed;
mod queries;
mod returned;
mod show;
mod taking;
mod template;
mod unnumbered;
mod view;

pub use actions::forget_old;

use crate::jobs::Kinds;
use crate::paths::routes;
use crate::web::Routes;

/// What the queue of long work calls taking a table in, and taking it back.
const JOB: &str = "import";
const UNDO_JOB: &str = "import_undo";

/// Who does this slice's long work.
pub const WORK: Kinds = &[(JOB, taking::take), (UNDO_JOB, taking::undo)];

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_IMPORTS, pages::index)
        .on(routes::CREATE_IMPORT, pages::create)
        .on(routes::SHOW_IMPORT_TEMPLATE, template::show)
        .on(routes::SHOW_IMPORT, show::show)
        .on(routes::UPDATE_IMPORT, mending::update)
        .on(routes::SHOW_IMPORT_FILE, returned::show)
        .on(routes::TAKE_IMPORT, taking::create)
        .on(routes::CANCEL_IMPORT, taking::cancellation::destroy)
        .on(routes::UNDO_IMPORT, taking::undoing::destroy)
}

#[cfg(test)]
mod tests;
