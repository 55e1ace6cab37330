//! Every URL of the site, once. A `..._AT` constant is a pattern for the table in [`routes`]; a function makes a link.
//! Here the code's English word and the public's Indonesian word stand side by side.

mod collecting;
mod exporting;
mod groups;
mod households;
mod importing;
mod moves;
mod offices;
mod papers;
mod quality;
mod rights;
pub mod routes;

pub use collecting::*;
pub use exporting::*;
pub use groups::*;
pub use households::*;
pub use importing::*;
pub use moves::*;
pub use offices::*;
pub use papers::*;
pub use quality::*;
pub use rights::*;
pub use routes::{Method, Needs, ROUTES, Route};

use crate::types::{BatchId, EnvelopeId, GrantId, KodeWilayah, PersonId, Receipt, UserId};
// Public
pub const FRONT: &str = "/";
pub const HEALTH: &str = "/sehat";
const ASSET_AT: &str = "/aset/{name}";

pub fn asset(name: &str) -> String {
    format!("/aset/{name}")
}

// Signing in, one's own account
pub const SIGN_IN: &str = "/masuk";
/// The second step: the code from the authenticator.
pub const SIGN_IN_CODE: &str = "/masuk/kode";
pub const SIGN_OUT: &str = "/keluar";
pub const PROFILE: &str = "/akun";
pub const PASSWORD: &str = "/akun/kata-sandi";
pub const SESSIONS: &str = "/akun/sesi";
pub const SECOND_FACTOR: &str = "/akun/dua-langkah";

/// The sign-in page after signing out; `token` brings back what the browser was told to forget.
pub fn signed_out(token: &str) -> String {
    format!("{SIGN_IN}?keluar={token}")
}

/// The sign-in page that goes on to `target` afterwards.
pub fn sign_in_then(target: &str) -> String {
    let target = percent_encoding::utf8_percent_encode(target, percent_encoding::NON_ALPHANUMERIC);

    format!("{SIGN_IN}?lanjut={target}")
}

pub const HOME: &str = "/beranda";

// Families and persons
pub const PERSONS: &str = "/ppks";
pub const SEARCH_PERSONS: &str = "/ppks/pencarian";
/// Somebody without a Kartu Keluarga.
pub const NEW_PERSON: &str = "/ppks/baru";
pub const CATEGORY_TREE: &str = "/ppks/kategori";
pub const DRAFTS: &str = "/draf";
const DISCARD_DRAFT_AT: &str = "/draf/{id}/pembuangan";

pub fn resume_draft(id: impl std::fmt::Display) -> String {
    format!("/keluarga/baru?draf={id}")
}

pub fn discard_draft(id: impl std::fmt::Display) -> String {
    format!("/draf/{id}/pembuangan")
}

