//! The whole policy on one screen. Deny by default: what is not listed is not allowed.

use super::Role;
pub use crate::types::Permission;

/// Whether an office holds a permission. Where it reaches is the account's wilayah.
pub fn allows(role: Role, permission: Permission) -> bool {
    use Permission::{
        ExportPersons, ExportRecap, ManageUsers, ReadAudit, ReadExports, ReadPersons, ReadReports, ReadWilayah,
        RegisterPersons, VerifyPersons,
    };

    match role {
        Role::OperatorDesa => matches!(permission, ReadPersons | RegisterPersons | ReadReports),
        Role::Tksk => matches!(permission, ReadPersons | ReadReports),
        Role::VerifikatorDinas => matches!(permission, ReadPersons | VerifyPersons | ReadReports),
        Role::AdminDinas => matches!(
            permission,
            ReadPersons
                | ReadReports
                | ExportRecap
                | ExportPersons
                | ReadExports
                | ManageUsers
                | ReadWilayah
                | ReadAudit
        ),
        Role::PimpinanKabupaten => matches!(permission, ReadReports),
        Role::PengunduhKabupaten => matches!(permission, ReadPersons | ReadReports | ExportRecap | ExportPersons),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written from the requirements, not from the code: a change here is a change of policy.
    const POLICY: &str = "
                        operator tksk verifikator admin pimpinan pengunduh
    ReadPersons         ya       ya   ya          ya    -        ya
    RegisterPersons     ya       -    -           -     -        -
    VerifyPersons       -        -    ya          -     -        -
    ReadReports         ya       ya   ya          ya    ya       ya
    ExportRecap         -        -    -           ya    -        ya
    ExportPersons       -        -    -           ya    -        ya
    ReadExports         -        -    -           ya    -        -
    ManageUsers         -        -    -           ya    -        -
    ReadWilayah         -        -    -           ya    -        -
    ReadAudit           -        -    -           ya    -        -";

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
            assert!(!(allows(role, Permission::RegisterPersons) && allows(role, Permission::VerifyPersons)));
        }
    }
}
