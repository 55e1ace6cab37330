//! Values every other module speaks in: no SQL statements, no HTML, no async.
//!
//! Each type is made by a `parse` that accepts what people really type and paste, and refuses with
//! a sentence in plain Indonesian that says what to do next. Whoever holds a value therefore never
//! checks it again.

mod sixteen_digits;

pub mod age_band;
pub mod angka;
pub mod document_code;
pub mod full_name;
pub mod ids;
pub mod kode_wilayah;
pub mod name_key;
pub mod nik;
pub mod nomor_kk;
pub mod permission;
pub mod receipt;
pub mod sex;
pub mod tanggal;
pub mod terbilang;

pub use age_band::AgeBand;
pub use document_code::DocumentCode;
pub use full_name::{FullName, FullNameError};
pub use ids::{
    ApprovalId, AssessmentId, AssignmentId, BatchId, CampaignId, CampaignItemId, CheckRunId, CommunityId, DepartureId,
    DestructionId, DraftId, EndorsementId, EnvelopeId, EvidenceId, ExportId, FamilyId, FieldCheckId, GrantId,
    GroupCaseId, ImportId, JobId, MergeId, PersonId, ProposalId, RequestId, ReviewId, ScanId, SearchId,
    SubjectRequestId, TaskId, TransferId, TwinPairId, UserId, WindowId,
};
pub use kode_wilayah::{KodeWilayah, KodeWilayahError, Level};
pub use name_key::name_key;
pub use nik::{Nik, NikBirth, NikError};
pub use nomor_kk::{NomorKk, NomorKkError};
pub use permission::Permission;
pub use receipt::Receipt;
pub use sex::{Sex, SexError};
pub use tanggal::{TanggalError, parse_tanggal};
