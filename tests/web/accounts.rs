//! Signing in, one's own account, and everyone's.

mod profile;
mod sign_in;
mod users;
