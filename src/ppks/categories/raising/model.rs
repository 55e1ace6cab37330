use chrono::{DateTime, Utc};

use crate::ppks::categories::SECRET;

/// How a tier reads: 1 ordinary, 2 restricted, 3 secret.
pub(super) fn tier_label(tier: i16) -> &'static str {
    match tier {
        1 => "Tingkat 1: biasa",
        2 => "Tingkat 2: terbatas",
        _ => "Tingkat 3: rahasia",
    }
}

/// The look of a tier's tag.
pub(super) fn tier_tag(tier: i16) -> &'static str {
    match tier {
        1 => "info",
        2 => "wait",
        _ => "secret",
    }
}

/// The tiers above this one.
pub(super) fn above(tier: i16) -> impl Iterator<Item = i16> {
    tier + 1..=SECRET
}

/// One raising, as it was done.
pub(super) struct TierChange {
    pub category_code: String,
    pub from_tier: i16,
    pub to_tier: i16,
    pub reason: String,
    pub by_name: String,
    pub changed_at: DateTime<Utc>,
}

impl TierChange {
    /// "Tingkat 1 → 3, 27 November 2026, 10.20 WIB, oleh Theresia Contoh"
    pub fn text(&self) -> String {
        format!(
            "Tingkat {} → {}, {}, oleh {}",
            self.from_tier,
            self.to_tier,
            crate::clock::waktu(self.changed_at),
            self.by_name
        )
    }
}

/// A raising to be done.
pub(super) struct NewTier {
    pub code: String,
    /// The tier that whoever raises it has read.
    pub seen: i16,
    pub to: i16,
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_stands_above_secret() {
        assert!(above(1).eq([2, 3]));
        assert_eq!(above(SECRET).count(), 0);
    }
}
