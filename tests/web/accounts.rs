//! Signing in, one's own account, and everyone's.

mod guessing;
mod profile;
mod second_factor;
mod sign_in;
mod users;
