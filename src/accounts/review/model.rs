use chrono::{DateTime, Months, TimeDelta, Utc};

use crate::auth::{Grant, role_label};
use crate::clock;
use crate::types::{KodeWilayah, UserId, tanggal};
use crate::wilayah::Wilayah;

/// Days without a sign-in after which an account is asked about.
const IDLE_DAYS: i64 = 90;
/// Days before its end from which an account is marked.
const ENDING_DAYS: i64 = 30;
/// Months between two reviews.
const REVIEW_MONTHS: u32 = 3;

/// An open account, with what it can do.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub role: String,
    pub area: KodeWilayah,
    pub area_name: String,
    pub must_change_password: bool,
    pub created_at: DateTime<Utc>,
    pub last_signed_in_at: Option<DateTime<Utc>>,
    /// None: nobody has set one yet.
    pub expires_at: Option<DateTime<Utc>>,
    /// Codes of the grants in force.
    pub grants: Vec<String>,
}

/// Why an account is worth a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Idle,
    Ending,
    Ended,
    Unopened,
}

impl Mark {
    pub fn label(self) -> &'static str {
        match self {
            Mark::Idle => "90 hari tidak masuk",
            Mark::Ending => "Segera berakhir",
            Mark::Ended => "Sudah berakhir",
            Mark::Unopened => "Kode pertama belum diganti",
        }
    }

    /// Colour and sign of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            Mark::Idle | Mark::Unopened => "fix",
            Mark::Ending => "wait",
            Mark::Ended => "no",
        }
    }
}

impl Account {
    pub fn marks(&self, now: DateTime<Utc>) -> Vec<Mark> {
        let mut marks = Vec::new();
        // One never used is idle since it was made.
        let last = self.last_signed_in_at.unwrap_or(self.created_at);
        if last < now - TimeDelta::days(IDLE_DAYS) {
            marks.push(Mark::Idle);
        }
        match self.expires_at {
            Some(until) if until <= now => marks.push(Mark::Ended),
            Some(until) if until <= now + TimeDelta::days(ENDING_DAYS) => marks.push(Mark::Ending),
            _ => {}
        }
        if self.must_change_password {
            marks.push(Mark::Unopened);
        }

        marks
    }

    pub fn role_label(&self) -> &str {
        role_label(&self.role).unwrap_or(&self.role)
    }

    /// "Desa Tirta Kencana"
    pub fn area_full_name(&self) -> String {
        Wilayah {
            kode: self.area.clone(),
            nama: self.area_name.clone(),
        }
        .full_name()
    }

    pub fn last_text(&self) -> String {
        self.last_signed_in_at.map_or("Belum pernah".to_owned(), day)
    }

    pub fn until_text(&self) -> String {
        self.expires_at.map_or("Tanpa batas, perlu ditetapkan".to_owned(), day)
    }

    pub fn grants_text(&self) -> String {
        let labels: Vec<&str> = self
            .grants
            .iter()
            .filter_map(|kind| kind.parse().ok().map(Grant::label))
            .collect();

        if labels.is_empty() {
            "–".to_owned()
        } else {
            labels.join(", ")
        }
    }
}

/// "12 Maret 2026", by the calendar of the kabupaten.
fn day(at: DateTime<Utc>) -> String {
    tanggal::tanggal(clock::in_wib(at).date_naive())
}

/// The figures of one look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    pub accounts: i32,
    pub grants: i32,
    pub idle: i32,
    pub ending: i32,
    pub unopened: i32,
}

impl Summary {
    pub fn of(accounts: &[Account], now: DateTime<Utc>) -> Summary {
        let mut sum = Summary::default();
        for account in accounts {
            let marks = account.marks(now);
            sum.accounts += 1;
            sum.grants += i32::try_from(account.grants.len()).unwrap_or(i32::MAX);
            sum.idle += i32::from(marks.contains(&Mark::Idle));
            sum.ending += i32::from(marks.contains(&Mark::Ending) || marks.contains(&Mark::Ended));
            sum.unopened += i32::from(marks.contains(&Mark::Unopened));
        }

        sum
    }
}

/// The last look somebody took.
#[derive(Clone, Debug)]
pub struct Review {
    pub by_name: String,
    pub at: DateTime<Utc>,
}

impl Review {
    pub fn at_text(&self) -> String {
        clock::waktu(self.at)
    }

    pub fn next(&self) -> DateTime<Utc> {
        self.at
            .checked_add_months(Months::new(REVIEW_MONTHS))
            .unwrap_or(self.at)
    }

    pub fn next_text(&self) -> String {
        day(self.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_what_is_worth_a_question() {
        let now: DateTime<Utc> = "2026-06-01T00:00:00Z".parse().unwrap();
        let account = Account {
            id: UserId::new(),
            username: "yohana".to_owned(),
            full_name: "Yohana Contoh".to_owned(),
            role: "tksk".to_owned(),
            area: KodeWilayah::parse("99.01.02").unwrap(),
            area_name: "Misal".to_owned(),
            must_change_password: false,
            created_at: now - TimeDelta::days(200),
            last_signed_in_at: Some(now - TimeDelta::days(90)),
            expires_at: Some(now + TimeDelta::days(31)),
            grants: vec![],
        };
        assert_eq!(account.marks(now), []);
        assert_eq!(account.marks(now + TimeDelta::days(1)), [Mark::Idle, Mark::Ending]);
        assert_eq!(account.marks(now + TimeDelta::days(31)), [Mark::Idle, Mark::Ended]);
        let never = Account {
            last_signed_in_at: None,
            expires_at: None,
            must_change_password: true,
            ..account
        };
        assert_eq!(never.marks(now), [Mark::Idle, Mark::Unopened]);
        assert_eq!(never.until_text(), "Tanpa batas, perlu ditetapkan");
    }
}
