//! The 26 categories of PPKS, with their sub-categories, criteria and the words people call them by. Reference data
//! beside this file: Permensos 8/2012, in the spelling of the kabupaten.

pub(crate) mod actions;
mod catalogue;
mod disability;
mod form;
mod load;
mod model;
mod pages;
mod queries;
mod raising;
mod reference;
mod rules;
mod settings;
mod tiers;

pub use catalogue::{CATALOGUE, Catalogue, Category, SubCategory};
pub use disability::{DISABILITY_KINDS, disability_text, kind_of_sub};
pub use load::load;
pub use reference::Reference;
pub use rules::{Finding, RuleKind, Rules, Severity, Subject, Unit, warnings_text};
pub use tiers::{SECRET, Tiers};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_CATEGORY_TREE, pages::index)
        .on(routes::SHOW_SUB_CATEGORIES, settings::show)
        .on(routes::UPDATE_SUB_CATEGORY, settings::update)
        .merge(raising::router())
}
