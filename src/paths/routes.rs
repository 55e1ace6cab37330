//! Every route of the site: who it is for stands beside where it is. Routers are made from these constants through
//! `web::Routes`, which asks for what is needed before the handler runs; tests walk [`ROUTES`].

use Needs::{Anyone, May, Nobody};

use crate::paths as at;
use crate::types::Permission;
use crate::types::Permission::{
    ApproveExports, EndorsePersons, ExportPersons, ExportRecap, ManageGrants, ManagePrivacy, ManageSettings,
    ManageUsers, ReadAssignedSecrets, ReadAudit, ReadExports, ReadPersons, ReadReports, ReadSecrets, ReadTransfers,
    ReadTwins, ReadWilayah, RecommendPersons, RegisterPersons, ReportDepartures, ReviewAccess, RunChecks,
    VerifyPersons,
};

/// One method at one address. Made in this table only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// What the constant is called, for messages of tests.
    pub name: &'static str,
    pub method: Method,
    /// A pattern of the router: `/ppks/{id}`.
    pub at: &'static str,
    pub needs: Needs,
    listed: Listed,
}

/// Keeps other modules from making a route of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Listed;

/// What a browser's links and forms can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
}

/// Who may come in at all. How far they see inside is the business of their `Scope`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Open to the public.
    Nobody,
    /// Anyone who is signed in.
    Anyone,
    /// Signed in, and holding this permission.
    May(Permission),
}

macro_rules! routes {
    ($($name:ident: $method:ident $at:expr, $needs:expr;)+) => {
        $(pub const $name: Route = Route {
            name: stringify!($name),
            method: Method::$method,
            at: $at,
            needs: $needs,
            listed: Listed,
        };)+

        /// The whole table.
        pub const ROUTES: &[Route] = &[$($name),+];
    };
}

