use chrono::{DateTime, NaiveDate, Utc};

use crate::auth::Scope;
use crate::clock::{in_wib, waktu};
use crate::crypto::{Keys, SealError};
use crate::types::tanggal::{tanggal, umur_text};
use crate::types::{KodeWilayah, Nik, PersonId, Sex, TransferId};
use crate::wilayah::Wilayah;

/// Who began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The desa where the person now lives, by a NIK.
    Ask,
    /// The desa that has the record.
    Offer,
}

impl Kind {
    pub fn read(code: &str) -> Kind {
        if code == "ask" { Kind::Ask } else { Kind::Offer }
    }
}

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// DSP3A looks for the record.
    Asked,
    /// The other desa says yes or no.
    Offered,
    /// It said yes; DSP3A decides.
    Accepted,
    /// It said no; DSP3A closes it, or talks to both.
    Declined,
    Moved,
    Refused,
}

/// What somebody does to a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// DSP3A has found the record and asks the desa that has it.
    Forward,
    Accept,
    Decline,
    Move,
    Refuse,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Offered => "offered",
            State::Accepted => "accepted",
            State::Declined => "declined",
            State::Moved => "moved",
            State::Refused => "refused",
        }
    }

    /// As stored; what is not known is over.
    pub fn read(code: &str) -> State {
        match code {
            "asked" => State::Asked,
            "offered" => State::Offered,
            "accepted" => State::Accepted,
            "declined" => State::Declined,
            "moved" => State::Moved,
            _ => State::Refused,
        }
    }

    pub fn is_open(self) -> bool {
        !matches!(self, State::Moved | State::Refused)
    }

    /// Where a step leads, or None where it is not allowed from here.
    pub fn next(self, step: Step) -> Option<State> {
        match (self, step) {
            (State::Asked, Step::Forward) => Some(State::Offered),
            (State::Offered, Step::Accept) => Some(State::Accepted),
            (State::Offered, Step::Decline) => Some(State::Declined),
            (State::Accepted, Step::Move) => Some(State::Moved),
            (State::Asked | State::Offered | State::Accepted | State::Declined, Step::Refuse) => Some(State::Refused),
            (
                State::Asked | State::Offered | State::Accepted | State::Declined | State::Moved | State::Refused,
                Step::Forward | Step::Accept | Step::Decline | Step::Move | Step::Refuse,
            ) => None,
        }
    }

    pub fn tag(self) -> &'static str {
        match self {
            State::Asked | State::Offered | State::Accepted | State::Declined => "wait",
            State::Moved => "ok",
            State::Refused => "no",
        }
    }
}

/// One transfer, as far as the reader may see it: of an ask, the desa that asked sees who holds the record only once
/// the person has come.
pub struct Transfer {
    pub id: TransferId,
    pub kind: String,
    pub state: String,
    pub from_kode: Option<KodeWilayah>,
    pub from_name: Option<String>,
    pub to_kode: KodeWilayah,
    pub to_name: String,
    pub person_id: Option<PersonId>,
    pub with_family: bool,
    pub full_name: String,
    pub born_on: Option<NaiveDate>,
    pub nik_enc: Option<Vec<u8>>,
    pub reason: String,
    pub asked_by_name: String,
    pub asked_at: DateTime<Utc>,
    pub answered_by_name: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
    pub answer_note: String,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decision_note: String,
    pub version: i32,
}

impl Transfer {
    pub fn kind(&self) -> Kind {
        Kind::read(&self.kind)
    }

    pub fn state(&self) -> State {
        State::read(&self.state)
    }

