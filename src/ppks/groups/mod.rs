//! Families and communities as subjects of their own: a family that has lost its peace (category 25), a remote
//! customary community (category 26). Permensos 8/2012 says of both that they are no single person.

pub mod cases;
pub mod communities;

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new().merge(communities::router()).merge(cases::router())
}
