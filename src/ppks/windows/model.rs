use chrono::{DateTime, NaiveDate, Utc};

use crate::types::WindowId;
use crate::types::tanggal::tanggal;

/// A time in which desa collect data. Days are those of the kabupaten; the first and the last belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    pub id: WindowId,
    pub name: String,
    pub opens_on: NaiveDate,
    pub closes_on: NaiveDate,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
    pub updated_by_name: String,
}

impl Window {
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.opens_on <= today && today <= self.closes_on
    }

    /// "1 Oktober 2026 sampai 31 Desember 2026"
    pub fn span_text(&self) -> String {
        format!("{} sampai {}", tanggal(self.opens_on), tanggal(self.closes_on))
    }

    /// "terbuka, ditutup 5 hari lagi"
    pub fn state_text(&self, today: NaiveDate) -> String {
        if today < self.opens_on {
            return format!("dibuka {}", tanggal(self.opens_on));
        }
        if today > self.closes_on {
            return format!("ditutup {}", tanggal(self.closes_on));
        }
        match (self.closes_on - today).num_days() {
            0 => "hari ini hari terakhir".to_owned(),
            1 => "ditutup besok".to_owned(),
            days => format!("ditutup {days} hari lagi"),
        }
    }
}

/// What the calendar says to new work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// No window was ever made here.
    Unwatched,
    Open(Window),
    Closed {
        last: Option<Window>,
        next: Option<Window>,
    },
}

impl Gate {
    /// From all windows of a kabupaten.
    pub fn of(windows: Vec<Window>, today: NaiveDate) -> Gate {
        if windows.is_empty() {
            return Gate::Unwatched;
        }
        let (mut last, mut next): (Option<Window>, Option<Window>) = (None, None);
        for window in windows {
            if window.is_open(today) {
                return Gate::Open(window);
            }
            if window.closes_on < today {
                last = last.filter(|known| known.closes_on > window.closes_on).or(Some(window));
            } else {
                next = next.filter(|known| known.opens_on < window.opens_on).or(Some(window));
            }
        }

        Gate::Closed { last, next }
    }
}

/// A window that is asked for.
pub struct NewWindow {
    pub name: String,
    pub opens_on: NaiveDate,
    pub closes_on: NaiveDate,
}

/// What an edit asks for.
pub struct WindowChange {
    pub name: String,
    pub closes_on: NaiveDate,
    /// Empty only where the closing day stays.
    pub reason: String,
}

/// One change of the closing day.
pub struct ChangeRow {
    pub closed_on_before: NaiveDate,
    pub closes_on: NaiveDate,
    pub reason: String,
    pub by_name: String,
    pub changed_at: DateTime<Utc>,
}

impl ChangeRow {
    pub fn text(&self) -> String {
        let verb = if self.closes_on > self.closed_on_before {
            "Diperpanjang"
        } else {
            "Ditutup lebih awal"
        };

        format!(
            "{verb}: dari {} menjadi {}",
            tanggal(self.closed_on_before),
            tanggal(self.closes_on)
        )
    }
}

/// Why something comes outside of a window, as stored beside it. The first is also written where a form may not be
/// asked: whoever reads it cannot tell the two apart.
pub const LATE_REASONS: [(&str, &str); 4] = [
    ("segera", "Perlu segera ditangani"),
    ("baru", "Baru ditemukan atau baru pindah ke sini"),
    ("gangguan", "Sinyal, listrik, atau perangkat terganggu"),
    ("terlewat", "Terlewat saat pendataan"),
];

/// The reason given where none may be asked for.
pub const URGENT: &str = LATE_REASONS[0].1;

#[cfg(test)]
mod tests {
    use super::*;

    fn window(name: &str, opens: &str, closes: &str) -> Window {
        Window {
            id: WindowId::new(),
            name: name.to_owned(),
            opens_on: opens.parse().unwrap(),
            closes_on: closes.parse().unwrap(),
            version: 1,
            updated_at: DateTime::UNIX_EPOCH,
            updated_by_name: String::new(),
        }
    }

    fn gate(today: &str) -> String {
        let windows = vec![
            window("I", "2026-01-01", "2026-03-31"),
            window("III", "2026-09-01", "2026-10-31"),
            window("II", "2026-05-01", "2026-06-30"),
        ];
        match Gate::of(windows, today.parse().unwrap()) {
            Gate::Unwatched => "none".to_owned(),
            Gate::Open(window) => window.name,
            Gate::Closed { last, next } => {
                let name = |window: Option<Window>| window.map_or_else(|| "-".to_owned(), |window| window.name);
                format!("{} {}", name(last), name(next))
            }
        }
    }

    #[test]
    fn the_first_and_the_last_day_belong_to_a_window() {
        assert_eq!(gate("2026-05-01"), "II");
        assert_eq!(gate("2026-06-30"), "II");
        assert_eq!(gate("2026-07-01"), "II III");
        assert_eq!(gate("2025-12-31"), "- I");
        assert_eq!(gate("2026-12-31"), "III -");
        assert_eq!(Gate::of(Vec::new(), "2026-12-31".parse().unwrap()), Gate::Unwatched);
    }

    #[test]
    fn says_how_long_it_is_open() {
        let window = window("I", "2026-01-01", "2026-03-31");
        let text = |day: &str| window.state_text(day.parse().unwrap());

        assert_eq!(text("2025-12-31"), "dibuka 1 Januari 2026");
        assert_eq!(text("2026-03-26"), "ditutup 5 hari lagi");
        assert_eq!(text("2026-03-30"), "ditutup besok");
        assert_eq!(text("2026-03-31"), "hari ini hari terakhir");
        assert_eq!(text("2026-04-01"), "ditutup 31 Maret 2026");
    }
}
