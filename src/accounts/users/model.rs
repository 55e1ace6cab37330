use chrono::{DateTime, Utc};

use crate::auth::Role;
use crate::types::{KodeWilayah, UserId};
use crate::wilayah::Wilayah;

/// Hours a one-time code lives: a slip printed on Friday still opens on Monday morning.
pub const CODE_HOURS: i64 = 72;

/// Months an account lives from the day it is made or looked at in a review.
pub const ACCOUNT_MONTHS: u32 = 12;

/// Who the log says made an account of the demo.
pub const DEMO_OFFICE: &str = "Data contoh";

/// A valid account, not yet stored.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub username: String,
    pub full_name: String,
    pub role: Role,
    pub area: Wilayah,
}

/// What may change in an account.
#[derive(Clone, Debug)]
pub struct UserChange {
    pub full_name: String,
    pub role: Role,
    pub area: Wilayah,
    /// The version the form was made from.
    pub version: i32,
}

/// A stored account.
#[derive(Clone, Debug)]
pub struct User {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub role: String,
    pub area: KodeWilayah,
    pub area_name: String,
    pub must_change_password: bool,
    pub password_expires_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub last_signed_in_at: Option<DateTime<Utc>>,
    /// When the account ends; None where nobody has set it yet.
    pub expires_at: Option<DateTime<Utc>>,
    /// Since when a code is asked at sign-in.
    pub totp_confirmed_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// Whether somebody can come in with an account, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Active,
    /// Has never replaced the one-time code.
    Waiting,
    /// The one-time code has died unused.
    CodeExpired,
    /// Its time has run out; a review extends it.
    Ended,
    Disabled,
}

impl Standing {
    pub fn label(self) -> &'static str {
        match self {
            Standing::Active => "Aktif",
            Standing::Waiting => "Menunggu kode dipakai",
            Standing::CodeExpired => "Kode kedaluwarsa",
            Standing::Ended => "Masa berlaku habis",
            Standing::Disabled => "Nonaktif",
        }
    }

    /// Colour and sign of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            Standing::Active => "ok",
            Standing::Waiting => "wait",
            Standing::CodeExpired => "fix",
            Standing::Ended | Standing::Disabled => "no",
        }
    }
}

impl User {
    pub fn role_label(&self) -> &str {
        self.role
            .parse::<Role>()
            .map_or(self.role.as_str(), |role| role.label())
    }

    /// "Desa Tirta Kencana"
    pub fn area_full_name(&self) -> String {
        Wilayah {
            kode: self.area.clone(),
            nama: self.area_name.clone(),
        }
        .full_name()
    }

    /// The account has run out.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|until| until <= now)
    }

    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }

    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        if self.is_disabled() {
            Standing::Disabled
        } else if self.expires_at.is_some_and(|until| until <= now) {
            Standing::Ended
        } else if !self.must_change_password {
            Standing::Active
        } else if self.password_expires_at.is_some_and(|until| until <= now) {
            Standing::CodeExpired
        } else {
            Standing::Waiting
        }
    }
}

/// Why this may not be a user name, as a sentence.
pub fn username_objection(username: &str) -> Option<&'static str> {
    let length = username.chars().count();
    let is_plain = username
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));

    if username.is_empty() {
        Some("Isi nama pengguna, misalnya yohana.sebalo.")
    } else if !is_plain {
        Some("Nama pengguna hanya boleh huruf kecil, angka, titik, garis bawah, dan garis hubung. Hapus yang lain.")
    } else if !(3..=40).contains(&length) {
        Some("Nama pengguna harus 3 sampai 40 huruf. Sesuaikan panjangnya.")
    } else {
        None
    }
}

/// Criteria of the list of accounts.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// Part of a user name or of a region's name.
    pub text: String,
    pub role: String,
    /// `Some(true)`: only disabled ones.
    pub is_disabled: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_plain() {
        for good in ["abc", "yohana.sebalo", "61.07.04.2003", "tksk-61.07.04", "a_b"] {
            assert_eq!(username_objection(good), None, "{good}");
        }
        for bad in ["", "ab", "Yohana", "dua kata", "é12", "a/b", &"a".repeat(41)] {
            assert!(username_objection(bad).is_some(), "{bad}");
        }
    }
}
