//! The offices. A role says what; the wilayah of the account says where.

use std::str::FromStr;

use crate::types::Level;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Enters the people of one desa or kelurahan.
    OperatorDesa,
    /// Kepala desa or lurah: stands by what the own desa has entered.
    KepalaDesa,
    /// Tenaga Kesejahteraan Sosial Kecamatan: sees one kecamatan.
    Tksk,
    /// Verifies at the social agency (DSP3A).
    VerifikatorDinas,
    /// Runs the registry at the social agency: accounts, exports, the log.
    AdminDinas,
    /// Leadership of the kabupaten: figures without names.
    PimpinanKabupaten,
    /// Kabupaten staff who take lists out for official use.
    PengunduhKabupaten,
    /// Looks after the server: makes accounts, sees nobody in the registry.
    AdminSistem,
    /// Inspektorat: the log, the exports, the figures; no person by name.
    Auditor,
}

impl Role {
    pub const ALL: [Role; 9] = [
        Role::OperatorDesa,
        Role::KepalaDesa,
        Role::Tksk,
        Role::VerifikatorDinas,
        Role::AdminDinas,
        Role::PimpinanKabupaten,
        Role::PengunduhKabupaten,
        Role::AdminSistem,
        Role::Auditor,
    ];

    /// As stored and as sent in forms.
    pub fn code(self) -> &'static str {
        match self {
            Role::OperatorDesa => "operator_desa",
            Role::KepalaDesa => "kepala_desa",
            Role::Tksk => "tksk",
            Role::VerifikatorDinas => "verifikator_dinas",
            Role::AdminDinas => "admin_dinas",
            Role::PimpinanKabupaten => "pimpinan_kabupaten",
            Role::PengunduhKabupaten => "pengunduh_kabupaten",
            Role::AdminSistem => "admin_sistem",
            Role::Auditor => "auditor",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Role::OperatorDesa => "Operator desa/kelurahan",
            Role::KepalaDesa => "Kepala desa/lurah",
            Role::Tksk => "TKSK",
            Role::VerifikatorDinas => "Verifikator DSP3A",
            Role::AdminDinas => "Admin DSP3A",
            Role::PimpinanKabupaten => "Pimpinan kabupaten",
            Role::PengunduhKabupaten => "Petugas data kabupaten",
            Role::AdminSistem => "Admin sistem",
            Role::Auditor => "Auditor (Inspektorat)",
        }
    }

    /// The level of wilayah an account of this role belongs to.
    pub fn level(self) -> Level {
        match self {
            Role::OperatorDesa | Role::KepalaDesa => Level::Desa,
            Role::Tksk => Level::Kecamatan,
            Role::VerifikatorDinas
            | Role::AdminDinas
            | Role::PimpinanKabupaten
            | Role::PengunduhKabupaten
            | Role::AdminSistem
            | Role::Auditor => Level::Kabupaten,
        }
    }

    /// An office whose account opens much: it signs in with a second factor and is asked again sooner.
    pub fn is_privileged(self) -> bool {
        match self {
            Role::OperatorDesa | Role::KepalaDesa | Role::Tksk | Role::PimpinanKabupaten => false,
            Role::VerifikatorDinas
            | Role::AdminDinas
            | Role::PengunduhKabupaten
            | Role::AdminSistem
            | Role::Auditor => true,
        }
    }
}

/// How people read a stored role; None for one that is no office.
pub fn role_label(code: &str) -> Option<&'static str> {
    code.parse().ok().map(Role::label)
}

/// A role that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown role")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(code: &str) -> Result<Role, UnknownRole> {
        Role::ALL
            .into_iter()
            .find(|role| role.code() == code)
            .ok_or(UnknownRole)
    }
}
