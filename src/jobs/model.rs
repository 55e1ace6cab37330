use chrono::{DateTime, TimeDelta, Utc};

use crate::types::{JobId, UserId};

/// A piece of long work.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: JobId,
    pub kind: String,
    /// The record that it is about.
    pub subject_id: uuid::Uuid,
    pub user_id: UserId,
    pub state: String,
    pub done_count: i32,
    pub total_count: i32,
    pub started_at: Option<DateTime<Utc>>,
}

/// How far a job is, as a page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: i32,
    pub total: i32,
    /// At the speed so far; None while that says nothing.
    pub seconds_left: Option<i64>,
}

impl Job {
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "queued" | "running" | "cancelling")
    }

    pub fn is_cancelled(&self) -> bool {
        matches!(self.state.as_str(), "cancelling" | "cancelled")
    }

    /// Takes back what another kind of work has done.
    pub fn is_undoing(&self) -> bool {
        self.kind.ends_with("_undo")
    }

    pub fn has_failed(&self) -> bool {
        self.state == "failed"
    }

    pub fn progress(&self, now: DateTime<Utc>) -> Progress {
        let spent = self.started_at.map_or(TimeDelta::zero(), |at| now - at).num_seconds();
        let (done, left) = (
            i64::from(self.done_count),
            i64::from(self.total_count - self.done_count),
        );

        Progress {
            done: self.done_count,
            total: self.total_count,
            seconds_left: (done > 0 && spent > 1).then(|| spent * left / done),
        }
    }
}

impl Progress {
    /// "kurang dari 1 menit", "sekitar 3 menit"
    pub fn left_text(&self) -> String {
        match self.seconds_left {
            None => "menghitung sisa waktu".to_owned(),
            Some(seconds) if seconds < 60 => "sisa kurang dari 1 menit".to_owned(),
            Some(seconds) => format!("sisa sekitar {} menit", (seconds + 30) / 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_from_the_time_spent() {
        let start = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let job = Job {
            id: JobId::new(),
            kind: "impor".to_owned(),
            subject_id: uuid::Uuid::nil(),
            user_id: UserId::new(),
            state: "running".to_owned(),
            done_count: 100,
            total_count: 400,
            started_at: Some(start),
        };

        assert_eq!(job.progress(start + TimeDelta::seconds(60)).seconds_left, Some(180));
        assert_eq!(
            job.progress(start + TimeDelta::seconds(60)).left_text(),
            "sisa sekitar 3 menit"
        );
        assert_eq!(job.progress(start).seconds_left, None);
    }
}
