//! The age groups of charts and recaps.

/// An age group whose edges follow the law where it draws one: care of the under-fives (0-5),
/// childhood (under 18, UU 35/2014), old age (60, UU 13/1998). Adults are halved at 40, because
/// programmes for young workers end about there, and the old at 70, where most need care.
///
/// Stored as `smallint`; a number once given is never given another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[repr(i16)]
pub enum AgeBand {
    UpTo5 = 1,
    From6To12 = 2,
    From13To17 = 3,
    From18To39 = 4,
    From40To59 = 5,
    From60To69 = 6,
    From70 = 7,
}

impl AgeBand {
    /// Youngest first.
    pub fn all() -> [Self; 7] {
        [
            Self::UpTo5,
            Self::From6To12,
            Self::From13To17,
            Self::From18To39,
            Self::From40To59,
            Self::From60To69,
            Self::From70,
        ]
    }

    /// The band of an age in whole years.
    pub fn of(age: u32) -> Self {
        match age {
            0..=5 => Self::UpTo5,
            6..=12 => Self::From6To12,
            13..=17 => Self::From13To17,
            18..=39 => Self::From18To39,
            40..=59 => Self::From40To59,
            60..=69 => Self::From60To69,
            70.. => Self::From70,
        }
    }

    /// The number in the database, address bars and files.
    pub fn code(self) -> i16 {
        self as i16
    }

    pub fn from_code(code: i16) -> Option<Self> {
        Self::all().into_iter().find(|band| band.code() == code)
    }

    /// Youngest and oldest age in whole years, both included; the last band has no oldest.
    pub fn bounds(self) -> (u32, Option<u32>) {
        match self {
            Self::UpTo5 => (0, Some(5)),
            Self::From6To12 => (6, Some(12)),
            Self::From13To17 => (13, Some(17)),
            Self::From18To39 => (18, Some(39)),
            Self::From40To59 => (40, Some(59)),
            Self::From60To69 => (60, Some(69)),
            Self::From70 => (70, None),
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::UpTo5 => "0–5 tahun",
            Self::From6To12 => "6–12 tahun",
            Self::From13To17 => "13–17 tahun",
            Self::From18To39 => "18–39 tahun",
            Self::From40To59 => "40–59 tahun",
            Self::From60To69 => "60–69 tahun",
            Self::From70 => "70 tahun ke atas",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_age_has_one_band_and_the_bounds_agree() {
        for age in 0..=130 {
            let holding: Vec<AgeBand> = AgeBand::all()
                .into_iter()
                .filter(|band| {
                    let (from, until) = band.bounds();
                    age >= from && until.is_none_or(|until| age <= until)
                })
                .collect();
            assert_eq!(holding, [AgeBand::of(age)], "{age}");
        }
        assert_eq!(AgeBand::of(u32::MAX), AgeBand::From70);
    }

    #[test]
    fn codes_read_back_in_order() {
        for (at, band) in AgeBand::all().into_iter().enumerate() {
            assert_eq!(usize::try_from(band.code()), Ok(at + 1));
            assert_eq!(AgeBand::from_code(band.code()), Some(band));
        }
        assert_eq!(AgeBand::from_code(0), None);
        assert_eq!(AgeBand::from_code(8), None);
    }
}
