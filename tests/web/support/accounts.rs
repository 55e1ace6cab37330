//! The people who act in tests. All invented; one password.

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use balale::auth::totp::Secret;
use balale::auth::{Permission, Role, allows};
use balale::crypto::Keys;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Everyone's password here.
pub const PASSWORD: &str = "kapal biru di atas bukit";

/// One account of the template database.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    id: u128,
    pub username: &'static str,
    pub full_name: &'static str,
    pub role: Role,
    pub wilayah_kode: &'static str,
}

impl Account {
    pub fn id(&self) -> Uuid {
        uuid::Builder::from_u128(self.id)
            .with_version(uuid::Version::Random)
            .with_variant(uuid::Variant::RFC4122)
            .into_uuid()
    }

    /// Signs in with a code as well.
    pub fn has_second_factor(&self) -> bool {
        self.role.is_privileged() || GRANTS.contains(&(self.username, "secret"))
    }

    /// The code that this person's telephone shows.
    pub fn code(&self, now: DateTime<Utc>) -> String {
        Secret::known(TOTP_SEED).code(now).unwrap()
    }

    pub fn seal_secret(&self, keys: &Keys) -> Vec<u8> {
        Secret::known(TOTP_SEED).seal(keys, self.id().into()).unwrap()
    }

    /// What office and grants allow at the start of a test.
    pub fn may(&self, permission: Permission) -> bool {
        // Nobody has a case in care at the start.
        permission != Permission::ReadAssignedSecrets
            && allows(self.role, permission)
            && permission
                .grant()
                .is_none_or(|grant| GRANTS.contains(&(self.username, grant.code())))
    }

    /// By user name.
    pub fn named(username: &str) -> &'static Account {
        ACCOUNTS
            .iter()
            .find(|account| account.username == username)
            .unwrap_or_else(|| panic!("no account is called {username}"))
    }
}

const fn account(
    id: u128,
    username: &'static str,
    full_name: &'static str,
    role: Role,
    wilayah_kode: &'static str,
) -> Account {
    Account {
        id,
        username,
        full_name,
        role,
        wilayah_kode,
    }
}

pub const ACCOUNTS: [Account; 17] = [
    account(1, "sebalo", "Yohana Contoh", Role::OperatorDesa, "61.07.04.1010"),
    // Another operator of the same kelurahan, another desa of the same kecamatan, and one of another kecamatan.
    account(2, "sebalo2", "Petrus Contoh", Role::OperatorDesa, "61.07.04.1010"),
    account(3, "tirta", "Sinta Misal", Role::OperatorDesa, "61.07.04.2003"),
    account(4, "duri", "Bujang Umpama", Role::OperatorDesa, "61.07.01.2001"),
    account(5, "tksk", "Lusia Rekaan", Role::Tksk, "61.07.04"),
    account(6, "tksk-raya", "Aminah Rekaan", Role::Tksk, "61.07.01"),
    account(7, "verifikator", "Dayang Umpama", Role::VerifikatorDinas, "61.07"),
    account(8, "verifikator2", "Agus Misal", Role::VerifikatorDinas, "61.07"),
    account(9, "admin", "Theresia Contoh", Role::AdminDinas, "61.07"),
    account(10, "pimpinan", "Markus Misal", Role::PimpinanKabupaten, "61.07"),
    account(11, "unduh", "Rina Umpama", Role::PengunduhKabupaten, "61.07"),
    // Holds the grant for secret cases.
    account(12, "rahasia", "Monika Umpama", Role::VerifikatorDinas, "61.07"),
    account(13, "admin2", "Yulius Contoh", Role::AdminDinas, "61.07"),
    account(14, "sistem", "Dedi Rekaan", Role::AdminSistem, "61.07"),
    account(15, "auditor", "Ratna Misal", Role::Auditor, "61.07"),
    account(16, "kades", "Stefanus Contoh", Role::KepalaDesa, "61.07.04.1010"),
    account(17, "kades-tirta", "Kornelius Misal", Role::KepalaDesa, "61.07.04.2003"),
];

/// The seed of everyone's second step here, sealed for each account by [`keys`].
pub const TOTP_SEED: [u8; 20] = *b"kunci rekaan 20 byte";

/// Grants in force at the start: user name and kind. Proposed by `admin2` and approved by `pimpinan`.
pub const GRANTS: [(&str, &str); 4] = [
    ("admin", "export"),
    ("admin2", "export"),
    ("unduh", "export"),
    ("rahasia", "secret"),
];

/// The password's hash at the cheapest parameters: every test signs in.
pub fn password_hash() -> String {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();

    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(PASSWORD.as_bytes())
        .unwrap()
        .to_string()
}
