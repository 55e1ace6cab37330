use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::clock::in_wib;
use crate::privacy::access::Span;
use crate::types::parse_tanggal;

/// Days before today that "who looked" reaches back to when nothing is asked.
const USUAL_DAYS: i64 = 365;

/// Where the data come from.
pub struct Origin {
    pub by_name: String,
    pub at: DateTime<Utc>,
    pub desa_name: String,
    pub kecamatan_name: String,
}

/// From the first to the last day, both whole.
pub struct Period {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl Period {
    /// What was typed, or the last year where it is no date.
    pub fn read(first: &str, last: &str, today: NaiveDate) -> Period {
        let last = parse_tanggal(last, today).unwrap_or(today);
        let first = parse_tanggal(first, today).unwrap_or(last - TimeDelta::days(USUAL_DAYS));

        Period {
            first: first.min(last),
            last,
        }
    }

    /// The instants between which it lies, in the kabupaten's time.
    pub fn span(&self) -> Span {
        let offset = *in_wib(DateTime::UNIX_EPOCH).offset();
        let at = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc() - offset;

        Span {
            from: at(self.first),
            until: at(self.last) + TimeDelta::days(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_holds_its_last_day_in_wib() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let span = Period::read("20/11/2026", "21/11/2026", today).span();

        assert_eq!(span.from.to_rfc3339(), "2026-11-19T17:00:00+00:00");
        assert_eq!(span.until.to_rfc3339(), "2026-11-21T17:00:00+00:00");
        assert_eq!(Period::read("x", "", today).last, today);
    }
}
