//! Invented people and accounts.
