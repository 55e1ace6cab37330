use chrono::{DateTime, Utc};

use crate::clock;
use crate::types::angka::ribuan;

/// What a file says of itself.
pub struct Document {
    pub title: String,
    pub filter: String,
    pub row_count: i32,
    pub office: String,
    pub at: DateTime<Utc>,
}

impl Document {
    pub fn at_text(&self) -> String {
        clock::waktu(self.at)
    }

    pub fn rows_text(&self) -> String {
        ribuan(self.row_count.into())
    }
}