    /// Where it stands, in words that fit whoever began.
    pub fn state_text(&self) -> &'static str {
        match (self.state(), self.kind()) {
            (State::Asked, _) => "Menunggu DSP3A",
            (State::Offered, Kind::Ask) => "Menunggu desa asal",
            (State::Offered, Kind::Offer) => "Menunggu desa tujuan",
            (State::Accepted, _) => "Disetujui kedua desa, menunggu DSP3A",
            (State::Declined, _) => "Desa lain keberatan, menunggu DSP3A",
            (State::Moved, _) => "Sudah pindah",
            (State::Refused, _) => "Tidak dipindahkan",
        }
    }

    pub fn to_text(&self) -> String {
        desa_text(&self.to_kode, &self.to_name)
    }

    /// "Desa Sebalo", or that it is not known yet.
    pub fn origin_text(&self) -> String {
        match (&self.from_kode, &self.from_name) {
            (Some(kode), Some(name)) => desa_text(kode, name),
            _ => "dicari DSP3A".to_owned(),
        }
    }

    /// The desa whose answer is waited for.
    pub fn answering(&self) -> Option<&KodeWilayah> {
        match self.kind() {
            Kind::Ask => self.from_kode.as_ref(),
            Kind::Offer => Some(&self.to_kode),
        }
    }

    /// The answer is with somebody who reaches this far.
    pub fn waits_for(&self, scope: &Scope) -> bool {
        self.state() == State::Offered && self.answering().is_some_and(|desa| scope.area().contains(desa))
    }

    /// DSP3A has the next step.
    pub fn waits_for_dsp3a(&self) -> bool {
        matches!(self.state(), State::Asked | State::Accepted | State::Declined)
    }

    pub fn asked_text(&self) -> String {
        format!("{}, {}", self.asked_by_name, waktu(self.asked_at))
    }

    pub fn answered_text(&self) -> Option<String> {
        let at = self.answered_at?;

        Some(format!("{}, {}", self.answered_by_name.as_deref()?, waktu(at)))
    }

    pub fn decided_text(&self) -> Option<String> {
        let at = self.decided_at?;

        Some(format!("{}, {}", self.decided_by_name.as_deref()?, waktu(at)))
    }

    pub fn date_text(&self) -> String {
        tanggal(in_wib(self.decided_at.unwrap_or(self.asked_at)).date_naive())
    }

    /// # Errors
    /// When the stored value does not open in its place.
    pub fn nik(&self, keys: &Keys) -> Result<Option<Nik>, SealError> {
        self.nik_enc
            .as_deref()
            .map(|sealed| {
                let digits = keys.open_identity(&nik_place(self.id), sealed)?;
                Nik::parse(&digits).map_err(|_| SealError)
            })
            .transpose()
    }
}

/// Where the NIK of an ask is sealed.
pub fn nik_place(id: TransferId) -> String {
    format!("transfers.nik.{id}")
}

/// Who may be meant by an ask. For DSP3A alone.
pub struct Match {
    pub id: PersonId,
    pub full_name: String,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub member_count: i64,
    /// An open transfer has this person already.
    pub is_taken: bool,
}

impl Match {
    pub fn desa_text(&self) -> String {
        desa_text(&self.desa_kode, &self.desa_name)
    }

    pub fn birth_text(&self, today: &NaiveDate) -> String {
        format!(
            "{}, lahir {} ({})",
            self.sex.label().to_lowercase(),
            tanggal(self.born_on),
            umur_text(self.born_on, *today)
        )
    }
}

/// An ask as checked and not yet stored.
pub struct NewAsk {
    pub nik: Nik,
    pub full_name: String,
    pub with_family: bool,
    pub reason: String,
}

/// An offer as checked and not yet stored.
pub struct NewOffer {
    pub to: KodeWilayah,
    pub with_family: bool,
    pub reason: String,
}

/// What DSP3A decides.
pub enum Decision {
    /// The record is this person's; the desa that has it is asked.
    Forward(PersonId),
    Move {
        note: String,
    },
    Refuse {
        note: String,
    },
}

/// What came of a step.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Changed since the page was opened.
    Stale,
    /// The desa of destination has the same NIK or nomor KK already.
    Taken,
}

pub(super) fn desa_text(kode: &KodeWilayah, nama: &str) -> String {
    Wilayah {
        kode: kode.clone(),
        nama: nama.to_owned(),
    }
    .full_name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_steps_are_legal() {
        let states = [
            State::Asked,
            State::Offered,
            State::Accepted,
            State::Declined,
            State::Moved,
            State::Refused,
        ];
        let steps = [Step::Forward, Step::Accept, Step::Decline, Step::Move, Step::Refuse];
        let legal: Vec<String> = states
            .into_iter()
            .flat_map(|from| steps.map(|step| (from, step)))
            .filter_map(|(from, step)| {
                from.next(step)
                    .map(|to| format!("{} {step:?} {}", from.code(), to.code()))
            })
            .collect();

        assert_eq!(
            legal,
            [
                "asked Forward offered",
                "asked Refuse refused",
                "offered Accept accepted",
                "offered Decline declined",
                "offered Refuse refused",
                "accepted Move moved",
                "accepted Refuse refused",
                "declined Refuse refused",
            ]
        );
        for state in states {
            assert_eq!(State::read(state.code()), state);
        }
    }
}
