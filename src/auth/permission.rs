//! The whole policy on one screen. Deny by default: what is not listed is not allowed.

use super::{Grant, Role};
pub use crate::types::Permission;

impl Permission {
    /// How people read it.
    pub fn label(self) -> &'static str {
        match self {
            Permission::ReadPersons => "Melihat orang menurut nama",
            Permission::RegisterPersons => "Mendaftarkan keluarga dan orang",
            Permission::EndorsePersons => "Mengesahkan data desa/kelurahan",
            Permission::RecommendPersons => "Merekomendasikan data sekecamatan",
            Permission::VerifyPersons => "Memverifikasi data orang lain",
            Permission::ReportDepartures => "Melaporkan orang yang keluar",
            Permission::ReadReports => "Melihat angka tanpa nama",
            Permission::ReadSecretFigures => "Melihat angka kategori rahasia",
            Permission::ExportRecap => "Mengunduh rekap",
            Permission::ExportPersons => "Mengunduh daftar nama dan alamat",
            Permission::ApproveExports => "Menyetujui unduhan orang lain",
            Permission::ReadExports => "Melihat catatan unduhan",
            Permission::ManageUsers => "Mengelola akun",
            Permission::ReadWilayah => "Melihat wilayah",
            Permission::ReadAudit => "Melihat catatan perbuatan",
            Permission::ReadSecrets => "Membuka kasus rahasia",
            Permission::ReadAssignedSecrets => "Membaca kasus rahasia yang dititipkan",
            Permission::ManageGrants => "Mengusulkan dan menyetujui wewenang",
            Permission::ReviewAccess => "Meninjau akses tiap triwulan",
            Permission::ManagePrivacy => "Melayani hak pemilik data",
            Permission::ManageSettings => "Mengatur cara kerja registri",
            Permission::ReadTwins => "Membandingkan data ganda",
            Permission::ReadTransfers => "Melihat pindah desa",
            Permission::RunChecks => "Menjalankan uji pemeriksaan",
        }
    }

    /// The personal grant without which the office alone does not suffice.
    pub fn grant(self) -> Option<Grant> {
        match self {
            Permission::ReadSecrets => Some(Grant::Secret),
            Permission::ExportPersons => Some(Grant::Export),
            _ => None,
        }
    }
}

/// Whether an office holds a permission. Where it reaches is the account's wilayah.
pub fn allows(role: Role, permission: Permission) -> bool {
    use Permission::{
        ApproveExports, EndorsePersons, ExportPersons, ExportRecap, ManageGrants, ManagePrivacy, ManageSettings,
        ManageUsers, ReadAssignedSecrets, ReadAudit, ReadExports, ReadPersons, ReadReports, ReadSecretFigures,
        ReadSecrets, ReadTransfers, ReadTwins, ReadWilayah, RecommendPersons, RegisterPersons, ReportDepartures,
        ReviewAccess, RunChecks, VerifyPersons,
    };

    match role {
        Role::OperatorDesa => matches!(
            permission,
            ReadPersons | RegisterPersons | ReportDepartures | ReadReports | ReadTransfers
        ),
        Role::KepalaDesa => matches!(permission, ReadPersons | EndorsePersons | ReadReports | ReadTransfers),
        Role::Tksk => matches!(
            permission,
            ReadPersons
                | RecommendPersons
                | ReportDepartures
                | ReadReports
                | ReadAssignedSecrets
                | ReadTwins
                | ReadTransfers
        ),
        Role::VerifikatorDinas => matches!(
            permission,
            ReadPersons
                | VerifyPersons
                | ReportDepartures
                | ReadReports
                | ReadSecretFigures
                | ReadSecrets
                | ReadTwins
                | ReadTransfers
        ),
        Role::AdminDinas => matches!(
            permission,
            ReadPersons
                | ReadReports
                | ReadSecretFigures
                | ExportRecap
                | ExportPersons
                | ApproveExports
                | ReadExports
                | ManageUsers
                | ReadWilayah
                | ReadAudit
                | ReadSecrets
                | ManageGrants
                | ReviewAccess
                | ManagePrivacy
                | ManageSettings
                | RunChecks
        ),
        // The head is the second person where an office has a single administrator, and is told of emergencies.
        Role::PimpinanKabupaten => matches!(
            permission,
            ReadReports | ReadSecretFigures | ApproveExports | ManageGrants
        ),
        Role::PengunduhKabupaten => matches!(permission, ReadPersons | ReadReports | ExportRecap | ExportPersons),
        Role::AdminSistem => matches!(permission, ManageUsers | ReadWilayah),
        Role::Auditor => matches!(
            permission,
            ReadReports | ReadExports | ReadAudit | ReviewAccess | RunChecks
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written from the requirements, not from the code: a change here is a change of policy.
    const POLICY: &str = "
                        operator kades tksk verifikator admin pimpinan pengunduh sistem auditor
    ReadPersons         ya       ya    ya   ya          ya    -        ya        -      -
    RegisterPersons     ya       -     -    -           -     -        -         -      -
    EndorsePersons      -        ya    -    -           -     -        -         -      -
    RecommendPersons    -        -     ya   -           -     -        -         -      -
    VerifyPersons       -        -     -    ya          -     -        -         -      -
    ReportDepartures    ya       -     ya   ya          -     -        -         -      -
    ReadReports         ya       ya    ya   ya          ya    ya       ya        -      ya
    ReadSecretFigures   -        -     -    ya          ya    ya       -         -      -
    ExportRecap         -        -     -    -           ya    -        ya        -      -
    ExportPersons       -        -     -    -           ya    -        ya        -      -
    ApproveExports      -        -     -    -           ya    ya       -         -      -
    ReadExports         -        -     -    -           ya    -        -         -      ya
    ManageUsers         -        -     -    -           ya    -        -         ya     -
    ReadWilayah         -        -     -    -           ya    -        -         ya     -
    ReadAudit           -        -     -    -           ya    -        -         -      ya
    ReadSecrets         -        -     -    ya          ya    -        -         -      -
    ReadAssignedSecrets -        -     ya   -           -     -        -         -      -
    ManageGrants        -        -     -    -           ya    ya       -         -      -
    ReviewAccess        -        -     -    -           ya    -        -         -      ya
    ManagePrivacy       -        -     -    -           ya    -        -         -      -
    ManageSettings      -        -     -    -           ya    -        -         -      -
    ReadTwins           -        -     ya   ya          -     -        -         -      -
    ReadTransfers       ya       ya    ya   ya          -     -        -         -      -
    RunChecks           -        -     -    -           ya    -        -         -      ya";

    #[test]
    fn is_what_the_office_agreed() {
        let rows: Vec<Vec<&str>> = POLICY
            .lines()
            .skip(2)
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(rows.len(), Permission::ALL.len());

        for (row, permission) in rows.iter().zip(Permission::ALL) {
            assert_eq!(row[0], format!("{permission:?}"));
            for (cell, role) in row[1..].iter().zip(Role::ALL) {
                assert_eq!(allows(role, permission), *cell == "ya", "{role:?} {permission:?}");
            }
        }
    }

    #[test]
    fn maker_is_never_checker() {
        for role in Role::ALL {
            let offices = [
                Permission::RegisterPersons,
                Permission::EndorsePersons,
                Permission::RecommendPersons,
                Permission::VerifyPersons,
            ];
            assert!(
                offices
                    .into_iter()
                    .filter(|permission| allows(role, *permission))
                    .count()
                    <= 1
            );
        }
    }
}
