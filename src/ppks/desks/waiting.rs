//! How long something waits, in the days on which the agency works.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};

use crate::clock::in_wib;

/// Working days within which DSP3A means to decide.
pub const TARGET_DAYS: u64 = 5;

/// Working days since something was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting(u64);

impl Waiting {
    /// From the moment of sending until this date.
    pub fn since(sent: DateTime<Utc>, today: NaiveDate) -> Waiting {
        Waiting(working_days(in_wib(sent).date_naive(), today))
    }

    pub fn is_late(self) -> bool {
        self.0 > TARGET_DAYS
    }

    /// "Hari ini", "3 hari kerja", "Lewat 2 hari"
    pub fn text(self) -> String {
        match self.0 {
            0 => "Hari ini".to_owned(),
            days if days > TARGET_DAYS => format!("Lewat {} hari", days - TARGET_DAYS),
            days => format!("{days} hari kerja"),
        }
    }
}

/// Mondays to Fridays after `from`, up to and including `until`. Public holidays are counted as working days: their
/// list is decreed anew each year.
pub fn working_days(from: NaiveDate, until: NaiveDate) -> u64 {
    let days = u64::try_from((until - from).num_days()).unwrap_or(0);
    let rest = (days - days % 7 + 1..=days)
        .filter_map(|after| from.checked_add_days(Days::new(after)))
        .filter(|date| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun))
        .count();

    days / 7 * 5 + u64::try_from(rest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_do_not_count() {
        // 2026-03-12 is a Thursday.
        for (until, days) in [
            ("2026-03-11", 0),
            ("2026-03-12", 0),
            ("2026-03-13", 1),
            ("2026-03-14", 1),
            ("2026-03-15", 1),
            ("2026-03-16", 2),
            ("2026-03-19", 5),
            ("2026-03-20", 6),
            ("2027-03-11", 260),
        ] {
            assert_eq!(working_days(date("2026-03-12"), date(until)), days, "{until}");
        }
        assert_eq!(working_days(date("2026-03-14"), date("2026-03-16")), 1);
    }

    #[test]
    fn says_when_the_target_is_missed() {
        // 23.30 in Jakarta on Thursday, though still Thursday afternoon in UTC.
        let sent = DateTime::parse_from_rfc3339("2026-03-12T16:30:00Z").unwrap().to_utc();
        let text = |today| Waiting::since(sent, date(today)).text();

        assert_eq!(text("2026-03-12"), "Hari ini");
        assert_eq!(text("2026-03-13"), "1 hari kerja");
        assert_eq!(text("2026-03-19"), "5 hari kerja");
        assert_eq!(text("2026-03-23"), "Lewat 2 hari");
        assert!(!Waiting::since(sent, date("2026-03-19")).is_late());
    }
}
