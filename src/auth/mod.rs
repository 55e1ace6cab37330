//! Who may do what, and where. The mechanism; the screens of sign-in and accounts are in `accounts`.

mod actor;
mod current;
mod grant;
pub mod password;
mod permission;
mod queries;
mod role;
mod scope;
pub mod session;
pub mod throttle;
pub mod totp;

pub use actor::{Actor, SecondFactor};
pub use current::{find_actor, load};
pub use grant::Grant;
pub use permission::{Permission, allows};
pub use role::{Role, role_label};
pub use scope::Scope;
