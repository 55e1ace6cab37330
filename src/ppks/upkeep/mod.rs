//! What time does to people's records, done by the program itself.

mod queries;

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::types::AgeBand;

/// Days an unfinished form is kept.
const DRAFT_DAYS: i64 = 30;
/// Hours the text of a search is kept; its address opens nothing after that.
const SEARCH_HOURS: i64 = 24;

/// Moves everyone whose birthday led into another age group, so that figures by age stay true. Daily.
///
/// # Errors
/// When the database fails.
pub async fn refresh_age_bands(db: &mut PgConnection, today: NaiveDate) -> Result<u64, sqlx::Error> {
    let mut moved = 0;
    for band in AgeBand::all() {
        let (youngest, oldest) = band.bounds();
        let after = oldest.and_then(|oldest| latest_birth(oldest + 1, today));
        let until = latest_birth(youngest, today);
        moved += queries::set_age_band(db, band, after, until).await?;
    }

    Ok(moved)
}

/// Forgets unfinished forms that nobody came back to. Hourly.
///
/// # Errors
/// When the database fails.
pub async fn forget_drafts(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    queries::delete_drafts(db, now - TimeDelta::days(DRAFT_DAYS)).await
}

/// Forgets what was searched for. Hourly.
///
/// # Errors
/// When the database fails.
pub async fn forget_searches(db: &mut PgConnection, now: DateTime<Utc>) -> Result<u64, sqlx::Error> {
    queries::delete_searches(db, now - TimeDelta::hours(SEARCH_HOURS)).await
}

/// The last day of birth that gives at least this age.
fn latest_birth(age: u32, today: NaiveDate) -> Option<NaiveDate> {
    today.checked_sub_months(Months::new(age * 12))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::tanggal::umur;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_edge_of_an_age_is_a_birthday(age in 0_u32..110, day in 0_i32..40_000, of_today in 730_000_i32..760_000) {
            let today = NaiveDate::from_num_days_from_ce_opt(of_today).unwrap();
            let born = NaiveDate::from_num_days_from_ce_opt(of_today - day).unwrap();

            prop_assert_eq!(born <= latest_birth(age, today).unwrap(), umur(born, today) >= age);
        }
    }
}
