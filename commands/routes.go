package commands

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Register adds the write side's routes to the API.
func (s *Service) Register(api huma.API) {
	write(api, s, op("create-customer", http.MethodPost, "/v1/customers", "Create a customer", "Customers"), s.createCustomer)
	write(api, s, op("change-profile", http.MethodPatch, "/v1/customers/{customerId}", "Change fields of the profile", "Customers"), s.changeProfile)
	write(api, s, op("change-contacts", http.MethodPut, "/v1/customers/{customerId}/contacts", "Replace the contacts", "Customers"), s.changeContacts)
	write(api, s, op("archive-customer", http.MethodPost, "/v1/customers/{customerId}/archive", "Archive the customer", "Customers"), s.archiveCustomer)
	write(api, s, op("record-visit", http.MethodPost, "/v1/customers/{customerId}/visits", "Record a visit", "Visits"), s.recordVisit)
	write(api, s, op("plan-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans", "Plan a visit", "Visits"), s.planVisit)
	write(api, s, op("confirm-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/confirm", "Confirm a planned visit", "Visits"), s.confirmVisit)
	write(api, s, op("start-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/start", "Start a planned visit", "Visits"), s.startVisit)
	write(api, s, op("complete-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/complete", "Record a planned visit that took place", "Visits"), s.completeVisit)
	write(api, s, op("miss-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/miss", "Record that a planned visit did not take place", "Visits"), s.missVisit)
	write(api, s, op("cancel-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/cancel", "Cancel a planned visit", "Visits"), s.cancelVisit)
	write(api, s, op("reschedule-visit", http.MethodPost, "/v1/customers/{customerId}/visit-plans/{visitId}/reschedule", "Move a planned visit", "Visits"), s.rescheduleVisit)
	write(api, s, op("open-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups", "Open a follow-up", "Visits"), s.openFollowUp)
	write(api, s, op("do-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups/{followUpId}/done", "Record that a follow-up was done", "Visits"), s.doFollowUp)
	write(api, s, op("drop-follow-up", http.MethodPost, "/v1/customers/{customerId}/follow-ups/{followUpId}/drop", "Drop a follow-up", "Visits"), s.dropFollowUp)
	write(api, s, op("ask-for-service", http.MethodPost, "/v1/customers/{customerId}/requests", "Open a service request", "Requests"), s.askForService)
	write(api, s, op("triage-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/triage", "Triage a service request", "Requests"), s.triageRequest)
	write(api, s, op("assign-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/assign", "Assign a service request", "Requests"), s.assignRequest)
	write(api, s, op("start-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/start", "Start work on a service request", "Requests"), s.startRequest)
	write(api, s, op("add-request-task", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/tasks", "Give a part of the work to a department", "Requests"), s.addRequestTask)
	write(api, s, op("do-request-task", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/tasks/{taskId}/done", "Record that a department has done its part", "Requests"), s.doRequestTask)
	write(api, s, op("notify-progress", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/progress", "Record a progress notice to the customer", "Requests"), s.notifyProgress)
	write(api, s, op("resolve-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/resolve", "Resolve a service request", "Requests"), s.resolveRequest)
	write(api, s, op("confirm-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/confirm", "Record that the customer finds it settled", "Requests"), s.confirmRequest)
	write(api, s, op("resume-request", http.MethodPost, "/v1/customers/{customerId}/requests/{requestId}/resume", "Go on with a request that is not settled", "Requests"), s.resumeRequest)
	write(api, s, op("file-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints", "File a complaint", "Complaints"), s.fileComplaint)
	write(api, s, op("resolve-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/resolve", "Resolve a complaint", "Complaints"), s.resolveComplaint)
	write(api, s, op("acknowledge-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/acknowledge", "Acknowledge a complaint", "Complaints"), s.acknowledgeComplaint)
	write(api, s, op("assign-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/assign", "Assign a complaint", "Complaints"), s.assignComplaint)
	write(api, s, op("analyse-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/analyse", "Say how far the analysis has come", "Complaints"), s.analyseComplaint)
	write(api, s, op("agree-complaint-action", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/agree-action", "Agree on what will be done", "Complaints"), s.agreeAction)
	write(api, s, op("send-complaint-feedback", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/send-feedback", "Record what the customer was told", "Complaints"), s.sendComplaintFeedback)
	write(api, s, op("confirm-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/confirm", "Record that the customer finds it settled", "Complaints"), s.confirmComplaint)
	write(api, s, op("close-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/close", "Close a complaint", "Complaints"), s.closeComplaint)
	write(api, s, op("reopen-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/reopen", "Reopen a complaint", "Complaints"), s.reopenComplaint)
	write(api, s, op("reject-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/reject", "Reject a complaint", "Complaints"), s.rejectComplaint)
	write(api, s, op("escalate-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/escalate", "Escalate a complaint", "Complaints"), s.escalateComplaint)
	write(api, s, op("note-on-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/notes", "Note what was said about a complaint", "Complaints"), s.noteOnComplaint)
	write(api, s, op("pause-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/pause", "Wait for the customer", "Complaints"), s.pauseComplaint)
	write(api, s, op("resume-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/resume", "Go on with a complaint", "Complaints"), s.resumeComplaint)
	write(api, s, op("record-survey-answer", http.MethodPost, "/v1/customers/{customerId}/survey-answers", "Record an answer to a survey", "Surveys"), s.recordSurveyAnswer)
	write(api, s, op("reclassify-customer", http.MethodPost, "/v1/customers/{customerId}/classifications", "Reclassify by hand, with a reason", "Classes"), s.reclassifyCustomer)
	write(api, s, op("grant-consent", http.MethodPost, "/v1/customers/{customerId}/consents", "Record a consent", "Privacy"), s.grantConsent)
	write(api, s, op("withdraw-consent", http.MethodPost, "/v1/customers/{customerId}/consents/withdraw", "Record that a consent was withdrawn", "Privacy"), s.withdrawConsent)
	write(api, s, op("record-legal-basis", http.MethodPost, "/v1/customers/{customerId}/legal-bases", "Record a legal basis other than consent", "Privacy"), s.recordBasis)
	write(api, s, op("end-legal-basis", http.MethodPost, "/v1/customers/{customerId}/legal-bases/end", "Record that a legal basis ended", "Privacy"), s.endBasis)
	write(api, s, op("place-legal-hold", http.MethodPost, "/v1/customers/{customerId}/legal-holds", "Forbid the erasure for the time being", "Privacy"), s.placeHold)
	write(api, s, op("release-legal-hold", http.MethodPost, "/v1/customers/{customerId}/legal-holds/{holdId}/release", "Release a legal hold", "Privacy"), s.releaseHold)
	write(api, s, op("request-erasure", http.MethodPost, "/v1/customers/{customerId}/erasures", "Request the erasure of a person", "Privacy"), s.requestErasure)
	write(api, s, op("approve-erasure", http.MethodPost, "/v1/customers/{customerId}/erasures/{erasureId}/approve", "Approve an erasure, as a second person", "Privacy"), s.approveErasure)
	write(api, s, op("reject-erasure", http.MethodPost, "/v1/customers/{customerId}/erasures/{erasureId}/reject", "Reject an erasure", "Privacy"), s.rejectErasure)
	write(api, s, op("give-subject-access", http.MethodPost, "/v1/customers/{customerId}/subject-access", "Make a package of everything that is kept about a person", "Privacy"), s.giveAccess)
	write(api, s, op("place-order", http.MethodPost, "/v1/customers/{customerId}/orders", "Record an order", "Orders"), s.placeOrder)

	writeOn(api, s, s.calendars, "/v1/policies", op("define-calendar", http.MethodPut, "/v1/calendars/{calendar}", "Define or correct a business calendar", "Service levels"), s.defineCalendar)
	writeOn(api, s, s.cadence, "/v1/policies", op("define-visit-cadence", http.MethodPut, "/v1/visit-cadence", "Define or correct how often tiers are visited", "Visits"), s.defineVisitCadence)
	writeOn(api, s, s.levels, "/v1/policies", op("define-service-levels", http.MethodPut, "/v1/service-levels", "Define or correct the service levels", "Service levels"), s.defineServiceLevels)
	writeOn(api, s, s.schemes, "/v1/policies", op("define-scheme", http.MethodPut, "/v1/schemes/{scheme}", "Define or correct a scheme of classes", "Classes"), s.defineScheme)
	write(api, s, op("declare-criterion", http.MethodPut, "/v1/customers/{customerId}/criteria/{criterion}", "Declare what no event says of a customer", "Classes"), s.declareCriterion)

	writeOn(api, s, s.staff, "/v1/staff", op("join-staff", http.MethodPost, "/v1/staff", "Add a member of the staff", "Staff"), s.joinStaff)
	writeOn(api, s, s.staff, "/v1/staff", op("move-staff", http.MethodPost, "/v1/staff/{staffId}/move", "Move a member of the staff to another team", "Staff"), s.moveStaff)
	writeOn(api, s, s.staff, "/v1/staff", op("leave-staff", http.MethodPost, "/v1/staff/{staffId}/leave", "End a membership of the staff", "Staff"), s.leaveStaff)

	s.registerBatch(api)
}

func op(id, method, path, summary, tag string) huma.Operation {
	status := http.StatusCreated
	switch id {
	case "change-profile", "change-contacts", "archive-customer", "reclassify-customer", "move-staff", "leave-staff", "define-calendar", "define-service-levels", "define-visit-cadence", "define-scheme", "declare-criterion",
		"withdraw-consent", "end-legal-basis", "release-legal-hold", "approve-erasure", "reject-erasure":
		status = http.StatusOK
	}
	if step := strings.Contains(path, "{complaintId}") || strings.Contains(path, "{visitId}") || strings.Contains(path, "{followUpId}") || strings.Contains(path, "{requestId}"); step && id != "note-on-complaint" && id != "add-request-task" && id != "notify-progress" {
		status = http.StatusOK
	}
	errors := []int{
		http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusServiceUnavailable,
	}
	if strings.Contains(path, "{") {
		errors = append(errors, http.StatusNotFound, http.StatusPreconditionFailed)
	}
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag},
		DefaultStatus: status, Errors: errors, Description: describe[id] + retryNote,
	}
}

const retryNote = "\n\nSend an `Idempotency-Key` and you may repeat the request for ever, whatever happened to the answer: " +
	"it is carried out at most once, and the repetition gets the same answer (with `Idempotency-Replayed: true`). " +
	"The same key with another body is refused with 422 `idempotency-key-reused`."

var describe = map[string]string{
	"create-customer": "Begins a customer's record. With `external`, the pair of source and reference names the customer " +
		"in another system; it is unique, and a second creation with it is refused with 409 `customer-exists`.",
	"change-profile":       "A merge patch (RFC 7396): an absent field stays, `null` clears it.",
	"change-contacts":      "The list that is sent takes the place of the whole list.",
	"archive-customer":     "Ends the working life of the record: every later command to it is refused with 409 `customer-archived`. The history stays readable.",
	"record-visit":         "A contact that took place: face to face, by phone, by video or by mail.",
	"plan-visit":           "When, by whom, how and what for. What may follow is in the table of docs/service.md; a step that is not possible is 409 `visit-state`, which names those that are.",
	"complete-visit":       "The record of the visit, as for one that was not planned, under the id of the plan; with the follow-ups that were agreed.",
	"open-follow-up":       "Something to be done for the customer by a certain time. It is overdue when that has passed and it is still open.",
	"file-complaint":       "Opens a complaint. What may follow, and after what, is in the table of docs/service.md; a step that is not possible is 409 `complaint-state`, which names those that are.",
	"resolve-complaint":    "Says what was done about a complaint, at any time while it is open. What is resolved has to be reopened before it can be resolved again: 409 `complaint-already-resolved`.",
	"assign-complaint":     "Gives the complaint to somebody, or to somebody else, perhaps with a deadline.",
	"analyse-complaint":    "May be sent again when more is known; the last cause counts.",
	"escalate-complaint":   "Takes the complaint to a higher level, 1 to 3, with its owner and deadline where they change.",
	"note-on-complaint":    "What came from the customer is waiting for an answer (the clock of the next response) and ends a pause; what goes to the customer answers it.",
	"pause-complaint":      "The clocks of the service level stand still until the complaint is resumed or the customer is heard of.",
	"record-survey-answer": "An answer to one version of a questionnaire, with at least one score or a comment.",
	"reclassify-customer":  "Moves the customer to another class of a scheme. `importance`: important, ordinary, potential. `frequency`: high-frequency, low-frequency, potential. `value`: high, mid, low. `sensitivity`: restricted, confidential, ordinary.",
	"grant-consent":        "From `occurredAt` on, processing for the purpose rests on this consent. Granting again under the same notice is refused with 409 `consent-unchanged`.",
	"withdraw-consent":     "Possible at any time, also of an archived customer. Where there is no consent: 409 `consent-not-active`.",
	"record-legal-basis":   "What makes processing for a purpose lawful besides consent, by the letters of Article 6 of the GDPR.",
	"end-legal-basis":      "Where the basis is not there: 409 `basis-not-active`.",
	"place-legal-hold":     "As long as one hold is not released, no erasure is approved and nothing expires.",
	"release-legal-hold":   "Where no such hold is in force: 404 `hold-not-found`.",
	"request-erasure":      "It takes a second principal to approve it. One request at a time is open: 409 `erasure-pending`.",
	"approve-erasure": "By another principal than the one of the request (409 `second-person-required`), and only without a legal hold (409 `legal-hold`). " +
		"When this is answered the person's keys are destroyed, for ever. The rest follows by itself: see `GET /v1/erasures/{erasureId}` for where it stands and, in the end, for the certificate.",
	"reject-erasure":      "Ends the request; another can be made.",
	"give-subject-access": "Records that it was made, and answers with where it can be fetched: everything up to this event, as a zip file.",
	"define-calendar": "Opening hours by the clock on the wall, and exceptions, from a day on. Each definition is a version that stays; on a day the version counts that begins last of those that have begun, " +
		"and of two that begin on the same day the later one, which so corrects it: what was measured by it is measured anew from then on.",
	"define-service-levels": "Who is promised what, for cases received from an instant on. A case keeps the version that was in force when it was received.",
	"define-scheme": "Rules over what happened to customers and what was declared of them, as data: see docs/classes.md for the inputs and the language. Each definition is a version that stays; at an instant the version counts " +
		"that begins last of those that have begun, and of two that begin at the same instant the later one. A rule that cannot be read is 422, naming it. Defining moves nobody: see `POST /v1/schemes/{scheme}/runs` and, before that, `/trial`.",
	"declare-criterion": "A number from which a scheme may go, such as potential or margin. The latest by when it occurred counts; a scheme sees 0 where nothing was declared.",
	"join-staff":        "Adds a member to the directory of who may own customers. The name is personal and stored encrypted.",
	"leave-staff":       "Ends the membership. What the member owned goes to `successor`, or where none is named to the team.",
	"place-order":       "Records a purchase. The amount is a decimal string, never a float.",
}

// write registers a command on a customer.
func write[I any](api huma.API, s *Service, o huma.Operation, h handler[I, domain.Customer]) {
	httpkit.Register(api, o, problemOf, func(ctx context.Context, in *I) (*answered, error) {
		r, err := carryOut(ctx, s, s.customers, o, h, in)
		if err != nil {
			return nil, err
		}
		out := answerOf(r)
		out.Body.Receipt = s.receipt(ctx, r)
		return out, nil
	})
}

// writeOn registers a command on a stream of another family. What it changes is
// read at the collection's path and its name.
func writeOn[I, S any](api huma.API, s *Service, on *aggregate[S], collection string, o huma.Operation, h handler[I, S]) {
	httpkit.Register(api, o, problemOf, func(ctx context.Context, in *I) (*recorded, error) {
		r, err := carryOut(ctx, s, on, o, h, in)
		if err != nil {
			return nil, err
		}
		out := recordedOf(r, collection)
		out.Body.Receipt = s.receipt(ctx, r)
		return out, nil
	})
}
