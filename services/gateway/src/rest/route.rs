//! The table of routes: each line gives a resource an address and names the RPC that answers for it. All else follows from the contract.

use std::sync::Arc;

use anyhow::{Context, ensure};
use http::{Method, uri::PathAndQuery};
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};
use proto::{Effect, Rule};

/// One line of the table.
#[derive(Debug)]
pub struct Line {
    /// GET or POST.
    pub method: Method,
    /// The address; a name in braces is a field of the request.
    pub path: &'static str,
    /// `package.Service/Method`.
    pub rpc: &'static str,
}

const fn get(path: &'static str, rpc: &'static str) -> Line {
    Line { method: Method::GET, path, rpc }
}

const fn post(path: &'static str, rpc: &'static str) -> Line {
    Line { method: Method::POST, path, rpc }
}

/// Look-ups are POST, because what one looks up by must not stand in an address, where every proxy writes it down.
pub const ROUTES: &[Line] = &[
    post("/v1/organisations", "reell.actors.v1.Organisations/RegisterOrganisation"),
    get("/v1/organisations", "reell.actors.v1.Organisations/ListOrganisations"),
    get("/v1/organisations/{organisationId}", "reell.actors.v1.Organisations/GetOrganisation"),
    post("/v1/organisations/{organisationId}/deactivations", "reell.actors.v1.Organisations/DeactivateOrganisation"),
    post("/v1/organisations/{organisationId}/reactivations", "reell.actors.v1.Organisations/ReactivateOrganisation"),
    post("/v1/organisations/{organisationId}/revisions", "reell.actors.v1.Organisations/ReviseOrganisation"),
    post("/v1/organisations/{organisationId}/roles", "reell.actors.v1.Organisations/AssignRole"),
    post("/v1/organisations/{organisationId}/role-ends", "reell.actors.v1.Organisations/EndRole"),
    post("/v1/organisations/{organisationId}/merges", "reell.actors.v1.Organisations/MergeOrganisations"),
    post("/v1/organisations/{organisationId}/unmerges", "reell.actors.v1.Organisations/UnmergeOrganisations"),
    get("/v1/organisation-matches", "reell.actors.v1.Organisations/SearchOrganisations"),
    post("/v1/organisation-look-ups", "reell.actors.v1.Organisations/LookUpOrganisation"),
    post("/v1/persons", "reell.actors.v1.Persons/RegisterPerson"),
    get("/v1/persons", "reell.actors.v1.Persons/ListPersons"),
    get("/v1/persons/{personId}", "reell.actors.v1.Persons/GetPerson"),
    post("/v1/person-look-ups", "reell.actors.v1.Persons/LookUpPerson"),
    get("/v1/centre", "reell.actors.v1.Centre/GetCentre"),
    post("/v1/centre-hosts", "reell.actors.v1.Centre/AppointHost"),
    get("/v1/centre-hosts", "reell.actors.v1.Centre/ListHosts"),
    post("/v1/centre-hosts/{hostId}/endings", "reell.actors.v1.Centre/EndHost"),
    post("/v1/centre-alternatives", "reell.actors.v1.Centre/RecordAlternative"),
    get("/v1/centre-alternatives", "reell.actors.v1.Centre/ListAlternatives"),
    post("/v1/centre-alternatives/{alternativeId}/revisions", "reell.actors.v1.Centre/ReviseAlternative"),
    post("/v1/centre-alternatives/{alternativeId}/decisions", "reell.actors.v1.Centre/DecideAlternative"),
    post("/v1/handover-orders", "reell.actors.v1.Centre/OrderHandover"),
    post("/v1/gatherings", "reell.actors.v1.Gatherings/PlanGathering"),
    get("/v1/gatherings", "reell.actors.v1.Gatherings/ListGatherings"),
    get("/v1/gatherings/{gatheringId}", "reell.actors.v1.Gatherings/GetGathering"),
    post("/v1/gatherings/{gatheringId}/revisions", "reell.actors.v1.Gatherings/ReviseGathering"),
    post("/v1/gatherings/{gatheringId}/cancellations", "reell.actors.v1.Gatherings/CancelGathering"),
    post("/v1/gatherings/{gatheringId}/invitations", "reell.actors.v1.Gatherings/InviteOrganisations"),
    post("/v1/gatherings/{gatheringId}/attendances", "reell.actors.v1.Gatherings/RecordAttendance"),
    post("/v1/gatherings/{gatheringId}/outcomes", "reell.actors.v1.Gatherings/RecordOutcome"),
    get("/v1/target-groups", "reell.actors.v1.Gatherings/ListTargetGroups"),
    post("/v1/target-groups/{targetGroupId}/revisions", "reell.actors.v1.Gatherings/ReviseTargetGroup"),
    get("/v1/target-groups/{targetGroupId}/involvements", "reell.actors.v1.Gatherings/ListInvolvement"),
    post("/v1/units", "reell.actors.v1.Places/RegisterUnit"),
    get("/v1/units", "reell.actors.v1.Places/ListUnits"),
    get("/v1/units/{unitId}", "reell.actors.v1.Places/GetUnit"),
    post("/v1/units/{unitId}/revisions", "reell.actors.v1.Places/ReviseUnit"),
    post("/v1/units/{unitId}/openings", "reell.actors.v1.Places/ReviseOpening"),
    post("/v1/units/{unitId}/closures", "reell.actors.v1.Places/CloseUnit"),
    post("/v1/node-searches", "reell.actors.v1.Places/FindNodes"),
    get("/v1/municipalities", "reell.actors.v1.Reference/ListMunicipalities"),
    get("/v1/languages", "reell.actors.v1.Reference/ListLanguages"),
    get("/v1/legal-references", "reell.actors.v1.Reference/ListLegalReferences"),
    get("/v1/legal-references/{key}", "reell.actors.v1.Reference/GetLegalReference"),
    get("/v1/reference-datasets", "reell.actors.v1.Reference/ListDatasets"),
    get("/v1/taxonomy-versions", "reell.actors.v1.Reference/ListTaxonomyVersions"),
    get("/v1/taxonomy-concepts/{conceptId}", "reell.actors.v1.Reference/GetConcept"),
    post("/v1/taxonomy-searches", "reell.actors.v1.Reference/SearchConcepts"),
    get("/v1/deprecated-taxonomy-concepts", "reell.actors.v1.Reference/ListDeprecatedConcepts"),
    post("/v1/person-searches", "reell.actors.v1.Persons/SearchPersons"),
    post("/v1/persons/{personId}/identities", "reell.actors.v1.Persons/RecordIdentity"),
    post("/v1/persons/{personId}/details", "reell.actors.v1.Persons/UpdatePersonDetails"),
    post("/v1/persons/{personId}/merges", "reell.actors.v1.Persons/MergePersons"),
    post("/v1/persons/{personId}/unmerges", "reell.actors.v1.Persons/UnmergePersons"),
    post("/v1/persons/{personId}/protections", "reell.actors.v1.Persons/SetProtection"),
    post("/v1/persons/{personId}/protected-accesses", "reell.actors.v1.Persons/GrantProtectedAccess"),
    get("/v1/persons/{personId}/protected-accesses", "reell.actors.v1.Persons/ListProtectedAccesses"),
    post("/v1/protected-accesses/{accessId}/revocations", "reell.actors.v1.Persons/RevokeProtectedAccess"),
    post("/v1/emergency-accesses", "reell.actors.v1.Persons/ClaimEmergencyAccess"),
    get("/v1/emergency-accesses", "reell.actors.v1.Persons/ListEmergencyAccesses"),
    post("/v1/emergency-accesses/{accessId}/reviews", "reell.actors.v1.Persons/ReviewEmergencyAccess"),
    get("/v1/exposed-persons", "reell.actors.v1.Persons/ListExposedPersons"),
    post("/v1/persons/{personId}/rectifications", "reell.actors.v1.Rights/RectifyPerson"),
    get("/v1/persons/{personId}/rectifications", "reell.actors.v1.Rights/ListRectifications"),
    post("/v1/persons/{personId}/restrictions", "reell.actors.v1.Rights/RestrictProcessing"),
    get("/v1/persons/{personId}/restrictions", "reell.actors.v1.Rights/ListRestrictions"),
    post("/v1/restrictions/{restrictionId}/lifts", "reell.actors.v1.Rights/LiftRestriction"),
    post("/v1/rights-requests", "reell.actors.v1.Rights/ReceiveRightsRequest"),
    get("/v1/rights-requests", "reell.actors.v1.Rights/ListRightsRequests"),
    post("/v1/rights-requests/{rightsRequestId}/extensions", "reell.actors.v1.Rights/ExtendRightsRequest"),
    post("/v1/rights-requests/{rightsRequestId}/answers", "reell.actors.v1.Rights/AnswerRightsRequest"),
    post("/v1/assessors", "reell.actors.v1.Assessors/RegisterAssessor"),
    get("/v1/assessors", "reell.actors.v1.Assessors/ListAssessors"),
    get("/v1/assessors/{assessorId}", "reell.actors.v1.Assessors/GetAssessor"),
    post("/v1/assessors/{assessorId}/qualifications", "reell.actors.v1.Assessors/RecordQualifications"),
    post("/v1/assessors/{assessorId}/employments", "reell.actors.v1.Assessors/RecordEmployment"),
    post("/v1/assessors/{assessorId}/employments/{employmentId}/endings", "reell.actors.v1.Assessors/EndEmployment"),
    post("/v1/assessors/{assessorId}/authorisations", "reell.actors.v1.Assessors/GrantAuthorisation"),
    post(
        "/v1/assessors/{assessorId}/authorisations/{authorisationId}/suspensions",
        "reell.actors.v1.Assessors/SuspendAuthorisation",
    ),
    post(
        "/v1/assessors/{assessorId}/authorisations/{authorisationId}/suspension-lifts",
        "reell.actors.v1.Assessors/LiftSuspension",
    ),
    post(
        "/v1/assessors/{assessorId}/authorisations/{authorisationId}/revocations",
        "reell.actors.v1.Assessors/RevokeAuthorisation",
    ),
    post("/v1/assessors/{assessorId}/interests", "reell.actors.v1.Assessors/DeclareInterest"),
    get("/v1/assessors/{assessorId}/interests", "reell.actors.v1.Assessors/ListInterests"),
    post("/v1/assessors/{assessorId}/interests/{interestId}/withdrawals", "reell.actors.v1.Assessors/WithdrawInterest"),
    post("/v1/assessor-checks", "reell.actors.v1.Assessors/CheckAssessor"),
    post("/v1/agreements", "reell.actors.v1.Agreements/DraftAgreement"),
    get("/v1/agreements", "reell.actors.v1.Agreements/ListAgreements"),
    get("/v1/agreements/{agreementId}", "reell.actors.v1.Agreements/GetAgreement"),
    post("/v1/agreements/{agreementId}/signatures", "reell.actors.v1.Agreements/SignAgreement"),
    post("/v1/agreements/{agreementId}/terminations", "reell.actors.v1.Agreements/TerminateAgreement"),
    get("/v1/expiring-agreements", "reell.actors.v1.Agreements/ListExpiringAgreements"),
    post("/v1/permitted-checks", "reell.actors.v1.Agreements/CheckPermitted"),
    post("/v1/sharing-permissions", "reell.actors.v1.Permissions/GrantSharing"),
    post("/v1/sharing-permissions/{sharingId}/withdrawals", "reell.actors.v1.Permissions/WithdrawSharing"),
    get("/v1/persons/{personId}/sharing-permissions", "reell.actors.v1.Permissions/ListSharing"),
    post("/v1/retention-rules", "reell.actors.v1.Retention/RecordRetentionRule"),
    get("/v1/retention-rules", "reell.actors.v1.Retention/ListRetentionRules"),
    post("/v1/retention-rules/{retentionRuleId}/revisions", "reell.actors.v1.Retention/ReviseRetentionRule"),
    post("/v1/retention-rules/{retentionRuleId}/endings", "reell.actors.v1.Retention/EndRetentionRule"),
    post("/v1/persons/{personId}/holds", "reell.actors.v1.Retention/PlaceHold"),
    get("/v1/persons/{personId}/holds", "reell.actors.v1.Retention/ListHolds"),
    post("/v1/holds/{holdId}/lifts", "reell.actors.v1.Retention/LiftHold"),
    post("/v1/disposals", "reell.actors.v1.Retention/PlanDisposal"),
    get("/v1/disposals", "reell.actors.v1.Retention/ListDisposals"),
    get("/v1/disposals/{disposalId}", "reell.actors.v1.Retention/GetDisposal"),
    post("/v1/disposals/{disposalId}/approvals", "reell.actors.v1.Retention/ApproveDisposal"),
    post("/v1/disposals/{disposalId}/steps", "reell.actors.v1.Retention/CarryOutDisposal"),
    post("/v1/legal-bases", "reell.actors.v1.LegalBases/RecordLegalBasis"),
    post("/v1/legal-bases/{legalBasisId}/endings", "reell.actors.v1.LegalBases/EndLegalBasis"),
    get("/v1/legal-bases", "reell.actors.v1.LegalBases/ListLegalBases"),
    post("/v1/applications", "reell.funding.v1.Applications/DraftApplication"),
    get("/v1/applications", "reell.funding.v1.Applications/ListApplications"),
    get("/v1/applications/{applicationId}", "reell.funding.v1.Applications/GetApplication"),
    post("/v1/applications/{applicationId}/revisions", "reell.funding.v1.Applications/ReviseApplication"),
    post("/v1/applications/{applicationId}/submissions", "reell.funding.v1.Applications/SubmitApplication"),
    post("/v1/applications/{applicationId}/registrations", "reell.funding.v1.Applications/RegisterApplication"),
    post(
        "/v1/applications/{applicationId}/completion-requests",
        "reell.funding.v1.Applications/RequestApplicationCompletion",
    ),
    post("/v1/applications/{applicationId}/completions", "reell.funding.v1.Applications/CompleteApplication"),
    post("/v1/applications/{applicationId}/assessments", "reell.funding.v1.Applications/AssessApplication"),
    post("/v1/applications/{applicationId}/proposals", "reell.funding.v1.Applications/ProposeApplicationDecision"),
    post("/v1/applications/{applicationId}/decisions", "reell.funding.v1.Applications/DecideApplication"),
    post("/v1/applications/{applicationId}/withdrawals", "reell.funding.v1.Applications/WithdrawApplication"),
    post("/v1/applications/{applicationId}/conflicts", "reell.funding.v1.Applications/DeclareApplicationConflict"),
    post("/v1/delegation-rules", "reell.funding.v1.Applications/RecordDelegationRule"),
    get("/v1/delegation-rules", "reell.funding.v1.Applications/ListDelegationRules"),
    post("/v1/delegation-rules/{delegationRuleId}/endings", "reell.funding.v1.Applications/EndDelegationRule"),
    get("/v1/delegation-decisions", "reell.funding.v1.Applications/ListDelegationDecisions"),
    post("/v1/delegation-decision-reports", "reell.funding.v1.Applications/ReportDelegationDecisions"),
    post("/v1/funding-decisions", "reell.funding.v1.Funding/ImportDecision"),
    get("/v1/funding-decisions", "reell.funding.v1.Funding/ListDecisions"),
    get("/v1/funding-decisions/{decisionId}", "reell.funding.v1.Funding/GetDecision"),
    post(
        "/v1/funding-decisions/{decisionId}/findings/{findingId}/acceptances",
        "reell.funding.v1.Funding/AcceptFinding",
    ),
    post("/v1/funding-decisions/{decisionId}/activations", "reell.funding.v1.Funding/ActivateDecision"),
    post("/v1/funding-decisions/{decisionId}/steps", "reell.funding.v1.Funding/RecordDecisionStep"),
    post("/v1/funding-decisions/{decisionId}/revocations", "reell.funding.v1.Funding/RevokeDecision"),
    post("/v1/funding-decisions/{decisionId}/closings", "reell.funding.v1.Funding/CloseDecision"),
    post("/v1/funding-decisions/{decisionId}/project-terms", "reell.funding.v1.Claims/SetProjectTerms"),
    get("/v1/projects/{decisionId}", "reell.funding.v1.Claims/GetProject"),
    post("/v1/funding-decisions/{decisionId}/undertakings", "reell.funding.v1.Claims/AcceptUndertaking"),
    post("/v1/funding-decisions/{decisionId}/budget-amendments", "reell.funding.v1.Claims/AmendBudget"),
    post("/v1/budget-amendments/{amendmentId}/approvals", "reell.funding.v1.Claims/ApproveAmendment"),
    post("/v1/funding-decisions/{decisionId}/costs", "reell.funding.v1.Claims/RecordCost"),
    post("/v1/funding-decisions/{decisionId}/in-kind-contributions", "reell.funding.v1.Claims/RecordInKind"),
    get("/v1/costs", "reell.funding.v1.Claims/ListCosts"),
    post("/v1/costs/{costId}/voidings", "reell.funding.v1.Claims/VoidCost"),
    post("/v1/funding-decisions/{decisionId}/claims", "reell.funding.v1.Claims/OpenClaim"),
    get("/v1/claims", "reell.funding.v1.Claims/ListClaims"),
    get("/v1/claims/{claimId}", "reell.funding.v1.Claims/GetClaim"),
    post("/v1/claims/{claimId}/withdrawals", "reell.funding.v1.Claims/WithdrawClaim"),
    post("/v1/claims/{claimId}/locks", "reell.funding.v1.Claims/LockClaim"),
    post("/v1/claims/{claimId}/signatures", "reell.funding.v1.Claims/SignClaim"),
    post("/v1/claims/{claimId}/submissions", "reell.funding.v1.Claims/SubmitClaim"),
    post("/v1/claims/{claimId}/completion-requests", "reell.funding.v1.Claims/RequestCompletion"),
    post("/v1/claims/{claimId}/completions", "reell.funding.v1.Claims/CompleteClaim"),
    post("/v1/claims/{claimId}/decisions", "reell.funding.v1.Claims/DecideClaim"),
    post("/v1/claims/{claimId}/payments", "reell.funding.v1.Claims/OrderPayment"),
    post("/v1/funding-decisions/{decisionId}/advances", "reell.funding.v1.Claims/PayAdvance"),
    get("/v1/payments", "reell.funding.v1.Claims/ListPayments"),
    post("/v1/payments/{paymentId}/attestations", "reell.funding.v1.Claims/AttestPayment"),
    post("/v1/payments/{paymentId}/confirmations", "reell.funding.v1.Claims/ConfirmPayment"),
    post("/v1/payments/{paymentId}/failures", "reell.funding.v1.Claims/FailPayment"),
    post("/v1/attestation-rights", "reell.funding.v1.Claims/GrantAttestation"),
    get("/v1/attestation-rights", "reell.funding.v1.Claims/ListAttestations"),
    post("/v1/attestation-rights/{attestationId}/endings", "reell.funding.v1.Claims/EndAttestation"),
    post("/v1/funding-decisions/{decisionId}/conflicts", "reell.funding.v1.Claims/DeclareConflict"),
    post("/v1/payments/{paymentId}/recoveries", "reell.funding.v1.Claims/OpenRecovery"),
    get("/v1/recoveries", "reell.funding.v1.Claims/ListRecoveries"),
    post("/v1/recoveries/{recoveryId}/hearings", "reell.funding.v1.Claims/HearRecovery"),
    post("/v1/recoveries/{recoveryId}/decisions", "reell.funding.v1.Claims/DecideRecovery"),
    post("/v1/recoveries/{recoveryId}/invoices", "reell.funding.v1.Claims/InvoiceRecovery"),
    post("/v1/recoveries/{recoveryId}/settlements", "reell.funding.v1.Claims/SettleRecovery"),
    get("/v1/due-dates", "reell.funding.v1.Claims/ListDueDates"),
    get("/v1/commitments/{commitmentId}", "reell.funding.v1.Funding/GetCommitment"),
    post("/v1/commitments/{commitmentId}/releases", "reell.funding.v1.Funding/ReleaseCommitment"),
    get("/v1/trial-balance", "reell.funding.v1.Funding/GetTrialBalance"),
    post("/v1/accounts", "reell.funding.v1.Ledger/OpenAccount"),
    get("/v1/accounts", "reell.funding.v1.Ledger/ListAccounts"),
    post("/v1/account-balances", "reell.funding.v1.Ledger/GetBalance"),
    post("/v1/journal-entries", "reell.funding.v1.Ledger/PostEntry"),
    get("/v1/journal-entries", "reell.funding.v1.Ledger/ListEntries"),
    post("/v1/journal-entry-batches", "reell.funding.v1.Ledger/PostEntries"),
    post("/v1/journal-entries/{entryId}/reversals", "reell.funding.v1.Ledger/ReverseEntry"),
    post("/v1/pending-postings", "reell.funding.v1.Ledger/ReservePosting"),
    get("/v1/pending-postings", "reell.funding.v1.Ledger/ListPendings"),
    post("/v1/pending-postings/{pendingId}/postings", "reell.funding.v1.Ledger/PostPending"),
    post("/v1/pending-postings/{pendingId}/releases", "reell.funding.v1.Ledger/VoidPending"),
    get("/v1/bookkeeping-months/{period}", "reell.funding.v1.Ledger/GetPeriod"),
    post("/v1/bookkeeping-months/{period}/closings", "reell.funding.v1.Ledger/ClosePeriod"),
    post("/v1/bookkeeping-months/{period}/reopenings", "reell.funding.v1.Ledger/ReopenPeriod"),
    post("/v1/policy-rules", "reell.funding.v1.Policies/RecordPolicyRule"),
    get("/v1/policy-rules", "reell.funding.v1.Policies/ListPolicyRules"),
    post("/v1/policy-rules/{ruleId}/endings", "reell.funding.v1.Policies/EndPolicyRule"),
    post("/v1/policy-rule-evaluations", "reell.funding.v1.Policies/EvaluateRule"),
    post("/v1/organisations/{organisationId}/account-mappings", "reell.funding.v1.Accounting/SetAccountMapping"),
    get("/v1/organisations/{organisationId}/account-mappings", "reell.funding.v1.Accounting/GetAccountMapping"),
    post("/v1/financing-models", "reell.funding.v1.FinancingModels/DraftModel"),
    get("/v1/financing-models", "reell.funding.v1.FinancingModels/ListModels"),
    get("/v1/financing-models/{modelId}", "reell.funding.v1.FinancingModels/GetModel"),
    post("/v1/financing-models/{modelId}/revisions", "reell.funding.v1.FinancingModels/ReviseModel"),
    post("/v1/financing-models/{modelId}/submissions", "reell.funding.v1.FinancingModels/SubmitModelForReview"),
    post("/v1/financing-models/{modelId}/publications", "reell.funding.v1.FinancingModels/PublishModel"),
    post("/v1/financing-models/{modelId}/retirements", "reell.funding.v1.FinancingModels/RetireModel"),
    get("/v1/financing-models/{modelId}/findings", "reell.funding.v1.FinancingModels/ValidateModel"),
    get("/v1/financing-models/{modelId}/coverage-cells", "reell.funding.v1.FinancingModels/GetCoverageMatrix"),
    post("/v1/financing-models/{modelId}/evaluations", "reell.funding.v1.FinancingModels/EvaluateModel"),
    get("/v1/example-financing-models", "reell.funding.v1.FinancingModels/ListExampleModels"),
    get("/v1/simulations/{simulationId}", "reell.funding.v1.FinancingModels/GetSimulation"),
    post("/v1/validation-cases/{caseId}/model-pins", "reell.funding.v1.Payers/PinModel"),
    post("/v1/validation-cases/{caseId}/model-repins", "reell.funding.v1.Payers/RepinModel"),
    post("/v1/validation-cases/{caseId}/phase-costs", "reell.funding.v1.Payers/StatePhaseCost"),
    get("/v1/validation-cases/{caseId}/payers", "reell.funding.v1.Payers/GetCasePayers"),
    get("/v1/payer-commitments", "reell.funding.v1.Payers/ListPayerCommitments"),
    post("/v1/payer-commitments/{commitmentId}/approvals", "reell.funding.v1.Payers/ApproveCommitment"),
    post("/v1/payer-commitments/{commitmentId}/declines", "reell.funding.v1.Payers/DeclineCommitment"),
    post("/v1/payer-limits", "reell.funding.v1.Payers/SetPayerLimit"),
    get("/v1/organisations/{organisationId}/payer-rooms", "reell.funding.v1.Payers/GetPayerRoom"),
    post("/v1/payer-invoices", "reell.funding.v1.PayerInvoices/IssuePayerInvoice"),
    get("/v1/payer-invoices", "reell.funding.v1.PayerInvoices/ListPayerInvoices"),
    get("/v1/payer-invoices/{invoiceId}", "reell.funding.v1.PayerInvoices/GetPayerInvoice"),
    get("/v1/uninvoiced-phases", "reell.funding.v1.PayerInvoices/ListUninvoicedPhases"),
    post("/v1/undertakings", "reell.funding.v1.Payers/RecordUndertaking"),
    post("/v1/exchange-rates", "reell.funding.v1.Payers/RecordExchangeRate"),
    post("/v1/validation-cases", "reell.cases.v1.Cases/OpenCase"),
    get("/v1/validation-cases", "reell.cases.v1.Cases/ListCases"),
    get("/v1/validation-cases/{caseId}", "reell.cases.v1.Cases/GetCase"),
    post("/v1/validation-cases/{caseId}/steps", "reell.cases.v1.Cases/RecordStep"),
    post("/v1/validation-cases/{caseId}/outcomes", "reell.cases.v1.Cases/DecideOutcome"),
    post("/v1/validation-cases/{caseId}/withdrawals", "reell.cases.v1.Cases/WithdrawCase"),
    get("/v1/overview", "reell.reporting.v1.Reporting/GetOverview"),
    post("/v1/statistical-datasets", "reell.reporting.v1.Releases/OpenDataset"),
    post("/v1/statistical-datasets/{datasetId}/units", "reell.reporting.v1.Releases/LoadUnits"),
    post("/v1/statistical-datasets/{datasetId}/counts", "reell.reporting.v1.Releases/CountUnits"),
    post("/v1/statistical-datasets/{datasetId}/releases", "reell.reporting.v1.Releases/DraftRelease"),
    get("/v1/statistical-releases", "reell.reporting.v1.Releases/ListReleases"),
    get("/v1/statistical-releases/{releaseId}", "reell.reporting.v1.Releases/GetRelease"),
    post("/v1/statistical-releases/{releaseId}/publications", "reell.reporting.v1.Releases/PublishRelease"),
    get("/v1/statistical-releases/{releaseId}/files", "reell.reporting.v1.Releases/ExportTable"),
];

