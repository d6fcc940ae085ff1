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
	listing(h, a.listRecordGaps, route{"list-record-gaps", "/v1/data-quality/gaps", "List records that lack what their standard requires", "Data quality", lists, gapsDoc})
	listing(h, a.listRecordFaults, route{"list-record-faults", "/v1/data-quality/faults", "List records with something wrong, and what was decided on it", "Data quality", lists, faultsDoc})
	get(h, a.getRecordFaults, route{"get-record-faults-summary", "/v1/data-quality/faults/summary", "Count what is wrong with records, by what was decided on it", "Data quality", figures, faultsSummaryDoc})
	get(h, a.getDataQuality, route{"get-data-quality", "/v1/data-quality", "Work out the quality of the records", "Data quality", figures, qualityDoc})
	get(h, a.getFacts, route{"get-facts", "/v1/customers/{customerId}/facts", "Read what was ever said of each field, and by whom", "Customers", one, factsDoc})
	get(h, a.listCustomFields, route{"list-custom-fields", "/v1/custom-fields", "List the custom fields that are declared", "Customers", overview, ""})
	listing(h, a.listCompaniesOf, route{"list-companies-of", "/v1/customers/{customerId}/companies", "List the companies that a person is a contact of", "Companies", listOfOne, ""})
	listing(h, a.listContactPersons, route{"list-contact-persons", "/v1/customers/{customerId}/contact-persons", "List the persons who are contacts of a company", "Companies", listOfOne, "Erased persons are not among them."})
	listing(h, a.listVisits, route{"list-visits", "/v1/visits", "List visits", "Visits", lists, ""})
	listing(h, a.listCustomerVisits, route{"list-customer-visits", "/v1/customers/{customerId}/visits", "List a customer's visits", "Visits", listOfOne, ""})
	listing(h, a.listInteractions, route{"list-interactions", "/v1/interactions", "List what was exchanged with customers through all channels", "Communication", lists, ""})
	listing(h, a.listCustomerInteractions, route{"list-customer-interactions", "/v1/customers/{customerId}/interactions", "List what was exchanged with a customer through all channels", "Communication", listOfOne, interactionsDoc})
	get(h, a.getInteractionSummary, route{"get-interaction-summary", "/v1/interactions/summary", "Count exchanges by channel, direction, kind, person or month", "Communication", figures, ""})
	listingAs[listDue, DueContact, DuePage](h, a.listDue, route{"list-due-contacts", "/v1/communication/due", "List the customers who are to be contacted", "Communication", lists, dueDoc})
	get(h, a.getCommunicationCoverage, route{"get-communication-coverage", "/v1/communication/coverage", "Work out how many customers are contacted as often as promised", "Communication", figures, "Now, or at `occurredAsOf` by what was known at `recordedAsOf`."})
	get(h, a.getPreferences, route{"get-preferences", "/v1/customers/{customerId}/preferences", "Read what a customer wants of channels, needs, and is given", "Communication", one, ""})
	listing(h, a.listKeyContacts, route{"list-key-contacts", "/v1/key-contacts", "List contacts with important customers", "Communication", lists, ""})
	listing(h, a.listCustomerKeyContacts, route{"list-customer-key-contacts", "/v1/customers/{customerId}/key-contacts", "List the prepared contacts with a customer", "Communication", listOfOne, ""})
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
	get(h, a.getWorklist, route{"get-service-worklist", "/v1/service-levels/worklist", "List the service clocks that run", "Service levels", overview, worklistDoc})
	get(h, a.getAttainment, route{"get-service-attainment", "/v1/service-levels/attainment", "Work out how often service levels were kept", "Service levels", figures, attainmentDoc})
	get(h, a.measureCalendar, route{"measure-calendar", "/v1/calendars/{calendar}/elapsed", "Measure a stretch of time in opening hours", "Service levels", one, ""})
	get(h, a.listPolicies, route{"list-policies", "/v1/policies", "List the policies there are", "Policies", overview, ""})
	get(h, a.getPolicy, route{"get-policy", "/v1/policies/{policy}", "Read all versions of a policy", "Policies", one, policyDoc})
	listing(h, a.listAnswers, route{"list-survey-answers", "/v1/survey-answers", "List survey answers", "Surveys", lists, ""})
	listing(h, a.listCustomerAnswers, route{"list-customer-survey-answers", "/v1/customers/{customerId}/survey-answers", "List a customer's survey answers", "Surveys", listOfOne, ""})
	get(h, a.getSurveySummary, route{"get-survey-summary", "/v1/survey-answers/summary", "Work out NPS, CSAT, CES and drivers", "Surveys", figures, ""})
	get(h, a.getAnalysis, route{"get-survey-analysis", "/v1/survey-answers/analysis", "Work out what customers find strong and weak", "Surveys", figures, analysisDoc})
	listing(h, a.listInvitations, route{"list-survey-invitations", "/v1/survey-invitations", "List invitations to surveys", "Surveys", lists, ""})
	listing(h, a.listCustomerInvitations, route{"list-customer-survey-invitations", "/v1/customers/{customerId}/survey-invitations", "List a customer's invitations to surveys", "Surveys", listOfOne, ""})
	get(h, a.getResponse, route{"get-survey-response", "/v1/survey-invitations/response", "Work out how many invitations are answered", "Surveys", figures, ""})
	get(h, a.listQuestionnaires, route{"list-questionnaires", "/v1/questionnaires", "List the questionnaires that are defined", "Surveys", overview, ""})
	get(h, a.getQuestionnaire, route{"get-questionnaire", "/v1/questionnaires/{questionnaire}", "Read all versions of a questionnaire", "Surveys", one, ""})
	listing(h, a.listOrders, route{"list-orders", "/v1/orders", "List orders", "Orders", lists, ""})
	listing(h, a.listCustomerOrders, route{"list-customer-orders", "/v1/customers/{customerId}/orders", "List a customer's orders", "Orders", listOfOne, ""})
	get(h, a.getOrder, route{"get-order", "/v1/orders/{orderId}", "Read an order with its steps", "Orders", one, singleThenDoc})
	get(h, a.getDelivery, route{"get-order-delivery", "/v1/orders/delivery", "Work out how many orders were delivered on time", "Orders", figures, deliveryDoc})
	listing(h, a.listReturns, route{"list-order-returns", "/v1/order-returns", "List what came back of orders", "Orders", lists, ""})
	listing(h, a.listCustomerReturns, route{"list-customer-order-returns", "/v1/customers/{customerId}/order-returns", "List what came back of a customer's orders", "Orders", listOfOne, ""})
	get(h, a.getReturns, route{"get-order-returns-summary", "/v1/order-returns/summary", "Count what came back of orders", "Orders", figures, ""})
	listing(h, a.listDisputes, route{"list-disputes", "/v1/disputes", "List disputes", "Complaints", lists, ""})
	listing(h, a.listCustomerDisputes, route{"list-customer-disputes", "/v1/customers/{customerId}/disputes", "List a customer's disputes", "Complaints", listOfOne, ""})
	get(h, a.getDisputes, route{"get-dispute-summary", "/v1/disputes/summary", "Count disputes and how they ended", "Complaints", figures, ""})
	listing(h, a.listInterviews, route{"list-interviews", "/v1/interviews", "List interviews about satisfaction", "Surveys", lists, ""})
	listing(h, a.listCustomerInterviews, route{"list-customer-interviews", "/v1/customers/{customerId}/interviews", "List a customer's interviews about satisfaction", "Surveys", listOfOne, ""})
	get(h, a.getSatisfaction, route{"get-satisfaction", "/v1/satisfaction", "Work out what customers find strong and weak, from all that they say", "Surveys", figures, satisfactionDoc})
	listing(h, a.listMeasures, route{"list-measures", "/v1/measures", "List improvements", "Complaints", lists, ""})
	get(h, a.getMeasure, route{"get-measure", "/v1/measures/{measureId}", "Read an improvement", "Complaints", one, ""})
	get(h, a.getMeasureEffect, route{
		"get-measure-effect", "/v1/measures/{measureId}/effect", "Compare complaints before and after an improvement", "Complaints", compared,
		"Complaints of the measure's cause in as many days before the day on which it was implemented as from that day on. Both periods are equally long, also while less time has passed than was asked for.",
	})
	listing(h, a.listUpgrades, route{"list-service-upgrades", "/v1/service-upgrades", "List service upgrades", "Service levels", lists, ""})
	listing(h, a.listCustomerUpgrades, route{"list-customer-service-upgrades", "/v1/customers/{customerId}/service-upgrades", "List a customer's service upgrades", "Service levels", listOfOne, ""})
	listing(h, a.listOffers, route{"list-offers", "/v1/offers", "List what was offered to customers", "Offers", lists, ""})
	listing(h, a.listCustomerOffers, route{"list-customer-offers", "/v1/customers/{customerId}/offers", "List what was offered to a customer", "Offers", listOfOne, ""})
	get(h, a.getOfferFigures, route{"get-offer-figures", "/v1/offers/figures", "Work out how many offers are accepted and declined", "Offers", figures, offerFiguresDoc})
	listing(h, a.listRankings, route{"list-offer-rankings", "/v1/offer-rankings", "List the rankings of offers and what they rest on", "Offers", lists, ""})
	listing(h, a.listCustomerRankings, route{"list-customer-offer-rankings", "/v1/customers/{customerId}/offer-rankings", "List a customer's rankings of offers and what they rest on", "Offers", listOfOne, ""})
	listing(h, a.listAttachments, route{"list-attachments", "/v1/customers/{customerId}/attachments", "List what is kept as evidence", "Attachments", listOfOne, ""})
	rawly(h, a.getAttachment, mediaBytes, route{"get-attachment-content", "/v1/customers/{customerId}/attachments/{attachmentId}/content", "Fetch the bytes of an attachment", "Attachments", attachmentBytes, attachmentContentDoc})
	get(h, a.getClasses, route{"get-classes", "/v1/classes", "Count customers by class", "Classes", overview, ""})
	get(h, a.listSchemes, route{"list-schemes", "/v1/schemes", "List the schemes of classes", "Classes", overview, ""})
	get(h, a.getScheme, route{"get-scheme", "/v1/schemes/{scheme}", "Read a scheme with all its versions", "Classes", one, "`inForce` is the version that counts, now or at `asOf`."})
	get(h, a.listCustomerClasses, route{"list-customer-classes", "/v1/customers/{customerId}/classes", "Read a customer's classes and why they are so", "Classes", one, ""})
	get(h, a.listClassCustomers, route{"list-class-customers", "/v1/schemes/{scheme}/classes/{class}/customers", "List the customers in a class", "Classes", one, "Those that the counts by class count: who is archived, erased, or goes on in another record is in none."})
	get(h, a.getLifecycle, route{"get-lifecycle", "/v1/lifecycle", "Count customers by stage of the lifecycle", "Classes", overview, "The table of stages is in docs/classes.md."})
	get(h, a.getCustomerLifecycle, route{"get-customer-lifecycle", "/v1/customers/{customerId}/lifecycle", "Read a customer's way through the lifecycle", "Classes", one, ""})
	get(h, a.getManaged, route{"get-managed-customers", "/v1/managed-customers", "Count managed customers day by day", "Classes", figures, managedDoc})
	get(h, a.listSelections, route{"list-selections", "/v1/selections", "List the selections of targets", "Selections", overview, ""})
	get(h, a.getSelection, route{"get-selection", "/v1/selections/{selection}", "Read a selection with its versions and runs", "Selections", one, ""})
	listing(h, a.listTargets, route{"list-selection-targets", "/v1/selections/{selection}/runs/{runId}/customers", "List whom a run of a selection found", "Selections", listOfOne, targetsDoc})
	listing(h, a.listMerges, route{"list-merges", "/v1/merges", "List pairs of records that may be one", "Merges", lists, mergesDoc})
	get(h, a.getDuplicateRate, route{"get-duplicate-rate", "/v1/merges/rate", "Work out how many records are duplicates", "Merges", figures, ""})
	get(h, a.getMerge, route{"get-merge", "/v1/merges/{mergeId}", "Read what was decided on a pair of records", "Merges", one, singleThenDoc})
	listing(h, a.listStaff, route{"list-staff", "/v1/staff", "List the staff", "Staff", lists, staffDoc})
	get(h, a.getStaff, route{"get-staff", "/v1/staff/{staffId}", "Read a member of the staff", "Staff", one, staffDoc})
	get(h, a.getHandOvers, route{"get-hand-overs", "/v1/hand-overs", "Show who has left and still has something", "Staff", overview, handOversDoc})
	get(h, a.getBelongings, route{"get-belongings", "/v1/staff/{staffId}/belongings", "Read what a member of the staff has", "Staff", one, ""})
	get(h, a.getManagers, route{"get-managers", "/v1/managers", "Count customers by manager and team", "Managers", figures, managersDoc})
	get(h, a.getCustomerManagers, route{"get-customer-managers", "/v1/customers/{customerId}/managers", "Read who has had the customer when", "Managers", one, managersDoc})
	get(h, a.listAccessLog, route{"list-access-log", "/v1/access-log", "List who read graded data", "Operation", status, accessLogDoc})
	get(h, a.getPermissions, route{"get-permissions", "/v1/customers/{customerId}/permissions", "Ask whether processing is permitted, and what proves it", "Privacy", one, permissionsDoc})
	get(h, a.listCustomerConsents, route{"list-customer-consents", "/v1/customers/{customerId}/consents", "List a customer's consents and other legal bases", "Privacy", one, ""})
	listing(h, a.listHolds, route{"list-legal-holds", "/v1/legal-holds", "List legal holds", "Privacy", lists, ""})
	listing(h, a.listCustomerHolds, route{"list-customer-legal-holds", "/v1/customers/{customerId}/legal-holds", "List a customer's legal holds", "Privacy", listOfOne, ""})
	listing(h, a.listErasures, route{"list-erasures", "/v1/erasures", "List erasures", "Privacy", lists, ""})
	get(h, a.getErasure, route{"get-erasure", "/v1/erasures/{erasureId}", "Read an erasure, where it stands, and its certificate", "Privacy", one, singleThenDoc})
	get(h, a.getRegister, route{"get-privacy-register", "/v1/privacy/register", "Read what is kept of persons, why and for how long", "Privacy", overview, ""})
	rawly(h, a.getSubjectAccess, mediaZip, route{"get-subject-access", "/v1/customers/{customerId}/subject-access/{accessId}", "Fetch the package that was made for a person", "Privacy", subjectAccess, subjectAccessDoc})
	if c.Feeds != nil {
		registerEvents(h, a)
	}
	get(h, a.listProjections, route{"list-projections", "/v1/projections", "Show where the read models stand", "Operation", status, ""})
	get(h, a.getReplay, route{"get-replay", "/v1/customers/{customerId}/replay", "Replay a customer's history", "Customers", one, replayDoc})
	get(h, a.getDiff, route{"get-diff", "/v1/customers/{customerId}/diff", "Compare a customer's record at two moments", "Customers", one, diffDoc})
	registerProofs(h, a)
	registerParked(h, a)
}

