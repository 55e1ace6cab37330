use chrono::{DateTime, Months, TimeDelta, Utc};

use crate::auth::{Actor, Grant, Role, role_label};
use crate::clock;
use crate::types::{GrantId, KodeWilayah, UserId, tanggal};

/// Letters a reason has at least: one word is no reason.
pub const REASON_LENGTH: usize = 20;
/// Letters it has at most.
pub const REASON_LIMIT: usize = 500;
/// Months a grant may be asked for; the last is the most there is.
pub const MONTHS: [u32; 5] = [1, 3, 6, 9, 12];
/// Months that stand in the form at first.
pub const USUAL_MONTHS: u32 = 6;
/// Minutes an emergency lasts.
pub const EMERGENCY_MINUTES: i64 = 60;
/// Days before its end from which a grant is marked.
const WARNING_DAYS: i64 = 30;

/// A power asked for, valid in form.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub user_id: UserId,
    /// The wilayah of the person's account.
    pub area: KodeWilayah,
    pub kind: Grant,
    pub reason: String,
    /// At most twelve.
    pub months: u32,
}

impl Proposal {
    pub fn expires_at(&self, from: DateTime<Utc>) -> DateTime<Utc> {
        months_later(from, self.months)
    }
}

/// This many months from then; the calendar's end is far.
pub fn months_later(from: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    from.checked_add_months(Months::new(months)).unwrap_or(from)
}

/// Somebody for whom a grant can be proposed.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: UserId,
    pub username: String,
    pub full_name: String,
    pub role: String,
    pub area: KodeWilayah,
}

impl Candidate {
    pub fn label(&self) -> String {
        let office = role_label(&self.role).unwrap_or_default();

        format!("{} ({}), {office}", self.full_name, self.username)
    }

    pub fn role(&self) -> Option<Role> {
        self.role.parse().ok()
    }
}

/// A grant as it is listed.
#[derive(Clone, Debug)]
pub struct GrantRow {
    pub id: GrantId,
    pub user_id: UserId,
    pub user_name: String,
    pub role: String,
    pub area: KodeWilayah,
    pub kind: String,
    pub reason: String,
    pub proposed_by: UserId,
    pub proposed_by_name: String,
    pub proposed_at: DateTime<Utc>,
    pub approved_by_name: Option<String>,
    pub approved_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    pub revoked_by_name: Option<String>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub is_emergency: bool,
    pub seen_by_name: Option<String>,
    pub seen_at: Option<DateTime<Utc>>,
}

/// Where a grant stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Waiting,
    InForce,
    Emergency,
    Refused,
    Revoked,
    Ended,
}

impl Standing {
    pub fn label(self) -> &'static str {
        match self {
            Standing::Waiting => "Menunggu persetujuan",
            Standing::InForce => "Berlaku",
            Standing::Emergency => "Darurat",
            Standing::Refused => "Ditolak",
            Standing::Revoked => "Dicabut",
            Standing::Ended => "Berakhir",
        }
    }

    /// Colour and sign of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            Standing::Waiting => "wait",
            Standing::InForce => "ok",
            Standing::Emergency => "fix",
            Standing::Refused | Standing::Revoked | Standing::Ended => "no",
        }
    }

    pub fn is_over(self) -> bool {
        matches!(self, Standing::Refused | Standing::Revoked | Standing::Ended)
    }
}

impl GrantRow {
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        if self.revoked_at.is_some() {
            let was_open = self.is_emergency || self.approved_at.is_some();
            return if was_open { Standing::Revoked } else { Standing::Refused };
        }