/// A line, with everything that the contract says of it looked up once.
#[derive(Debug)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// The address, with names in braces.
    pub path: &'static str,
    /// Where the RPC is called.
    pub rpc: PathAndQuery,
    /// The service that answers, e.g. "cases".
    pub service: String,
    /// What the RPC states about itself.
    pub rule: &'static Rule,
    /// The RPC.
    pub descriptor: MethodDescriptor,
    /// The request.
    pub input: MessageDescriptor,
    /// The answer.
    pub output: MessageDescriptor,
    /// The request's fields that stand in the address.
    pub in_path: Vec<FieldDescriptor>,
    /// The request's fields that stand in the query of a GET, or in the body of a POST.
    pub free: Vec<FieldDescriptor>,
    /// The field that Idempotency-Key fills.
    pub request_id: Option<FieldDescriptor>,
    /// The field that If-Match fills.
    pub etag: Option<FieldDescriptor>,
    /// The field that `limit` and `pageToken` fill.
    pub page: Option<Paging>,
    /// What the answer looks like.
    pub shape: Shape,
    /// The address of the single resource that the answer shows, where it has one.
    pub resource: Option<&'static str>,
}

/// The fields of a request for a page.
#[derive(Debug)]
pub struct Paging {
    /// The field of the request.
    pub field: FieldDescriptor,
    /// What `limit` fills.
    pub size: FieldDescriptor,
    /// What `pageToken` fills.
    pub token: FieldDescriptor,
}