const handOversDoc = "What somebody owned who leaves is handed over by itself, to the successor or to the team. Here is what is still to hand over; of archived customers only what was begun is."

const (
	getCustomerDoc = "The present record, or with `recordedAsOf`, `occurredAsOf` or `asOfRevision` a former one, folded from the log. " +
		"Two clocks: *recorded* is when something came to be known, *occurred* is when it happened. " +
		"Facts such as the name go by when they occurred, the latest wins; states (archived, a class, a complaint) go by the order of the log."
	listCustomersDoc = "Filters are combined with *and*. Search goes over keyed blind indexes and is checked on the opened values: " +
		"a page may hold fewer than `limit` items and still have a `next` one."
	mergesDoc       = "The worklist is that of the state `proposed`. Two records that were looked at and found different stay `rejected`, until they have more or less in common than they had."
	interactionsDoc = "Contacts, visits, complaints and what was said about them, service requests and their progress, surveys and orders: one list, whichever channel they came through."
	timelineDoc     = "Every event of the customer, of whatever kind, from the read model. For the audit read `/history`, which asks the log."
	historyDoc      = "The events themselves, in order, with all their metadata, from the log and not from a read model: what was acknowledged is in the answer at once."
	complaintDoc    = "The entity tag is weak: it is not the customer's revision, which `If-Match` of a command takes. " + singleThenDoc
	singleThenDoc   = "As of an instant it is what was known then of what was so then, and what is possible next is so of that; what nobody knew of yet is not found."
	worklistDoc     = "A clock is worked out when it is asked for, with the calendar as it is now and the target that was in force at receipt. The most urgent comes first."
	attainmentDoc   = "met / (met + missed). A target is met if and only if the time that has elapsed in opening hours, without pauses, is at most the target in force when the case was received. " +
		"It is worked out from the events when it is asked for: after a calendar was corrected it is right without any repair, and `recordedAsOf` gives what was reported before."
	deliveryDoc = "On-time rate = delivered on time / delivered, of those that were promised by a day. On time is on that day or before, in the installation's time zone. " +
		"With `recordedAsOf` and `occurredAsOf` it is worked out from the steps that were known and had happened by then."
	staffDoc        = "The directory says who may own customers and to which team they belong; with `recordedAsOf` and `occurredAsOf` as it was."
	managersDoc     = "At an instant that manager counts who was assigned last for it. With `occurredAsOf` at that instant, with `recordedAsOf` as was known then (and, without the other, at that instant)."
	offerFiguresDoc = "Offers that were presented in the period, and what has become of them since. acceptanceRate = accepted / presented; an offer that nobody answered in time has lapsed."
	policyDoc       = "Every version that was ever decided on, with who and why: which policy was in force at any moment."
	permissionsDoc  = "Processing for a purpose is permitted at an instant if and only if a legal basis for it is active then. Two clocks: `at` in the world, `recordedAsOf` by what was known. " +
		"It is answered from the log itself, so that a withdrawal counts as soon as it was acknowledged."
	subjectAccessDoc = "A zip file with `data.json` and, for people, `readable.txt`: everything up to the event that records that the package was made, of this record and of all that were one with it then. Nothing of it is kept."
	accessLogDoc     = "Every answer with data about a customer of the grade elevated or high is written down before it leaves: who, for what (`Dossier-Purpose`), how many, which customers."
	analysisDoc      = "Ratings are compared in percent of their scale. Complaints are those of the same period and class, whatever the questionnaire and channel; what of theirs has been projected is read in the same snapshot."
	managedDoc       = "Existing: at least one order, not archived. Potential: a qualified source and no order yet. Changes count on the day on which they occurred."
)

