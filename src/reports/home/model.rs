use chrono::{DateTime, TimeDelta, Timelike, Utc};

use crate::clock;
use crate::types::{PersonId, tanggal};

/// "Selamat pagi", by the clocks of the kabupaten.
pub(super) fn greeting(now: DateTime<Utc>) -> &'static str {
    match clock::in_wib(now).hour() {
        4..=10 => "Selamat pagi",
        11..=14 => "Selamat siang",
        15..=17 => "Selamat sore",
        _ => "Selamat malam",
    }
}

/// Somebody whose data came back to the operator.
pub(super) struct TaskLine {
    pub person_id: PersonId,
    pub full_name: String,
    pub reason: String,
    pub returned_at: DateTime<Utc>,
}

impl TaskLine {
    pub fn at_text(&self) -> String {
        tanggal::tanggal(clock::in_wib(self.returned_at).date_naive())
    }
}

/// An operator who looked up more numbers than they may.
pub(super) struct ExhaustedLine {
    pub name: String,
    pub area_name: String,
    pub at: DateTime<Utc>,
}

impl ExhaustedLine {
    pub fn at_text(&self) -> String {
        clock::jam(self.at)
    }
}

/// Midnight by the clocks of the kabupaten.
pub(super) fn start_of_day(now: DateTime<Utc>) -> DateTime<Utc> {
    let since_midnight = clock::in_wib(now).num_seconds_from_midnight();

    now - TimeDelta::seconds(since_midnight.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greets_by_the_hour_here_not_in_greenwich() {
        for (utc, words) in [
            ("2026-03-11T00:30:00Z", "Selamat pagi"),
            ("2026-03-11T04:00:00Z", "Selamat siang"),
            ("2026-03-11T08:00:00Z", "Selamat sore"),
            ("2026-03-11T12:00:00Z", "Selamat malam"),
            ("2026-03-11T20:59:00Z", "Selamat malam"),
            ("2026-03-11T21:00:00Z", "Selamat pagi"),
        ] {
            assert_eq!(greeting(utc.parse().unwrap()), words, "{utc}");
        }
    }
}
