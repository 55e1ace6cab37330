//! A question of DSP3A to a desa about one of its own people: is this person there, at this address? Both desa of a pair
//! are asked alike, and neither is told that there is another.

pub(in crate::ppks) mod actions;
mod pages;
pub(in crate::ppks) mod queries;

use chrono::{DateTime, Utc};

use crate::clock::{in_wib, waktu};
use crate::ppks::address::address_text;
use crate::types::tanggal::tanggal;
use crate::types::{FieldCheckId, PersonId};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_FIELD_CHECKS, pages::index)
        .on(routes::ANSWER_FIELD_CHECK, pages::update)
}

/// What an operator found, as stored and as read.
pub const ANSWERS: [(&str, &str); 3] = [
    ("sesuai", "Orangnya ada, alamatnya benar"),
    ("alamat_lain", "Orangnya ada, tetapi alamatnya lain"),
    ("tidak_ditemukan", "Orangnya tidak ditemukan"),
];

/// One question and, once given, its answer.
pub struct FieldCheck {
    pub id: FieldCheckId,
    pub person_id: PersonId,
    pub full_name: String,
    pub desa_name: String,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    pub asked_at: DateTime<Utc>,
    pub answer: Option<String>,
    pub note: String,
    pub answered_by_name: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
}

impl FieldCheck {
    pub fn is_open(&self) -> bool {
        self.answer.is_none()
    }

    pub fn address_text(&self) -> String {
        address_text(&self.dusun, &self.rt, &self.rw, &self.address)
    }

    pub fn asked_text(&self) -> String {
        tanggal(in_wib(self.asked_at).date_naive())
    }

    pub fn answer_text(&self) -> &'static str {
        let code = self.answer.as_deref().unwrap_or_default();

        ANSWERS
            .iter()
            .find(|(known, _)| *known == code)
            .map_or("Belum dijawab", |(_, label)| label)
    }

    /// "Yohana Contoh, 12 Maret 2026, 14.20 WIB"
    pub fn answered_text(&self) -> String {
        match (&self.answered_by_name, self.answered_at) {
            (Some(name), Some(at)) => format!("{name}, {}", waktu(at)),
            _ => String::new(),
        }
    }
}
