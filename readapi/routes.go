package readapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Register adds the query side's routes to the API.
func Register(h huma.API, c Config) {
	a := newAPI(c)
	get(h, a.getCustomer, route{"get-customer", "/v1/customers/{customerId}", "Read a customer's record", "Customers", one, getCustomerDoc})
	listing(h, a.listCustomers, route{"list-customers", "/v1/customers", "List and search customers", "Customers", lists, listCustomersDoc})
	listing(h, a.listTimeline, route{"list-timeline", "/v1/customers/{customerId}/timeline", "List what happened to a customer", "Customers", listOfOne, timelineDoc})
	get(h, a.getHistory, route{"get-history", "/v1/customers/{customerId}/history", "Read a customer's events from the log", "Customers", one, historyDoc})
	listing(h, a.listVisits, route{"list-visits", "/v1/visits", "List visits", "Visits", lists, ""})
	listing(h, a.listCustomerVisits, route{"list-customer-visits", "/v1/customers/{customerId}/visits", "List a customer's visits", "Visits", listOfOne, ""})
	listing(h, a.listComplaints, route{"list-complaints", "/v1/complaints", "List complaints", "Complaints", lists, ""})
	listing(h, a.listCustomerComplaints, route{"list-customer-complaints", "/v1/customers/{customerId}/complaints", "List a customer's complaints", "Complaints", listOfOne, ""})
	get(h, a.getComplaint, route{"get-complaint", "/v1/complaints/{complaintId}", "Read a complaint", "Complaints", one, complaintDoc})
	get(h, a.getCustomerComplaint, route{"get-customer-complaint", "/v1/customers/{customerId}/complaints/{complaintId}", "Read a customer's complaint", "Complaints", one, complaintDoc})
	get(h, a.getComplaintSummary, route{"get-complaint-summary", "/v1/complaints/summary", "Count complaints and how long they took", "Complaints", figures, ""})
	listing(h, a.listVisitPlans, route{"list-visit-plans", "/v1/visit-plans", "List planned visits", "Visits", lists, ""})
	listing(h, a.listCustomerVisitPlans, route{"list-customer-visit-plans", "/v1/customers/{customerId}/visit-plans", "List a customer's planned visits", "Visits", listOfOne, ""})
	get(h, a.getAdherence, route{"get-visit-adherence", "/v1/visit-plans/adherence", "Work out how many visits took place as planned", "Visits", figures, ""})
	get(h, a.getCoverage, route{"get-visit-coverage", "/v1/visits/coverage", "Work out how many customers are visited as often as promised", "Visits", figures, ""})
	listing(h, a.listFollowUps, route{"list-follow-ups", "/v1/follow-ups", "List follow-ups", "Visits", lists, ""})
	listing(h, a.listCustomerFollowUps, route{"list-customer-follow-ups", "/v1/customers/{customerId}/follow-ups", "List a customer's follow-ups", "Visits", listOfOne, ""})
	get(h, a.getClosure, route{"get-follow-up-closure", "/v1/follow-ups/closure", "Work out how many follow-ups were done on time", "Visits", figures, ""})
	listing(h, a.listRequests, route{"list-requests", "/v1/requests", "List service requests", "Requests", lists, ""})
	listing(h, a.listCustomerRequests, route{"list-customer-requests", "/v1/customers/{customerId}/requests", "List a customer's service requests", "Requests", listOfOne, ""})
	get(h, a.getCase, route{"get-service-case", "/v1/service-cases/{caseId}", "Read the service clocks of a complaint or request", "Service levels", one, ""})
	get(h, a.getWorklist, route{"get-service-worklist", "/v1/service-levels/worklist", "List the service clocks that run", "Service levels", figures, worklistDoc})
	get(h, a.getAttainment, route{"get-service-attainment", "/v1/service-levels/attainment", "Work out how often service levels were kept", "Service levels", figures, attainmentDoc})
	get(h, a.measureCalendar, route{"measure-calendar", "/v1/calendars/{calendar}/elapsed", "Measure a stretch of time in opening hours", "Service levels", one, ""})
	get(h, a.listPolicies, route{"list-policies", "/v1/policies", "List the policies there are", "Policies", figures, ""})
	get(h, a.getPolicy, route{"get-policy", "/v1/policies/{policy}", "Read all versions of a policy", "Policies", one, policyDoc})
	listing(h, a.listAnswers, route{"list-survey-answers", "/v1/survey-answers", "List survey answers", "Surveys", lists, ""})
	listing(h, a.listCustomerAnswers, route{"list-customer-survey-answers", "/v1/customers/{customerId}/survey-answers", "List a customer's survey answers", "Surveys", listOfOne, ""})
	get(h, a.getSurveySummary, route{"get-survey-summary", "/v1/survey-answers/summary", "Work out NPS, CSAT, CES and drivers", "Surveys", figures, ""})
	listing(h, a.listOrders, route{"list-orders", "/v1/orders", "List orders", "Orders", lists, ""})
	listing(h, a.listCustomerOrders, route{"list-customer-orders", "/v1/customers/{customerId}/orders", "List a customer's orders", "Orders", listOfOne, ""})
	get(h, a.getClasses, route{"get-classes", "/v1/classes", "Count customers by class", "Classes", figures, ""})
	get(h, a.listSchemes, route{"list-schemes", "/v1/schemes", "List the schemes of classes", "Classes", figures, ""})
	get(h, a.getScheme, route{"get-scheme", "/v1/schemes/{scheme}", "Read a scheme with all its versions", "Classes", one, "`inForce` is the version that counts, now or at `asOf`."})
	get(h, a.listCustomerClasses, route{"list-customer-classes", "/v1/customers/{customerId}/classes", "Read a customer's classes and why they are so", "Classes", one, ""})
	get(h, a.listClassCustomers, route{"list-class-customers", "/v1/schemes/{scheme}/classes/{class}/customers", "List the customers in a class", "Classes", lists, ""})
	get(h, a.getLifecycle, route{"get-lifecycle", "/v1/lifecycle", "Count customers by stage of the lifecycle", "Classes", figures, "The table of stages is in docs/classes.md."})
	get(h, a.getCustomerLifecycle, route{"get-customer-lifecycle", "/v1/customers/{customerId}/lifecycle", "Read a customer's way through the lifecycle", "Classes", one, ""})
	get(h, a.getManaged, route{"get-managed-customers", "/v1/managed-customers", "Count managed customers day by day", "Classes", figures, managedDoc})
	get(h, a.listAccessLog, route{"list-access-log", "/v1/access-log", "List who read graded data", "Operation", status, accessLogDoc})
	get(h, a.getPermissions, route{"get-permissions", "/v1/customers/{customerId}/permissions", "Ask whether processing is permitted, and what proves it", "Privacy", one, permissionsDoc})
	get(h, a.listCustomerConsents, route{"list-customer-consents", "/v1/customers/{customerId}/consents", "List a customer's consents and other legal bases", "Privacy", one, ""})
	listing(h, a.listHolds, route{"list-legal-holds", "/v1/legal-holds", "List legal holds", "Privacy", lists, ""})
	listing(h, a.listCustomerHolds, route{"list-customer-legal-holds", "/v1/customers/{customerId}/legal-holds", "List a customer's legal holds", "Privacy", listOfOne, ""})
	listing(h, a.listErasures, route{"list-erasures", "/v1/erasures", "List erasures", "Privacy", lists, ""})
	get(h, a.getErasure, route{"get-erasure", "/v1/erasures/{erasureId}", "Read an erasure, where it stands, and its certificate", "Privacy", one, ""})
	get(h, a.getRegister, route{"get-privacy-register", "/v1/privacy/register", "Read what is kept of persons, why and for how long", "Privacy", figures, ""})
	get(h, a.getSubjectAccess, route{"get-subject-access", "/v1/customers/{customerId}/subject-access/{accessId}", "Fetch the package that was made for a person", "Privacy", subjectAccess, subjectAccessDoc})
	if c.Feeds != nil {
		registerEvents(h, a)
	}
	get(h, a.listProjections, route{"list-projections", "/v1/projections", "Show where the read models stand", "Operation", status, ""})
	get(h, a.getReplay, route{"get-replay", "/v1/customers/{customerId}/replay", "Replay a customer's history", "Customers", one, replayDoc})
	get(h, a.getDiff, route{"get-diff", "/v1/customers/{customerId}/diff", "Compare a customer's record at two moments", "Customers", one, diffDoc})
	registerProofs(h, a)
	registerParked(h, a)
}

