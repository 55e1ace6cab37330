//! The menu: at most eight items, in the order of the day's work, only what the office may do.

use crate::auth::{Actor, Permission};
use crate::paths;

/// Numbers beside menu items; filled by the slice that owns them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Badges {
    /// At the desk of this office.
    pub waiting: i64,
    pub to_mend: i64,
    /// Pairs of records that may be one human.
    pub twins: i64,
    /// Powers to decide on, emergencies to look at.
    pub grants: i64,
    /// Long lists by name that somebody else has asked for.
    pub exports: i64,
}

pub struct NavItem {
    pub label: &'static str,
    pub href: &'static str,
    pub count: i64,
    pub is_current: bool,
}

/// One line of the whole menu: label, address, number, and what it takes to see it.
type Line = (&'static str, &'static str, i64, Option<Permission>);

/// What this actor sees, with the item of this path marked.
pub(super) fn items(actor: &Actor, path: &str, badges: Badges) -> Vec<NavItem> {
    let all = [
        ("Beranda", paths::HOME, 0, None),
        (
            "Pengesahan",
            paths::ENDORSEMENTS,
            badges.waiting,
            Some(Permission::EndorsePersons),
        ),
        (
            "Rekomendasi",
            paths::RECOMMENDATIONS,
            badges.waiting,
            Some(Permission::RecommendPersons),
        ),
        (
            "Verifikasi",
            paths::VERIFICATIONS,
            badges.waiting,
            Some(Permission::VerifyPersons),
        ),
        ("Data ganda", paths::TWINS, badges.twins, Some(Permission::ReadTwins)),
        (
            "Tambah keluarga",
            paths::NEW_FAMILY,
            0,
            Some(Permission::RegisterPersons),
        ),
        ("Impor", paths::IMPORTS, 0, Some(Permission::RegisterPersons)),
        ("Data PPKS", paths::PERSONS, 0, Some(Permission::ReadPersons)),
        ("Komunitas", paths::COMMUNITIES, 0, Some(Permission::RegisterPersons)),
        (
            "Perlu diperbaiki",
            paths::TO_MEND,
            badges.to_mend,
            Some(Permission::RegisterPersons),
        ),
        ("Pindah desa", paths::TRANSFERS, 0, Some(Permission::ReadTransfers)),
        ("Kasus rahasia", paths::SECRETS, 0, Some(Permission::ReadSecrets)),
        (
            "Kasus titipan",
            paths::ASSIGNED,
            0,
            Some(Permission::ReadAssignedSecrets),
        ),
        ("Laporan", paths::REPORTS, 0, Some(Permission::ReadReports)),
        downloads(actor, badges),
        people(actor, badges),
        settings(actor),
        ("Catatan", paths::AUDIT, 0, Some(Permission::ReadAudit)),
        ("Hak warga", paths::PRIVACY, 0, Some(Permission::ManagePrivacy)),
        ("Pemusnahan", paths::DESTRUCTIONS, 0, Some(Permission::ManageGrants)),
    ];

    all.into_iter()
        .filter(|(.., permission)| permission.is_none_or(|permission| actor.may(permission)))
        // An item of its own for the head of the kabupaten; whoever has "Hak warga" finds it there.
        .filter(|(_, href, ..)| *href != paths::DESTRUCTIONS || !actor.may(Permission::ManagePrivacy))
        .map(|(label, href, count, _)| NavItem {
            label,
            href,
            count,
            is_current: is_inside(path, href)
                || (is_people(href) && PEOPLE.iter().any(|part| is_inside(path, part)))
                || (href == paths::COMMUNITIES && is_inside(path, paths::GROUP_CASES))
                || ([paths::EXPORT_APPROVALS, paths::OWN_EXPORTS].contains(&href)
                    && is_inside(path, paths::EXPORT_LOG))
                || (href == paths::SETTINGS && is_inside(path, paths::WILAYAH)),
        })
        .collect()
}

/// Accounts, powers and the review are tabs of one item, so that the menu stays short; it leads to the first tab the
/// office may open.
const PEOPLE: [&str; 3] = [paths::USERS, paths::GRANTS, paths::REVIEW];

fn people(actor: &Actor, badges: Badges) -> Line {
    if actor.may(Permission::ManageUsers) {
        ("Pengguna", paths::USERS, badges.grants, Some(Permission::ManageUsers))
    } else if actor.may(Permission::ManageGrants) {
        ("Wewenang", paths::GRANTS, badges.grants, Some(Permission::ManageGrants))
    } else {
        ("Tinjauan akses", paths::REVIEW, 0, Some(Permission::ReviewAccess))
    }
}

/// The log where the office reads it, else what it lets go, else what one has asked for oneself.
fn downloads(actor: &Actor, badges: Badges) -> Line {
    if actor.may(Permission::ReadExports) {
        let waiting = badges.exports;
        ("Unduhan", paths::EXPORT_LOG, waiting, Some(Permission::ReadExports))
    } else if actor.may(Permission::ApproveExports) {
        let waiting = badges.exports;
        (
            "Unduhan",
            paths::EXPORT_APPROVALS,
            waiting,
            Some(Permission::ApproveExports),
        )
    } else {
        ("Unduhan saya", paths::OWN_EXPORTS, 0, Some(Permission::ExportPersons))
    }
}

/// The regions are a card of the settings; whoever sets nothing finds them in the menu.
fn settings(actor: &Actor) -> Line {
    if actor.may(Permission::ManageSettings) {
        ("Pengaturan", paths::SETTINGS, 0, Some(Permission::ManageSettings))
    } else {
        ("Wilayah", paths::WILAYAH, 0, Some(Permission::ReadWilayah))
    }
}

fn is_people(href: &str) -> bool {
    PEOPLE.contains(&href)
}

fn is_inside(path: &str, href: &str) -> bool {
    path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
}