/// A list under this query string (without `?`).
pub fn persons_filtered(query: &str) -> String {
    if query.is_empty() {
        PERSONS.to_owned()
    } else {
        format!("{PERSONS}?{query}")
    }
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

// Secret cases
pub const SECRETS: &str = "/kasus-rahasia";
pub const SEARCH_SECRETS: &str = "/kasus-rahasia/pencarian";
pub const TIERS: &str = "/kasus-rahasia/tingkat";
pub const SECRET_SENT_AT: &str = "/kasus-rahasia/terkirim/{receipt}";
pub const SECRET_AT: &str = "/kasus-rahasia/{id}";
pub const SECRET_NIK_AT: &str = "/kasus-rahasia/{id}/nik";
pub const ACCEPT_SECRET_AT: &str = "/kasus-rahasia/{id}/penerimaan";
pub const CLOSE_SECRET_AT: &str = "/kasus-rahasia/{id}/penutupan";
pub const LINK_SECRET_AT: &str = "/kasus-rahasia/{id}/tautan";
const ASSIGN_SECRET_AT: &str = "/kasus-rahasia/{id}/penitipan";
const UNASSIGN_SECRET_AT: &str = "/kasus-rahasia/{id}/penarikan";
/// What a TKSK looks after.
pub const ASSIGNED: &str = "/kasus-titipan";
const ASSIGNED_AT: &str = "/kasus-titipan/{id}";
const NOTE_ASSIGNED_AT: &str = "/kasus-titipan/{id}/catatan";

/// What whoever handed in a sealed case is shown; the same for every number.
pub fn secret_sent(receipt: &Receipt) -> String {
    format!("/kasus-rahasia/terkirim/{receipt}")
}

pub fn secret(id: EnvelopeId) -> String {
    format!("/kasus-rahasia/{id}")
}

pub fn secret_nik(id: EnvelopeId) -> String {
    format!("/kasus-rahasia/{id}/nik")
}

pub fn accept_secret(id: EnvelopeId) -> String {
    format!("/kasus-rahasia/{id}/penerimaan")
}

pub fn close_secret(id: EnvelopeId) -> String {
    format!("/kasus-rahasia/{id}/penutupan")
}

pub fn link_secret(id: EnvelopeId) -> String {
    format!("/kasus-rahasia/{id}/tautan")
}

pub fn assign_secret(id: EnvelopeId) -> String {
    format!("/kasus-rahasia/{id}/penitipan")
}

pub fn unassign_secret(id: EnvelopeId) -> String {
    format!("/kasus-rahasia/{id}/penarikan")
}

pub fn assigned(id: EnvelopeId) -> String {
    format!("/kasus-titipan/{id}")
}

pub fn note_assigned(id: EnvelopeId) -> String {
    format!("/kasus-titipan/{id}/catatan")
}

/// The list under this query string (without `?`).
pub fn secrets_filtered(query: &str) -> String {
    with_query(SECRETS, query)
}

// Reports
pub const REPORTS: &str = "/laporan";
pub const CHARTS: &str = "/laporan/grafik";
pub const RECAP: &str = "/laporan/rekap";

pub fn charts_of(kode: &KodeWilayah) -> String {
    format!("{CHARTS}?wilayah={kode}")
}

/// The charts under this query string (without `?`).
pub fn charts_filtered(query: &str) -> String {
    format!("{CHARTS}?{query}")
}

pub fn recap_filtered(query: &str) -> String {
    format!("{RECAP}?{query}")
}

// Settings
pub const SETTINGS: &str = "/pengaturan";
pub const WAY: &str = "/pengaturan/alur";
pub const REASONS: &str = "/pengaturan/alasan";
pub const CHANGE_REASON: &str = "/pengaturan/alasan/perubahan";
pub const LETTERHEAD: &str = "/pengaturan/kop";
pub const LETTERHEAD_SAMPLE: &str = "/pengaturan/kop/contoh";
pub const LETTERHEAD_LOGO: &str = "/pengaturan/kop/lambang";
pub const REMOVE_LETTERHEAD_LOGO: &str = "/pengaturan/kop/lambang/pelepasan";
// Administration
pub const USERS: &str = "/pengguna";
pub const NEW_USER: &str = "/pengguna/baru";
pub const MASS_USERS: &str = "/pengguna/massal";
const USER_AT: &str = "/pengguna/{id}";
const RESET_PASSWORD_AT: &str = "/pengguna/{id}/kode-baru";
const RESET_SECOND_FACTOR_AT: &str = "/pengguna/{id}/kode-masuk";
const DISABLE_USER_AT: &str = "/pengguna/{id}/penonaktifan";
const ENABLE_USER_AT: &str = "/pengguna/{id}/pengaktifan";
const SLIPS_AT: &str = "/pengguna/slip/{id}";
const ERASE_SLIPS_AT: &str = "/pengguna/slip/{id}/penghapusan";
pub const REVIEW: &str = "/pengguna/tinjauan";
pub const FINISH_REVIEW: &str = "/pengguna/tinjauan/selesai";
pub const GRANTS: &str = "/wewenang";
pub const NEW_GRANT: &str = "/wewenang/usulan";
pub const POLICY: &str = "/wewenang/tabel";
const APPROVE_GRANT_AT: &str = "/wewenang/{id}/persetujuan";
const REFUSE_GRANT_AT: &str = "/wewenang/{id}/penolakan";
const REVOKE_GRANT_AT: &str = "/wewenang/{id}/pencabutan";
pub const EMERGENCY: &str = "/wewenang/darurat";
pub const EMERGENCY_REPORT: &str = "/wewenang/darurat/laporan";
const EMERGENCY_SEEN_AT: &str = "/wewenang/darurat/{id}/dilihat";
pub const WILAYAH: &str = "/wilayah";
pub const AUDIT: &str = "/catatan";
pub const PERSON_ACCESS: &str = "/catatan/orang";

/// Who saw or changed the data of a person.
pub fn person_access(id: PersonId) -> String {
    format!("{PERSON_ACCESS}?orang={id}")
}

/// The same under this query string (without `?`).
pub fn person_access_filtered(query: &str) -> String {
    format!("{PERSON_ACCESS}?{query}")
}

pub fn user(id: UserId) -> String {
    format!("/pengguna/{id}")
}

pub fn reset_password(id: UserId) -> String {
    format!("/pengguna/{id}/kode-baru")
}

pub fn reset_second_factor(id: UserId) -> String {
    format!("/pengguna/{id}/kode-masuk")
}

pub fn disable_user(id: UserId) -> String {
    format!("/pengguna/{id}/penonaktifan")
}

pub fn enable_user(id: UserId) -> String {
    format!("/pengguna/{id}/pengaktifan")
}

pub fn slips(id: BatchId) -> String {
    format!("/pengguna/slip/{id}")
}

pub fn erase_slips(id: BatchId) -> String {
    format!("/pengguna/slip/{id}/penghapusan")
}

pub fn wilayah_of(kode: &KodeWilayah) -> String {
    format!("{WILAYAH}?di={kode}")
}

pub fn approve_grant(id: GrantId) -> String {
    format!("/wewenang/{id}/persetujuan")
}

pub fn refuse_grant(id: GrantId) -> String {
    format!("/wewenang/{id}/penolakan")
}

pub fn revoke_grant(id: GrantId) -> String {
    format!("/wewenang/{id}/pencabutan")
}

pub fn emergency_seen(id: GrantId) -> String {
    format!("/wewenang/darurat/{id}/dilihat")
}

// Settings
pub const CATEGORY_SETTINGS: &str = "/pengaturan/kategori";
const SUB_CATEGORIES_AT: &str = "/pengaturan/kategori/{code}";
const CATEGORY_TIER_AT: &str = "/pengaturan/kategori/{code}/tingkat";

/// Where the office raises a category's tier.
pub fn category_tier(code: &str) -> String {
    format!("/pengaturan/kategori/{code}/tingkat")
}

/// The sub-categories of one category, for the office that sets them.
pub fn sub_categories(code: &str) -> String {
    format!("/pengaturan/kategori/{code}")
}
