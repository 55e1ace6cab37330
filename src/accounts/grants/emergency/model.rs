use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

use super::super::model::GrantRow;
use crate::clock;
use crate::types::tanggal;

/// One emergency and how many secret cases were read in it.
pub struct Line {
    pub grant: GrantRow,
    pub reads: i64,
}

impl Line {
    /// "12 Maret 2026, 14.20 WIB sampai 15.20 WIB"
    pub fn span_text(&self) -> String {
        format!(
            "{} sampai {}",
            clock::waktu(self.grant.proposed_at),
            clock::jam(self.grant.end())
        )
    }

    pub fn seen_text(&self) -> String {
        match (&self.grant.seen_by_name, self.grant.seen_at) {
            (Some(name), Some(at)) => format!("{name}, {}", clock::waktu(at)),
            _ => "Belum".to_owned(),
        }
    }
}

/// A week from Monday to Sunday, with its emergencies.
pub struct Week {
    pub monday: NaiveDate,
    pub lines: Vec<Line>,
}

impl Week {
    /// "9 Maret 2026 sampai 15 Maret 2026"
    pub fn title(&self) -> String {
        let sunday = self.monday.checked_add_days(Days::new(6)).unwrap_or(self.monday);

        format!("{} sampai {}", tanggal::tanggal(self.monday), tanggal::tanggal(sunday))
    }
}

/// By week, newest first.
pub fn weeks(mut lines: Vec<Line>) -> Vec<Week> {
    lines.sort_by_key(|line| std::cmp::Reverse(line.grant.proposed_at));
    let mut weeks: Vec<Week> = Vec::new();
    for line in lines {
        let monday = monday_of(line.grant.proposed_at);
        match weeks.last_mut().filter(|week| week.monday == monday) {
            Some(week) => week.lines.push(line),
            None => weeks.push(Week {
                monday,
                lines: vec![line],
            }),
        }
    }

    weeks
}

/// The Monday of the week in which this happened, by the calendar of the kabupaten.
fn monday_of(at: DateTime<Utc>) -> NaiveDate {
    let day = clock::in_wib(at).date_naive();
    let since_monday = u64::from(day.weekday().num_days_from_monday());

    day.checked_sub_days(Days::new(since_monday)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_here() {
        for (utc, monday) in [
            ("2026-03-08T16:59:00Z", "2026-03-02"),
            ("2026-03-08T17:00:00Z", "2026-03-09"),
            ("2026-03-15T16:59:00Z", "2026-03-09"),
        ] {
            assert_eq!(monday_of(utc.parse().unwrap()), monday.parse().unwrap(), "{utc}");
        }
    }
}