routes! {
    SHOW_FRONT:             Get  at::FRONT,              Nobody;
    SHOW_HEALTH:            Get  at::HEALTH,             Nobody;
    SHOW_ASSET:             Get  at::ASSET_AT,           Nobody;

    NEW_SIGN_IN:            Get  at::SIGN_IN,            Nobody;
    SIGN_IN:                Post at::SIGN_IN,            Nobody;
    NEW_SIGN_IN_CODE:       Get  at::SIGN_IN_CODE,       Nobody;
    SIGN_IN_CODE:           Post at::SIGN_IN_CODE,       Nobody;
    SIGN_OUT:               Post at::SIGN_OUT,           Nobody;
    // For whoever holds a document of ours.
    NEW_DOCUMENT_CHECK:     Get  at::DOCUMENT_CHECK,     Nobody;
    SHOW_DOCUMENT_CHECK:    Get  at::DOCUMENT_CHECK_AT,  Nobody;
    SHOW_PROFILE:           Get  at::PROFILE,            Anyone;
    EDIT_PASSWORD:          Get  at::PASSWORD,           Anyone;
    UPDATE_PASSWORD:        Post at::PASSWORD,           Anyone;
    EDIT_SECOND_FACTOR:     Get  at::SECOND_FACTOR,      Anyone;
    UPDATE_SECOND_FACTOR:   Post at::SECOND_FACTOR,      Anyone;
    END_SESSIONS:           Post at::SESSIONS,           Anyone;

    SHOW_HOME:              Get  at::HOME,               Anyone;

    NEW_FAMILY:             Get  at::NEW_FAMILY,         May(RegisterPersons);
    NEW_PERSON:             Get  at::NEW_PERSON,         May(RegisterPersons);
    CREATE_FAMILY:          Post at::FAMILIES,           May(RegisterPersons);
    SHOW_FAMILY:            Get  at::FAMILY_AT,          May(ReadPersons);
    EDIT_FAMILY:            Get  at::EDIT_FAMILY_AT,     May(RegisterPersons);
    UPDATE_FAMILY:          Post at::EDIT_FAMILY_AT,     May(RegisterPersons);
    SUBMIT_FAMILY:          Post at::SUBMIT_FAMILY_AT,   May(RegisterPersons);
    SHOW_FAMILY_HISTORY:    Get  at::FAMILY_HISTORY_AT,  May(ReadPersons);
    EDIT_FAMILY_ROLES:      Get  at::FAMILY_ROLES_AT,    May(RegisterPersons);
    UPDATE_FAMILY_ROLES:    Post at::FAMILY_ROLES_AT,    May(RegisterPersons);
    NEW_FAMILY_SPLIT:       Get  at::SPLIT_FAMILY_AT,    May(RegisterPersons);
    CREATE_FAMILY_SPLIT:    Post at::SPLIT_FAMILY_AT,    May(RegisterPersons);
    NEW_FAMILY_MERGER:      Get  at::MERGE_FAMILY_AT,    May(RegisterPersons);
    CREATE_FAMILY_MERGER:   Post at::MERGE_FAMILY_AT,    May(RegisterPersons);

    // Families and communities as subjects of their own. Three offices decide at one address: the handler asks for theirs.
    LIST_COMMUNITIES:       Get  at::COMMUNITIES,        May(ReadPersons);
    NEW_COMMUNITY:          Get  at::NEW_COMMUNITY,      May(RegisterPersons);
    CREATE_COMMUNITY:       Post at::NEW_COMMUNITY,      May(RegisterPersons);
    SHOW_COMMUNITY:         Get  at::COMMUNITY_AT,       May(ReadPersons);
    EDIT_COMMUNITY:         Get  at::EDIT_COMMUNITY_AT,  May(RegisterPersons);
    UPDATE_COMMUNITY:       Post at::EDIT_COMMUNITY_AT,  May(RegisterPersons);
    NEW_COMMUNITY_CASE:     Get  at::COMMUNITY_CASE_AT,  May(RegisterPersons);
    CREATE_COMMUNITY_CASE:  Post at::COMMUNITY_CASE_AT,  May(RegisterPersons);
    NEW_FAMILY_CASE:        Get  at::FAMILY_CASE_AT,     May(RegisterPersons);
    CREATE_FAMILY_CASE:     Post at::FAMILY_CASE_AT,     May(RegisterPersons);
    LIST_GROUP_CASES:       Get  at::GROUP_CASES,        May(ReadPersons);
    SHOW_GROUP_CASE:        Get  at::GROUP_CASE_AT,      May(ReadPersons);
    EDIT_GROUP_CASE:        Get  at::EDIT_CASE_AT,       May(RegisterPersons);
    UPDATE_GROUP_CASE:      Post at::EDIT_CASE_AT,       May(RegisterPersons);
    SUBMIT_GROUP_CASE:      Post at::SUBMIT_CASE_AT,     May(RegisterPersons);
    WITHDRAW_GROUP_CASE:    Post at::WITHDRAW_CASE_AT,   May(RegisterPersons);
    DECIDE_GROUP_CASE:      Post at::DECIDE_CASE_AT,     May(ReadPersons);
    UNDO_GROUP_CASE:        Post at::UNDO_CASE_AT,       May(ReadPersons);
    END_GROUP_CASE:         Post at::END_CASE_AT,        May(VerifyPersons);

    LIST_FAMILY_EVIDENCE:   Get  at::FAMILY_EVIDENCE_AT, May(ReadPersons);
    CREATE_FAMILY_EVIDENCE: Post at::FAMILY_EVIDENCE_AT, May(RegisterPersons);
    LIST_PERSON_EVIDENCE:   Get  at::PERSON_EVIDENCE_AT, May(ReadPersons);
    CREATE_PERSON_EVIDENCE: Post at::PERSON_EVIDENCE_AT, May(RegisterPersons);
    SHOW_EVIDENCE:          Get  at::EVIDENCE_AT,        May(ReadPersons);
    SHOW_EVIDENCE_THUMB:    Get  at::EVIDENCE_THUMB_AT,  May(ReadPersons);
    RETIRE_EVIDENCE:        Post at::RETIRE_EVIDENCE_AT, May(RegisterPersons);

    LIST_IMPORTS:           Get  at::IMPORTS,            May(RegisterPersons);
    CREATE_IMPORT:          Post at::IMPORTS,            May(RegisterPersons);
    SHOW_IMPORT_TEMPLATE:   Get  at::IMPORT_TEMPLATE,    May(RegisterPersons);
    SHOW_IMPORT:            Get  at::IMPORT_AT,          May(RegisterPersons);
    UPDATE_IMPORT:          Post at::IMPORT_AT,          May(RegisterPersons);
    SHOW_IMPORT_FILE:       Get  at::IMPORT_FILE_AT,     May(RegisterPersons);
    TAKE_IMPORT:            Post at::TAKE_IMPORT_AT,     May(RegisterPersons);
    CANCEL_IMPORT:          Post at::CANCEL_IMPORT_AT,   May(RegisterPersons);
    UNDO_IMPORT:            Post at::UNDO_IMPORT_AT,     May(RegisterPersons);

    LIST_PAPERS:            Get  at::PAPERS,             May(ReadPersons);
    SHOW_BLANK_FORM:        Get  at::BLANK_FORM,         May(ReadPersons);
    PRINT_ROUNDS:           Get  at::ROUNDS,             May(ReadPersons);
    PRINT_PERSONS:          Get  at::PERSONS_ON_PAPER,   May(ReadPersons);

    LIST_PERSONS:           Get  at::PERSONS,            May(ReadPersons);
    SEARCH_PERSONS:         Post at::SEARCH_PERSONS,     May(ReadPersons);
    SHOW_CATEGORY_TREE:     Get  at::CATEGORY_TREE,      May(ReadPersons);
    SHOW_PERSON:            Get  at::PERSON_AT,          May(ReadPersons);
    EDIT_PERSON:            Get  at::EDIT_PERSON_AT,     May(RegisterPersons);
    UPDATE_PERSON:          Post at::EDIT_PERSON_AT,     May(RegisterPersons);
    SHOW_PERSON_HISTORY:    Get  at::PERSON_HISTORY_AT,  May(ReadPersons);
    REVEAL_PERSON_NIK:      Post at::PERSON_NIK_AT,      May(ReadPersons);

    LIST_DEPARTURES:        Get  at::DEPARTURES,         May(ReadPersons);
    SHOW_DEPARTURE:         Get  at::DEPARTURE_AT,       May(ReadPersons);
    REPORT_DEPARTURE:       Post at::DEPARTURE_AT,       May(ReportDepartures);
    DECIDE_DEPARTURE:       Post at::DECIDE_DEPARTURE_AT, May(VerifyPersons);
    RETURN_PERSON:          Post at::RETURN_AT,          May(VerifyPersons);
    CLOSE_TASK:             Post at::CLOSE_TASK_AT,      May(ReportDepartures);

    LIST_DRAFTS:            Get  at::DRAFTS,             May(RegisterPersons);
    KEEP_DRAFT:             Post at::DRAFTS,             May(RegisterPersons);
    DISCARD_DRAFT:          Post at::DISCARD_DRAFT_AT,   May(RegisterPersons);

    LIST_VERIFICATIONS:     Get  at::VERIFICATIONS,      May(VerifyPersons);
    NEXT_VERIFICATION:      Get  at::NEXT_VERIFICATION_AT, May(VerifyPersons);
    SHOW_VERIFICATION:      Get  at::VERIFICATION_AT,    May(VerifyPersons);
    UPDATE_VERIFICATION:    Post at::VERIFICATION_AT,    May(VerifyPersons);
    UNDO_VERIFICATION:      Post at::UNDO_VERIFICATION_AT, May(VerifyPersons);
    NEW_APPROVAL:           Get  at::APPROVALS,          May(VerifyPersons);
    CREATE_APPROVAL:        Post at::APPROVALS,          May(VerifyPersons);
    SHOW_APPROVAL:          Get  at::APPROVAL_AT,        May(VerifyPersons);
    UPDATE_APPROVAL:        Post at::APPROVAL_AT,        May(VerifyPersons);
    LIST_RECOMMENDATIONS:   Get  at::RECOMMENDATIONS,    May(RecommendPersons);
    NEXT_RECOMMENDATION:    Get  at::NEXT_RECOMMENDATION_AT, May(RecommendPersons);
    SHOW_RECOMMENDATION:    Get  at::RECOMMENDATION_AT,  May(RecommendPersons);
    UPDATE_RECOMMENDATION:  Post at::RECOMMENDATION_AT,  May(RecommendPersons);
    UNDO_RECOMMENDATION:    Post at::UNDO_RECOMMENDATION_AT, May(RecommendPersons);
    LIST_ENDORSEMENTS:      Get  at::ENDORSEMENTS,       May(EndorsePersons);
    CREATE_ENDORSEMENT:     Post at::ENDORSEMENTS,       May(EndorsePersons);
    SHOW_ENDORSEMENT:       Get  at::ENDORSEMENT_AT,     May(EndorsePersons);
    UPDATE_ENDORSEMENT:     Post at::ENDORSEMENT_AT,     May(EndorsePersons);
    SHOW_MINUTES:           Get  at::ENDORSEMENT_MINUTES_AT, May(EndorsePersons);
    CREATE_SCAN:            Post at::ENDORSEMENT_SCANS_AT, May(EndorsePersons);
    SHOW_SCAN:              Get  at::SCAN_AT,            May(ReadPersons);
    LIST_ENDORSABLES:       Get  at::ENDORSABLES,        May(EndorsePersons);
    NEXT_ENDORSABLE:        Get  at::NEXT_ENDORSABLE_AT, May(EndorsePersons);
    SHOW_ENDORSABLE:        Get  at::ENDORSABLE_AT,      May(EndorsePersons);
    UPDATE_ENDORSABLE:      Post at::ENDORSABLE_AT,      May(EndorsePersons);
    UNDO_ENDORSEMENT:       Post at::UNDO_ENDORSEMENT_AT, May(EndorsePersons);
    LIST_OUTGROWN:          Get  at::OUTGROWN,           May(VerifyPersons);
    SHOW_OUTGROWN:          Get  at::OUTGROWN_AT,        May(VerifyPersons);
    ANSWER_OUTGROWN:        Post at::OUTGROWN_AT,        May(VerifyPersons);
    LIST_TO_MEND:           Get  at::TO_MEND,            May(RegisterPersons);

    LIST_WINDOWS:           Get  at::WINDOWS,            May(ReadReports);
    NEW_WINDOW:             Get  at::NEW_WINDOW,         May(ManageSettings);
    CREATE_WINDOW:          Post at::NEW_WINDOW,         May(ManageSettings);
    SHOW_WINDOW:            Get  at::WINDOW_AT,          May(ReadReports);
    EDIT_WINDOW:            Get  at::EDIT_WINDOW_AT,     May(ManageSettings);
    UPDATE_WINDOW:          Post at::EDIT_WINDOW_AT,     May(ManageSettings);

    LIST_CAMPAIGNS:         Get  at::CAMPAIGNS,          May(ReadReports);
    NEW_CAMPAIGN:           Get  at::NEW_CAMPAIGN,       May(ManageSettings);
    CREATE_CAMPAIGN:        Post at::NEW_CAMPAIGN,       May(ManageSettings);
    SHOW_CAMPAIGN:          Get  at::CAMPAIGN_AT,        May(ReadReports);
    EDIT_QUOTAS:            Get  at::QUOTAS_AT,          May(ManageSettings);
    UPDATE_QUOTAS:          Post at::QUOTAS_AT,          May(ManageSettings);
    START_CAMPAIGN:         Post at::START_CAMPAIGN_AT,  May(ManageSettings);
    CLOSE_CAMPAIGN:         Post at::CLOSE_CAMPAIGN_AT,  May(ManageSettings);
    LIST_VISITS:            Get  at::VISITS_AT,          May(ReadPersons);
    PRINT_PRELIST:          Get  at::PRELIST_AT,         May(ReadPersons);
    SHOW_VISIT:             Get  at::VISIT_AT,           May(RegisterPersons);
    UPDATE_VISIT:           Post at::VISIT_AT,           May(RegisterPersons);
    // For the TKSK and for DSP3A alike: the handler asks for one of the two permissions.
    LIST_RESULTS:           Get  at::RESULTS_AT,         May(ReadPersons);
    CONFIRM_RESULTS:        Post at::RESULTS_AT,         May(ReadPersons);
    LIST_TWINS:             Get  at::TWINS,              May(ReadTwins);
    SHOW_TWIN:              Get  at::TWIN_AT,            May(ReadTwins);
    DECIDE_TWIN:            Post at::TWIN_AT,            May(VerifyPersons);
    UNMERGE_TWIN:           Post at::UNMERGE_AT,         May(VerifyPersons);
    LIST_FIELD_CHECKS:      Get  at::FIELD_CHECKS,       May(RegisterPersons);
    ANSWER_FIELD_CHECK:     Post at::FIELD_CHECK_AT,     May(RegisterPersons);

    LIST_TRANSFERS:         Get  at::TRANSFERS,          May(ReadTransfers);
    NEW_TRANSFER:           Get  at::NEW_TRANSFER,       May(RegisterPersons);
    CREATE_TRANSFER:        Post at::NEW_TRANSFER,       May(RegisterPersons);
    SHOW_TRANSFER:          Get  at::TRANSFER_AT,        May(ReadTransfers);
    ANSWER_TRANSFER:        Post at::ANSWER_TRANSFER_AT, May(RegisterPersons);
    DECIDE_TRANSFER:        Post at::DECIDE_TRANSFER_AT, May(VerifyPersons);
    NEW_OFFER:              Get  at::OFFER_TRANSFER_AT,  May(RegisterPersons);
    CREATE_OFFER:           Post at::OFFER_TRANSFER_AT,  May(RegisterPersons);

    LIST_SECRETS:           Get  at::SECRETS,            May(ReadSecrets);
    SEARCH_SECRETS:         Post at::SEARCH_SECRETS,     May(ReadSecrets);
    SHOW_SECRET_SENT:       Get  at::SECRET_SENT_AT,     May(RegisterPersons);
    SHOW_SECRET:            Get  at::SECRET_AT,          May(ReadSecrets);
    REVEAL_SECRET_NIK:      Post at::SECRET_NIK_AT,      May(ReadSecrets);
    ACCEPT_SECRET:          Post at::ACCEPT_SECRET_AT,   May(ReadSecrets);
    CLOSE_SECRET:           Post at::CLOSE_SECRET_AT,    May(ReadSecrets);
    LINK_SECRET:            Post at::LINK_SECRET_AT,     May(ReadSecrets);

    ASSIGN_SECRET:          Post at::ASSIGN_SECRET_AT,   May(ReadSecrets);
    UNASSIGN_SECRET:        Post at::UNASSIGN_SECRET_AT, May(ReadSecrets);
    LIST_ASSIGNED:          Get  at::ASSIGNED,           May(ReadAssignedSecrets);
    SHOW_ASSIGNED:          Get  at::ASSIGNED_AT,        May(ReadAssignedSecrets);
    NOTE_ASSIGNED:          Post at::NOTE_ASSIGNED_AT,   May(ReadAssignedSecrets);

    LIST_REPORTS:           Get  at::REPORTS,            May(ReadReports);
    SHOW_CHARTS:            Get  at::CHARTS,             May(ReadReports);
    SHOW_RECAP:             Get  at::RECAP,              May(ReadReports);
    SHOW_QUALITY:           Get  at::QUALITY,            May(ReadReports);
    LIST_QUALITY_ROWS:      Get  at::QUALITY_ROWS,       May(ReadPersons);
    LIST_CHECKS:            Get  at::CHECKS,             May(RunChecks);
    RUN_CHECKS:             Post at::CHECKS,             May(RunChecks);
    SHOW_CHECK:             Get  at::CHECK_AT,           May(RunChecks);
    LIST_EXPORTS:           Get  at::EXPORT_LOG,         May(ReadExports);
    NEW_RECAP_EXPORT:       Get  at::EXPORT_RECAP,       May(ExportRecap);
    CREATE_RECAP_EXPORT:    Post at::EXPORT_RECAP,       May(ExportRecap);
    NEW_PERSONS_EXPORT:     Get  at::EXPORT_PERSONS,     May(ExportPersons);
    CREATE_PERSONS_EXPORT:  Post at::EXPORT_PERSONS,     May(ExportPersons);
    LIST_OWN_EXPORTS:       Get  at::OWN_EXPORTS,        May(ExportPersons);
    SHOW_EXPORT:            Get  at::EXPORT_AT,          May(ExportPersons);
    MAKE_EXPORT:            Post at::MAKE_EXPORT_AT,     May(ExportPersons);
    CANCEL_EXPORT:          Post at::CANCEL_EXPORT_AT,   May(ExportPersons);
    FETCH_EXPORT:           Post at::EXPORT_FILE_AT,     May(ExportPersons);
    SHOW_HANDOVER:          Get  at::HANDOVER_AT,        May(ExportPersons);
    LIST_EXPORT_APPROVALS:  Get  at::EXPORT_APPROVALS,   May(ApproveExports);
    SHOW_EXPORT_APPROVAL:   Get  at::EXPORT_APPROVAL_AT, May(ApproveExports);
    DECIDE_EXPORT:          Post at::EXPORT_APPROVAL_AT, May(ApproveExports);

    LIST_SETTINGS:          Get  at::SETTINGS,           May(ManageSettings);
    EDIT_WAY:               Get  at::WAY,                May(ManageSettings);
    UPDATE_WAY:             Post at::WAY,                May(ManageSettings);
    LIST_REASONS:           Get  at::REASONS,            May(ManageSettings);
    CREATE_REASON:          Post at::REASONS,            May(ManageSettings);
    UPDATE_REASON:          Post at::CHANGE_REASON,      May(ManageSettings);
    EDIT_LETTERHEAD:        Get  at::LETTERHEAD,         May(ManageSettings);
    UPDATE_LETTERHEAD:      Post at::LETTERHEAD,         May(ManageSettings);
    SHOW_LETTERHEAD_SAMPLE: Get  at::LETTERHEAD_SAMPLE,  May(ManageSettings);
    UPDATE_LETTERHEAD_LOGO: Post at::LETTERHEAD_LOGO,    May(ManageSettings);
    REMOVE_LETTERHEAD_LOGO: Post at::REMOVE_LETTERHEAD_LOGO, May(ManageSettings);

    LIST_USERS:             Get  at::USERS,              May(ManageUsers);
    NEW_USER:               Get  at::NEW_USER,           May(ManageUsers);
    CREATE_USER:            Post at::NEW_USER,           May(ManageUsers);
    NEW_MASS_USERS:         Get  at::MASS_USERS,         May(ManageUsers);
    CREATE_MASS_USERS:      Post at::MASS_USERS,         May(ManageUsers);
    SHOW_USER:              Get  at::USER_AT,            May(ManageUsers);
    UPDATE_USER:            Post at::USER_AT,            May(ManageUsers);
    RESET_PASSWORD:         Post at::RESET_PASSWORD_AT,  May(ManageUsers);
    RESET_SECOND_FACTOR:    Post at::RESET_SECOND_FACTOR_AT, May(ManageUsers);
    DISABLE_USER:           Post at::DISABLE_USER_AT,    May(ManageUsers);
    ENABLE_USER:            Post at::ENABLE_USER_AT,     May(ManageUsers);
    SHOW_SLIPS:             Get  at::SLIPS_AT,           May(ManageUsers);
    ERASE_SLIPS:            Post at::ERASE_SLIPS_AT,     May(ManageUsers);

    SHOW_REVIEW:            Get  at::REVIEW,             May(ReviewAccess);
    UPDATE_REVIEWED:        Post at::REVIEW,             May(ManageUsers);
    FINISH_REVIEW:          Post at::FINISH_REVIEW,      May(ManageUsers);

    LIST_GRANTS:            Get  at::GRANTS,             May(ManageGrants);
    NEW_GRANT:              Get  at::NEW_GRANT,          May(ManageGrants);
    CREATE_GRANT:           Post at::NEW_GRANT,          May(ManageGrants);
    APPROVE_GRANT:          Post at::APPROVE_GRANT_AT,   May(ManageGrants);
    REFUSE_GRANT:           Post at::REFUSE_GRANT_AT,    May(ManageGrants);
    REVOKE_GRANT:           Post at::REVOKE_GRANT_AT,    May(ManageGrants);
    SHOW_POLICY:            Get  at::POLICY,             May(ManageGrants);
    // For an office that reads secret cases, but a person who holds no grant yet: the handler asks for the office.
    NEW_EMERGENCY:          Get  at::EMERGENCY,          Anyone;
    CREATE_EMERGENCY:       Post at::EMERGENCY,          Anyone;
    SEE_EMERGENCY:          Post at::EMERGENCY_SEEN_AT,  May(ManageGrants);
    LIST_EMERGENCIES:       Get  at::EMERGENCY_REPORT,   May(ManageGrants);

    SHOW_SUB_CATEGORIES:    Get  at::SUB_CATEGORIES_AT, May(ManageSettings);
    UPDATE_SUB_CATEGORY:    Post at::SUB_CATEGORIES_AT, May(ManageSettings);

    LIST_WILAYAH:           Get  at::WILAYAH,            May(ReadWilayah);
    LIST_AUDIT:             Get  at::AUDIT,              May(ReadAudit);
    LIST_PERSON_ACCESS:     Get  at::PERSON_ACCESS,      May(ReadAudit);

    LIST_CATEGORIES:        Get  at::CATEGORY_SETTINGS,  May(ManageSettings);
    EDIT_CATEGORY_TIER:     Get  at::CATEGORY_TIER_AT,   May(ManageSettings);
    UPDATE_CATEGORY_TIER:   Post at::CATEGORY_TIER_AT,   May(ManageSettings);

    LIST_SUBJECT_REQUESTS:  Get  at::PRIVACY,            May(ManagePrivacy);
    NEW_SUBJECT_REQUEST:    Get  at::NEW_SUBJECT_REQUEST, May(ManagePrivacy);
    CREATE_SUBJECT_REQUEST: Post at::NEW_SUBJECT_REQUEST, May(ManagePrivacy);
    SHOW_SUBJECT_REQUEST:   Get  at::SUBJECT_REQUEST_AT, May(ManagePrivacy);
    MOVE_SUBJECT_REQUEST:   Post at::SUBJECT_REQUEST_AT, May(ManagePrivacy);
    SHOW_SUBJECT:           Get  at::SUBJECT_AT,         May(ManagePrivacy);
    COPY_SUBJECT:           Post at::SUBJECT_COPY_AT,    May(ManagePrivacy);
    RESTRICT_SUBJECT:       Post at::RESTRICT_AT,        May(ManagePrivacy);
    LIFT_RESTRICTION:       Post at::LIFT_AT,            May(ManagePrivacy);
    DESTROY_SUBJECT:        Post at::DESTROY_SUBJECT_AT, May(ManagePrivacy);
    SHOW_RETENTION:         Get  at::RETENTION,          May(ManagePrivacy);
    PROPOSE_DESTRUCTION:    Post at::RETENTION,          May(ManagePrivacy);
    // The second person is whoever is one for grants: another administrator, or the head of the kabupaten.
    LIST_DESTRUCTIONS:      Get  at::DESTRUCTIONS,       May(ManageGrants);
    SHOW_DESTRUCTION:       Get  at::DESTRUCTION_AT,     May(ManageGrants);
    APPROVE_DESTRUCTION:    Post at::APPROVE_DESTRUCTION_AT, May(ManageGrants);
    CANCEL_DESTRUCTION:     Post at::CANCEL_DESTRUCTION_AT, May(ManageGrants);
}

