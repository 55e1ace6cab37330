//! Kecamatan, desa and kelurahan: the regions of Kemendagri's list. Their number is always counted from what was
//! loaded, never written into code.

pub mod actions;
mod model;
mod pages;
pub(crate) mod queries;

pub use model::Wilayah;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new().on(routes::LIST_WILAYAH, pages::index)
}
