//! Keys of rows, one type each, so that a family's key can never be used to look up a person.
//!
//! All are UUID version 4. Serial numbers tell how many there are and can be guessed one after the
//! other; version 7 tells when a record was made, which for some categories is itself a secret.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A key no other row has.
            #[expect(clippy::new_without_default, reason = "a default that differs each time misleads")]
            pub fn new() -> Self {
                Self(Uuid::new_v4())
            }

            pub fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A piece of long work.
    JobId;
    /// A table that somebody sent in.
    ImportId;
    /// A person in the registry.
    PersonId;
    /// A family: those on one family card, or together without one.
    FamilyId;
    /// The finding that one person belongs to one PPKS category.
    AssessmentId;
    /// A secret case, sealed.
    EnvelopeId;
    /// A secret case given to a TKSK to look after.
    AssignmentId;
    /// An account.
    UserId;
    /// One HTTP request: the number a person quotes when something failed.
    RequestId;
    /// One export, as the log of exports names it.
    ExportId;
    /// A search by NIK, nomor KK or name that must not stand in the address bar.
    SearchId;
    /// A form not yet finished.
    DraftId;
    /// A request of somebody about the data held on a person.
    SubjectRequestId;
    /// A proposal to destroy data, later its minutes.
    DestructionId;
    /// Records sent for verification together.
    BatchId;
    /// Minutes of a musdes or muskel.
    EndorsementId;
    /// A page of signed minutes.
    ScanId;
    /// Findings that one verifier approves together.
    ApprovalId;
    /// A case proposed to be looked at again.
    ProposalId;
    /// A power beyond an office, given to a named person.
    GrantId;
    /// One look through all accounts.
    ReviewId;
    /// A time in which desa collect data.
    WindowId;
    /// A yearly re-verification.
    CampaignId;
    /// Somebody who is asked about in a campaign.
    CampaignItemId;
    /// Two records that may be one human.
    TwinPairId;
    /// Two records made one.
    MergeId;
    /// A question to a desa about one of its people.
    FieldCheckId;
    /// A move from one desa to another.
    TransferId;
    /// A photo or document of a family or person.
    EvidenceId;
    /// One report that somebody has left the registry.
    DepartureId;
    /// Something that depends on somebody who has left.
    TaskId;
    /// One run of the auditor's tests.
    CheckRunId;
    /// A remote community.
    CommunityId;
    /// The finding that a family or a community belongs to one PPKS category.
    GroupCaseId;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn are_random_and_read_back() {
        let id = PersonId::new();
        assert_ne!(id, PersonId::new());
        assert_eq!(id.as_uuid().get_version_num(), 4);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(PersonId::from(id.as_uuid()), id);
    }

    proptest! {
        #[test]
        fn never_panics(typed in any::<String>()) {
            let _ = typed.parse::<FamilyId>();
        }
    }
}
