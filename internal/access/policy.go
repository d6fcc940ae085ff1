package access

import (
	"slices"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Policy says who may use an operation.
type Policy struct {
	Operation string // its id in the description
	Noun      string // for scopes
	Action    Action
	Roles     []Role
}

// Who is allowed what, in groups. The administrator is in all of them.
var (
	// readers see customers' data, each as grading.go has it.
	readers = []Role{Client, Analyst, Auditor, Officer, Administrator}
	// members read too, and agents see what is theirs or their team's (ownership.go).
	members = []Role{Client, Agent, Analyst, Auditor, Officer, Administrator}
	// writers record what happens to customers.
	writers = []Role{Client, Administrator}
	// workers do too, and agents to what is theirs or their team's.
	workers = []Role{Client, Agent, Administrator}
	// consenters record what people agree to.
	consenters = []Role{Client, Agent, Officer, Administrator}
	// officers decide about people's data.
	officers = []Role{Officer, Administrator}
	// managers run the organisation and Dossier itself.
	managers = []Role{Administrator}
	// supervisors see that it is done.
	supervisors = []Role{Auditor, Officer, Administrator}
	// replayers read the log itself.
	replayers = []Role{Auditor, Officer, Administrator}
)

// policies is the one table: a line for every operation, in the order of the
// description. An operation that is not here is answered to nobody.
//
// A new operation gets a line {"its-id", "its noun", Read, readers} or so under
// its noun; docs/access.md is made of the table (go test ./internal/access -update).
var policies = []Policy{
	// Customers
	{"create-customer", "customers", Write, workers},
	{"change-profile", "customers", Write, workers},
	{"change-contacts", "customers", Write, workers},
	{"archive-customer", "customers", Write, workers},
	{"get-customer", "customers", Read, members},
	{"list-customers", "customers", Read, members},
	{"list-timeline", "customers", Read, members},
	{"get-history", "customers", Replay, replayers},
	{"get-replay", "customers", Replay, replayers},
	{"get-diff", "customers", Replay, replayers},
	{"get-facts", "customers", Read, members},
	{"tag-customer", "customers", Write, workers},
	{"declare-custom-fields", "policies", Manage, managers},
	{"list-custom-fields", "policies", Read, members},

	// Companies
	{"link-person", "customers", Write, workers},
	{"unlink-person", "customers", Write, workers},
	{"list-companies-of", "customers", Read, members},
	{"list-contact-persons", "customers", Read, members},

	// Data quality
	{"verify-field", "customers", Write, workers},
	{"accept-fault", "customers", Write, workers},
	{"reject-fault", "customers", Write, workers},
	{"define-collection-standard", "policies", Manage, managers},
	{"define-quality-weights", "policies", Manage, managers},
	{"list-record-gaps", "customers", Read, members},
	{"list-record-faults", "customers", Read, members},
	{"get-record-faults-summary", "customers", Read, members},
	{"get-data-quality", "customers", Read, members},

	// Selections
	{"define-selection", "selections", Write, writers},
	{"run-selection", "selections", Write, writers},
	{"list-selections", "selections", Read, readers},
	{"get-selection", "selections", Read, readers},
	{"list-selection-targets", "selections", Read, members},

	// Merges
	{"propose-merge", "merges", Write, writers},
	{"accept-merge", "merges", Write, writers},
	{"reject-merge", "merges", Write, writers},
	{"split-merge", "merges", Write, writers},
	{"list-merges", "merges", Read, readers},
	{"get-merge", "merges", Read, readers},
	{"get-duplicate-rate", "merges", Read, readers},

	// Visits
	{"record-visit", "visits", Write, workers},
	{"plan-visit", "visits", Write, workers},
	{"confirm-visit", "visits", Write, workers},
	{"start-visit", "visits", Write, workers},
	{"complete-visit", "visits", Write, workers},
	{"miss-visit", "visits", Write, workers},
	{"cancel-visit", "visits", Write, workers},
	{"reschedule-visit", "visits", Write, workers},
	{"open-follow-up", "visits", Write, workers},
	{"do-follow-up", "visits", Write, workers},
	{"drop-follow-up", "visits", Write, workers},
	{"define-visit-cadence", "policies", Manage, managers},
	{"list-visit-plans", "visits", Read, members},
	{"list-customer-visit-plans", "visits", Read, members},
	{"get-visit-adherence", "visits", Read, members},
	{"get-visit-coverage", "visits", Read, members},
	{"list-follow-ups", "visits", Read, members},
	{"list-customer-follow-ups", "visits", Read, members},
	{"get-follow-up-closure", "visits", Read, members},
	{"list-visits", "visits", Read, members},
	{"list-customer-visits", "visits", Read, members},

	// Communication
	{"record-interaction", "communication", Write, workers},
	{"state-contact-preference", "communication", Write, consenters},
	{"prepare-key-contact", "communication", Write, workers},
	{"hold-key-contact", "communication", Write, workers},
	{"follow-up-key-contact", "communication", Write, workers},
	{"cancel-key-contact", "communication", Write, workers},
	{"assign-key-contact", "communication", Write, workers},
	{"record-need", "communication", Write, workers},
	{"define-communication-plan", "policies", Manage, managers},
	{"define-greetings", "policies", Manage, managers},
	{"list-due-contacts", "communication", Read, members},
	{"get-communication-coverage", "communication", Read, members},
	{"get-preferences", "communication", Read, members},
	{"list-key-contacts", "communication", Read, members},
	{"list-customer-key-contacts", "communication", Read, members},
	{"list-interactions", "communication", Read, members},
	{"list-customer-interactions", "communication", Read, members},
	{"get-interaction-summary", "communication", Read, members},

	// Offers
	{"rank-offers", "offers", Write, workers},
	{"present-offer", "offers", Write, workers},
	{"accept-offer", "offers", Write, workers},
	{"decline-offer", "offers", Write, workers},
	{"define-offer-rules", "policies", Manage, managers},
	{"list-offers", "offers", Read, members},
	{"list-customer-offers", "offers", Read, members},
	{"get-offer-figures", "offers", Read, members},
	{"list-offer-rankings", "offers", Read, members},
	{"list-customer-offer-rankings", "offers", Read, members},

	// Complaints
	{"file-complaint", "complaints", Write, workers},
	{"resolve-complaint", "complaints", Write, workers},
	{"acknowledge-complaint", "complaints", Write, workers},
	{"assign-complaint", "complaints", Write, workers},
	{"analyse-complaint", "complaints", Write, workers},
	{"agree-complaint-action", "complaints", Write, workers},
	{"send-complaint-feedback", "complaints", Write, workers},
	{"confirm-complaint", "complaints", Write, workers},
	{"close-complaint", "complaints", Write, workers},
	{"reopen-complaint", "complaints", Write, workers},
	{"reject-complaint", "complaints", Write, workers},
	{"escalate-complaint", "complaints", Write, workers},
	{"note-on-complaint", "complaints", Write, workers},
	{"pause-complaint", "complaints", Write, workers},
	{"resume-complaint", "complaints", Write, workers},
	{"list-complaints", "complaints", Read, members},
	{"list-customer-complaints", "complaints", Read, members},
	{"get-complaint", "complaints", Read, members},
	{"get-customer-complaint", "complaints", Read, members},
	{"get-complaint-summary", "complaints", Read, members},

	// Surveys
	{"record-survey-answer", "surveys", Write, workers},
	{"list-survey-answers", "surveys", Read, members},
	{"list-customer-survey-answers", "surveys", Read, members},
	{"get-survey-summary", "surveys", Read, members},
	{"record-interview", "surveys", Write, workers},
	{"list-interviews", "surveys", Read, members},
	{"list-customer-interviews", "surveys", Read, members},
	{"get-satisfaction", "surveys", Read, members},
	{"invite-to-survey", "surveys", Write, workers},
	{"deliver-survey-invitation", "surveys", Write, workers},
	{"expire-survey-invitation", "surveys", Write, workers},
	{"list-survey-invitations", "surveys", Read, members},
	{"list-customer-survey-invitations", "surveys", Read, members},
	{"get-survey-response", "surveys", Read, members},
	{"get-survey-analysis", "surveys", Read, members},
	{"draft-questionnaire", "policies", Manage, managers},
	{"publish-questionnaire", "policies", Manage, managers},
	{"close-questionnaire", "policies", Manage, managers},
	{"list-questionnaires", "policies", Read, members},
	{"get-questionnaire", "policies", Read, members},

	// Classes
	{"reclassify-customer", "classes", Write, writers},
	{"define-scheme", "policies", Manage, managers},
	{"declare-criterion", "classes", Write, writers},
	{"list-schemes", "policies", Read, members},
	{"get-scheme", "policies", Read, members},
	{"start-scheme-run", "classes", Manage, managers},
	{"start-scheme-trial", "classes", Manage, managers},
	{"cancel-scheme-run", "classes", Manage, managers},
	{"list-scheme-runs", "classes", Read, readers},
	{"get-scheme-run", "classes", Read, readers},
	{"list-scheme-run-customers", "classes", Read, readers},
	{"list-customer-classes", "classes", Read, members},
	{"list-class-customers", "classes", Read, members},
	{"get-lifecycle", "classes", Read, readers},
	{"get-customer-lifecycle", "classes", Read, members},
	{"get-classes", "classes", Read, readers},
	{"get-managed-customers", "classes", Read, readers},

	// Orders
	{"place-order", "orders", Write, workers},
	{"promise-order", "orders", Write, workers},
	{"ship-order", "orders", Write, workers},
	{"deliver-order", "orders", Write, workers},
	{"return-order", "orders", Write, workers},
	{"cancel-order", "orders", Write, workers},
	{"list-orders", "orders", Read, members},
	{"list-customer-orders", "orders", Read, members},
	{"get-order", "orders", Read, members},
	{"list-order-returns", "orders", Read, members},
	{"list-customer-order-returns", "orders", Read, members},
	{"get-order-delivery", "orders", Read, members},
	{"get-order-returns-summary", "orders", Read, members},

	// Corrections
	{"correct-visit", "visits", Write, workers},
	{"withdraw-visit", "visits", Write, workers},
	{"withdraw-interaction", "communication", Write, workers},
	{"correct-order", "orders", Write, workers},
	{"withdraw-order", "orders", Write, workers},
	{"correct-survey-answer", "surveys", Write, workers},
	{"withdraw-survey-answer", "surveys", Write, workers},
	{"correct-complaint", "complaints", Write, workers},
	{"withdraw-complaint", "complaints", Write, workers},
	{"correct-follow-up", "visits", Write, workers},
	{"withdraw-follow-up", "visits", Write, workers},
	{"withdraw-offer", "offers", Write, workers},
	{"correct-profile-change", "customers", Write, workers},
	{"withdraw-profile-change", "customers", Write, workers},
	{"correct-contacts-change", "customers", Write, workers},
	{"withdraw-contacts-change", "customers", Write, workers},

	// Disputes
	{"open-dispute", "complaints", Write, workers},
	{"add-dispute-evidence", "complaints", Write, workers},
	{"rule-dispute", "complaints", Write, writers},
	{"settle-dispute", "complaints", Write, workers},
	{"withdraw-dispute", "complaints", Write, workers},
	{"assign-dispute", "complaints", Write, workers},
	{"list-disputes", "complaints", Read, members},
	{"list-customer-disputes", "complaints", Read, members},
	{"get-dispute-summary", "complaints", Read, members},

	// Improvements
	{"open-measure", "complaints", Write, writers},
	{"link-measure", "complaints", Write, writers},
	{"assign-measure", "complaints", Write, writers},
	{"implement-measure", "complaints", Write, writers},
	{"verify-measure", "complaints", Write, writers},
	{"find-measure-ineffective", "complaints", Write, writers},
	{"reopen-measure", "complaints", Write, writers},
	{"list-measures", "complaints", Read, readers},
	{"get-measure", "complaints", Read, readers},
	{"get-measure-effect", "complaints", Read, readers},

	// Service upgrades
	{"request-service-upgrade", "service", Write, workers},
	{"grant-service-upgrade", "service", Write, writers},
	{"refuse-service-upgrade", "service", Write, writers},
	{"end-service-upgrade", "service", Write, writers},
	{"list-service-upgrades", "service", Read, members},
	{"list-customer-service-upgrades", "service", Read, members},

	// Attachments: reading them is reading content, as graded
	{"add-attachment", "attachments", Write, workers},
	{"list-attachments", "attachments", Read, members},
	{"get-attachment-content", "attachments", Read, members},

	// Service levels
	{"define-calendar", "policies", Manage, managers},
	{"define-service-levels", "policies", Manage, managers},
	{"list-policies", "policies", Read, members},
	{"get-policy", "policies", Read, members},
	{"measure-calendar", "policies", Read, members},
	{"ask-for-service", "service", Write, workers},
	{"triage-request", "service", Write, workers},
	{"assign-request", "service", Write, workers},
	{"start-request", "service", Write, workers},
	{"add-request-task", "service", Write, workers},
	{"do-request-task", "service", Write, workers},
	{"notify-progress", "service", Write, workers},
	{"resolve-request", "service", Write, workers},
	{"confirm-request", "service", Write, workers},
	{"resume-request", "service", Write, workers},
	{"list-requests", "service", Read, members},
	{"list-customer-requests", "service", Read, members},
	{"get-service-case", "service", Read, members},
	{"get-service-worklist", "service", Read, members},
	{"get-service-attainment", "service", Read, members},

	// Privacy: consents come from programs, what ends a person's data from officers
	{"grant-consent", "privacy", Write, consenters},
	{"withdraw-consent", "privacy", Write, consenters},
	{"record-legal-basis", "privacy", Write, officers},
	{"end-legal-basis", "privacy", Write, officers},
	{"place-legal-hold", "privacy", Write, officers},
	{"release-legal-hold", "privacy", Write, officers},
	{"request-erasure", "privacy", Write, officers},
	{"approve-erasure", "privacy", Write, officers},
	{"reject-erasure", "privacy", Write, officers},
	{"give-subject-access", "privacy", Write, officers},
	{"get-subject-access", "privacy", Replay, officers},
	{"get-permissions", "privacy", Read, members},
	{"list-customer-consents", "privacy", Read, members},
	{"list-legal-holds", "privacy", Read, supervisors},
	{"list-customer-legal-holds", "privacy", Read, supervisors},
	{"list-erasures", "privacy", Read, supervisors},
	{"get-erasure", "privacy", Read, supervisors},
	{"define-retention", "policies", Manage, officers},
	{"define-duplicate-rules", "policies", Manage, officers},
	{"get-privacy-register", "privacy", Read, supervisors},

	// Who has which customer
	{"assign-manager", "managers", Write, workers},
	{"release-manager", "managers", Write, workers},
	{"take-customer", "managers", Write, workers},
	{"hand-over-customer", "managers", Manage, managers},
	{"assign-visit", "visits", Write, workers},
	{"assign-follow-up", "visits", Write, workers},
	{"get-managers", "managers", Read, members},
	{"get-customer-managers", "managers", Read, members},

	// Staff
	{"list-staff", "staff", Read, members},
	{"get-staff", "staff", Read, members},
	{"get-hand-overs", "staff", Read, readers},
	{"get-belongings", "staff", Read, readers},
	{"join-staff", "staff", Manage, managers},
	{"leave-staff", "staff", Manage, managers},
	{"move-staff", "staff", Manage, managers},

	// Proof: hashes for all who read, events for those who read the log
	{"get-checkpoint", "proof", Read, readers},
	{"get-tile", "proof", Read, readers},
	{"get-inclusion-proof", "proof", Read, readers},
	{"get-consistency-proof", "proof", Read, readers},
	{"get-head-proof", "proof", Read, readers},
	{"get-ledger", "proof", Read, readers},
	{"export-audit", "proof", Replay, replayers},

	// Batch: each item is asked for by itself again
	{"post-batch", "batch", Write, workers},

	// Events
	{"list-events", "events", Read, []Role{Client, Agent, Auditor, Officer, Administrator}}, // personal fields for replayers only

	// Imports
	{"create-import", "imports", Write, writers},
	{"list-imports", "imports", Read, []Role{Client, Auditor, Administrator}},
	{"get-import", "imports", Read, []Role{Client, Auditor, Administrator}},
	{"get-import-results", "imports", Read, []Role{Client, Auditor, Administrator}},
	{"cancel-import", "imports", Write, writers},
	{"undo-import", "imports", Write, writers},

	// Webhooks
	{"create-webhook", "webhooks", Write, writers},
	{"list-webhooks", "webhooks", Read, []Role{Client, Auditor, Administrator}},
	{"get-webhook", "webhooks", Read, []Role{Client, Auditor, Administrator}},
	{"change-webhook", "webhooks", Write, writers},
	{"delete-webhook", "webhooks", Write, writers},
	{"pause-webhook", "webhooks", Write, writers},
	{"resume-webhook", "webhooks", Write, writers},
	{"rotate-webhook-secret", "webhooks", Write, writers},
	{"replay-webhook", "webhooks", Write, writers},
	{"list-webhook-deliveries", "webhooks", Read, []Role{Client, Auditor, Administrator}},

	// Operation
	{"list-projections", "operation", Read, readers},
	{"list-access-log", "access-log", Replay, replayers},
	{"list-parked", "operation", Read, replayers},
	{"get-parked", "operation", Read, replayers},
	{"retry-parked", "operation", Write, []Role{Administrator}},
	{"skip-parked", "operation", Write, []Role{Administrator}},
}

var byOperation = func() map[string]Policy {
	m := map[string]Policy{}
	for _, p := range policies {
		m[p.Operation] = p
	}
	return m
}()

// Policies returns the table.
func Policies() []Policy { return slices.Clone(policies) }

// Permits reports whether the role may use the operation at all.
func Permits(role Role, operation string) bool {
	return slices.Contains(byOperation[operation].Roles, role)
}

// MayReplay reports whether the principal may see events with their personal
// fields.
func MayReplay(p httpkit.Principal) bool { return slices.Contains(replayers, Role(p.Role)) }