        if self.expires_at <= now {
            Standing::Ended
        } else if self.is_emergency {
            Standing::Emergency
        } else if self.approved_at.is_some() {
            Standing::InForce
        } else {
            Standing::Waiting
        }
    }

    /// In force, and for less than thirty days more.
    pub fn ends_soon(&self, now: DateTime<Utc>) -> bool {
        self.standing(now) == Standing::InForce && self.expires_at <= now + TimeDelta::days(WARNING_DAYS)
    }

    /// Whether this person may approve or refuse it: neither the one who proposed it nor the one it is for.
    pub fn may_be_decided_by(&self, actor: &Actor) -> bool {
        self.proposed_by != actor.id && self.user_id != actor.id
    }

    pub fn kind_label(&self) -> &str {
        self.kind.parse().map_or(&*self.kind, |kind: Grant| kind.label())
    }

    pub fn role_label(&self) -> &str {
        role_label(&self.role).unwrap_or(&self.role)
    }

    /// "22 Mei 2027", or to the minute for an emergency.
    pub fn until_text(&self) -> String {
        if self.is_emergency {
            clock::waktu(self.expires_at)
        } else {
            tanggal::tanggal(clock::in_wib(self.expires_at).date_naive())
        }
    }

    pub fn proposed_text(&self) -> String {
        clock::waktu(self.proposed_at)
    }

    /// When it stopped counting, or will.
    pub fn end(&self) -> DateTime<Utc> {
        self.revoked_at.map_or(self.expires_at, |at| at.min(self.expires_at))
    }

    /// Who had the last word: "Disetujui Markus Misal".
    pub fn decision_text(&self) -> String {
        match (&self.approved_by_name, &self.revoked_by_name) {
            (Some(approved), Some(revoked)) => format!("Disetujui {approved}, dicabut {revoked}"),
            (Some(approved), None) => format!("Disetujui {approved}"),
            (None, Some(by)) if self.is_emergency => format!("Dicabut {by}"),
            (None, Some(by)) => format!("Ditolak {by}"),
            (None, None) if self.is_emergency => "Tanpa persetujuan (darurat)".to_owned(),
            (None, None) => "Belum diputuskan".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> GrantRow {
        let at: DateTime<Utc> = "2026-03-11T03:00:00Z".parse().unwrap();
        GrantRow {
            id: GrantId::new(),
            user_id: UserId::new(),
            user_name: "Monika Umpama".to_owned(),
            role: "verifikator_dinas".to_owned(),
            area: KodeWilayah::parse("99.01").unwrap(),
            kind: "secret".to_owned(),
            reason: "Menangani kasus rujukan".to_owned(),
            proposed_by: UserId::new(),
            proposed_by_name: "Yulius Contoh".to_owned(),
            proposed_at: at,
            approved_by_name: None,
            approved_at: None,
            expires_at: months_later(at, 12),
            revoked_by_name: None,
            revoked_at: None,
            is_emergency: false,
            seen_by_name: None,
            seen_at: None,
        }
    }

    #[test]
    fn stands_as_its_times_say() {
        let waiting = row();
        let now = waiting.proposed_at + TimeDelta::minutes(5);
        let approved = GrantRow {
            approved_at: Some(now),
            ..row()
        };
        let emergency = GrantRow {
            is_emergency: true,
            ..row()
        };
        assert_eq!(waiting.standing(now), Standing::Waiting);
        assert_eq!(approved.standing(now), Standing::InForce);
        assert_eq!(emergency.standing(now), Standing::Emergency);
        assert_eq!(approved.standing(approved.expires_at), Standing::Ended);
        for (row, standing) in [
            (waiting, Standing::Refused),
            (approved, Standing::Revoked),
            (emergency, Standing::Revoked),
        ] {
            let row = GrantRow {
                revoked_at: Some(now),
                ..row
            };
            assert_eq!(row.standing(now), standing);
            assert_eq!(row.end(), now);
        }
    }

    #[test]
    fn warns_in_the_last_thirty_days() {
        let row = GrantRow {
            approved_at: Some(row().proposed_at),
            ..row()
        };
        assert!(!row.ends_soon(row.expires_at - TimeDelta::days(31)));
        assert!(row.ends_soon(row.expires_at - TimeDelta::days(30)));
        assert!(!row.ends_soon(row.expires_at));
    }

    #[test]
    fn a_year_is_never_longer_than_the_law_of_the_table() {
        let at: DateTime<Utc> = "2027-03-01T00:00:00Z".parse().unwrap();
        assert!(months_later(at, 12) - at <= TimeDelta::days(366));
    }
}
