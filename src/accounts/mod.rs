//! The screens of signing in, of one's own account, and of the upkeep of everyone's.

pub mod grants;
mod profile;
mod review;
mod sign_in;
pub mod users;

pub use sign_in::{Again, ask, confirm_again};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .merge(sign_in::router())
        .merge(profile::router())
        .merge(users::router())
        .merge(grants::router())
        .merge(review::router())
}
