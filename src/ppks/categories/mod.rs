//! The 26 categories of PPKS, with their sub-categories, criteria and the words people call them by. Reference data
//! beside this file: Permensos 8/2012, in the spelling of the kabupaten.

mod catalogue;
mod load;
mod pages;
mod queries;
mod raising;
mod tiers;

pub use catalogue::{CATALOGUE, Catalogue, Category, SubCategory};
pub use load::load;
pub use tiers::{SECRET, Tiers};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_CATEGORY_TREE, pages::index)
        .merge(raising::router())
}