/// Those whose forms carry a file, and have more room than others.
pub const TAKE_FILES: [Route; 4] = [
    CREATE_FAMILY_EVIDENCE,
    CREATE_PERSON_EVIDENCE,
    CREATE_SCAN,
    UPDATE_LETTERHEAD_LOGO,
];
/// Those whose file is a table, and may be larger.
pub const TAKE_TABLES: [Route; 1] = [CREATE_IMPORT];

impl Method {
    /// As it stands in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_routes_share_method_and_address() {
        let mut seen = HashSet::new();
        for route in ROUTES {
            assert!(route.at.starts_with('/'), "{}", route.name);
            assert!(seen.insert((route.method, route.at)), "{} stands twice", route.name);
        }
    }

    /// Written by hand, so that opening a page to the public is seen as a change of policy.
    #[test]
    fn little_is_open_to_the_public() {
        let open: Vec<&str> = ROUTES
            .iter()
            .filter(|route| route.needs == Nobody)
            .map(|route| route.name)
            .collect();

        assert_eq!(
            open,
            [
                "SHOW_FRONT",
                "SHOW_HEALTH",
                "SHOW_ASSET",
                "NEW_SIGN_IN",
                "SIGN_IN",
                "NEW_SIGN_IN_CODE",
                "SIGN_IN_CODE",
                "SIGN_OUT",
                "NEW_DOCUMENT_CHECK",
                "SHOW_DOCUMENT_CHECK"
            ]
        );
    }
}