const (
	getCustomerDoc = "The present record, or with `recordedAsOf`, `occurredAsOf` or `asOfRevision` a former one, folded from the log. " +
		"Two clocks: *recorded* is when something came to be known, *occurred* is when it happened. " +
		"Facts such as the name go by when they occurred, the latest wins; states (archived, a class, a complaint) go by the order of the log."
	listCustomersDoc = "Filters are combined with *and*. Search goes over keyed blind indexes and is checked on the opened values: " +
		"a page may hold fewer than `limit` items and still have a `next` one."
	timelineDoc   = "Every event of the customer, of whatever kind, from the read model. For the audit read `/history`, which asks the log."
	historyDoc    = "The events themselves, in order, with all their metadata, from the log and not from a read model: what was acknowledged is in the answer at once."
	complaintDoc  = "The entity tag is weak: it is not the customer's revision, which `If-Match` of a command takes."
	worklistDoc   = "A clock is worked out when it is asked for, with the calendar as it is now and the target that was in force at receipt. The most urgent comes first."
	attainmentDoc = "met / (met + missed). A target is met if and only if the time that has elapsed in opening hours, without pauses, is at most the target in force when the case was received. " +
		"It is worked out from the events when it is asked for: after a calendar was corrected it is right without any repair, and `recordedAsOf` gives what was reported before."
	policyDoc      = "Every version that was ever decided on, with who and why: which policy was in force at any moment."
	permissionsDoc = "Processing for a purpose is permitted at an instant if and only if a legal basis for it is active then. Two clocks: `at` in the world, `recordedAsOf` by what was known. " +
		"It is answered from the log itself, so that a withdrawal counts as soon as it was acknowledged."
	subjectAccessDoc = "A zip file with `data.json` and, for people, `readable.txt`: everything up to the event that records that the package was made. Nothing of it is kept."
	accessLogDoc     = "Every answer with data about a customer of the grade elevated or high is written down before it leaves: who, for what (`Dossier-Purpose`), how many, which customers."
	managedDoc       = "Existing: at least one order, not archived. Potential: a qualified source and no order yet. Changes count on the day on which they occurred."
)

