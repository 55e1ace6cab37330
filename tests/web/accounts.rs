//! Signing in, one's own account, and everyone's.

mod emergency;
mod grants;
mod guessing;
mod policy;
mod profile;
mod review;
mod second_factor;
mod sign_in;
mod users;
