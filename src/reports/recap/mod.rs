//! The recap: regions down, the 26 categories across.

mod matrix;
mod pages;

pub(super) use matrix::Matrix;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new().on(routes::SHOW_RECAP, pages::show)
}