/// What an answer looks like in JSON.
#[derive(Debug)]
pub enum Shape {
    /// The answer holds one resource, so it is answered as that resource.
    One(FieldDescriptor),
    /// A page of resources.
    List {
        /// The resources.
        items: FieldDescriptor,
        /// The `mesh.v1.PageResponse`.
        page: FieldDescriptor,
        /// Its `next_token`.
        next: FieldDescriptor,
    },
    /// The answer as it stands in the contract.
    Whole,
}

impl Route {
    /// Whether the RPC changes anything.
    pub fn writes(&self) -> bool {
        self.rule.effect == Effect::Write
    }

    /// Whether it adds a resource to the collection that it is posted to.
    pub fn creates(&self) -> bool {
        self.writes() && self.resource.is_some_and(|resource| parent(resource) == self.path)
    }

    fn bind(pool: &DescriptorPool, line: &Line) -> anyhow::Result<Self> {
        let (service, method) = line.rpc.split_once('/').context("an RPC is written package.Service/Method")?;
        let service = pool.get_service_by_name(service).with_context(|| format!("{service} is not in the contract"))?;
        let descriptor = service.methods().find(|candidate| candidate.name() == method);
        let descriptor = descriptor.with_context(|| format!("{} is not in the contract", line.rpc))?;
        let rpc = format!("/{}", line.rpc);
        let rule = Rule::of(&rpc).with_context(|| format!("{rpc} has no rule"))?;
        ensure!(line.method == Method::POST || rule.effect == Effect::Read, "{rpc} writes, so it can't be a GET");

        let (input, output) = (descriptor.input(), descriptor.output());
        let in_path = path_parameters(line.path)
            .map(|name| input.get_field_by_json_name(name).with_context(|| format!("{rpc} takes no {name}")))
            .collect::<anyhow::Result<Vec<_>>>()?;
        ensure!(in_path.iter().all(|field| field.kind() == Kind::String), "a field in an address is a text");
        let (request_id, etag) = (input.get_field_by_name("request_id"), input.get_field_by_name("etag"));
        let page = input.get_field_by_name("page").map(paging).transpose()?;
        let taken = |field: &FieldDescriptor| {
            in_path.contains(field)
                || [&request_id, &etag].into_iter().flatten().any(|other| other == field)
                || page.as_ref().is_some_and(|page| page.field == *field)
        };
        let free = input.fields().filter(|field| !taken(field)).collect();
        let package = service.package_name().to_owned();
        let service = package.split('.').nth(1).context("a package is written reell.<service>.v1")?.to_owned();
        Ok(Self {
            method: line.method.clone(),
            path: line.path,
            rpc: PathAndQuery::try_from(rpc)?,
            service,
            rule,
            shape: shape(&output)?,
            resource: resource(line.path),
            descriptor,
            input,
            output,
            in_path,
            free,
            request_id,
            etag,
            page,
        })
    }
}

