use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::model::{Asker, Kind, NewRequest, NewStep, State};
use crate::clock::in_wib;
use crate::types::parse_tanggal;
use crate::types::tanggal::tanggal_singkat;
use crate::web::{Fields, FormErrors};

/// Characters of a name or contact.
const LINE_LIMIT: usize = 150;
/// Characters of a note.
const NOTE_LIMIT: usize = 2000;
/// Seconds by which a typed hour may lie ahead: it has no seconds.
const SLACK: i64 = 60;

/// A new request as typed.
#[derive(Clone, Debug, Default)]
pub struct RequestForm {
    pub person: String,
    pub kind: String,
    pub name: String,
    pub contact: String,
    pub relation: String,
    pub date: String,
    pub time: String,
    pub note: String,
}

impl RequestForm {
    /// Empty but for the person and the present hour.
    pub fn begin(person: String, now: DateTime<Utc>) -> RequestForm {
        let now = in_wib(now);

        RequestForm {
            person,
            date: tanggal_singkat(now.date_naive()),
            time: now.format("%H.%M").to_string(),
            ..RequestForm::default()
        }
    }

    pub fn read(fields: &Fields) -> RequestForm {
        let get = |name| fields.get(name).trim().to_owned();

        RequestForm {
            person: get("orang"),
            kind: get("jenis"),
            name: get("nama"),
            contact: get("kontak"),
            relation: get("hubungan"),
            date: get("tanggal"),
            time: get("jam"),
            note: get("catatan"),
        }
    }

    /// # Errors
    /// All at once.
    pub fn parse(&self, now: DateTime<Utc>) -> Result<NewRequest, FormErrors> {
        let mut errors = FormErrors::default();
        let kind = Kind::find(&self.kind);
        if kind.is_none() {
            errors.push("jenis", "Pilih apa yang diminta.");
        }
        if self.name.chars().count() < 2 {
            errors.push("nama", "Isi nama pemohon.");
        }
        if self.contact.is_empty() {
            errors.push("kontak", "Isi cara menghubungi pemohon: nomor telepon atau alamat.");
        }
        for (field, text) in [
            ("nama", &self.name),
            ("kontak", &self.contact),
            ("hubungan", &self.relation),
        ] {
            if text.chars().count() > LINE_LIMIT {
                errors.push(field, "Isian ini terlalu panjang. Paling banyak 150 huruf.");
            }
        }
        if self.note.chars().count() > NOTE_LIMIT {
            errors.push("catatan", "Catatan terlalu panjang. Paling banyak 2.000 huruf.");
        }
        let received_at = self.received_at(now, &mut errors);
        errors.into_result()?;

        match (kind, received_at) {
            (Some(kind), Some(received_at)) => Ok(NewRequest {
                person: self.person.parse().ok(),
                kind,
                asker: Asker {
                    name: self.name.clone(),
                    contact: self.contact.clone(),
                    relation: self.relation.clone(),
                },
                received_at,
                note: self.note.clone(),
            }),
            _ => Err(FormErrors::one("jenis", "Pilih apa yang diminta.")),
        }
    }

    fn received_at(&self, now: DateTime<Utc>, errors: &mut FormErrors) -> Option<DateTime<Utc>> {
        let local = in_wib(now);
        let date = parse_tanggal(&self.date, local.date_naive());
        let time = NaiveTime::parse_from_str(&self.time.replace('.', ":"), "%H:%M");
        if date.is_err() {
            errors.push(
                "tanggal",
                "Tulis tanggal surat atau orangnya datang, misalnya 12/03/2026. Tidak boleh sesudah hari ini.",
            );
        }
        if time.is_err() {
            errors.push("jam", "Tulis jamnya seperti 14.20.");
        }
        let received_at = date
            .ok()?
            .and_time(time.ok()?)
            .and_local_timezone(*local.offset())
            .single()?
            .to_utc();
        if received_at > now + TimeDelta::seconds(SLACK) {
            errors.push("jam", "Jam ini belum tiba. Periksa jamnya.");
        }

        Some(received_at)
    }
}

/// The next step as typed.
#[derive(Clone, Debug, Default)]
pub struct StepForm {
    pub state: String,
    pub refusal: String,
    pub note: String,
}

impl StepForm {
    pub fn read(fields: &Fields) -> StepForm {
        let get = |name| fields.get(name).trim().to_owned();

        StepForm {
            state: get("keadaan"),
            refusal: get("alasan"),
            note: get("catatan"),
        }
    }

    /// # Errors
    /// All at once.
    pub fn parse(&self, kind: Kind, from: State) -> Result<NewStep, FormErrors> {
        let mut errors = FormErrors::default();
        let state = State::find(&self.state).filter(|next| from.may_become(*next));
        if state.is_none() {
            errors.push("keadaan", "Pilih langkah berikutnya.");
        }
        if state == Some(State::Refused) && !kind.may_be_refused_for(&self.refusal) {
            errors.push("alasan", "Pilih alasan penolakan yang dibolehkan undang-undang.");
        }
        if state.is_some_and(State::is_closed) && self.note.chars().count() < 5 {
            errors.push("catatan", "Tulis apa yang dijawab kepada pemohon dan lewat apa.");
        }
        if self.note.chars().count() > NOTE_LIMIT {
            errors.push("catatan", "Catatan terlalu panjang. Paling banyak 2.000 huruf.");
        }
        errors.into_result()?;
        let state = state.ok_or_else(|| FormErrors::one("keadaan", "Pilih langkah berikutnya."))?;

        Ok(NewStep {
            state,
            refusal: (state == State::Refused).then(|| self.refusal.clone()),
            note: self.note.clone(),
        })
    }
}
