use chrono::{DateTime, Months, NaiveDate, Utc};

use crate::ppks::departed;
use crate::types::tanggal::tanggal;
use crate::types::{CampaignId, KodeWilayah};
use crate::wilayah::Wilayah;

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Being prepared; quotas can be set.
    Draft,
    /// Who is due has been picked; desa ask and write down.
    Running,
    Closed,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Running => "running",
            State::Closed => "closed",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Draft => "Disiapkan",
            State::Running => "Berjalan",
            State::Closed => "Ditutup",
        }
    }

    /// The class of its tag.
    pub fn class(self) -> &'static str {
        match self {
            State::Draft => "wait",
            State::Running => "ok",
            State::Closed => "no",
        }
    }
}

/// One campaign.
#[derive(Clone, Debug)]
pub struct Campaign {
    pub id: CampaignId,
    pub name: String,
    pub area_kode: KodeWilayah,
    pub area_name: String,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub months: i16,
    pub quota: Option<i32>,
    pub state: String,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
    pub updated_by_name: String,
}

impl Campaign {
    /// An unknown state is one in which nothing can be done.
    pub fn state(&self) -> State {
        [State::Draft, State::Running]
            .into_iter()
            .find(|state| state.code() == self.state)
            .unwrap_or(State::Closed)
    }

    pub fn is_draft(&self) -> bool {
        self.state() == State::Draft
    }

    pub fn is_running(&self) -> bool {
        self.state() == State::Running
    }

    pub fn span_text(&self) -> String {
        format!("{} sampai {}", tanggal(self.starts_on), tanggal(self.ends_on))
    }

    pub fn area_text(&self) -> String {
        Wilayah {
            kode: self.area_kode.clone(),
            nama: self.area_name.clone(),
        }
        .full_name()
    }

    /// Whoever was last seen on this day or before it is due.
    pub fn due_until(&self) -> NaiveDate {
        due_until(self.starts_on, self.months)
    }

    /// Whether it has anything to do with this area.
    pub fn touches(&self, area: &KodeWilayah) -> bool {
        self.area_kode.contains(area) || area.contains(&self.area_kode)
    }
}

/// "Longer than 12 months ago" at the start of a campaign.
fn due_until(starts_on: NaiveDate, months: i16) -> NaiveDate {
    let months = Months::new(u32::try_from(months).unwrap_or(0));

    starts_on.checked_sub_months(months).unwrap_or(starts_on)
}

/// A campaign that is asked for.
pub struct NewCampaign {
    pub name: String,
    pub area_kode: KodeWilayah,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub months: i16,
    pub quota: Option<i32>,
}

/// One desa before the start: how many are due, and its own quota.
pub struct DesaQuota {
    pub kode: KodeWilayah,
    pub nama: String,
    pub due: i64,
    pub quota: Option<i32>,
}

impl DesaQuota {
    /// How many the campaign will pick here.
    pub fn picked(&self, general: Option<i32>) -> i64 {
        self.quota
            .or(general)
            .map_or(self.due, |quota| self.due.min(quota.into()))
    }
}

/// What is found about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    StillMeets,
    Died,
    Moved,
    Able,
    Refuses,
    NotFound,
}

impl Outcome {
    pub const ALL: [Outcome; 6] = [
        Outcome::StillMeets,
        Outcome::Died,
        Outcome::Moved,
        Outcome::Able,
        Outcome::Refuses,
        Outcome::NotFound,
    ];

    /// As stored, and as it stands in forms.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::StillMeets => "masih",
            Outcome::Died => "meninggal",
            Outcome::Moved => "pindah",
            Outcome::Able => "mampu",
            Outcome::Refuses => "menolak",
            Outcome::NotFound => "tidak_ditemukan",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Outcome::StillMeets => "Masih ada dan masih memenuhi",
            Outcome::Died => "Meninggal",
            Outcome::Moved => "Pindah",
            Outcome::Able => "Sudah mampu",
            Outcome::Refuses => "Menolak",
            Outcome::NotFound => "Tidak ditemukan",
        }
    }

    /// As it stands above a column of boxes.
    pub fn short(self) -> &'static str {
        match self {
            Outcome::StillMeets => "Masih memenuhi",
            other => other.label(),
        }
    }

    pub fn from_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// The person leaves the registry, if it is so.
    pub fn leaves(self) -> bool {
        self.departure().is_some()
    }

    /// As which they leave.
    pub fn departure(self) -> Option<departed::Kind> {
        match self {
            Outcome::StillMeets => None,
            Outcome::Died => Some(departed::Kind::Died),
            Outcome::Moved => Some(departed::Kind::Moved),
            Outcome::Able => Some(departed::Kind::Able),
            Outcome::Refuses => Some(departed::Kind::Refused),
            Outcome::NotFound => Some(departed::Kind::NotFound),
        }
    }
}

/// Why somebody is asked, as people read it.
pub fn cause_label(cause: &str) -> &'static str {
    match cause {
        "lewat_usia" => "lewat batas usia",
        _ => "sudah waktunya",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_is_who_was_last_seen_a_year_before_the_start() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();

        assert_eq!(due_until(day("2027-03-01"), 12), day("2026-03-01"));
        assert_eq!(due_until(day("2028-02-29"), 12), day("2027-02-28"));
        assert_eq!(due_until(day("2027-01-31"), 1), day("2026-12-31"));
    }

    #[test]
    fn a_desa_picks_no_more_than_its_quota_and_no_more_than_are_due() {
        let desa = |due, quota| DesaQuota {
            kode: KodeWilayah::parse("61.07.04.2003").unwrap(),
            nama: String::new(),
            due,
            quota,
        };

        assert_eq!(desa(40, None).picked(None), 40);
        assert_eq!(desa(40, None).picked(Some(25)), 25);
        assert_eq!(desa(40, Some(60)).picked(Some(25)), 40);
        assert_eq!(desa(40, Some(10)).picked(None), 10);
        assert_eq!(desa(40, Some(0)).picked(Some(25)), 0);
        assert_eq!(desa(0, None).picked(Some(25)), 0);
    }

    #[test]
    fn every_outcome_comes_back_as_itself() {
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_code(outcome.code()), Some(outcome));
        }
        assert_eq!(Outcome::from_code("entah"), None);
    }
}
