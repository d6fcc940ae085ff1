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
	// writers record what happens to customers.
	writers = []Role{Client, Administrator}
	// consenters record what people agree to.
	consenters = []Role{Client, Officer, Administrator}
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
	{"create-customer", "customers", Write, writers},
	{"change-profile", "customers", Write, writers},
	{"change-contacts", "customers", Write, writers},
	{"archive-customer", "customers", Write, writers},
	{"get-customer", "customers", Read, readers},
	{"list-customers", "customers", Read, readers},
	{"list-timeline", "customers", Read, readers},
	{"get-history", "customers", Replay, replayers},
	{"get-replay", "customers", Replay, replayers},
	{"get-diff", "customers", Replay, replayers},

	// Visits
	{"record-visit", "visits", Write, writers},
	{"plan-visit", "visits", Write, writers},
	{"confirm-visit", "visits", Write, writers},
	{"start-visit", "visits", Write, writers},
	{"complete-visit", "visits", Write, writers},
	{"miss-visit", "visits", Write, writers},
	{"cancel-visit", "visits", Write, writers},
	{"reschedule-visit", "visits", Write, writers},
	{"open-follow-up", "visits", Write, writers},
	{"do-follow-up", "visits", Write, writers},
	{"drop-follow-up", "visits", Write, writers},
	{"define-visit-cadence", "policies", Manage, managers},
	{"list-visit-plans", "visits", Read, readers},
	{"list-customer-visit-plans", "visits", Read, readers},
	{"get-visit-adherence", "visits", Read, readers},
	{"get-visit-coverage", "visits", Read, readers},
	{"list-follow-ups", "visits", Read, readers},
	{"list-customer-follow-ups", "visits", Read, readers},
	{"get-follow-up-closure", "visits", Read, readers},
	{"list-visits", "visits", Read, readers},
	{"list-customer-visits", "visits", Read, readers},

	// Complaints
	{"file-complaint", "complaints", Write, writers},
	{"resolve-complaint", "complaints", Write, writers},
	{"acknowledge-complaint", "complaints", Write, writers},
	{"assign-complaint", "complaints", Write, writers},
	{"analyse-complaint", "complaints", Write, writers},
	{"agree-complaint-action", "complaints", Write, writers},
	{"send-complaint-feedback", "complaints", Write, writers},
	{"confirm-complaint", "complaints", Write, writers},
	{"close-complaint", "complaints", Write, writers},
	{"reopen-complaint", "complaints", Write, writers},
	{"reject-complaint", "complaints", Write, writers},
	{"escalate-complaint", "complaints", Write, writers},
	{"note-on-complaint", "complaints", Write, writers},
	{"pause-complaint", "complaints", Write, writers},
	{"resume-complaint", "complaints", Write, writers},
	{"list-complaints", "complaints", Read, readers},
	{"list-customer-complaints", "complaints", Read, readers},
	{"get-complaint", "complaints", Read, readers},
	{"get-customer-complaint", "complaints", Read, readers},
	{"get-complaint-summary", "complaints", Read, readers},

	// Surveys
	{"record-survey-answer", "surveys", Write, writers},
	{"list-survey-answers", "surveys", Read, readers},
	{"list-customer-survey-answers", "surveys", Read, readers},
	{"get-survey-summary", "surveys", Read, readers},

	// Classes
	{"reclassify-customer", "classes", Write, writers},
	{"define-scheme", "policies", Manage, managers},
	{"declare-criterion", "classes", Write, writers},
	{"list-schemes", "policies", Read, readers},
	{"get-scheme", "policies", Read, readers},
	{"start-scheme-run", "classes", Manage, managers},
	{"start-scheme-trial", "classes", Manage, managers},
	{"list-scheme-runs", "classes", Read, readers},
	{"get-scheme-run", "classes", Read, readers},
	{"list-scheme-run-customers", "classes", Read, readers},
	{"list-customer-classes", "classes", Read, readers},
	{"list-class-customers", "classes", Read, readers},
	{"get-lifecycle", "classes", Read, readers},
	{"get-customer-lifecycle", "classes", Read, readers},
	{"get-classes", "classes", Read, readers},
	{"get-managed-customers", "classes", Read, readers},

	// Orders
	{"place-order", "orders", Write, writers},
	{"list-orders", "orders", Read, readers},
	{"list-customer-orders", "orders", Read, readers},

	// Service levels
	{"define-calendar", "policies", Manage, managers},
	{"define-service-levels", "policies", Manage, managers},
	{"list-policies", "policies", Read, readers},
	{"get-policy", "policies", Read, readers},
	{"measure-calendar", "policies", Read, readers},
	{"ask-for-service", "service", Write, writers},
	{"triage-request", "service", Write, writers},
	{"assign-request", "service", Write, writers},
	{"start-request", "service", Write, writers},
	{"add-request-task", "service", Write, writers},
	{"do-request-task", "service", Write, writers},
	{"notify-progress", "service", Write, writers},
	{"resolve-request", "service", Write, writers},
	{"confirm-request", "service", Write, writers},
	{"resume-request", "service", Write, writers},
	{"list-requests", "service", Read, readers},
	{"list-customer-requests", "service", Read, readers},
	{"get-service-case", "service", Read, readers},
	{"get-service-worklist", "service", Read, readers},
	{"get-service-attainment", "service", Read, readers},

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
	{"get-permissions", "privacy", Read, readers},
	{"list-customer-consents", "privacy", Read, readers},
	{"list-legal-holds", "privacy", Read, supervisors},
	{"list-customer-legal-holds", "privacy", Read, supervisors},
	{"list-erasures", "privacy", Read, supervisors},
	{"get-erasure", "privacy", Read, supervisors},
	{"get-privacy-register", "privacy", Read, supervisors},

	// Staff
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
	{"post-batch", "batch", Write, writers},

	// Events
	{"list-events", "events", Read, []Role{Client, Auditor, Officer, Administrator}}, // personal fields for replayers only

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
