//! The only place that asks the time. Instants are UTC; people read WIB, which is UTC+7 all year.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};

/// Seconds between UTC and Waktu Indonesia Barat.
const WIB_OFFSET: i32 = 7 * 3600;

/// Tells the time. A clone shares its shift, so a test can move the clock of a running program.
#[derive(Clone, Default)]
pub struct Clock {
    shift_seconds: Arc<AtomicI64>,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.shift_seconds.load(Ordering::Relaxed))
    }

    /// The date in the kabupaten.
    pub fn today(&self) -> NaiveDate {
        in_wib(self.now()).date_naive()
    }

    /// Moves this clock and all its clones; for tests of expiry.
    pub fn advance(&self, by: TimeDelta) {
        self.shift_seconds.fetch_add(by.num_seconds(), Ordering::Relaxed);
    }
}

/// The same instant on the wall clocks of the kabupaten.
pub fn in_wib(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(WIB_OFFSET) {
        Some(zone) => at.with_timezone(&zone),
        None => at.fixed_offset(),
    }
}

/// "14.20 WIB"
pub fn jam(at: DateTime<Utc>) -> String {
    in_wib(at).format("%H.%M WIB").to_string()
}

/// "12 Maret 2026, 14.20 WIB"
pub fn waktu(at: DateTime<Utc>) -> String {
    format!(
        "{}, {}",
        crate::types::tanggal::tanggal(in_wib(at).date_naive()),
        jam(at)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_wib_also_across_midnight() {
        let at = DateTime::parse_from_rfc3339("2026-03-11T17:20:00Z").unwrap().to_utc();

        assert_eq!(waktu(at), "12 Maret 2026, 00.20 WIB");
    }
}
