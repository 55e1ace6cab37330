use askama::Template;
use askama_web::WebTemplate;

use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::paths;
use crate::web::Result;

/// One matter that can be set.
struct Card {
    title: &'static str,
    text: &'static str,
    href: &'static str,
    permission: Permission,
}

/// In the order in which a kabupaten comes to them.
const CARDS: [Card; 7] = [
    Card {
        title: "Alur pemeriksaan",
        text: "Siapa yang memeriksa sebelum DSP3A: kepala desa/lurah, TKSK, keduanya, atau tidak satu pun.",
        href: paths::WAY,
        permission: Permission::ManageSettings,
    },
    Card {
        title: "Alasan keputusan",
        text: "Kalimat siap pakai untuk mengembalikan data atau menyatakan tidak memenuhi kriteria.",
        href: paths::REASONS,
        permission: Permission::ManageSettings,
    },
    Card {
        title: "Periode pendataan",
        text: "Kapan desa mengumpulkan data, dan sampai kapan.",
        href: paths::WINDOWS,
        permission: Permission::ManageSettings,
    },
    Card {
        title: "Pemutakhiran tahunan",
        text: "Siapa yang diperiksa lagi tahun ini, dan sejauh mana.",
        href: paths::CAMPAIGNS,
        permission: Permission::ManageSettings,
    },
    Card {
        title: "Kategori dan kerahasiaan",
        text: "26 kategori, dan seberapa rapat masing-masing dijaga.",
        href: paths::CATEGORY_SETTINGS,
        permission: Permission::ManageSettings,
    },
    Card {
        title: "Kop dan tanda tangan",
        text: "Kepala surat, lambang, dan pejabat yang menandatangani PDF.",
        href: paths::LETTERHEAD,
        permission: Permission::ManageSettings,
    },
    Card {
        title: "Wilayah",
        text: "Kecamatan, desa, dan kelurahan yang dimuat dari daftar Kemendagri.",
        href: paths::WILAYAH,
        permission: Permission::ReadWilayah,
    },
];

#[derive(Template, WebTemplate)]
#[template(path = "ppks/settings/index.html")]
pub struct SettingsIndex {
    page: Page,
    cards: Vec<&'static Card>,
}

pub async fn index(page: Page, actor: Actor) -> Result<SettingsIndex> {
    actor.scope_for(Permission::ManageSettings)?;

    Ok(SettingsIndex {
        page,
        cards: CARDS.iter().filter(|card| actor.may(card.permission)).collect(),
    })
}
