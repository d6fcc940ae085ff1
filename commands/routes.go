package commands

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Register adds the write side's routes to the API.
func (s *Service) Register(api huma.API) {
	write(api, s, op("create-customer", http.MethodPost, "/v1/customers", "Create a customer", "Customers"), s.createCustomer)
	write(api, s, op("change-profile", http.MethodPatch, "/v1/customers/{customerId}", "Change fields of the profile", "Customers"), s.changeProfile)
	write(api, s, op("change-contacts", http.MethodPut, "/v1/customers/{customerId}/contacts", "Replace the contacts", "Customers"), s.changeContacts)
	write(api, s, op("archive-customer", http.MethodPost, "/v1/customers/{customerId}/archive", "Archive the customer", "Customers"), s.archiveCustomer)
	write(api, s, op("record-visit", http.MethodPost, "/v1/customers/{customerId}/visits", "Record a visit", "Visits"), s.recordVisit)
	write(api, s, op("file-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints", "File a complaint", "Complaints"), s.fileComplaint)
	write(api, s, op("resolve-complaint", http.MethodPost, "/v1/customers/{customerId}/complaints/{complaintId}/resolve", "Resolve a complaint", "Complaints"), s.resolveComplaint)
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
}

func op(id, method, path, summary, tag string) huma.Operation {
	status := http.StatusCreated
	switch id {
	case "change-profile", "change-contacts", "archive-customer", "resolve-complaint", "reclassify-customer",
		"withdraw-consent", "end-legal-basis", "release-legal-hold", "approve-erasure", "reject-erasure":
		status = http.StatusOK
	}
	errors := []int{
		http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusUnprocessableEntity, http.StatusServiceUnavailable,
	}
	if id != "create-customer" {
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
	"file-complaint":       "Opens a complaint. Its life ends with the route `/resolve`.",
	"resolve-complaint":    "Says what was done about a complaint. A complaint can be resolved once: 409 `complaint-already-resolved`.",
	"record-survey-answer": "An answer to one version of a questionnaire, with at least one score or a comment.",
	"reclassify-customer":  "Moves the customer to another class of a scheme. `importance`: important, ordinary, potential. `frequency`: high-frequency, low-frequency, potential. `value`: high, mid, low.",
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
	"place-order":         "Records a purchase. The amount is a decimal string, never a float.",
}

// write registers one command.
func write[I any](api huma.API, s *Service, o huma.Operation, h handler[I]) {
	httpkit.Register(api, o, problemOf, func(ctx context.Context, in *I) (*answered, error) {
		return carryOut(ctx, s, o, h, in)
	})
}
