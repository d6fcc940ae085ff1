package access

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// The table of policies says what an agent may do; this is to what: to what is
// theirs or their team's. Of the operations that the table permits agents
//
//   - one whose path names a customer is about a customer that they or their team
//     have. A query is stopped before it begins (Guard), a command is decided on
//     the customer's stream, where also whoever has the complaint, request, visit
//     or follow-up in the path may do it;
//   - one that is in byRow reads rows, each of which is theirs (readapi/scope.go);
//   - one that is in free has nothing of a customer, and the reason says what it has.
//
// An operation that is none of these is not answered, whatever the table permits;
// and one that the table does not permit agents is in closed, with the reason.

// byRow are the operations of which an agent gets the rows that are theirs. Where
// the path names a customer, too, the rows are of other customers.
var byRow = []string{
	"list-customers", "list-companies-of", "list-contact-persons", "list-record-gaps", "list-record-faults", "get-record-faults-summary", "get-data-quality",
	"list-visits", "list-visit-plans", "list-follow-ups", "get-visit-adherence", "get-visit-coverage", "get-follow-up-closure",
	"list-interactions", "get-interaction-summary", "list-key-contacts", "list-due-contacts", "get-communication-coverage",
	"list-complaints", "get-complaint", "get-complaint-summary", "list-disputes", "get-dispute-summary",
	"list-requests", "get-service-case", "get-service-worklist", "get-service-attainment", "list-service-upgrades",
	"list-survey-answers", "get-survey-summary", "get-survey-analysis", "list-survey-invitations", "get-survey-response",
	"list-interviews", "get-satisfaction",
	"list-orders", "get-order", "get-order-delivery", "list-order-returns", "get-order-returns-summary",
	"list-offers", "get-offer-figures", "list-offer-rankings",
	"list-class-customers", "list-selection-targets", "get-managers", "list-events",
}

// free are the operations that are about no customer, and what they are about.
var free = map[string]string{
	"create-customer":     "there is no customer yet; whoever creates one has it",
	"post-batch":          "each item is asked for by itself again",
	"list-staff":          "colleagues, to assign things to",
	"get-staff":           "a colleague",
	"list-policies":       "rules, the same for all",
	"get-policy":          "rules, the same for all",
	"list-custom-fields":  "rules, the same for all",
	"measure-calendar":    "opening hours",
	"list-questionnaires": "questions, the same for all",
	"get-questionnaire":   "questions, the same for all",
	"list-schemes":        "rules, the same for all",
	"get-scheme":          "rules, the same for all",
}

// closed are the operations that are not for agents, by the reason.
var closed = map[string][]string{
	"a pair of records may be of two teams": {
		"propose-merge", "accept-merge", "reject-merge", "split-merge", "list-merges", "get-merge", "get-duplicate-rate",
	},
	"a sum over all customers, and kept as such": {
		"get-classes", "get-lifecycle", "get-managed-customers",
	},
	"about the whole organisation, whosever customers call for it": {
		"open-measure", "link-measure", "assign-measure", "implement-measure", "verify-measure", "find-measure-ineffective", "reopen-measure",
		"list-measures", "get-measure", "get-measure-effect",
	},
	"a rule for everybody": {
		"declare-custom-fields", "define-collection-standard", "define-quality-weights", "define-visit-cadence", "define-communication-plan",
		"define-greetings", "define-offer-rules", "define-calendar", "define-service-levels", "define-retention", "define-duplicate-rules", "define-scheme",
		"draft-questionnaire", "publish-questionnaire", "close-questionnaire",
	},
	"a decision on how a customer is graded, and so on what is written down of who reads": {
		"reclassify-customer", "declare-criterion",
	},
	"a run over all customers": {
		"define-selection", "run-selection", "list-selections", "get-selection",
		"start-scheme-run", "start-scheme-trial", "list-scheme-runs", "get-scheme-run", "cancel-scheme-run", "list-scheme-run-customers",
		"create-import", "list-imports", "get-import", "get-import-results", "cancel-import", "undo-import",
	},
	"to be decided by somebody else than who asks": {
		"rule-dispute", "grant-service-upgrade", "refuse-service-upgrade", "end-service-upgrade",
	},
	"the log itself, with all that was ever there": {
		"get-history", "get-replay", "get-diff", "get-checkpoint", "get-tile", "get-inclusion-proof", "get-consistency-proof", "get-head-proof",
		"get-ledger", "export-audit", "list-access-log",
	},
	"a decision about a person's data, or a list of them": {
		"record-legal-basis", "end-legal-basis", "place-legal-hold", "release-legal-hold", "request-erasure", "approve-erasure", "reject-erasure",
		"give-subject-access", "get-subject-access", "list-legal-holds", "list-customer-legal-holds", "list-erasures", "get-erasure", "get-privacy-register",
	},
	"about who has left, and what of theirs goes to whom": {
		"hand-over-customer", "get-hand-overs", "get-belongings", "join-staff", "leave-staff", "move-staff",
	},
	"a program's, with all customers": {
		"create-webhook", "list-webhooks", "get-webhook", "change-webhook", "delete-webhook", "pause-webhook", "resume-webhook",
		"rotate-webhook-secret", "replay-webhook", "list-webhook-deliveries",
	},
	"how the program does": {
		"list-projections", "list-parked", "get-parked", "retry-parked", "skip-parked",
	},
}