// route is what the description says of an operation.
type route struct {
	id, path, summary, tag string
	kind                   kind
	doc                    string
}

// kind says which answers besides 200 an operation has.
type kind struct {
	notModified bool
	errors      []int
	note        string
}

var (
	one           = kind{true, []int{http.StatusNotFound, http.StatusServiceUnavailable}, ""}
	lists         = kind{true, []int{http.StatusBadRequest, http.StatusServiceUnavailable}, pagesNote}
	listOfOne     = kind{true, []int{http.StatusBadRequest, http.StatusNotFound, http.StatusServiceUnavailable}, pagesNote}
	figures       = kind{true, []int{http.StatusServiceUnavailable}, ""}
	subjectAccess = kind{false, []int{http.StatusNotFound, http.StatusServiceUnavailable}, ""}
	status        = kind{false, []int{http.StatusServiceUnavailable}, ""}
)

const pagesNote = "Pages: give `next` of an answer as `cursor`, with the same filters and sort, or follow the `Link`. " +
	"Items that are added meanwhile neither shift a page nor appear twice. A cursor that cannot be used is refused with 400 `invalid-cursor`."

// get registers one query.
func get[I, O any](h huma.API, handler func(context.Context, *I) (*O, error), r route) {
	httpkit.Register(h, operation(r), problemOf, handler)
}

func operation(r route) huma.Operation {
	doc := r.doc
	if r.kind.note != "" {
		if doc != "" {
			doc += "\n\n"
		}
		doc += r.kind.note
	}
	op := huma.Operation{
		OperationID: r.id, Method: http.MethodGet, Path: r.path, Summary: r.summary, Tags: []string{r.tag},
		Description: doc, Errors: r.kind.errors, DefaultStatus: http.StatusOK, Responses: map[string]*huma.Response{},
	}
	if r.kind.notModified {
		op.Responses["304"] = &huma.Response{Description: "The caller has this answer already (If-None-Match)"}
	}
	return op
}
