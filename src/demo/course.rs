//! When what happened to whom, over the year before today, in the order in which it happened.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};

use super::dice::Dice;

/// One thing that happens to a family; the number is its place in the list of families.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The kabupaten lets kepala desa and TKSK look first; before that only DSP3A did.
    LengthenWay,
    Register(usize),
    Submit(usize),
    Endorse(usize),
    Recommend(usize),
    Decide(usize),
}

/// So many days ago the way was lengthened.
const LENGTHENED: i64 = 45;

/// How much is entered in each of the last twelve months: slow at first, little at harvest and at feasts.
const MONTHS: [u32; 12] = [5, 7, 9, 6, 9, 11, 7, 10, 12, 10, 9, 8];

/// How far a family comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Draft,
    /// Which office has it before them: 0 the kepala desa, 1 the TKSK, 2 DSP3A.
    Waiting(u32),
    Decided,
}

/// Of a hundred families, how many wait for DSP3A in each kecamatan: some are far behind, as in life.
const BEHIND: [u32; 17] = [5, 14, 24, 4, 46, 11, 31, 17, 27, 58, 6, 50, 15, 21, 13, 41, 26];

/// How many of a hundred wait in the kecamatan of this number.
pub(super) fn behind(kecamatan: usize) -> u32 {
    BEHIND.get(kecamatan % BEHIND.len()).copied().unwrap_or_default()
}

/// The year of all families, oldest first. Tells for each whether it has anything to send, and how many of a hundred
/// wait where it lives.
pub(super) fn of_year(families: &[(bool, u32)], now: DateTime<Utc>) -> Vec<(DateTime<Utc>, Step)> {
    let mut dice = Dice::new(2026);
    let lengthened = now - TimeDelta::days(LENGTHENED);
    let mut steps = vec![(lengthened, Step::LengthenWay)];
    for (at, (has_needs, behind)) in families.iter().enumerate() {
        let fate = match dice.below(100) {
            _ if !has_needs => Fate::Draft,
            chance if chance < 8 => Fate::Draft,
            chance if chance < 8 + behind => Fate::Waiting(dice.below(3)),
            _ => Fate::Decided,
        };
        let days_ago = match fate {
            Fate::Draft if *has_needs => dice.between(1, 45),
            Fate::Waiting(_) => dice.between(4, 30),
            Fate::Draft | Fate::Decided => {
                let month = dice.weighted(MONTHS.into_iter());
                let months_ago = u32::try_from(MONTHS.len() - month).unwrap_or(1);
                (months_ago * 30 - dice.below(30)).max(18)
            }
        };
        let registered = office_hour(&mut dice, now, days_ago);
        steps.push((registered, Step::Register(at)));
        if fate == Fate::Draft {
            continue;
        }
        // Sent within minutes, or after a few days, never in the future.
        let submitted = if dice.chance(600) {
            registered + TimeDelta::minutes(dice.between(2, 25).into())
        } else {
            registered + TimeDelta::days(dice.between(1, 2).into()) + TimeDelta::minutes(dice.below(30).into())
        };
        let submitted = submitted.min(now);
        steps.push((submitted, Step::Submit(at)));
        let mut looked = submitted;
        if submitted > lengthened {
            for (office, step) in [Step::Endorse(at), Step::Recommend(at)].into_iter().enumerate() {
                if matches!(fate, Fate::Waiting(stops_at) if stops_at as usize == office) {
                    break;
                }
                looked =
                    looked + TimeDelta::hours(dice.between(2, 30).into()) + TimeDelta::minutes(dice.below(60).into());
                looked = looked.min(now);
                steps.push((looked, step));
            }
        }
        if fate == Fate::Decided {
            let decided =
                looked + TimeDelta::days(dice.between(1, 12).into()) + TimeDelta::minutes(dice.below(60).into());
            steps.push((decided.min(now), Step::Decide(at)));
        }
    }
    steps.sort_unstable();

    steps
}

/// A moment between eight and half past three on a working day.
fn office_hour(dice: &mut Dice, now: DateTime<Utc>, days_ago: u32) -> DateTime<Utc> {
    let mut day: NaiveDate = now.date_naive() - Days::new(days_ago.into());
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = day - Days::new(1);
    }
    // Eight o'clock in the kabupaten is one o'clock UTC.
    let seconds = 3600 + dice.below(27_000);

    (day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::seconds(seconds.into())).min(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_decided_before_it_was_sent_or_in_the_future() {
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let steps = of_year(&vec![(true, 15); 3_000], now);
        let place = |wanted: Step| steps.iter().position(|(_, step)| *step == wanted);

        assert!(
            steps
                .iter()
                .all(|(at, _)| *at <= now && *at > now - TimeDelta::days(380))
        );
        for at in 0..3_000 {
            let registered = place(Step::Register(at)).unwrap();
            let submitted = place(Step::Submit(at));
            assert!(submitted.is_none_or(|place| place > registered));
            let endorsed = place(Step::Endorse(at));
            assert!(endorsed.is_none_or(|place| Some(place) > submitted));
            assert!(place(Step::Recommend(at)).is_none_or(|place| Some(place) > endorsed));
            assert!(place(Step::Decide(at)).is_none_or(|decided| Some(decided) > submitted));
        }
    }
}
