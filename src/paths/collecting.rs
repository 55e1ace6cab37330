//! Addresses of windows of collecting and of the yearly re-verification.

use crate::types::{CampaignId, KodeWilayah, WindowId};

pub const WINDOWS: &str = "/periode";
pub const NEW_WINDOW: &str = "/periode/baru";
pub(super) const WINDOW_AT: &str = "/periode/{id}";
pub(super) const EDIT_WINDOW_AT: &str = "/periode/{id}/ubah";
pub const CAMPAIGNS: &str = "/pemutakhiran";
pub const NEW_CAMPAIGN: &str = "/pemutakhiran/baru";
pub(super) const CAMPAIGN_AT: &str = "/pemutakhiran/{id}";
pub(super) const QUOTAS_AT: &str = "/pemutakhiran/{id}/kuota";
pub(super) const START_CAMPAIGN_AT: &str = "/pemutakhiran/{id}/mulai";
pub(super) const CLOSE_CAMPAIGN_AT: &str = "/pemutakhiran/{id}/tutup";
pub(super) const VISITS_AT: &str = "/pemutakhiran/{id}/keluarga";
pub(super) const PRELIST_AT: &str = "/pemutakhiran/{id}/cetak";
pub(super) const RESULTS_AT: &str = "/pemutakhiran/{id}/hasil";
pub(super) const VISIT_AT: &str = "/pemutakhiran/k/{code}";

pub fn window(id: WindowId) -> String {
    format!("{WINDOWS}/{id}")
}

pub fn edit_window(id: WindowId) -> String {
    format!("{WINDOWS}/{id}/ubah")
}

pub fn campaign(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}")
}

pub fn quotas(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}/kuota")
}

pub fn start_campaign(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}/mulai")
}

pub fn close_campaign(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}/tutup")
}

/// The families to visit.
pub fn visits(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}/keluarga")
}

/// The same, on paper.
pub fn prelist(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}/cetak")
}

/// What was found and waits for its confirmation.
pub fn results(id: CampaignId) -> String {
    format!("{CAMPAIGNS}/{id}/hasil")
}

/// One family to visit: what the QR on the paper holds. The code says nothing about anybody.
pub fn visit(code: &str) -> String {
    format!("{CAMPAIGNS}/k/{code}")
}

/// The same page about one region.
pub fn about(path: &str, kode: &KodeWilayah) -> String {
    format!("{path}?wilayah={kode}")
}

/// One RT of a region that [`about`] names.
pub fn in_rt(about: &str, rt: &str, rw: &str) -> String {
    let encode = |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);

    format!("{about}&rt={}&rw={}", encode(rt), encode(rw))
}

/// WhatsApp with this text ready to be sent; it must hold nothing about anybody.
pub fn whatsapp(text: &str) -> String {
    let text = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);

    format!("https://wa.me/?text={text}")
}