// OfCustomer reports whether the path of an operation names whose it is.
func OfCustomer(path string) bool { return strings.Contains(path, "{customerId}") }

// ByRow returns the operations of which an agent gets the rows that are theirs.
func ByRow() []string { return slices.Clone(byRow) }

// Free returns the operations that are about no customer, with the reason.
func Free() map[string]string { return maps.Clone(free) }

// Closed returns the operations that are not for agents, with the reason.
func Closed() map[string]string {
	out := map[string]string{}
	for why, operations := range closed {
		for _, id := range operations {
			out[id] = why
		}
	}
	return out
}

// Sees reports whether the customer is the principal's or their team's, by all
// that had been recorded up to the position.
type Sees func(ctx context.Context, p httpkit.Principal, customer string, position string) (bool, error)

// scope is what an agent's query is narrowed to, and whether it has been.
type scope struct {
	settled bool // the path's customer is theirs, or there is nothing of customers
	kept    bool // what was read is theirs
}

type scopeKey struct{}

// WithScope returns a context of an agent's query. settled says that all it can
// reach is theirs; otherwise every row has to be asked about.
func WithScope(ctx context.Context, settled bool) context.Context {
	return context.WithValue(ctx, scopeKey{}, &scope{settled: settled})
}

// Narrow reports whether what is read has to be narrowed to what is the
// principal's. Whoever asks is bound to do it.
func Narrow(ctx context.Context) bool {
	if Role(httpkit.PrincipalOf(ctx).Role) != Agent {
		return false
	}
	s, known := ctx.Value(scopeKey{}).(*scope)
	if known {
		s.kept = true
	}
	return !known || !s.settled
}

// Kept reports whether an answer may leave: it is nobody's who sees only a part,
// or it was narrowed to that part. An operation that forgets to is not answered.
func Kept(ctx context.Context) bool {
	if Role(httpkit.PrincipalOf(ctx).Role) != Agent {
		return true
	}
	s, known := ctx.Value(scopeKey{}).(*scope)
	return known && (s.settled || s.kept)
}

// narrowed returns the context of an agent's request, or why it is refused. What
// is not theirs is not there.
func narrowed(ctx huma.Context, p httpkit.Principal, sees Sees) (huma.Context, *httpkit.Problem) {
	op := ctx.Operation()
	rows := slices.Contains(byRow, op.OperationID)
	settled := false
	switch {
	case OfCustomer(op.Path) && op.Method == http.MethodGet:
		if sees == nil {
			return ctx, httpkit.NewProblem(http.StatusForbidden, "forbidden", "nothing says what is an agent's here")
		}
		position := ctx.Query("minPosition")
		if position == "" {
			position = ctx.Header("Dossier-Min-Position")
		}
		theirs, err := sees(ctx.Context(), p, ctx.Param("customerId"), position)
		switch {
		case err != nil:
			return ctx, httpkit.NewProblem(http.StatusServiceUnavailable, "ownership-unknown", "whose the customer is cannot be told now").RetryAfter(retrySoon)
		case !theirs:
			return ctx, httpkit.NewProblem(http.StatusNotFound, "customer-not-found", "there is no such customer")
		}
		settled = !rows
	case OfCustomer(op.Path): // a command: decided on the stream
		settled = true
	case rows:
	default:
		if _, is := free[op.OperationID]; !is {
			return ctx, httpkit.NewProblem(http.StatusForbidden, "forbidden", "the role agent may not do this")
		}
		settled = true
	}
	return huma.WithContext(ctx, WithScope(ctx.Context(), settled)), nil
}
