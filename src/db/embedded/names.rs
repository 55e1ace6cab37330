//! The roles of the private PostgreSQL.

/// Made by initdb; makes the others and the database, and does nothing else.
pub(super) const SUPERUSER: &str = "balale_superuser";
/// All who may sign in.
pub(super) const ROLES: [&str; 4] = [SUPERUSER, "balale_owner", "balale_app", "balale_rahasia"];
