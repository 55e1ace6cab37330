//! Signing in, one's own account, and everyone's.

mod emergency;
mod grants;
mod policy;
mod profile;
mod review;
mod sign_in;
mod users;
