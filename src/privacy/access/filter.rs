use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;

use crate::types::PersonId;
use crate::types::tanggal::{TanggalError, parse_tanggal};
use crate::web::{Error, FormErrors, Result};

/// As the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AccessFilter {
    pub orang: String,
    /// First and last day, as typed; empty for no bound.
    pub dari: String,
    pub sampai: String,
    /// Number before which the page begins.
    pub sebelum: String,
}

/// Instants that bound the search: from the first, before the second.
pub struct Span {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl AccessFilter {
    /// # Errors
    /// `BadRequest` where the address names nobody.
    pub fn person(&self) -> Result<PersonId> {
        self.orang.parse().map_err(|_| {
            Error::BadRequest("Buka halaman ini dari halaman orangnya, lewat “Siapa yang melihat data ini”.")
        })
    }

    pub fn before(&self) -> Option<i64> {
        self.sebelum.parse().ok()
    }

    /// The days asked for, whole days of the kabupaten. A bound that cannot be read is reported and left out.
    pub fn span(&self, today: NaiveDate, errors: &mut FormErrors) -> Span {
        let from = day(&self.dari, "dari", today, errors);
        let until = day(&self.sampai, "sampai", today, errors);
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            errors.push("sampai", "Tanggal akhir lebih awal dari tanggal mulai.");
        }

        Span {
            from: from.map_or(DateTime::UNIX_EPOCH, midnight),
            until: until
                .or(Some(today))
                .and_then(|day| day.checked_add_days(Days::new(1)))
                .map_or(DateTime::<Utc>::MAX_UTC, midnight),
        }
    }

    /// The same person and days, further back.
    pub fn older(&self, before: i64) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("orang", &self.orang)
            .append_pair("dari", &self.dari)
            .append_pair("sampai", &self.sampai)
            .append_pair("sebelum", &before.to_string())
            .finish()
    }
}

fn day(typed: &str, name: &'static str, today: NaiveDate, errors: &mut FormErrors) -> Option<NaiveDate> {
    if typed.trim().is_empty() {
        return None;
    }
    match parse_tanggal(typed, today) {
        Ok(date) | Err(TanggalError::InFuture(date)) => Some(date),
        Err(_) => {
            errors.push(name, "Tanggal ini tidak terbaca. Tulis seperti 02/11/2026.");
            None
        }
    }
}

/// The beginning of a day in the kabupaten.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);

    FixedOffset::east_opt(7 * 3600)
        .and_then(|zone| midnight.and_local_timezone(zone).single())
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(dari: &str, sampai: &str) -> (String, String, bool) {
        let filter = AccessFilter {
            dari: dari.to_owned(),
            sampai: sampai.to_owned(),
            ..AccessFilter::default()
        };
        let mut errors = FormErrors::default();
        let span = filter.span("2026-11-22".parse().unwrap(), &mut errors);
        (span.from.to_rfc3339(), span.until.to_rfc3339(), errors.is_empty())
    }

    #[test]
    fn days_are_whole_and_of_the_kabupaten() {
        let utc = |text: &str| format!("{text}T17:00:00+00:00");

        assert_eq!(
            span("01/11/2026", "02/11/2026"),
            (utc("2026-10-31"), utc("2026-11-02"), true)
        );
        assert_eq!(span("", "").1, utc("2026-11-22"));
        assert!(!span("31/02/2026", "").2);
        assert!(!span("03/11/2026", "02/11/2026").2);
        assert!(span("", "31/12/2026").2);
    }
}
