//! The program in Debian's Chromium: what only a real browser can show.
//!
//! Needs `apt-get install -y chromium chromium-driver`, and npm for axe-core.

#![allow(clippy::disallowed_methods, reason = "tests ask their own environment")]

mod a_case_of_a_family_and_of_a_community;
mod a_doubt_is_answered_without_javascript;
mod a_photo_is_sent_and_judged;
mod admin_reads_the_chart_and_exports;
mod an_expired_session_loses_nothing;
#[path = "../web/support/mod.rs"]
mod app;
mod from_entry_through_the_offices;
mod leaving_a_shared_computer;
mod no_page_has_an_accessibility_violation;
mod operator_registers_a_family;
#[path = "../web/import/piles.rs"]
mod piles;
#[path = "../web/reports/seed.rs"]
mod seed;
mod sign_in;
mod sixty_records_by_keys;
mod somebody_dies_and_the_family_gets_a_new_head;
mod support;
mod table;
mod the_session_warns_before_it_ends;
mod the_whole_story_without_javascript;
mod twins_are_merged_and_people_move;
mod verifier_returns_operator_mends_verifier_approves;
mod windows_and_the_yearly_campaign;