/// All routes, bound to the contract.
pub fn bind() -> anyhow::Result<Vec<Arc<Route>>> {
    let pool = DescriptorPool::decode(proto::DESCRIPTORS).context("the contract can't be read")?;
    ROUTES.iter().map(|line| Route::bind(&pool, line).map(Arc::new)).collect()
}

/// The names in braces of an address.
pub fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// An address without its last part.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The address of the resource that a path leads to or lies below: `/v1/things/{thingId}`, if such a thing can be read.
fn resource(path: &str) -> Option<&'static str> {
    let single = |line: &&Line| line.method == Method::GET && line.path.ends_with('}');
    ROUTES.iter().filter(single).map(|line| line.path).find(|address| {
        let below = path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        below || parent(address) == path
    })
}

fn shape(output: &MessageDescriptor) -> anyhow::Result<Shape> {
    let fields: Vec<_> = output.fields().collect();
    if let Some(page) = output.get_field_by_name("page") {
        let items = fields.iter().find(|field| field.is_list()).context("a list holds its items")?;
        let next = message(&page)?.get_field_by_name("next_token").context("a page says where it goes on")?;
        return Ok(Shape::List { items: items.clone(), page, next });
    }
    match fields.as_slice() {
        [only] if !only.is_list() && matches!(only.kind(), Kind::Message(_)) => Ok(Shape::One(only.clone())),
        _ => Ok(Shape::Whole),
    }
}

fn paging(field: FieldDescriptor) -> anyhow::Result<Paging> {
    let page = message(&field)?;
    let part = |name| page.get_field_by_name(name).with_context(|| format!("{} has no {name}", page.full_name()));
    Ok(Paging { size: part("size")?, token: part("token")?, field })
}

fn message(field: &FieldDescriptor) -> anyhow::Result<MessageDescriptor> {
    field.kind().as_message().cloned().with_context(|| format!("{} is not a message", field.full_name()))
}

#[cfg(test)]
mod tests;