// route is what the description says of an operation.
type route struct {
	id, path, summary, tag string
	kind                   kind
	doc                    string
}

// kind says which answers besides 200 an operation has, and whether it waits for a place.
type kind struct {
	notModified bool
	errors      []int
	note        string
	waits       bool
}

var (
	one             = kind{true, []int{http.StatusNotFound, http.StatusServiceUnavailable}, "", false}
	lists           = kind{true, []int{http.StatusBadRequest, http.StatusServiceUnavailable}, pagesNote, false}
	listOfOne       = kind{true, []int{http.StatusBadRequest, http.StatusNotFound, http.StatusServiceUnavailable}, pagesNote, false}
	figures         = kind{true, []int{http.StatusServiceUnavailable}, "", true}  // over all there is: they wait for a place
	overview        = kind{true, []int{http.StatusServiceUnavailable}, "", false} // short lists of one piece, and sums that are kept
	subjectAccess   = kind{false, []int{http.StatusNotFound, http.StatusServiceUnavailable}, "", false}
	attachmentBytes = kind{true, []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable, http.StatusServiceUnavailable}, "", false}
	compared        = kind{true, []int{http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable}, "", false}
	status          = kind{false, []int{http.StatusServiceUnavailable}, "", false}
)

const pagesNote = "Pages: give `next` of an answer as `cursor`, with the same filters and sort, or follow the `Link`. " +
	"Items that are added meanwhile neither shift a page nor appear twice. A cursor that cannot be used is refused with 400 `invalid-cursor`."

// get registers one query.
func get[I, O any](h huma.API, handler func(context.Context, *I) (*O, error), r route) {
	if r.kind.waits {
		handler = heavy(handler)
	}
	httpkit.Register(h, operation(r), problemOf, kept(r.id, handler))
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
