//! What can be asked for. Vocabulary only: which office holds what is decided in `auth`, which route asks for what in
//! `paths`.

/// A verb and its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See people by name within one's wilayah.
    ReadPersons,
    /// Enter families and persons, mend and send them.
    RegisterPersons,
    /// Stand by what the desa has entered, as its head.
    EndorsePersons,
    /// Recommend what the desa of one kecamatan have sent.
    RecommendPersons,
    /// Approve, return or reject what others have sent.
    VerifyPersons,
    /// Report that somebody has left, and see to what depends on them.
    ReportDepartures,
    /// See figures without names.
    ReadReports,
    /// See how many secret cases there are in the whole kabupaten in a year, where they are ten or more.
    ReadSecretFigures,
    /// Take the recap out as a file.
    ExportRecap,
    /// Take the list by name and address out as a file.
    ExportPersons,
    /// Let a long list by name go that somebody else has asked for.
    ApproveExports,
    /// See who took what out.
    ReadExports,
    /// Make accounts, reset and disable them.
    ManageUsers,
    /// Look at the regions.
    ReadWilayah,
    /// Look at the log of acts.
    ReadAudit,
    /// Open secret cases; needs a personal grant besides the office.
    ReadSecrets,
    /// Read the secret cases that were given to oneself to look after; nothing without such a case.
    ReadAssignedSecrets,
    /// Propose, approve and revoke grants, and see them all.
    ManageGrants,
    /// Look through accounts and grants each quarter.
    ReviewAccess,
    /// Answer people who ask about their own data; run the retention.
    ManagePrivacy,
    /// Set how the registry works here: the way of a record, windows, reasons, categories.
    ManageSettings,
    /// Run the tests that auditors ask for, and read what they found, without names.
    RunChecks,
    /// See which records may be one human, side by side.
    ReadTwins,
    /// See who moves from one desa to another.
    ReadTransfers,
}

impl Permission {
    pub const ALL: [Permission; 24] = [
        Permission::ReadPersons,
        Permission::RegisterPersons,
        Permission::EndorsePersons,
        Permission::RecommendPersons,
        Permission::VerifyPersons,
        Permission::ReportDepartures,
        Permission::ReadReports,
        Permission::ReadSecretFigures,
        Permission::ExportRecap,
        Permission::ExportPersons,
        Permission::ApproveExports,
        Permission::ReadExports,
        Permission::ManageUsers,
        Permission::ReadWilayah,
        Permission::ReadAudit,
        Permission::ReadSecrets,
        Permission::ReadAssignedSecrets,
        Permission::ManageGrants,
        Permission::ReviewAccess,
        Permission::ManagePrivacy,
        Permission::ManageSettings,
        Permission::ReadTwins,
        Permission::ReadTransfers,
        Permission::RunChecks,
    ];
}
