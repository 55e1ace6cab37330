//! Signing in, one's own account, and everyone's.

mod crowd;
mod emergency;
mod enumeration;
mod expiry;
mod grants;
mod guessing;
mod policy;
mod profile;
mod review;
mod second_factor;
mod session_ids;
mod sign_in;
mod users;
