//! Addresses of records that may be one human, of people who move, and of those who leave.

use crate::types::{DepartureId, FieldCheckId, PersonId, TaskId, TransferId, TwinPairId};

pub const TWINS: &str = "/ganda";
pub(super) const TWIN_AT: &str = "/ganda/{id}";
pub(super) const UNMERGE_AT: &str = "/ganda/{id}/pemisahan";
pub const FIELD_CHECKS: &str = "/periksa-lapangan";
pub(super) const FIELD_CHECK_AT: &str = "/periksa-lapangan/{id}";
pub const TRANSFERS: &str = "/pindah-desa";
pub const NEW_TRANSFER: &str = "/pindah-desa/baru";
pub(super) const TRANSFER_AT: &str = "/pindah-desa/{id}";
pub(super) const ANSWER_TRANSFER_AT: &str = "/pindah-desa/{id}/jawaban";
pub(super) const DECIDE_TRANSFER_AT: &str = "/pindah-desa/{id}/keputusan";
pub(super) const OFFER_TRANSFER_AT: &str = "/ppks/{id}/pindah";

pub fn twin(id: TwinPairId) -> String {
    format!("/ganda/{id}")
}

pub fn unmerge(id: TwinPairId) -> String {
    format!("/ganda/{id}/pemisahan")
}

/// The queue under this query string (without `?`).
pub fn twins_filtered(query: &str) -> String {
    super::with_query(TWINS, query)
}

pub fn field_check(id: FieldCheckId) -> String {
    format!("/periksa-lapangan/{id}")
}

pub fn transfer(id: TransferId) -> String {
    format!("/pindah-desa/{id}")
}

pub fn answer_transfer(id: TransferId) -> String {
    format!("/pindah-desa/{id}/jawaban")
}

pub fn decide_transfer(id: TransferId) -> String {
    format!("/pindah-desa/{id}/keputusan")
}

/// Proposes that somebody of one's own desa moves to another.
pub fn offer_transfer(id: PersonId) -> String {
    format!("/ppks/{id}/pindah")
}

// People who leave the registry, and what that leaves to do
pub const DEPARTURES: &str = "/ppks/keluar";
pub(super) const DEPARTURE_AT: &str = "/ppks/{id}/keluar";
pub(super) const DECIDE_DEPARTURE_AT: &str = "/ppks/keluar/{id}/keputusan";
pub(super) const RETURN_AT: &str = "/ppks/{id}/kembali";
pub(super) const CLOSE_TASK_AT: &str = "/ppks/tugas/{id}";

/// Where it is reported, decided and read that somebody has left.
pub fn departure(id: PersonId) -> String {
    format!("/ppks/{id}/keluar")
}

pub fn decide_departure(id: DepartureId) -> String {
    format!("/ppks/keluar/{id}/keputusan")
}

/// Somebody who left is back.
pub fn return_person(id: PersonId) -> String {
    format!("/ppks/{id}/kembali")
}

pub fn close_task(id: TaskId) -> String {
    format!("/ppks/tugas/{id}")
}
