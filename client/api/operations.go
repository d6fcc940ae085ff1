// Code generated from docs/openapi.json by go test ./client/api -update. DO NOT EDIT.

package api

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/dossier-crm/dossier/client"
)

var _ json.RawMessage
var _ time.Time

// AcceptFault: Accept that something is wrong with a field of the record (POST /v1/customers/{customerId}/faults/accept).
func (c *Client) AcceptFault(ctx context.Context, customerID string, body AcceptFaultBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/faults/accept", true, body, out, opts...)
}

// AcceptMerge: Accept a merge, and say which record goes on (POST /v1/merges/{mergeId}/accept).
func (c *Client) AcceptMerge(ctx context.Context, mergeID string, body AcceptMergeBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/merges/"+url.PathEscape(mergeID)+"/accept", true, body, out, opts...)
}

// AcceptOffer: Record that the customer took an offer (POST /v1/customers/{customerId}/offers/{offerId}/accept).
func (c *Client) AcceptOffer(ctx context.Context, customerID string, offerID string, body AcceptOfferBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/offers/"+url.PathEscape(offerID)+"/accept", true, body, out, opts...)
}

// AcknowledgeComplaint: Acknowledge a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/acknowledge).
func (c *Client) AcknowledgeComplaint(ctx context.Context, customerID string, complaintID string, body AcknowledgeComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/acknowledge", true, body, out, opts...)
}

// AddAttachmentQuery are the query parameters of AddAttachment; what is zero is not sent.
type AddAttachmentQuery struct {
	About      string    // What it is evidence of
	AboutID    string    // Which one; left out for the customer
	OccurredAt time.Time // When it was received; now, where it is not said
}

func (q AddAttachmentQuery) encode() string {
	v := url.Values{}
	add(v, "about", q.About)
	add(v, "aboutId", q.AboutID)
	add(v, "occurredAt", q.OccurredAt)
	return encoded(v)
}

// AddAttachment: Keep bytes as evidence (POST /v1/customers/{customerId}/attachments).
func (c *Client) AddAttachment(ctx context.Context, customerID string, q AddAttachmentQuery, contentType string, body io.Reader, opts ...client.SendOption) (*Answer, error) {
	return stream[Answer](c.Stream(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/attachments"+q.encode(), "", contentType, body, opts...))
}

// AddDisputeEvidence: Put evidence before whoever rules (POST /v1/customers/{customerId}/disputes/{disputeId}/evidence).
func (c *Client) AddDisputeEvidence(ctx context.Context, customerID string, disputeID string, body AddDisputeEvidenceBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/disputes/"+url.PathEscape(disputeID)+"/evidence", true, body, out, opts...)
}

// AddRequestTask: Give a part of the work to a department (POST /v1/customers/{customerId}/requests/{requestId}/tasks).
func (c *Client) AddRequestTask(ctx context.Context, customerID string, requestID string, body AddRequestTaskBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/tasks", true, body, out, opts...)
}

// AgreeComplaintAction: Agree on what will be done (POST /v1/customers/{customerId}/complaints/{complaintId}/agree-action).
func (c *Client) AgreeComplaintAction(ctx context.Context, customerID string, complaintID string, body AgreeActionBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/agree-action", true, body, out, opts...)
}

// AnalyseComplaint: Say how far the analysis has come (POST /v1/customers/{customerId}/complaints/{complaintId}/analyse).
func (c *Client) AnalyseComplaint(ctx context.Context, customerID string, complaintID string, body AnalyseComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/analyse", true, body, out, opts...)
}

// ApproveErasure: Approve an erasure, as a second person (POST /v1/customers/{customerId}/erasures/{erasureId}/approve).
func (c *Client) ApproveErasure(ctx context.Context, customerID string, erasureID string, body DecideErasureBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/erasures/"+url.PathEscape(erasureID)+"/approve", true, body, out, opts...)
}

// ArchiveCustomer: Archive the customer (POST /v1/customers/{customerId}/archive).
func (c *Client) ArchiveCustomer(ctx context.Context, customerID string, body ArchiveCustomerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/archive", true, body, out, opts...)
}

// AskForService: Open a service request (POST /v1/customers/{customerId}/requests).
func (c *Client) AskForService(ctx context.Context, customerID string, body AskForServiceBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests", true, body, out, opts...)
}

// AssignComplaint: Assign a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/assign).
func (c *Client) AssignComplaint(ctx context.Context, customerID string, complaintID string, body AssignComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/assign", true, body, out, opts...)
}

// AssignDispute: Give a dispute to somebody else (POST /v1/customers/{customerId}/disputes/{disputeId}/assign).
func (c *Client) AssignDispute(ctx context.Context, customerID string, disputeID string, body AssignDisputeBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/disputes/"+url.PathEscape(disputeID)+"/assign", true, body, out, opts...)
}

// AssignFollowUp: Give a follow-up to somebody else (POST /v1/customers/{customerId}/follow-ups/{followUpId}/assign).
func (c *Client) AssignFollowUp(ctx context.Context, customerID string, followUpID string, body AssignFollowUpBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups/"+url.PathEscape(followUpID)+"/assign", true, body, out, opts...)
}

// AssignKeyContact: Give a contact with an important customer to somebody else (POST /v1/customers/{customerId}/key-contacts/{keyContactId}/assign).
func (c *Client) AssignKeyContact(ctx context.Context, customerID string, keyContactID string, body AssignKeyContactBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/key-contacts/"+url.PathEscape(keyContactID)+"/assign", true, body, out, opts...)
}

// AssignManager: Give the customer a manager, for a while or for good (PUT /v1/customers/{customerId}/manager).
func (c *Client) AssignManager(ctx context.Context, customerID string, body AssignManagerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPut, "/v1/customers/"+url.PathEscape(customerID)+"/manager", true, body, out, opts...)
}

// AssignMeasure: Give an improvement to somebody else (POST /v1/measures/{measureId}/assign).
func (c *Client) AssignMeasure(ctx context.Context, measureID string, body AssignMeasureBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/measures/"+url.PathEscape(measureID)+"/assign", true, body, out, opts...)
}

// AssignRequest: Assign a service request (POST /v1/customers/{customerId}/requests/{requestId}/assign).
func (c *Client) AssignRequest(ctx context.Context, customerID string, requestID string, body AssignRequestBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/assign", true, body, out, opts...)
}

// AssignVisit: Give a planned visit to somebody else (POST /v1/customers/{customerId}/visit-plans/{visitId}/assign).
func (c *Client) AssignVisit(ctx context.Context, customerID string, visitID string, body AssignVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans/"+url.PathEscape(visitID)+"/assign", true, body, out, opts...)
}

// CancelImport: Cancel an import (POST /v1/imports/{importId}/cancel).
func (c *Client) CancelImport(ctx context.Context, importID string, opts ...client.SendOption) (*Import, error) {
	out := new(Import)
	return out, c.Call(ctx, http.MethodPost, "/v1/imports/"+url.PathEscape(importID)+"/cancel", false, nil, out, opts...)
}

// CancelKeyContact: Record that it is not held (POST /v1/customers/{customerId}/key-contacts/{keyContactId}/cancel).
func (c *Client) CancelKeyContact(ctx context.Context, customerID string, keyContactID string, body CancelKeyContactBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/key-contacts/"+url.PathEscape(keyContactID)+"/cancel", true, body, out, opts...)
}

// CancelOrder: Cancel an order that has not left (POST /v1/customers/{customerId}/orders/{orderId}/cancel).
func (c *Client) CancelOrder(ctx context.Context, customerID string, orderID string, body CancelOrderBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/orders/"+url.PathEscape(orderID)+"/cancel", true, body, out, opts...)
}

// CancelSchemeRun: Stop a run or trial (POST /v1/scheme-runs/{runId}/cancel).
func (c *Client) CancelSchemeRun(ctx context.Context, runID string, opts ...client.SendOption) (*SchemeRun, error) {
	out := new(SchemeRun)
	return out, c.Call(ctx, http.MethodPost, "/v1/scheme-runs/"+url.PathEscape(runID)+"/cancel", false, nil, out, opts...)
}

// CancelVisit: Cancel a planned visit (POST /v1/customers/{customerId}/visit-plans/{visitId}/cancel).
func (c *Client) CancelVisit(ctx context.Context, customerID string, visitID string, body CancelVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans/"+url.PathEscape(visitID)+"/cancel", true, body, out, opts...)
}

// ChangeContacts: Replace the contacts (PUT /v1/customers/{customerId}/contacts).
func (c *Client) ChangeContacts(ctx context.Context, customerID string, body ChangeContactsBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPut, "/v1/customers/"+url.PathEscape(customerID)+"/contacts", true, body, out, opts...)
}

// ChangeProfile: Change fields of the profile (PATCH /v1/customers/{customerId}).
func (c *Client) ChangeProfile(ctx context.Context, customerID string, body map[string]any, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPatch, "/v1/customers/"+url.PathEscape(customerID), true, body, out, opts...)
}

// ChangeWebhook: Change a webhook (PUT /v1/webhooks/{webhookId}).
func (c *Client) ChangeWebhook(ctx context.Context, webhookID string, body WebhookFields, opts ...client.SendOption) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodPut, "/v1/webhooks/"+url.PathEscape(webhookID), false, body, out, opts...)
}

// CloseComplaint: Close a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/close).
func (c *Client) CloseComplaint(ctx context.Context, customerID string, complaintID string, body CloseComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/close", true, body, out, opts...)
}

// CloseQuestionnaire: Close a version of a questionnaire (POST /v1/questionnaires/{questionnaire}/close).
func (c *Client) CloseQuestionnaire(ctx context.Context, questionnaire string, body StepQuestionnaireBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/questionnaires/"+url.PathEscape(questionnaire)+"/close", true, body, out, opts...)
}

// CompleteVisit: Record a planned visit that took place (POST /v1/customers/{customerId}/visit-plans/{visitId}/complete).
func (c *Client) CompleteVisit(ctx context.Context, customerID string, visitID string, body CompleteVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans/"+url.PathEscape(visitID)+"/complete", true, body, out, opts...)
}

// ConfirmComplaint: Record that the customer finds it settled (POST /v1/customers/{customerId}/complaints/{complaintId}/confirm).
func (c *Client) ConfirmComplaint(ctx context.Context, customerID string, complaintID string, body ConfirmComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/confirm", true, body, out, opts...)
}

// ConfirmRequest: Record that the customer finds it settled (POST /v1/customers/{customerId}/requests/{requestId}/confirm).
func (c *Client) ConfirmRequest(ctx context.Context, customerID string, requestID string, body ConfirmRequestBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/confirm", true, body, out, opts...)
}

// ConfirmVisit: Confirm a planned visit (POST /v1/customers/{customerId}/visit-plans/{visitId}/confirm).
func (c *Client) ConfirmVisit(ctx context.Context, customerID string, visitID string, body ConfirmVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans/"+url.PathEscape(visitID)+"/confirm", true, body, out, opts...)
}

// CorrectComplaint: Correct what a complaint was filed with (POST /v1/customers/{customerId}/complaints/{complaintId}/correct).
func (c *Client) CorrectComplaint(ctx context.Context, customerID string, complaintID string, body CorrectComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/correct", true, body, out, opts...)
}

// CorrectContactsChange: Correct a list of contacts (POST /v1/customers/{customerId}/contacts-changes/{revision}/correct).
func (c *Client) CorrectContactsChange(ctx context.Context, customerID string, revision string, body CorrectContactsBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/contacts-changes/"+url.PathEscape(revision)+"/correct", true, body, out, opts...)
}

// CorrectFollowUp: Correct what a follow-up was opened with (POST /v1/customers/{customerId}/follow-ups/{followUpId}/correct).
func (c *Client) CorrectFollowUp(ctx context.Context, customerID string, followUpID string, body CorrectFollowUpBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups/"+url.PathEscape(followUpID)+"/correct", true, body, out, opts...)
}

// CorrectOrder: Correct the record of an order (POST /v1/customers/{customerId}/orders/{orderId}/correct).
func (c *Client) CorrectOrder(ctx context.Context, customerID string, orderID string, body CorrectOrderBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/orders/"+url.PathEscape(orderID)+"/correct", true, body, out, opts...)
}

// CorrectProfileChange: Correct the creation or a change of the profile (POST /v1/customers/{customerId}/profile-changes/{revision}/correct).
func (c *Client) CorrectProfileChange(ctx context.Context, customerID string, revision string, body CorrectProfileBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/profile-changes/"+url.PathEscape(revision)+"/correct", true, body, out, opts...)
}

// CorrectSurveyAnswer: Correct the record of a survey answer (POST /v1/customers/{customerId}/survey-answers/{answerId}/correct).
func (c *Client) CorrectSurveyAnswer(ctx context.Context, customerID string, answerID string, body CorrectAnswerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/survey-answers/"+url.PathEscape(answerID)+"/correct", true, body, out, opts...)
}

// CorrectVisit: Correct the record of a visit (POST /v1/customers/{customerId}/visits/{visitId}/correct).
func (c *Client) CorrectVisit(ctx context.Context, customerID string, visitID string, body CorrectVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visits/"+url.PathEscape(visitID)+"/correct", true, body, out, opts...)
}

// CreateCustomer: Create a customer (POST /v1/customers).
func (c *Client) CreateCustomer(ctx context.Context, body CreateCustomerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers", true, body, out, opts...)
}

// CreateImportQuery are the query parameters of CreateImport; what is zero is not sent.
type CreateImportQuery struct {
	Kind          string   // What each record is
	Source        string   // The system that the references belong to. A record of a source is known by its reference
	Map           []string // Which column a field is in, as field:column, divided by commas, where the column has another name
	Separator     string   // Between the columns of a CSV
	Dedupe        string   // Of a record that is known already: leave it as it is, or refuse it
	DryRun        *bool    // Say what would become of each record, and append nothing
	CreateMissing *bool    // Create customers whose reference is not known, under customerName or else under source and reference
}

func (q CreateImportQuery) encode() string {
	v := url.Values{}
	add(v, "kind", q.Kind)
	add(v, "source", q.Source)
	add(v, "map", q.Map)
	add(v, "separator", q.Separator)
	add(v, "dedupe", q.Dedupe)
	add(v, "dryRun", q.DryRun)
	add(v, "createMissing", q.CreateMissing)
	return encoded(v)
}

// CreateImport: Import a file of history (POST /v1/imports).
func (c *Client) CreateImport(ctx context.Context, q CreateImportQuery, contentType string, body io.Reader, opts ...client.SendOption) (*Import, error) {
	return stream[Import](c.Stream(ctx, http.MethodPost, "/v1/imports"+q.encode(), "", contentType, body, opts...))
}

// CreateWebhook: Tell an address of events (POST /v1/webhooks).
func (c *Client) CreateWebhook(ctx context.Context, body CreateWebhookBody, opts ...client.SendOption) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodPost, "/v1/webhooks", true, body, out, opts...)
}

// DeclareCriterion: Declare what no event says of a customer (PUT /v1/customers/{customerId}/criteria/{criterion}).
func (c *Client) DeclareCriterion(ctx context.Context, customerID string, criterion string, body DeclareCriterionBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPut, "/v1/customers/"+url.PathEscape(customerID)+"/criteria/"+url.PathEscape(criterion), true, body, out, opts...)
}

// DeclareCustomFields: Declare the custom fields of customers (PUT /v1/custom-fields).
func (c *Client) DeclareCustomFields(ctx context.Context, body DeclareCustomFieldsBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/custom-fields", true, body, out, opts...)
}

// DeclineOffer: Record that the customer did not want an offer (POST /v1/customers/{customerId}/offers/{offerId}/decline).
func (c *Client) DeclineOffer(ctx context.Context, customerID string, offerID string, body DeclineOfferBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/offers/"+url.PathEscape(offerID)+"/decline", true, body, out, opts...)
}

// DefineCalendar: Define or correct a business calendar (PUT /v1/calendars/{calendar}).
func (c *Client) DefineCalendar(ctx context.Context, calendar string, body DefineCalendarBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/calendars/"+url.PathEscape(calendar), true, body, out, opts...)
}

// DefineCollectionStandard: Define or correct what records have to hold (PUT /v1/collection-standard).
func (c *Client) DefineCollectionStandard(ctx context.Context, body DefineCollectionStandardBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/collection-standard", true, body, out, opts...)
}

// DefineCommunicationPlan: Define or correct how often tiers are contacted (PUT /v1/communication-plan).
func (c *Client) DefineCommunicationPlan(ctx context.Context, body DefineCommunicationPlanBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/communication-plan", true, body, out, opts...)
}

// DefineDuplicateRules: Define or correct when two records are proposed for merging (PUT /v1/duplicate-rules).
func (c *Client) DefineDuplicateRules(ctx context.Context, body DefineDuplicateRulesBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/duplicate-rules", true, body, out, opts...)
}

// DefineGreetings: Define or correct which dates raise tasks (PUT /v1/greetings).
func (c *Client) DefineGreetings(ctx context.Context, body DefineGreetingsBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/greetings", true, body, out, opts...)
}

// DefineOfferRules: Define or correct what is offered to whom (PUT /v1/offer-rules).
func (c *Client) DefineOfferRules(ctx context.Context, body DefineOfferRulesBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/offer-rules", true, body, out, opts...)
}

// DefineQualityWeights: Define or correct the weights of the quality index (PUT /v1/quality-weights).
func (c *Client) DefineQualityWeights(ctx context.Context, body DefineQualityWeightsBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/quality-weights", true, body, out, opts...)
}

// DefineRetention: Define or correct for how long personal data are kept (PUT /v1/retention).
func (c *Client) DefineRetention(ctx context.Context, body DefineRetentionBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/retention", true, body, out, opts...)
}

// DefineScheme: Define or correct a scheme of classes (PUT /v1/schemes/{scheme}).
func (c *Client) DefineScheme(ctx context.Context, scheme string, body DefineSchemeBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/schemes/"+url.PathEscape(scheme), true, body, out, opts...)
}

// DefineSelection: Define a selection of targets, or give it another version (PUT /v1/selections/{selection}).
func (c *Client) DefineSelection(ctx context.Context, selection string, body DefineSelectionBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/selections/"+url.PathEscape(selection), true, body, out, opts...)
}

// DefineServiceLevels: Define or correct the service levels (PUT /v1/service-levels).
func (c *Client) DefineServiceLevels(ctx context.Context, body DefineServiceLevelsBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/service-levels", true, body, out, opts...)
}

// DefineVisitCadence: Define or correct how often tiers are visited (PUT /v1/visit-cadence).
func (c *Client) DefineVisitCadence(ctx context.Context, body DefineVisitCadenceBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/visit-cadence", true, body, out, opts...)
}

// DeleteWebhook: Remove a webhook (DELETE /v1/webhooks/{webhookId}).
func (c *Client) DeleteWebhook(ctx context.Context, webhookID string, opts ...client.SendOption) error {
	return c.Call(ctx, http.MethodDelete, "/v1/webhooks/"+url.PathEscape(webhookID), false, nil, nil, opts...)
}

// DeliverOrder: Record that the customer has an order (POST /v1/customers/{customerId}/orders/{orderId}/deliver).
func (c *Client) DeliverOrder(ctx context.Context, customerID string, orderID string, body DeliverOrderBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/orders/"+url.PathEscape(orderID)+"/deliver", true, body, out, opts...)
}

// DeliverSurveyInvitation: Record that an invitation arrived (POST /v1/customers/{customerId}/survey-invitations/{invitationId}/deliver).
func (c *Client) DeliverSurveyInvitation(ctx context.Context, customerID string, invitationID string, body DeliverInvitationBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/survey-invitations/"+url.PathEscape(invitationID)+"/deliver", true, body, out, opts...)
}

// DoFollowUp: Record that a follow-up was done (POST /v1/customers/{customerId}/follow-ups/{followUpId}/done).
func (c *Client) DoFollowUp(ctx context.Context, customerID string, followUpID string, body DoFollowUpBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups/"+url.PathEscape(followUpID)+"/done", true, body, out, opts...)
}

// DoRequestTask: Record that a department has done its part (POST /v1/customers/{customerId}/requests/{requestId}/tasks/{taskId}/done).
func (c *Client) DoRequestTask(ctx context.Context, customerID string, requestID string, taskID string, body DoRequestTaskBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/tasks/"+url.PathEscape(taskID)+"/done", true, body, out, opts...)
}

// DraftQuestionnaire: Draft a version of a questionnaire (PUT /v1/questionnaires/{questionnaire}).
func (c *Client) DraftQuestionnaire(ctx context.Context, questionnaire string, body DraftQuestionnaireBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/questionnaires/"+url.PathEscape(questionnaire), true, body, out, opts...)
}

// DropFollowUp: Drop a follow-up (POST /v1/customers/{customerId}/follow-ups/{followUpId}/drop).
func (c *Client) DropFollowUp(ctx context.Context, customerID string, followUpID string, body DropFollowUpBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups/"+url.PathEscape(followUpID)+"/drop", true, body, out, opts...)
}

// EndLegalBasis: Record that a legal basis ended (POST /v1/customers/{customerId}/legal-bases/end).
func (c *Client) EndLegalBasis(ctx context.Context, customerID string, body EndBasisBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/legal-bases/end", true, body, out, opts...)
}

// EndServiceUpgrade: End a service upgrade before its time (POST /v1/customers/{customerId}/service-upgrades/{upgradeId}/end).
func (c *Client) EndServiceUpgrade(ctx context.Context, customerID string, upgradeID string, body UpgradeReason, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/service-upgrades/"+url.PathEscape(upgradeID)+"/end", true, body, out, opts...)
}

// EscalateComplaint: Escalate a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/escalate).
func (c *Client) EscalateComplaint(ctx context.Context, customerID string, complaintID string, body EscalateComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/escalate", true, body, out, opts...)
}

// ExpireSurveyInvitation: End an invitation before its time (POST /v1/customers/{customerId}/survey-invitations/{invitationId}/expire).
func (c *Client) ExpireSurveyInvitation(ctx context.Context, customerID string, invitationID string, body ExpireInvitationBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/survey-invitations/"+url.PathEscape(invitationID)+"/expire", true, body, out, opts...)
}

// ExportAuditQuery are the query parameters of ExportAudit; what is zero is not sent.
type ExportAuditQuery struct {
	Customer string // All events of a customer, by its id
	From     string // All events from this position of the log on, or start
	To       string // Up to this position, itself included, or end
	Disclose string // Names of personal fields that who has the file can read, joined by commas, or all
	Since    string // Leaves of earlier checkpoints to prove the consistency with, joined by commas
}

func (q ExportAuditQuery) encode() string {
	v := url.Values{}
	add(v, "customer", q.Customer)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "disclose", q.Disclose)
	add(v, "since", q.Since)
	return encoded(v)
}

// ExportAudit: Export events with their proofs (GET /v1/audit/export).
func (c *Client) ExportAudit(ctx context.Context, q ExportAuditQuery, accept string) (*http.Response, error) {
	return c.Stream(ctx, http.MethodGet, "/v1/audit/export"+q.encode(), accept, "", nil)
}

// FileComplaint: File a complaint (POST /v1/customers/{customerId}/complaints).
func (c *Client) FileComplaint(ctx context.Context, customerID string, body FileComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints", true, body, out, opts...)
}

// FindMeasureIneffective: Record that an improvement did not help (POST /v1/measures/{measureId}/ineffective).
func (c *Client) FindMeasureIneffective(ctx context.Context, measureID string, body FailMeasureBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/measures/"+url.PathEscape(measureID)+"/ineffective", true, body, out, opts...)
}

// FollowUpKeyContact: Record what was done about what came of it (POST /v1/customers/{customerId}/key-contacts/{keyContactId}/follow-up).
func (c *Client) FollowUpKeyContact(ctx context.Context, customerID string, keyContactID string, body FollowUpKeyContactBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/key-contacts/"+url.PathEscape(keyContactID)+"/follow-up", true, body, out, opts...)
}

// GetAttachmentContentQuery are the query parameters of GetAttachmentContent; what is zero is not sent.
type GetAttachmentContentQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetAttachmentContentQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetAttachmentContent: Fetch the bytes of an attachment (GET /v1/customers/{customerId}/attachments/{attachmentId}/content).
func (c *Client) GetAttachmentContent(ctx context.Context, customerID string, attachmentID string, q GetAttachmentContentQuery, accept string) (*http.Response, error) {
	return c.Stream(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/attachments/"+url.PathEscape(attachmentID)+"/content"+q.encode(), accept, "", nil)
}

// GetBelongingsQuery are the query parameters of GetBelongings; what is zero is not sent.
type GetBelongingsQuery struct {
	Limit        *int64    // Customers at most
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetBelongingsQuery) encode() string {
	v := url.Values{}
	add(v, "limit", q.Limit)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetBelongings: Read what a member of the staff has (GET /v1/staff/{staffId}/belongings).
func (c *Client) GetBelongings(ctx context.Context, staffID string, q GetBelongingsQuery) (*StaffBelongings, error) {
	out := new(StaffBelongings)
	return out, c.Call(ctx, http.MethodGet, "/v1/staff/"+url.PathEscape(staffID)+"/belongings"+q.encode(), false, nil, out)
}

// GetCheckpoint: Get the last signed checkpoint (GET /v1/proof/checkpoint).
func (c *Client) GetCheckpoint(ctx context.Context, accept string) (*http.Response, error) {
	return c.Stream(ctx, http.MethodGet, "/v1/proof/checkpoint", accept, "", nil)
}

// GetClassesQuery are the query parameters of GetClasses; what is zero is not sent.
type GetClassesQuery struct {
	Day          string    // As of the end of this day; today by default
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetClassesQuery) encode() string {
	v := url.Values{}
	add(v, "day", q.Day)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetClasses: Count customers by class (GET /v1/classes).
func (c *Client) GetClasses(ctx context.Context, q GetClassesQuery) (*ClassCounts, error) {
	out := new(ClassCounts)
	return out, c.Call(ctx, http.MethodGet, "/v1/classes"+q.encode(), false, nil, out)
}

// GetCommunicationCoverageQuery are the query parameters of GetCommunicationCoverage; what is zero is not sent.
type GetCommunicationCoverageQuery struct {
	Manager      string    // Customers whose strategy names this team or member of the staff
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetCommunicationCoverageQuery) encode() string {
	v := url.Values{}
	add(v, "manager", q.Manager)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetCommunicationCoverage: Work out how many customers are contacted as often as promised (GET /v1/communication/coverage).
func (c *Client) GetCommunicationCoverage(ctx context.Context, q GetCommunicationCoverageQuery) (*CommunicationCoverage, error) {
	out := new(CommunicationCoverage)
	return out, c.Call(ctx, http.MethodGet, "/v1/communication/coverage"+q.encode(), false, nil, out)
}

// GetComplaintQuery are the query parameters of GetComplaint; what is zero is not sent.
type GetComplaintQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetComplaintQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetComplaint: Read a complaint (GET /v1/complaints/{complaintId}).
func (c *Client) GetComplaint(ctx context.Context, complaintID string, q GetComplaintQuery) (*OneComplaint, error) {
	out := new(OneComplaint)
	return out, c.Call(ctx, http.MethodGet, "/v1/complaints/"+url.PathEscape(complaintID)+q.encode(), false, nil, out)
}

// GetComplaintSummaryQuery are the query parameters of GetComplaintSummary; what is zero is not sent.
type GetComplaintSummaryQuery struct {
	From           string    // Filed on this day or later
	To             string    // Filed on this day or earlier
	Category       string    // Exactly this code
	Channel        string    // Exactly this code
	Owner          string    // Exactly this one has it
	Class          string    // The customer's class in classScheme when it was filed
	ClassScheme    string    // Whose classes class and byClass go by
	RecurrenceDays *int64    // Within how many days the same cause counts as coming back
	AsOf           time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf   time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf   time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition    *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetComplaintSummaryQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "category", q.Category)
	add(v, "channel", q.Channel)
	add(v, "owner", q.Owner)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "recurrenceDays", q.RecurrenceDays)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetComplaintSummary: Count complaints and how long they took (GET /v1/complaints/summary).
func (c *Client) GetComplaintSummary(ctx context.Context, q GetComplaintSummaryQuery) (*ComplaintSummary, error) {
	out := new(ComplaintSummary)
	return out, c.Call(ctx, http.MethodGet, "/v1/complaints/summary"+q.encode(), false, nil, out)
}

// GetConsistencyProofQuery are the query parameters of GetConsistencyProof; what is zero is not sent.
type GetConsistencyProofQuery struct {
	From *int64 // Leaves of the smaller tree
	To   *int64 // Leaves of the larger tree; those of the present checkpoint by default
}

func (q GetConsistencyProofQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	return encoded(v)
}

// GetConsistencyProof: Prove that one tree goes on from another (GET /v1/proof/consistency).
func (c *Client) GetConsistencyProof(ctx context.Context, q GetConsistencyProofQuery) (*ConsistencyProof, error) {
	out := new(ConsistencyProof)
	return out, c.Call(ctx, http.MethodGet, "/v1/proof/consistency"+q.encode(), false, nil, out)
}

// GetCustomerQuery are the query parameters of GetCustomer; what is zero is not sent.
type GetCustomerQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	AsOfRevision *int64    // What was known at this revision; instead of asOf and recordedAsOf
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetCustomerQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "asOfRevision", q.AsOfRevision)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetCustomer: Read a customer's record (GET /v1/customers/{customerId}).
func (c *Client) GetCustomer(ctx context.Context, customerID string, q GetCustomerQuery) (*CustomerRecord, error) {
	out := new(CustomerRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+q.encode(), false, nil, out)
}

// GetCustomerComplaintQuery are the query parameters of GetCustomerComplaint; what is zero is not sent.
type GetCustomerComplaintQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetCustomerComplaintQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetCustomerComplaint: Read a customer's complaint (GET /v1/customers/{customerId}/complaints/{complaintId}).
func (c *Client) GetCustomerComplaint(ctx context.Context, customerID string, complaintID string, q GetCustomerComplaintQuery) (*OneComplaint, error) {
	out := new(OneComplaint)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+q.encode(), false, nil, out)
}

// GetCustomerLifecycleQuery are the query parameters of GetCustomerLifecycle; what is zero is not sent.
type GetCustomerLifecycleQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetCustomerLifecycleQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetCustomerLifecycle: Read a customer's way through the lifecycle (GET /v1/customers/{customerId}/lifecycle).
func (c *Client) GetCustomerLifecycle(ctx context.Context, customerID string, q GetCustomerLifecycleQuery) (*CustomerLifecycle, error) {
	out := new(CustomerLifecycle)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/lifecycle"+q.encode(), false, nil, out)
}

// GetCustomerManagersQuery are the query parameters of GetCustomerManagers; what is zero is not sent.
type GetCustomerManagersQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetCustomerManagersQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetCustomerManagers: Read who has had the customer when (GET /v1/customers/{customerId}/managers).
func (c *Client) GetCustomerManagers(ctx context.Context, customerID string, q GetCustomerManagersQuery) (*CustomerManagers, error) {
	out := new(CustomerManagers)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/managers"+q.encode(), false, nil, out)
}

// GetDataQualityQuery are the query parameters of GetDataQuality; what is zero is not sent.
type GetDataQualityQuery struct {
	By           string
	Class        string    // Only records of this class of the standard's scheme
	Region       string    // Only records of this region
	Responsible  string    // Only records that this person sees to
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetDataQualityQuery) encode() string {
	v := url.Values{}
	add(v, "by", q.By)
	add(v, "class", q.Class)
	add(v, "region", q.Region)
	add(v, "responsible", q.Responsible)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetDataQuality: Work out the quality of the records (GET /v1/data-quality).
func (c *Client) GetDataQuality(ctx context.Context, q GetDataQualityQuery) (*DataQuality, error) {
	out := new(DataQuality)
	return out, c.Call(ctx, http.MethodGet, "/v1/data-quality"+q.encode(), false, nil, out)
}

// GetDiffQuery are the query parameters of GetDiff; what is zero is not sent.
type GetDiffQuery struct {
	From string // The earlier moment: an instant or a revision
	To   string // The later moment: an instant or a revision
}

func (q GetDiffQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	return encoded(v)
}

// GetDiff: Compare a customer's record at two moments (GET /v1/customers/{customerId}/diff).
func (c *Client) GetDiff(ctx context.Context, customerID string, q GetDiffQuery) (*RecordDiff, error) {
	out := new(RecordDiff)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/diff"+q.encode(), false, nil, out)
}

// GetDisputeSummaryQuery are the query parameters of GetDisputeSummary; what is zero is not sent.
type GetDisputeSummaryQuery struct {
	From         string    // Opened on this day or later
	To           string    // Opened on this day or earlier
	By           string    // month is that of the opening, as YYYY-MM
	ClassScheme  string    // The scheme of the classes
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetDisputeSummaryQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "classScheme", q.ClassScheme)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetDisputeSummary: Count disputes and how they ended (GET /v1/disputes/summary).
func (c *Client) GetDisputeSummary(ctx context.Context, q GetDisputeSummaryQuery) (*DisputeSummary, error) {
	out := new(DisputeSummary)
	return out, c.Call(ctx, http.MethodGet, "/v1/disputes/summary"+q.encode(), false, nil, out)
}

// GetDuplicateRateQuery are the query parameters of GetDuplicateRate; what is zero is not sent.
type GetDuplicateRateQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetDuplicateRateQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetDuplicateRate: Work out how many records are duplicates (GET /v1/merges/rate).
func (c *Client) GetDuplicateRate(ctx context.Context, q GetDuplicateRateQuery) (*DuplicateRate, error) {
	out := new(DuplicateRate)
	return out, c.Call(ctx, http.MethodGet, "/v1/merges/rate"+q.encode(), false, nil, out)
}

// GetErasureQuery are the query parameters of GetErasure; what is zero is not sent.
type GetErasureQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetErasureQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetErasure: Read an erasure, where it stands, and its certificate (GET /v1/erasures/{erasureId}).
func (c *Client) GetErasure(ctx context.Context, erasureID string, q GetErasureQuery) (*OneErasure, error) {
	out := new(OneErasure)
	return out, c.Call(ctx, http.MethodGet, "/v1/erasures/"+url.PathEscape(erasureID)+q.encode(), false, nil, out)
}

// GetFactsQuery are the query parameters of GetFacts; what is zero is not sent.
type GetFactsQuery struct {
	Field        string    // Only this field
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
}

func (q GetFactsQuery) encode() string {
	v := url.Values{}
	add(v, "field", q.Field)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	return encoded(v)
}

// GetFacts: Read what was ever said of each field, and by whom (GET /v1/customers/{customerId}/facts).
func (c *Client) GetFacts(ctx context.Context, customerID string, q GetFactsQuery) (*CustomerFacts, error) {
	out := new(CustomerFacts)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/facts"+q.encode(), false, nil, out)
}

// GetFollowUpClosureQuery are the query parameters of GetFollowUpClosure; what is zero is not sent.
type GetFollowUpClosureQuery struct {
	From         string    // Due on this day or later
	To           string    // Due on this day or earlier
	By           string    // month is that in which it was due, as YYYY-MM
	ClassScheme  string    // The scheme of the classes
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetFollowUpClosureQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "classScheme", q.ClassScheme)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetFollowUpClosure: Work out how many follow-ups were done on time (GET /v1/follow-ups/closure).
func (c *Client) GetFollowUpClosure(ctx context.Context, q GetFollowUpClosureQuery) (*Closure, error) {
	out := new(Closure)
	return out, c.Call(ctx, http.MethodGet, "/v1/follow-ups/closure"+q.encode(), false, nil, out)
}

// GetHandOversQuery are the query parameters of GetHandOvers; what is zero is not sent.
type GetHandOversQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetHandOversQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetHandOvers: Show who has left and still has something (GET /v1/hand-overs).
func (c *Client) GetHandOvers(ctx context.Context, q GetHandOversQuery) (*HandOvers, error) {
	out := new(HandOvers)
	return out, c.Call(ctx, http.MethodGet, "/v1/hand-overs"+q.encode(), false, nil, out)
}

// GetHeadProofQuery are the query parameters of GetHeadProof; what is zero is not sent.
type GetHeadProofQuery struct {
	Stream string // Name of the stream
}

func (q GetHeadProofQuery) encode() string {
	v := url.Values{}
	add(v, "stream", q.Stream)
	return encoded(v)
}

// GetHeadProof: Prove which event is a stream's last (GET /v1/proof/head).
func (c *Client) GetHeadProof(ctx context.Context, q GetHeadProofQuery) (*StreamHead, error) {
	out := new(StreamHead)
	return out, c.Call(ctx, http.MethodGet, "/v1/proof/head"+q.encode(), false, nil, out)
}

// GetHistoryQuery are the query parameters of GetHistory; what is zero is not sent.
type GetHistoryQuery struct {
	FromRevision *int64 // Begin with this revision; 0 is the first event
	Limit        *int64 // Events at most
}

func (q GetHistoryQuery) encode() string {
	v := url.Values{}
	add(v, "fromRevision", q.FromRevision)
	add(v, "limit", q.Limit)
	return encoded(v)
}

// GetHistory: Read a customer's events from the log (GET /v1/customers/{customerId}/history).
func (c *Client) GetHistory(ctx context.Context, customerID string, q GetHistoryQuery) (*History, error) {
	out := new(History)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/history"+q.encode(), false, nil, out)
}

// GetImport: See how far an import is (GET /v1/imports/{importId}).
func (c *Client) GetImport(ctx context.Context, importID string) (*Import, error) {
	out := new(Import)
	return out, c.Call(ctx, http.MethodGet, "/v1/imports/"+url.PathEscape(importID), false, nil, out)
}

// GetImportResultsQuery are the query parameters of GetImportResults; what is zero is not sent.
type GetImportResultsQuery struct {
	Format string
}

func (q GetImportResultsQuery) encode() string {
	v := url.Values{}
	add(v, "format", q.Format)
	return encoded(v)
}

// GetImportResults: Read what became of each record (GET /v1/imports/{importId}/results).
func (c *Client) GetImportResults(ctx context.Context, importID string, q GetImportResultsQuery, accept string) (*http.Response, error) {
	return c.Stream(ctx, http.MethodGet, "/v1/imports/"+url.PathEscape(importID)+"/results"+q.encode(), accept, "", nil)
}

// GetInclusionProofQuery are the query parameters of GetInclusionProof; what is zero is not sent.
type GetInclusionProofQuery struct {
	Stream   string // Name of a stream
	Revision *int64 // Of the event in the stream
	Index    *int64 // Of the leaf in the tree; instead of stream and revision
}

func (q GetInclusionProofQuery) encode() string {
	v := url.Values{}
	add(v, "stream", q.Stream)
	add(v, "revision", q.Revision)
	add(v, "index", q.Index)
	return encoded(v)
}

// GetInclusionProof: Prove that an event is in the log (GET /v1/proof/inclusion).
func (c *Client) GetInclusionProof(ctx context.Context, q GetInclusionProofQuery, accept string) (*http.Response, error) {
	return c.Stream(ctx, http.MethodGet, "/v1/proof/inclusion"+q.encode(), accept, "", nil)
}

// GetInteractionSummaryQuery are the query parameters of GetInteractionSummary; what is zero is not sent.
type GetInteractionSummaryQuery struct {
	From         string    // Took place on this day or later
	To           string    // Took place on this day or earlier
	By           string    // month is YYYY-MM
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetInteractionSummaryQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetInteractionSummary: Count exchanges by channel, direction, kind, person or month (GET /v1/interactions/summary).
func (c *Client) GetInteractionSummary(ctx context.Context, q GetInteractionSummaryQuery) (*InteractionSummary, error) {
	out := new(InteractionSummary)
	return out, c.Call(ctx, http.MethodGet, "/v1/interactions/summary"+q.encode(), false, nil, out)
}

// GetLedger: Show how the ledger is (GET /v1/proof).
func (c *Client) GetLedger(ctx context.Context) (*LedgerStatus, error) {
	out := new(LedgerStatus)
	return out, c.Call(ctx, http.MethodGet, "/v1/proof", false, nil, out)
}

// GetLifecycleQuery are the query parameters of GetLifecycle; what is zero is not sent.
type GetLifecycleQuery struct {
	Day          string    // As of the end of this day; today by default
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetLifecycleQuery) encode() string {
	v := url.Values{}
	add(v, "day", q.Day)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetLifecycle: Count customers by stage of the lifecycle (GET /v1/lifecycle).
func (c *Client) GetLifecycle(ctx context.Context, q GetLifecycleQuery) (*LifecycleCounts, error) {
	out := new(LifecycleCounts)
	return out, c.Call(ctx, http.MethodGet, "/v1/lifecycle"+q.encode(), false, nil, out)
}

// GetManagedCustomersQuery are the query parameters of GetManagedCustomers; what is zero is not sent.
type GetManagedCustomersQuery struct {
	From         string    // First day; 29 days before the last by default
	To           string    // Last day; today by default. At most 3,660 days from the first
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetManagedCustomersQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetManagedCustomers: Count managed customers day by day (GET /v1/managed-customers).
func (c *Client) GetManagedCustomers(ctx context.Context, q GetManagedCustomersQuery) (*ManagedSeries, error) {
	out := new(ManagedSeries)
	return out, c.Call(ctx, http.MethodGet, "/v1/managed-customers"+q.encode(), false, nil, out)
}

// GetManagersQuery are the query parameters of GetManagers; what is zero is not sent.
type GetManagersQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetManagersQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetManagers: Count customers by manager and team (GET /v1/managers).
func (c *Client) GetManagers(ctx context.Context, q GetManagersQuery) (*ManagerFigures, error) {
	out := new(ManagerFigures)
	return out, c.Call(ctx, http.MethodGet, "/v1/managers"+q.encode(), false, nil, out)
}

// GetMeasureQuery are the query parameters of GetMeasure; what is zero is not sent.
type GetMeasureQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetMeasureQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetMeasure: Read an improvement (GET /v1/measures/{measureId}).
func (c *Client) GetMeasure(ctx context.Context, measureID string, q GetMeasureQuery) (*OneMeasure, error) {
	out := new(OneMeasure)
	return out, c.Call(ctx, http.MethodGet, "/v1/measures/"+url.PathEscape(measureID)+q.encode(), false, nil, out)
}

// GetMeasureEffectQuery are the query parameters of GetMeasureEffect; what is zero is not sent.
type GetMeasureEffectQuery struct {
	Days         *int64    // How long the two periods are at most
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetMeasureEffectQuery) encode() string {
	v := url.Values{}
	add(v, "days", q.Days)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetMeasureEffect: Compare complaints before and after an improvement (GET /v1/measures/{measureId}/effect).
func (c *Client) GetMeasureEffect(ctx context.Context, measureID string, q GetMeasureEffectQuery) (*MeasureEffect, error) {
	out := new(MeasureEffect)
	return out, c.Call(ctx, http.MethodGet, "/v1/measures/"+url.PathEscape(measureID)+"/effect"+q.encode(), false, nil, out)
}

// GetMergeQuery are the query parameters of GetMerge; what is zero is not sent.
type GetMergeQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetMergeQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetMerge: Read what was decided on a pair of records (GET /v1/merges/{mergeId}).
func (c *Client) GetMerge(ctx context.Context, mergeID string, q GetMergeQuery) (*OneMerge, error) {
	out := new(OneMerge)
	return out, c.Call(ctx, http.MethodGet, "/v1/merges/"+url.PathEscape(mergeID)+q.encode(), false, nil, out)
}

// GetOfferFiguresQuery are the query parameters of GetOfferFigures; what is zero is not sent.
type GetOfferFiguresQuery struct {
	By           string // version is that of the rules; class is that in classScheme when it was presented; month is that of the presentation, as YYYY-MM
	State        string // presented: it waits for an answer, and its time has not passed
	Offer        string // Exactly this code
	Version      *int64 // This version of the rules
	Channel      string
	Person       string    // Opaque id of who presented it
	Reason       string    // Declined for exactly this reason
	Class        string    // The customer was in this class of classScheme when it was presented
	ClassScheme  string    // The scheme of the classes
	From         string    // Presented on this day or later
	To           string    // Presented on this day or earlier
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetOfferFiguresQuery) encode() string {
	v := url.Values{}
	add(v, "by", q.By)
	add(v, "state", q.State)
	add(v, "offer", q.Offer)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "person", q.Person)
	add(v, "reason", q.Reason)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetOfferFigures: Work out how many offers are accepted and declined (GET /v1/offers/figures).
func (c *Client) GetOfferFigures(ctx context.Context, q GetOfferFiguresQuery) (*OfferFigures, error) {
	out := new(OfferFigures)
	return out, c.Call(ctx, http.MethodGet, "/v1/offers/figures"+q.encode(), false, nil, out)
}

// GetOrderQuery are the query parameters of GetOrder; what is zero is not sent.
type GetOrderQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetOrderQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetOrder: Read an order with its steps (GET /v1/orders/{orderId}).
func (c *Client) GetOrder(ctx context.Context, orderID string, q GetOrderQuery) (*OneOrder, error) {
	out := new(OneOrder)
	return out, c.Call(ctx, http.MethodGet, "/v1/orders/"+url.PathEscape(orderID)+q.encode(), false, nil, out)
}

// GetOrderDeliveryQuery are the query parameters of GetOrderDelivery; what is zero is not sent.
type GetOrderDeliveryQuery struct {
	From         string    // Delivered on this day or later
	To           string    // Delivered on this day or earlier
	By           string    // month is that of the delivery, as YYYY-MM; class that in which the customer was when the order was placed
	Channel      string    // Exactly this code
	Class        string    // The customer's class in classScheme when the order was placed
	ClassScheme  string    // The scheme of the classes
	Promise      string    // Which promise it is held against
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetOrderDeliveryQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "channel", q.Channel)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "promise", q.Promise)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetOrderDelivery: Work out how many orders were delivered on time (GET /v1/orders/delivery).
func (c *Client) GetOrderDelivery(ctx context.Context, q GetOrderDeliveryQuery) (*Delivery, error) {
	out := new(Delivery)
	return out, c.Call(ctx, http.MethodGet, "/v1/orders/delivery"+q.encode(), false, nil, out)
}

// GetOrderReturnsSummaryQuery are the query parameters of GetOrderReturnsSummary; what is zero is not sent.
type GetOrderReturnsSummaryQuery struct {
	Reason       string    // Exactly this code
	Class        string    // The customer's class in classScheme when it came back
	ClassScheme  string    // Whose classes are meant
	UnclassedIn  string    // The customer was in no class of this scheme then
	From         string    // Came back on this day or later
	To           string    // Came back on this day or earlier
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	By           string    // month is that in which it came back, as YYYY-MM
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetOrderReturnsSummaryQuery) encode() string {
	v := url.Values{}
	add(v, "reason", q.Reason)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "by", q.By)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetOrderReturnsSummary: Count what came back of orders (GET /v1/order-returns/summary).
func (c *Client) GetOrderReturnsSummary(ctx context.Context, q GetOrderReturnsSummaryQuery) (*ReturnSummary, error) {
	out := new(ReturnSummary)
	return out, c.Call(ctx, http.MethodGet, "/v1/order-returns/summary"+q.encode(), false, nil, out)
}

// GetParked: Read one parked stream (GET /v1/projections/{name}/parked/{stream}).
func (c *Client) GetParked(ctx context.Context, name string, stream string) (*ParkedStream, error) {
	out := new(ParkedStream)
	return out, c.Call(ctx, http.MethodGet, "/v1/projections/"+url.PathEscape(name)+"/parked/"+url.PathEscape(stream), false, nil, out)
}

// GetPermissionsQuery are the query parameters of GetPermissions; what is zero is not sent.
type GetPermissionsQuery struct {
	Purpose      string    // Code of what the data are processed for
	At           time.Time // Permitted at this instant, in the world; now, where it is not said
	RecordedAsOf time.Time // By what was known at this instant: only events that had been recorded by it
}

func (q GetPermissionsQuery) encode() string {
	v := url.Values{}
	add(v, "purpose", q.Purpose)
	add(v, "at", q.At)
	add(v, "recordedAsOf", q.RecordedAsOf)
	return encoded(v)
}

// GetPermissions: Ask whether processing is permitted, and what proves it (GET /v1/customers/{customerId}/permissions).
func (c *Client) GetPermissions(ctx context.Context, customerID string, q GetPermissionsQuery) (*PermissionAnswer, error) {
	out := new(PermissionAnswer)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/permissions"+q.encode(), false, nil, out)
}

// GetPolicyQuery are the query parameters of GetPolicy; what is zero is not sent.
type GetPolicyQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetPolicyQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetPolicy: Read all versions of a policy (GET /v1/policies/{policy}).
func (c *Client) GetPolicy(ctx context.Context, policy string, q GetPolicyQuery) (*Policy, error) {
	out := new(Policy)
	return out, c.Call(ctx, http.MethodGet, "/v1/policies/"+url.PathEscape(policy)+q.encode(), false, nil, out)
}

// GetPreferencesQuery are the query parameters of GetPreferences; what is zero is not sent.
type GetPreferencesQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetPreferencesQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetPreferences: Read what a customer wants of channels, needs, and is given (GET /v1/customers/{customerId}/preferences).
func (c *Client) GetPreferences(ctx context.Context, customerID string, q GetPreferencesQuery) (*CustomerPreferences, error) {
	out := new(CustomerPreferences)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/preferences"+q.encode(), false, nil, out)
}

// GetPrivacyRegisterQuery are the query parameters of GetPrivacyRegister; what is zero is not sent.
type GetPrivacyRegisterQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetPrivacyRegisterQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetPrivacyRegister: Read what is kept of persons, why and for how long (GET /v1/privacy/register).
func (c *Client) GetPrivacyRegister(ctx context.Context, q GetPrivacyRegisterQuery) (*PrivacyRegister, error) {
	out := new(PrivacyRegister)
	return out, c.Call(ctx, http.MethodGet, "/v1/privacy/register"+q.encode(), false, nil, out)
}

// GetQuestionnaireQuery are the query parameters of GetQuestionnaire; what is zero is not sent.
type GetQuestionnaireQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetQuestionnaireQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetQuestionnaire: Read all versions of a questionnaire (GET /v1/questionnaires/{questionnaire}).
func (c *Client) GetQuestionnaire(ctx context.Context, questionnaire string, q GetQuestionnaireQuery) (*Questionnaire, error) {
	out := new(Questionnaire)
	return out, c.Call(ctx, http.MethodGet, "/v1/questionnaires/"+url.PathEscape(questionnaire)+q.encode(), false, nil, out)
}

// GetRecordFaultsSummaryQuery are the query parameters of GetRecordFaultsSummary; what is zero is not sent.
type GetRecordFaultsSummaryQuery struct {
	By           string
	Class        string    // Only records of this class of the standard's scheme
	Region       string    // Only records of this region
	Responsible  string    // Only records that this person sees to
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetRecordFaultsSummaryQuery) encode() string {
	v := url.Values{}
	add(v, "by", q.By)
	add(v, "class", q.Class)
	add(v, "region", q.Region)
	add(v, "responsible", q.Responsible)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetRecordFaultsSummary: Count what is wrong with records, by what was decided on it (GET /v1/data-quality/faults/summary).
func (c *Client) GetRecordFaultsSummary(ctx context.Context, q GetRecordFaultsSummaryQuery) (*FaultSummary, error) {
	out := new(FaultSummary)
	return out, c.Call(ctx, http.MethodGet, "/v1/data-quality/faults/summary"+q.encode(), false, nil, out)
}

// GetReplayQuery are the query parameters of GetReplay; what is zero is not sent.
type GetReplayQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	FromRevision *int64    // Begin with this revision; 0 is the first event
	Limit        *int64    // Steps at most
}

func (q GetReplayQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "fromRevision", q.FromRevision)
	add(v, "limit", q.Limit)
	return encoded(v)
}

// GetReplay: Replay a customer's history (GET /v1/customers/{customerId}/replay).
func (c *Client) GetReplay(ctx context.Context, customerID string, q GetReplayQuery) (*Replay, error) {
	out := new(Replay)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/replay"+q.encode(), false, nil, out)
}

// GetSatisfactionQuery are the query parameters of GetSatisfaction; what is zero is not sent.
type GetSatisfactionQuery struct {
	From         string    // Of this day or later
	To           string    // Of this day or earlier
	Class        string    // Only of customers who were in this class of classScheme
	ClassScheme  string    // Whose classes are meant
	By           string    // class: the customer's in classScheme then. month: of the answer, interview, complaint or return, as YYYY-MM
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSatisfactionQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "by", q.By)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetSatisfaction: Work out what customers find strong and weak, from all that they say (GET /v1/satisfaction).
func (c *Client) GetSatisfaction(ctx context.Context, q GetSatisfactionQuery) (*Satisfaction, error) {
	out := new(Satisfaction)
	return out, c.Call(ctx, http.MethodGet, "/v1/satisfaction"+q.encode(), false, nil, out)
}

// GetSchemeQuery are the query parameters of GetScheme; what is zero is not sent.
type GetSchemeQuery struct {
	AsOf        time.Time // Which version counted at this instant; now by default
	MinPosition *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSchemeQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetScheme: Read a scheme with all its versions (GET /v1/schemes/{scheme}).
func (c *Client) GetScheme(ctx context.Context, scheme string, q GetSchemeQuery) (*SchemeDetail, error) {
	out := new(SchemeDetail)
	return out, c.Call(ctx, http.MethodGet, "/v1/schemes/"+url.PathEscape(scheme)+q.encode(), false, nil, out)
}

// GetSchemeRun: See how far a run or trial is and what it found (GET /v1/scheme-runs/{runId}).
func (c *Client) GetSchemeRun(ctx context.Context, runID string) (*SchemeRun, error) {
	out := new(SchemeRun)
	return out, c.Call(ctx, http.MethodGet, "/v1/scheme-runs/"+url.PathEscape(runID), false, nil, out)
}

// GetSelectionQuery are the query parameters of GetSelection; what is zero is not sent.
type GetSelectionQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSelectionQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetSelection: Read a selection with its versions and runs (GET /v1/selections/{selection}).
func (c *Client) GetSelection(ctx context.Context, selection string, q GetSelectionQuery) (*SelectionDetail, error) {
	out := new(SelectionDetail)
	return out, c.Call(ctx, http.MethodGet, "/v1/selections/"+url.PathEscape(selection)+q.encode(), false, nil, out)
}

// GetServiceAttainmentQuery are the query parameters of GetServiceAttainment; what is zero is not sent.
type GetServiceAttainmentQuery struct {
	From         string    // Received on this day or later
	To           string    // Received on this day or earlier
	By           string    // month is the month of the receipt, as YYYY-MM
	Kind         string    // Only those of this kind
	Owner        string    // Those that this one has, or had last
	Tier         string    // Only cases of this tier: by person or month within it
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetServiceAttainmentQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "kind", q.Kind)
	add(v, "owner", q.Owner)
	add(v, "tier", q.Tier)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetServiceAttainment: Work out how often service levels were kept (GET /v1/service-levels/attainment).
func (c *Client) GetServiceAttainment(ctx context.Context, q GetServiceAttainmentQuery) (*Attainment, error) {
	out := new(Attainment)
	return out, c.Call(ctx, http.MethodGet, "/v1/service-levels/attainment"+q.encode(), false, nil, out)
}

// GetServiceCaseQuery are the query parameters of GetServiceCase; what is zero is not sent.
type GetServiceCaseQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetServiceCaseQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetServiceCase: Read the service clocks of a complaint or request (GET /v1/service-cases/{caseId}).
func (c *Client) GetServiceCase(ctx context.Context, caseID string, q GetServiceCaseQuery) (*CaseClocks, error) {
	out := new(CaseClocks)
	return out, c.Call(ctx, http.MethodGet, "/v1/service-cases/"+url.PathEscape(caseID)+q.encode(), false, nil, out)
}

// GetServiceWorklistQuery are the query parameters of GetServiceWorklist; what is zero is not sent.
type GetServiceWorklistQuery struct {
	List         string    // All that run; those whose target passes today; those whose target has passed
	Owner        string    // Those that this one has: the list of a person
	Team         string    // Those that this department has
	Kind         string    // Only those of this kind
	Tier         string    // Class of the customer at receipt
	Clock        string    // Only this clock
	Limit        *int64    // Items at most
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetServiceWorklistQuery) encode() string {
	v := url.Values{}
	add(v, "list", q.List)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "kind", q.Kind)
	add(v, "tier", q.Tier)
	add(v, "clock", q.Clock)
	add(v, "limit", q.Limit)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetServiceWorklist: List the service clocks that run (GET /v1/service-levels/worklist).
func (c *Client) GetServiceWorklist(ctx context.Context, q GetServiceWorklistQuery) (*Worklist, error) {
	out := new(Worklist)
	return out, c.Call(ctx, http.MethodGet, "/v1/service-levels/worklist"+q.encode(), false, nil, out)
}

// GetStaffQuery are the query parameters of GetStaff; what is zero is not sent.
type GetStaffQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetStaffQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetStaff: Read a member of the staff (GET /v1/staff/{staffId}).
func (c *Client) GetStaff(ctx context.Context, staffID string, q GetStaffQuery) (*OneStaff, error) {
	out := new(OneStaff)
	return out, c.Call(ctx, http.MethodGet, "/v1/staff/"+url.PathEscape(staffID)+q.encode(), false, nil, out)
}

// GetSubjectAccess: Fetch the package that was made for a person (GET /v1/customers/{customerId}/subject-access/{accessId}).
func (c *Client) GetSubjectAccess(ctx context.Context, customerID string, accessID string, accept string) (*http.Response, error) {
	return c.Stream(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/subject-access/"+url.PathEscape(accessID), accept, "", nil)
}

// GetSurveyAnalysisQuery are the query parameters of GetSurveyAnalysis; what is zero is not sent.
type GetSurveyAnalysisQuery struct {
	Questionnaire string    // Exactly this code
	Version       *int64    // This version of the questionnaire
	Channel       string    // Exactly this code
	Class         string    // The customer's class in classScheme when it was answered
	ClassScheme   string    // Whose classes are meant
	UnclassedIn   string    // The customer was in no class of this scheme then
	From          string    // Answered on this day or later
	To            string    // Answered on this day or earlier
	AsOf          time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf  time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf  time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	By            string    // class: the customer's in classScheme when it was answered or the complaint filed. month: of the answer or the complaint, as YYYY-MM
	MinPosition   *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSurveyAnalysisQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "by", q.By)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetSurveyAnalysis: Work out what customers find strong and weak (GET /v1/survey-answers/analysis).
func (c *Client) GetSurveyAnalysis(ctx context.Context, q GetSurveyAnalysisQuery) (*SurveyAnalysis, error) {
	out := new(SurveyAnalysis)
	return out, c.Call(ctx, http.MethodGet, "/v1/survey-answers/analysis"+q.encode(), false, nil, out)
}

// GetSurveyResponseQuery are the query parameters of GetSurveyResponse; what is zero is not sent.
type GetSurveyResponseQuery struct {
	Questionnaire string    // Exactly this code
	Version       *int64    // This version of the questionnaire
	From          string    // Arrived on this day or later
	To            string    // Arrived on this day or earlier
	By            string    // version is that of the questionnaire, such as annual/3; month is that of the arrival, as YYYY-MM
	ClassScheme   string    // The scheme of the classes
	AsOf          time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf  time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf  time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition   *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSurveyResponseQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "classScheme", q.ClassScheme)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetSurveyResponse: Work out how many invitations are answered (GET /v1/survey-invitations/response).
func (c *Client) GetSurveyResponse(ctx context.Context, q GetSurveyResponseQuery) (*SurveyResponse, error) {
	out := new(SurveyResponse)
	return out, c.Call(ctx, http.MethodGet, "/v1/survey-invitations/response"+q.encode(), false, nil, out)
}

// GetSurveySummaryQuery are the query parameters of GetSurveySummary; what is zero is not sent.
type GetSurveySummaryQuery struct {
	Questionnaire string    // Exactly this code
	Version       *int64    // This version of the questionnaire
	Channel       string    // Exactly this code
	Class         string    // The customer's class in classScheme when it was answered
	ClassScheme   string    // Whose classes are meant
	UnclassedIn   string    // The customer was in no class of this scheme then
	From          string    // Answered on this day or later
	To            string    // Answered on this day or earlier
	AsOf          time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf  time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf  time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition   *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSurveySummaryQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetSurveySummary: Work out NPS, CSAT, CES and drivers (GET /v1/survey-answers/summary).
func (c *Client) GetSurveySummary(ctx context.Context, q GetSurveySummaryQuery) (*SurveySummary, error) {
	out := new(SurveySummary)
	return out, c.Call(ctx, http.MethodGet, "/v1/survey-answers/summary"+q.encode(), false, nil, out)
}

// GetVisitAdherenceQuery are the query parameters of GetVisitAdherence; what is zero is not sent.
type GetVisitAdherenceQuery struct {
	From         string    // The window ends on this day or later
	To           string    // The window ends on this day or earlier
	By           string    // month is that of the window's end, as YYYY-MM
	ClassScheme  string    // The scheme of the classes
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetVisitAdherenceQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "classScheme", q.ClassScheme)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetVisitAdherence: Work out how many visits took place as planned (GET /v1/visit-plans/adherence).
func (c *Client) GetVisitAdherence(ctx context.Context, q GetVisitAdherenceQuery) (*Adherence, error) {
	out := new(Adherence)
	return out, c.Call(ctx, http.MethodGet, "/v1/visit-plans/adherence"+q.encode(), false, nil, out)
}

// GetVisitCoverageQuery are the query parameters of GetVisitCoverage; what is zero is not sent.
type GetVisitCoverageQuery struct {
	Tier         string    // Overdue customers of this tier only
	Limit        *int64    // Overdue customers at most
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetVisitCoverageQuery) encode() string {
	v := url.Values{}
	add(v, "tier", q.Tier)
	add(v, "limit", q.Limit)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetVisitCoverage: Work out how many customers are visited as often as promised (GET /v1/visits/coverage).
func (c *Client) GetVisitCoverage(ctx context.Context, q GetVisitCoverageQuery) (*Coverage, error) {
	out := new(Coverage)
	return out, c.Call(ctx, http.MethodGet, "/v1/visits/coverage"+q.encode(), false, nil, out)
}

// GetWebhook: Read a webhook (GET /v1/webhooks/{webhookId}).
func (c *Client) GetWebhook(ctx context.Context, webhookID string) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodGet, "/v1/webhooks/"+url.PathEscape(webhookID), false, nil, out)
}

// GiveSubjectAccess: Make a package of everything that is kept about a person (POST /v1/customers/{customerId}/subject-access).
func (c *Client) GiveSubjectAccess(ctx context.Context, customerID string, body GiveAccessBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/subject-access", true, body, out, opts...)
}

// GrantConsent: Record a consent (POST /v1/customers/{customerId}/consents).
func (c *Client) GrantConsent(ctx context.Context, customerID string, body GrantConsentBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/consents", true, body, out, opts...)
}

// GrantServiceUpgrade: Grant a service upgrade (POST /v1/customers/{customerId}/service-upgrades/{upgradeId}/grant).
func (c *Client) GrantServiceUpgrade(ctx context.Context, customerID string, upgradeID string, body GrantUpgradeBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/service-upgrades/"+url.PathEscape(upgradeID)+"/grant", true, body, out, opts...)
}

// HandOverCustomer: Give everything that somebody has of the customer to somebody else (POST /v1/customers/{customerId}/hand-over).
func (c *Client) HandOverCustomer(ctx context.Context, customerID string, body HandOverBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/hand-over", true, body, out, opts...)
}

// HoldKeyContact: Record that it was held (POST /v1/customers/{customerId}/key-contacts/{keyContactId}/hold).
func (c *Client) HoldKeyContact(ctx context.Context, customerID string, keyContactID string, body HoldKeyContactBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/key-contacts/"+url.PathEscape(keyContactID)+"/hold", true, body, out, opts...)
}

// ImplementMeasure: Record that an improvement was carried out (POST /v1/measures/{measureId}/implement).
func (c *Client) ImplementMeasure(ctx context.Context, measureID string, body ImplementMeasureBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/measures/"+url.PathEscape(measureID)+"/implement", true, body, out, opts...)
}

// InviteToSurvey: Invite the customer to a survey (POST /v1/customers/{customerId}/survey-invitations).
func (c *Client) InviteToSurvey(ctx context.Context, customerID string, body InviteToSurveyBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/survey-invitations", true, body, out, opts...)
}

// JoinStaff: Add a member of the staff (POST /v1/staff).
func (c *Client) JoinStaff(ctx context.Context, body JoinStaffBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/staff", true, body, out, opts...)
}

// LeaveStaff: End a membership of the staff (POST /v1/staff/{staffId}/leave).
func (c *Client) LeaveStaff(ctx context.Context, staffID string, body LeaveStaffBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/staff/"+url.PathEscape(staffID)+"/leave", true, body, out, opts...)
}

// LinkMeasure: Add what calls for an improvement (POST /v1/measures/{measureId}/link).
func (c *Client) LinkMeasure(ctx context.Context, measureID string, body LinkMeasureBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/measures/"+url.PathEscape(measureID)+"/link", true, body, out, opts...)
}

// LinkPerson: Make a person a contact of a company (POST /v1/customers/{customerId}/companies).
func (c *Client) LinkPerson(ctx context.Context, customerID string, body LinkPersonBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/companies", true, body, out, opts...)
}

// ListAccessLogQuery are the query parameters of ListAccessLog; what is zero is not sent.
type ListAccessLogQuery struct {
	Customer  string // Reads of this customer's data only
	Principal string // Reads by this principal only
	Before    *int64 // Only entries with a smaller id
	Limit     *int64 // Entries at most, the latest first
}

func (q ListAccessLogQuery) encode() string {
	v := url.Values{}
	add(v, "customer", q.Customer)
	add(v, "principal", q.Principal)
	add(v, "before", q.Before)
	add(v, "limit", q.Limit)
	return encoded(v)
}

// ListAccessLog: List who read graded data (GET /v1/access-log).
func (c *Client) ListAccessLog(ctx context.Context, q ListAccessLogQuery) (*AccessLog, error) {
	out := new(AccessLog)
	return out, c.Call(ctx, http.MethodGet, "/v1/access-log"+q.encode(), false, nil, out)
}

// ListAttachmentsQuery are the query parameters of ListAttachments; what is zero is not sent.
type ListAttachmentsQuery struct {
	About        string // Only what is evidence of this
	AboutID      string // Only what is attached to this one
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListAttachmentsQuery) encode() string {
	v := url.Values{}
	add(v, "about", q.About)
	add(v, "aboutId", q.AboutID)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListAttachments: List what is kept as evidence (GET /v1/customers/{customerId}/attachments).
func (c *Client) ListAttachments(ctx context.Context, customerID string, q ListAttachmentsQuery) (*PageAttachmentRecord, error) {
	out := new(PageAttachmentRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/attachments"+q.encode(), false, nil, out)
}

// ListAttachmentsAll goes through all pages of ListAttachments.
func (c *Client) ListAttachmentsAll(ctx context.Context, customerID string, q ListAttachmentsQuery) iter.Seq2[AttachmentRecord, error] {
	return pages(func() ([]AttachmentRecord, string, error) {
		page, err := c.ListAttachments(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListAttachmentsExport begins the export of all of ListAttachments, as csv, ndjson or parquet.
func (c *Client) ListAttachmentsExport(ctx context.Context, customerID string, q ListAttachmentsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/attachments"+q.encode(), format)
}

// ListClassCustomersQuery are the query parameters of ListClassCustomers; what is zero is not sent.
type ListClassCustomersQuery struct {
	Cursor       string    // next of the page before
	Limit        *int64    // Items in a page
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListClassCustomersQuery) encode() string {
	v := url.Values{}
	add(v, "cursor", q.Cursor)
	add(v, "limit", q.Limit)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListClassCustomers: List the customers in a class (GET /v1/schemes/{scheme}/classes/{class}/customers).
func (c *Client) ListClassCustomers(ctx context.Context, scheme string, class string, q ListClassCustomersQuery) (*ClassMembers, error) {
	out := new(ClassMembers)
	return out, c.Call(ctx, http.MethodGet, "/v1/schemes/"+url.PathEscape(scheme)+"/classes/"+url.PathEscape(class)+"/customers"+q.encode(), false, nil, out)
}

// ListClassCustomersAll goes through all pages of ListClassCustomers.
func (c *Client) ListClassCustomersAll(ctx context.Context, scheme string, class string, q ListClassCustomersQuery) iter.Seq2[ClassMember, error] {
	return pages(func() ([]ClassMember, string, error) {
		page, err := c.ListClassCustomers(ctx, scheme, class, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListClassCustomersExport begins the export of all of ListClassCustomers, as csv, ndjson or parquet.
func (c *Client) ListClassCustomersExport(ctx context.Context, scheme string, class string, q ListClassCustomersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/schemes/"+url.PathEscape(scheme)+"/classes/"+url.PathEscape(class)+"/customers"+q.encode(), format)
}

// ListCompaniesOfQuery are the query parameters of ListCompaniesOf; what is zero is not sent.
type ListCompaniesOfQuery struct {
	State        string    // current: those that hold, of persons who are not erased; all: those that have ended and those of erased persons too. In a former state it goes by what was so then: who was erased since is there, as erased
	Role         string    // Only those with this role
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Sort         string
	Limit        *int64   // Items on a page at most
	Cursor       string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCompaniesOfQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "role", q.Role)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "sort", q.Sort)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCompaniesOf: List the companies that a person is a contact of (GET /v1/customers/{customerId}/companies).
func (c *Client) ListCompaniesOf(ctx context.Context, customerID string, q ListCompaniesOfQuery) (*PageCompanyLink, error) {
	out := new(PageCompanyLink)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/companies"+q.encode(), false, nil, out)
}

// ListCompaniesOfAll goes through all pages of ListCompaniesOf.
func (c *Client) ListCompaniesOfAll(ctx context.Context, customerID string, q ListCompaniesOfQuery) iter.Seq2[CompanyLink, error] {
	return pages(func() ([]CompanyLink, string, error) {
		page, err := c.ListCompaniesOf(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCompaniesOfExport begins the export of all of ListCompaniesOf, as csv, ndjson or parquet.
func (c *Client) ListCompaniesOfExport(ctx context.Context, customerID string, q ListCompaniesOfQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/companies"+q.encode(), format)
}

// ListComplaintsQuery are the query parameters of ListComplaints; what is zero is not sent.
type ListComplaintsQuery struct {
	State        string
	Open         string // true: there is still something to be done. false: resolved or rejected
	Owner        string // Exactly this one has it: the daily list of a person, with open=true
	Team         string // Exactly this department has it
	Unassigned   *bool  // Only those that nobody has
	Due          string // Of the open ones those whose deadline is today or has passed; those whose deadline has passed; those without one
	Level        *int64 // Escalated to this level or higher
	Class        string // The class the customer was in when it was filed, with its scheme
	UnclassedIn  string // The customer was in no class of this scheme then
	Channel      string // Exactly this code
	Severity     string
	Category     string    // Exactly this code
	Cause        string    // Exactly this code
	FiledFrom    string    // Filed on this day or later
	FiledTo      string    // Filed on this day or earlier
	Sort         string    // By dueAt those without a deadline come first, by -dueAt last
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListComplaintsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "open", q.Open)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "unassigned", q.Unassigned)
	add(v, "due", q.Due)
	add(v, "level", q.Level)
	add(v, "class", q.Class)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "channel", q.Channel)
	add(v, "severity", q.Severity)
	add(v, "category", q.Category)
	add(v, "cause", q.Cause)
	add(v, "filedFrom", q.FiledFrom)
	add(v, "filedTo", q.FiledTo)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListComplaints: List complaints (GET /v1/complaints).
func (c *Client) ListComplaints(ctx context.Context, q ListComplaintsQuery) (*PageComplaintRecord, error) {
	out := new(PageComplaintRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/complaints"+q.encode(), false, nil, out)
}

// ListComplaintsAll goes through all pages of ListComplaints.
func (c *Client) ListComplaintsAll(ctx context.Context, q ListComplaintsQuery) iter.Seq2[ComplaintRecord, error] {
	return pages(func() ([]ComplaintRecord, string, error) {
		page, err := c.ListComplaints(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListComplaintsExport begins the export of all of ListComplaints, as csv, ndjson or parquet.
func (c *Client) ListComplaintsExport(ctx context.Context, q ListComplaintsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/complaints"+q.encode(), format)
}

// ListContactPersonsQuery are the query parameters of ListContactPersons; what is zero is not sent.
type ListContactPersonsQuery struct {
	State        string    // current: those that hold, of persons who are not erased; all: those that have ended and those of erased persons too. In a former state it goes by what was so then: who was erased since is there, as erased
	Role         string    // Only those with this role
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Sort         string
	Limit        *int64   // Items on a page at most
	Cursor       string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListContactPersonsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "role", q.Role)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "sort", q.Sort)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListContactPersons: List the persons who are contacts of a company (GET /v1/customers/{customerId}/contact-persons).
func (c *Client) ListContactPersons(ctx context.Context, customerID string, q ListContactPersonsQuery) (*PageCompanyLink, error) {
	out := new(PageCompanyLink)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/contact-persons"+q.encode(), false, nil, out)
}

// ListContactPersonsAll goes through all pages of ListContactPersons.
func (c *Client) ListContactPersonsAll(ctx context.Context, customerID string, q ListContactPersonsQuery) iter.Seq2[CompanyLink, error] {
	return pages(func() ([]CompanyLink, string, error) {
		page, err := c.ListContactPersons(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListContactPersonsExport begins the export of all of ListContactPersons, as csv, ndjson or parquet.
func (c *Client) ListContactPersonsExport(ctx context.Context, customerID string, q ListContactPersonsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/contact-persons"+q.encode(), format)
}

// ListCustomFieldsQuery are the query parameters of ListCustomFields; what is zero is not sent.
type ListCustomFieldsQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomFieldsQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomFields: List the custom fields that are declared (GET /v1/custom-fields).
func (c *Client) ListCustomFields(ctx context.Context, q ListCustomFieldsQuery) (*CustomFieldList, error) {
	out := new(CustomFieldList)
	return out, c.Call(ctx, http.MethodGet, "/v1/custom-fields"+q.encode(), false, nil, out)
}

// ListCustomerClassesQuery are the query parameters of ListCustomerClasses; what is zero is not sent.
type ListCustomerClassesQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerClassesQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerClasses: Read a customer's classes and why they are so (GET /v1/customers/{customerId}/classes).
func (c *Client) ListCustomerClasses(ctx context.Context, customerID string, q ListCustomerClassesQuery) (*ClassesOfCustomer, error) {
	out := new(ClassesOfCustomer)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/classes"+q.encode(), false, nil, out)
}

// ListCustomerComplaintsQuery are the query parameters of ListCustomerComplaints; what is zero is not sent.
type ListCustomerComplaintsQuery struct {
	State        string
	Open         string // true: there is still something to be done. false: resolved or rejected
	Owner        string // Exactly this one has it: the daily list of a person, with open=true
	Team         string // Exactly this department has it
	Unassigned   *bool  // Only those that nobody has
	Due          string // Of the open ones those whose deadline is today or has passed; those whose deadline has passed; those without one
	Level        *int64 // Escalated to this level or higher
	Class        string // The class the customer was in when it was filed, with its scheme
	UnclassedIn  string // The customer was in no class of this scheme then
	Channel      string // Exactly this code
	Severity     string
	Category     string    // Exactly this code
	Cause        string    // Exactly this code
	FiledFrom    string    // Filed on this day or later
	FiledTo      string    // Filed on this day or earlier
	Sort         string    // By dueAt those without a deadline come first, by -dueAt last
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerComplaintsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "open", q.Open)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "unassigned", q.Unassigned)
	add(v, "due", q.Due)
	add(v, "level", q.Level)
	add(v, "class", q.Class)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "channel", q.Channel)
	add(v, "severity", q.Severity)
	add(v, "category", q.Category)
	add(v, "cause", q.Cause)
	add(v, "filedFrom", q.FiledFrom)
	add(v, "filedTo", q.FiledTo)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerComplaints: List a customer's complaints (GET /v1/customers/{customerId}/complaints).
func (c *Client) ListCustomerComplaints(ctx context.Context, customerID string, q ListCustomerComplaintsQuery) (*PageComplaintRecord, error) {
	out := new(PageComplaintRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/complaints"+q.encode(), false, nil, out)
}

// ListCustomerComplaintsAll goes through all pages of ListCustomerComplaints.
func (c *Client) ListCustomerComplaintsAll(ctx context.Context, customerID string, q ListCustomerComplaintsQuery) iter.Seq2[ComplaintRecord, error] {
	return pages(func() ([]ComplaintRecord, string, error) {
		page, err := c.ListCustomerComplaints(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerComplaintsExport begins the export of all of ListCustomerComplaints, as csv, ndjson or parquet.
func (c *Client) ListCustomerComplaintsExport(ctx context.Context, customerID string, q ListCustomerComplaintsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/complaints"+q.encode(), format)
}

// ListCustomerConsentsQuery are the query parameters of ListCustomerConsents; what is zero is not sent.
type ListCustomerConsentsQuery struct {
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerConsentsQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerConsents: List a customer's consents and other legal bases (GET /v1/customers/{customerId}/consents).
func (c *Client) ListCustomerConsents(ctx context.Context, customerID string, q ListCustomerConsentsQuery) (*CustomerConsents, error) {
	out := new(CustomerConsents)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/consents"+q.encode(), false, nil, out)
}

// ListCustomerDisputesQuery are the query parameters of ListCustomerDisputes; what is zero is not sent.
type ListCustomerDisputesQuery struct {
	State        string
	Open         *bool  // Only those of which something is still to be decided
	Kind         string // Exactly this code
	Owner        string // Exactly this one handles it: the list of a person, with open=true
	Team         string // Given to this team
	Complaint    string // That come from this complaint
	Order        string // That are about this order
	From         string // Opened on this day or later
	To           string // Opened on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerDisputesQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "open", q.Open)
	add(v, "kind", q.Kind)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "complaint", q.Complaint)
	add(v, "order", q.Order)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerDisputes: List a customer's disputes (GET /v1/customers/{customerId}/disputes).
func (c *Client) ListCustomerDisputes(ctx context.Context, customerID string, q ListCustomerDisputesQuery) (*PageDisputeRecord, error) {
	out := new(PageDisputeRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/disputes"+q.encode(), false, nil, out)
}

// ListCustomerDisputesAll goes through all pages of ListCustomerDisputes.
func (c *Client) ListCustomerDisputesAll(ctx context.Context, customerID string, q ListCustomerDisputesQuery) iter.Seq2[DisputeRecord, error] {
	return pages(func() ([]DisputeRecord, string, error) {
		page, err := c.ListCustomerDisputes(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerDisputesExport begins the export of all of ListCustomerDisputes, as csv, ndjson or parquet.
func (c *Client) ListCustomerDisputesExport(ctx context.Context, customerID string, q ListCustomerDisputesQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/disputes"+q.encode(), format)
}

// ListCustomerFollowUpsQuery are the query parameters of ListCustomerFollowUps; what is zero is not sent.
type ListCustomerFollowUpsQuery struct {
	State        string
	Owner        string // Who does it: the list of a person
	Team         string // Given to this team
	Kind         string // Exactly this code
	Due          string // Of the open ones, those whose time is today or has passed; those whose time has passed
	From         string // Due on this day or later
	To           string // Due on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerFollowUpsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "kind", q.Kind)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerFollowUps: List a customer's follow-ups (GET /v1/customers/{customerId}/follow-ups).
func (c *Client) ListCustomerFollowUps(ctx context.Context, customerID string, q ListCustomerFollowUpsQuery) (*PageFollowUp, error) {
	out := new(PageFollowUp)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups"+q.encode(), false, nil, out)
}

// ListCustomerFollowUpsAll goes through all pages of ListCustomerFollowUps.
func (c *Client) ListCustomerFollowUpsAll(ctx context.Context, customerID string, q ListCustomerFollowUpsQuery) iter.Seq2[FollowUp, error] {
	return pages(func() ([]FollowUp, string, error) {
		page, err := c.ListCustomerFollowUps(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerFollowUpsExport begins the export of all of ListCustomerFollowUps, as csv, ndjson or parquet.
func (c *Client) ListCustomerFollowUpsExport(ctx context.Context, customerID string, q ListCustomerFollowUpsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups"+q.encode(), format)
}

// ListCustomerInteractionsQuery are the query parameters of ListCustomerInteractions; what is zero is not sent.
type ListCustomerInteractionsQuery struct {
	Kind         string
	Channel      string // Exactly this channel
	Direction    string
	Topic        string // Exactly this code
	Outcome      string // Exactly this code
	Staff        string // Opaque id of who of us took part
	From         string // Took place on this day or later
	To           string // Took place on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerInteractionsQuery) encode() string {
	v := url.Values{}
	add(v, "kind", q.Kind)
	add(v, "channel", q.Channel)
	add(v, "direction", q.Direction)
	add(v, "topic", q.Topic)
	add(v, "outcome", q.Outcome)
	add(v, "staff", q.Staff)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerInteractions: List what was exchanged with a customer through all channels (GET /v1/customers/{customerId}/interactions).
func (c *Client) ListCustomerInteractions(ctx context.Context, customerID string, q ListCustomerInteractionsQuery) (*PageInteraction, error) {
	out := new(PageInteraction)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/interactions"+q.encode(), false, nil, out)
}

// ListCustomerInteractionsAll goes through all pages of ListCustomerInteractions.
func (c *Client) ListCustomerInteractionsAll(ctx context.Context, customerID string, q ListCustomerInteractionsQuery) iter.Seq2[Interaction, error] {
	return pages(func() ([]Interaction, string, error) {
		page, err := c.ListCustomerInteractions(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerInteractionsExport begins the export of all of ListCustomerInteractions, as csv, ndjson or parquet.
func (c *Client) ListCustomerInteractionsExport(ctx context.Context, customerID string, q ListCustomerInteractionsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/interactions"+q.encode(), format)
}

// ListCustomerInterviewsQuery are the query parameters of ListCustomerInterviews; what is zero is not sent.
type ListCustomerInterviewsQuery struct {
	Aspect       string // Only those that have a score for it
	Staff        string // Exactly this one asked
	Class        string // The customer's class in classScheme when it was held
	ClassScheme  string // Whose classes are meant
	UnclassedIn  string // The customer was in no class of this scheme then
	From         string // Held on this day or later
	To           string // Held on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerInterviewsQuery) encode() string {
	v := url.Values{}
	add(v, "aspect", q.Aspect)
	add(v, "staff", q.Staff)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerInterviews: List a customer's interviews about satisfaction (GET /v1/customers/{customerId}/interviews).
func (c *Client) ListCustomerInterviews(ctx context.Context, customerID string, q ListCustomerInterviewsQuery) (*PageInterview, error) {
	out := new(PageInterview)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/interviews"+q.encode(), false, nil, out)
}

// ListCustomerInterviewsAll goes through all pages of ListCustomerInterviews.
func (c *Client) ListCustomerInterviewsAll(ctx context.Context, customerID string, q ListCustomerInterviewsQuery) iter.Seq2[Interview, error] {
	return pages(func() ([]Interview, string, error) {
		page, err := c.ListCustomerInterviews(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerInterviewsExport begins the export of all of ListCustomerInterviews, as csv, ndjson or parquet.
func (c *Client) ListCustomerInterviewsExport(ctx context.Context, customerID string, q ListCustomerInterviewsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/interviews"+q.encode(), format)
}

// ListCustomerKeyContactsQuery are the query parameters of ListCustomerKeyContacts; what is zero is not sent.
type ListCustomerKeyContactsQuery struct {
	State        string
	Owner        string // Who holds it: the list of a person
	Team         string // Given to this team
	Due          string // Those in which something is still to be done; of these, those whose time has passed
	From         string // Due on this day or later
	To           string // Due on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerKeyContactsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerKeyContacts: List the prepared contacts with a customer (GET /v1/customers/{customerId}/key-contacts).
func (c *Client) ListCustomerKeyContacts(ctx context.Context, customerID string, q ListCustomerKeyContactsQuery) (*PageKeyContact, error) {
	out := new(PageKeyContact)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/key-contacts"+q.encode(), false, nil, out)
}

// ListCustomerKeyContactsAll goes through all pages of ListCustomerKeyContacts.
func (c *Client) ListCustomerKeyContactsAll(ctx context.Context, customerID string, q ListCustomerKeyContactsQuery) iter.Seq2[KeyContact, error] {
	return pages(func() ([]KeyContact, string, error) {
		page, err := c.ListCustomerKeyContacts(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerKeyContactsExport begins the export of all of ListCustomerKeyContacts, as csv, ndjson or parquet.
func (c *Client) ListCustomerKeyContactsExport(ctx context.Context, customerID string, q ListCustomerKeyContactsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/key-contacts"+q.encode(), format)
}

// ListCustomerLegalHoldsQuery are the query parameters of ListCustomerLegalHolds; what is zero is not sent.
type ListCustomerLegalHoldsQuery struct {
	State        string
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerLegalHoldsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerLegalHolds: List a customer's legal holds (GET /v1/customers/{customerId}/legal-holds).
func (c *Client) ListCustomerLegalHolds(ctx context.Context, customerID string, q ListCustomerLegalHoldsQuery) (*PageLegalHold, error) {
	out := new(PageLegalHold)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/legal-holds"+q.encode(), false, nil, out)
}

// ListCustomerLegalHoldsAll goes through all pages of ListCustomerLegalHolds.
func (c *Client) ListCustomerLegalHoldsAll(ctx context.Context, customerID string, q ListCustomerLegalHoldsQuery) iter.Seq2[LegalHold, error] {
	return pages(func() ([]LegalHold, string, error) {
		page, err := c.ListCustomerLegalHolds(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerLegalHoldsExport begins the export of all of ListCustomerLegalHolds, as csv, ndjson or parquet.
func (c *Client) ListCustomerLegalHoldsExport(ctx context.Context, customerID string, q ListCustomerLegalHoldsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/legal-holds"+q.encode(), format)
}

// ListCustomerOfferRankingsQuery are the query parameters of ListCustomerOfferRankings; what is zero is not sent.
type ListCustomerOfferRankingsQuery struct {
	Version      *int64 // This version of the rules
	Channel      string
	Closed       string // Nothing was offered, for this reason
	Best         string // This was the next best offer
	From         string // Ranked on this day or later
	To           string // Ranked on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerOfferRankingsQuery) encode() string {
	v := url.Values{}
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "closed", q.Closed)
	add(v, "best", q.Best)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerOfferRankings: List a customer's rankings of offers and what they rest on (GET /v1/customers/{customerId}/offer-rankings).
func (c *Client) ListCustomerOfferRankings(ctx context.Context, customerID string, q ListCustomerOfferRankingsQuery) (*PageOfferRanking, error) {
	out := new(PageOfferRanking)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/offer-rankings"+q.encode(), false, nil, out)
}

// ListCustomerOfferRankingsAll goes through all pages of ListCustomerOfferRankings.
func (c *Client) ListCustomerOfferRankingsAll(ctx context.Context, customerID string, q ListCustomerOfferRankingsQuery) iter.Seq2[OfferRanking, error] {
	return pages(func() ([]OfferRanking, string, error) {
		page, err := c.ListCustomerOfferRankings(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerOfferRankingsExport begins the export of all of ListCustomerOfferRankings, as csv, ndjson or parquet.
func (c *Client) ListCustomerOfferRankingsExport(ctx context.Context, customerID string, q ListCustomerOfferRankingsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/offer-rankings"+q.encode(), format)
}

// ListCustomerOffersQuery are the query parameters of ListCustomerOffers; what is zero is not sent.
type ListCustomerOffersQuery struct {
	State        string // presented: it waits for an answer, and its time has not passed
	Offer        string // Exactly this code
	Version      *int64 // This version of the rules
	Channel      string
	Person       string    // Opaque id of who presented it
	Reason       string    // Declined for exactly this reason
	Class        string    // The customer was in this class of classScheme when it was presented
	ClassScheme  string    // The scheme of the classes
	From         string    // Presented on this day or later
	To           string    // Presented on this day or earlier
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Sort         string
	Limit        *int64   // Items on a page at most
	Cursor       string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerOffersQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "offer", q.Offer)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "person", q.Person)
	add(v, "reason", q.Reason)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "sort", q.Sort)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerOffers: List what was offered to a customer (GET /v1/customers/{customerId}/offers).
func (c *Client) ListCustomerOffers(ctx context.Context, customerID string, q ListCustomerOffersQuery) (*PageOfferMade, error) {
	out := new(PageOfferMade)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/offers"+q.encode(), false, nil, out)
}

// ListCustomerOffersAll goes through all pages of ListCustomerOffers.
func (c *Client) ListCustomerOffersAll(ctx context.Context, customerID string, q ListCustomerOffersQuery) iter.Seq2[OfferMade, error] {
	return pages(func() ([]OfferMade, string, error) {
		page, err := c.ListCustomerOffers(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerOffersExport begins the export of all of ListCustomerOffers, as csv, ndjson or parquet.
func (c *Client) ListCustomerOffersExport(ctx context.Context, customerID string, q ListCustomerOffersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/offers"+q.encode(), format)
}

// ListCustomerOrderReturnsQuery are the query parameters of ListCustomerOrderReturns; what is zero is not sent.
type ListCustomerOrderReturnsQuery struct {
	Reason       string    // Exactly this code
	Class        string    // The customer's class in classScheme when it came back
	ClassScheme  string    // Whose classes are meant
	UnclassedIn  string    // The customer was in no class of this scheme then
	From         string    // Came back on this day or later
	To           string    // Came back on this day or earlier
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Sort         string
	Limit        *int64   // Items on a page at most
	Cursor       string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerOrderReturnsQuery) encode() string {
	v := url.Values{}
	add(v, "reason", q.Reason)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "sort", q.Sort)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerOrderReturns: List what came back of a customer's orders (GET /v1/customers/{customerId}/order-returns).
func (c *Client) ListCustomerOrderReturns(ctx context.Context, customerID string, q ListCustomerOrderReturnsQuery) (*PageOrderReturn, error) {
	out := new(PageOrderReturn)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/order-returns"+q.encode(), false, nil, out)
}

// ListCustomerOrderReturnsAll goes through all pages of ListCustomerOrderReturns.
func (c *Client) ListCustomerOrderReturnsAll(ctx context.Context, customerID string, q ListCustomerOrderReturnsQuery) iter.Seq2[OrderReturn, error] {
	return pages(func() ([]OrderReturn, string, error) {
		page, err := c.ListCustomerOrderReturns(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerOrderReturnsExport begins the export of all of ListCustomerOrderReturns, as csv, ndjson or parquet.
func (c *Client) ListCustomerOrderReturnsExport(ctx context.Context, customerID string, q ListCustomerOrderReturnsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/order-returns"+q.encode(), format)
}

// ListCustomerOrdersQuery are the query parameters of ListCustomerOrders; what is zero is not sent.
type ListCustomerOrdersQuery struct {
	Number       string // Exactly this number
	Channel      string // Exactly this code
	Currency     string // ISO 4217
	State        string
	Open         string // true: the customer waits for it
	Due          string // Of the open ones those promised by today or before; those whose promised day has passed; those that nothing was promised of
	Returned     *bool  // Only those of which something came back
	Class        string // The class the customer was in when it was placed, with its scheme
	From         string // Placed on this day or later
	To           string // Placed on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerOrdersQuery) encode() string {
	v := url.Values{}
	add(v, "number", q.Number)
	add(v, "channel", q.Channel)
	add(v, "currency", q.Currency)
	add(v, "state", q.State)
	add(v, "open", q.Open)
	add(v, "due", q.Due)
	add(v, "returned", q.Returned)
	add(v, "class", q.Class)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerOrders: List a customer's orders (GET /v1/customers/{customerId}/orders).
func (c *Client) ListCustomerOrders(ctx context.Context, customerID string, q ListCustomerOrdersQuery) (*PageOrderRecord, error) {
	out := new(PageOrderRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/orders"+q.encode(), false, nil, out)
}

// ListCustomerOrdersAll goes through all pages of ListCustomerOrders.
func (c *Client) ListCustomerOrdersAll(ctx context.Context, customerID string, q ListCustomerOrdersQuery) iter.Seq2[OrderRecord, error] {
	return pages(func() ([]OrderRecord, string, error) {
		page, err := c.ListCustomerOrders(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerOrdersExport begins the export of all of ListCustomerOrders, as csv, ndjson or parquet.
func (c *Client) ListCustomerOrdersExport(ctx context.Context, customerID string, q ListCustomerOrdersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/orders"+q.encode(), format)
}

// ListCustomerRequestsQuery are the query parameters of ListCustomerRequests; what is zero is not sent.
type ListCustomerRequestsQuery struct {
	State        string
	Open         string // true: there is still something to be done
	Owner        string // Exactly this one has it: the list of a person, with open=true
	Team         string // Exactly this department has it
	ReceivedFrom string // Received on this day or later
	ReceivedTo   string // Received on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerRequestsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "open", q.Open)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "receivedFrom", q.ReceivedFrom)
	add(v, "receivedTo", q.ReceivedTo)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerRequests: List a customer's service requests (GET /v1/customers/{customerId}/requests).
func (c *Client) ListCustomerRequests(ctx context.Context, customerID string, q ListCustomerRequestsQuery) (*PageServiceRequest, error) {
	out := new(PageServiceRequest)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/requests"+q.encode(), false, nil, out)
}

// ListCustomerRequestsAll goes through all pages of ListCustomerRequests.
func (c *Client) ListCustomerRequestsAll(ctx context.Context, customerID string, q ListCustomerRequestsQuery) iter.Seq2[ServiceRequest, error] {
	return pages(func() ([]ServiceRequest, string, error) {
		page, err := c.ListCustomerRequests(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerRequestsExport begins the export of all of ListCustomerRequests, as csv, ndjson or parquet.
func (c *Client) ListCustomerRequestsExport(ctx context.Context, customerID string, q ListCustomerRequestsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/requests"+q.encode(), format)
}

// ListCustomerServiceUpgradesQuery are the query parameters of ListCustomerServiceUpgrades; what is zero is not sent.
type ListCustomerServiceUpgradesQuery struct {
	State        string // requested: what is to be decided
	InForce      *bool  // Only those by which cases go that are received now
	ExpiringBy   string // Granted, in force, and only until this day
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerServiceUpgradesQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "inForce", q.InForce)
	add(v, "expiringBy", q.ExpiringBy)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerServiceUpgrades: List a customer's service upgrades (GET /v1/customers/{customerId}/service-upgrades).
func (c *Client) ListCustomerServiceUpgrades(ctx context.Context, customerID string, q ListCustomerServiceUpgradesQuery) (*PageServiceUpgrade, error) {
	out := new(PageServiceUpgrade)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/service-upgrades"+q.encode(), false, nil, out)
}

// ListCustomerServiceUpgradesAll goes through all pages of ListCustomerServiceUpgrades.
func (c *Client) ListCustomerServiceUpgradesAll(ctx context.Context, customerID string, q ListCustomerServiceUpgradesQuery) iter.Seq2[ServiceUpgrade, error] {
	return pages(func() ([]ServiceUpgrade, string, error) {
		page, err := c.ListCustomerServiceUpgrades(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerServiceUpgradesExport begins the export of all of ListCustomerServiceUpgrades, as csv, ndjson or parquet.
func (c *Client) ListCustomerServiceUpgradesExport(ctx context.Context, customerID string, q ListCustomerServiceUpgradesQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/service-upgrades"+q.encode(), format)
}

// ListCustomerSurveyAnswersQuery are the query parameters of ListCustomerSurveyAnswers; what is zero is not sent.
type ListCustomerSurveyAnswersQuery struct {
	Questionnaire string    // Exactly this code
	Version       *int64    // This version of the questionnaire
	Channel       string    // Exactly this code
	Class         string    // The customer's class in classScheme when it was answered
	ClassScheme   string    // Whose classes are meant
	UnclassedIn   string    // The customer was in no class of this scheme then
	From          string    // Answered on this day or later
	To            string    // Answered on this day or earlier
	AsOf          time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf  time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf  time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Sort          string
	Limit         *int64   // Items on a page at most
	Cursor        string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields        []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format        string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom           *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition   *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerSurveyAnswersQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "sort", q.Sort)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerSurveyAnswers: List a customer's survey answers (GET /v1/customers/{customerId}/survey-answers).
func (c *Client) ListCustomerSurveyAnswers(ctx context.Context, customerID string, q ListCustomerSurveyAnswersQuery) (*PageSurveyAnswerRecord, error) {
	out := new(PageSurveyAnswerRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/survey-answers"+q.encode(), false, nil, out)
}

// ListCustomerSurveyAnswersAll goes through all pages of ListCustomerSurveyAnswers.
func (c *Client) ListCustomerSurveyAnswersAll(ctx context.Context, customerID string, q ListCustomerSurveyAnswersQuery) iter.Seq2[SurveyAnswerRecord, error] {
	return pages(func() ([]SurveyAnswerRecord, string, error) {
		page, err := c.ListCustomerSurveyAnswers(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerSurveyAnswersExport begins the export of all of ListCustomerSurveyAnswers, as csv, ndjson or parquet.
func (c *Client) ListCustomerSurveyAnswersExport(ctx context.Context, customerID string, q ListCustomerSurveyAnswersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/survey-answers"+q.encode(), format)
}

// ListCustomerSurveyInvitationsQuery are the query parameters of ListCustomerSurveyInvitations; what is zero is not sent.
type ListCustomerSurveyInvitationsQuery struct {
	State         string // open: invited or delivered, its time has not passed, and the version that it is to has not been closed
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	Sort          string
	AsOf          time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf  time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf  time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit         *int64    // Items on a page at most
	Cursor        string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields        []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format        string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom           *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition   *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerSurveyInvitationsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerSurveyInvitations: List a customer's invitations to surveys (GET /v1/customers/{customerId}/survey-invitations).
func (c *Client) ListCustomerSurveyInvitations(ctx context.Context, customerID string, q ListCustomerSurveyInvitationsQuery) (*PageSurveyInvitation, error) {
	out := new(PageSurveyInvitation)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/survey-invitations"+q.encode(), false, nil, out)
}

// ListCustomerSurveyInvitationsAll goes through all pages of ListCustomerSurveyInvitations.
func (c *Client) ListCustomerSurveyInvitationsAll(ctx context.Context, customerID string, q ListCustomerSurveyInvitationsQuery) iter.Seq2[SurveyInvitation, error] {
	return pages(func() ([]SurveyInvitation, string, error) {
		page, err := c.ListCustomerSurveyInvitations(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerSurveyInvitationsExport begins the export of all of ListCustomerSurveyInvitations, as csv, ndjson or parquet.
func (c *Client) ListCustomerSurveyInvitationsExport(ctx context.Context, customerID string, q ListCustomerSurveyInvitationsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/survey-invitations"+q.encode(), format)
}

// ListCustomerVisitPlansQuery are the query parameters of ListCustomerVisitPlans; what is zero is not sent.
type ListCustomerVisitPlansQuery struct {
	State        string
	Staff        string // Who goes: the list of a person
	Team         string // Given to this team
	Due          string // Those still to come or under way; of these, those whose window has passed
	From         string // The window ends on this day or later
	To           string // The window ends on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerVisitPlansQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "staff", q.Staff)
	add(v, "team", q.Team)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerVisitPlans: List a customer's planned visits (GET /v1/customers/{customerId}/visit-plans).
func (c *Client) ListCustomerVisitPlans(ctx context.Context, customerID string, q ListCustomerVisitPlansQuery) (*PageVisitPlan, error) {
	out := new(PageVisitPlan)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans"+q.encode(), false, nil, out)
}

// ListCustomerVisitPlansAll goes through all pages of ListCustomerVisitPlans.
func (c *Client) ListCustomerVisitPlansAll(ctx context.Context, customerID string, q ListCustomerVisitPlansQuery) iter.Seq2[VisitPlan, error] {
	return pages(func() ([]VisitPlan, string, error) {
		page, err := c.ListCustomerVisitPlans(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerVisitPlansExport begins the export of all of ListCustomerVisitPlans, as csv, ndjson or parquet.
func (c *Client) ListCustomerVisitPlansExport(ctx context.Context, customerID string, q ListCustomerVisitPlansQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans"+q.encode(), format)
}

// ListCustomerVisitsQuery are the query parameters of ListCustomerVisits; what is zero is not sent.
type ListCustomerVisitsQuery struct {
	Mode         string
	Purpose      string // Exactly this code
	Outcome      string // Exactly this code
	Staff        string // Opaque id of who visited
	From         string // Took place on this day or later
	To           string // Took place on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerVisitsQuery) encode() string {
	v := url.Values{}
	add(v, "mode", q.Mode)
	add(v, "purpose", q.Purpose)
	add(v, "outcome", q.Outcome)
	add(v, "staff", q.Staff)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerVisits: List a customer's visits (GET /v1/customers/{customerId}/visits).
func (c *Client) ListCustomerVisits(ctx context.Context, customerID string, q ListCustomerVisitsQuery) (*PageVisitRecord, error) {
	out := new(PageVisitRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/visits"+q.encode(), false, nil, out)
}

// ListCustomerVisitsAll goes through all pages of ListCustomerVisits.
func (c *Client) ListCustomerVisitsAll(ctx context.Context, customerID string, q ListCustomerVisitsQuery) iter.Seq2[VisitRecord, error] {
	return pages(func() ([]VisitRecord, string, error) {
		page, err := c.ListCustomerVisits(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomerVisitsExport begins the export of all of ListCustomerVisits, as csv, ndjson or parquet.
func (c *Client) ListCustomerVisitsExport(ctx context.Context, customerID string, q ListCustomerVisitsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/visits"+q.encode(), format)
}

// ListCustomersQuery are the query parameters of ListCustomers; what is zero is not sent.
type ListCustomersQuery struct {
	Kind              string
	Region            string // Exactly this region
	Source            string
	Manager           string    // This member of the staff has the customer
	Team              string    // This team has the customer, or a member of it
	Mine              *bool     // Only customers of the caller's, who has to be a member of the staff
	Unmanaged         *bool     // Only customers that nobody has. This filter alone has no index of its own: give it with others where there are many customers
	Status            string    // Merged records are left out unless they are asked for, so that a merged set is one customer. A search finds one whose survivor it does not find; mergedInto says where it went
	Importance        string    // Class by importance
	Frequency         string    // Class by frequency
	Value             string    // Class by value
	CreatedFrom       string    // Created on this day or later
	CreatedTo         string    // Created on this day or earlier
	LastContactBefore string    // Last contacted, by a visit or otherwise, before this day, or never
	OpenComplaints    *bool     // true: with open complaints; false: without
	Name              string    // Every word is part of a word of the name, in any order; case and accents do not matter. Chinese needs no spaces
	Notes             string    // Every word is part of a word of the notes, as for the name. Long notes have many letters: who asks for little is answered slowly
	Email             string    // One of the customer's e-mail addresses, in full; case does not matter
	Phone             string    // One of the customer's phone numbers, however it is written. Without a country's prefix it is one of the region that is asked for, else of the installation's; where neither is known, or it is no valid number, its digits are compared. Without an extension any is found. A + is written %2B in a query
	Tags              []string  // All of these tags, divided by commas
	Custom            []string  // code:value of custom fields that are declared to be searched by, divided by commas; case does not matter
	Sort              string    // A minus sorts in descending order. Who was never contacted comes before everybody else by lastContactAt. Personal fields cannot be sorted by. updatedAt goes with searches and no other filter, lastContactAt not with days of creation, tags and custom fields; of the past only createdAt
	Count             *bool     // Count the whole list too; not together with name, notes or phone, whose index only approximates
	AsOf              time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf      time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf      time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit             *int64    // Items on a page at most
	Cursor            string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields            []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format            string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom               *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition       *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomersQuery) encode() string {
	v := url.Values{}
	add(v, "kind", q.Kind)
	add(v, "region", q.Region)
	add(v, "source", q.Source)
	add(v, "manager", q.Manager)
	add(v, "team", q.Team)
	add(v, "mine", q.Mine)
	add(v, "unmanaged", q.Unmanaged)
	add(v, "status", q.Status)
	add(v, "importance", q.Importance)
	add(v, "frequency", q.Frequency)
	add(v, "value", q.Value)
	add(v, "createdFrom", q.CreatedFrom)
	add(v, "createdTo", q.CreatedTo)
	add(v, "lastContactBefore", q.LastContactBefore)
	add(v, "openComplaints", q.OpenComplaints)
	add(v, "name", q.Name)
	add(v, "notes", q.Notes)
	add(v, "email", q.Email)
	add(v, "phone", q.Phone)
	add(v, "tags", q.Tags)
	add(v, "custom", q.Custom)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomers: List and search customers (GET /v1/customers).
func (c *Client) ListCustomers(ctx context.Context, q ListCustomersQuery) (*PageCustomerRecord, error) {
	out := new(PageCustomerRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers"+q.encode(), false, nil, out)
}

// ListCustomersAll goes through all pages of ListCustomers.
func (c *Client) ListCustomersAll(ctx context.Context, q ListCustomersQuery) iter.Seq2[CustomerRecord, error] {
	return pages(func() ([]CustomerRecord, string, error) {
		page, err := c.ListCustomers(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListCustomersExport begins the export of all of ListCustomers, as csv, ndjson or parquet.
func (c *Client) ListCustomersExport(ctx context.Context, q ListCustomersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers"+q.encode(), format)
}

// ListDisputesQuery are the query parameters of ListDisputes; what is zero is not sent.
type ListDisputesQuery struct {
	State        string
	Open         *bool  // Only those of which something is still to be decided
	Kind         string // Exactly this code
	Owner        string // Exactly this one handles it: the list of a person, with open=true
	Team         string // Given to this team
	Complaint    string // That come from this complaint
	Order        string // That are about this order
	From         string // Opened on this day or later
	To           string // Opened on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListDisputesQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "open", q.Open)
	add(v, "kind", q.Kind)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "complaint", q.Complaint)
	add(v, "order", q.Order)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListDisputes: List disputes (GET /v1/disputes).
func (c *Client) ListDisputes(ctx context.Context, q ListDisputesQuery) (*PageDisputeRecord, error) {
	out := new(PageDisputeRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/disputes"+q.encode(), false, nil, out)
}

// ListDisputesAll goes through all pages of ListDisputes.
func (c *Client) ListDisputesAll(ctx context.Context, q ListDisputesQuery) iter.Seq2[DisputeRecord, error] {
	return pages(func() ([]DisputeRecord, string, error) {
		page, err := c.ListDisputes(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListDisputesExport begins the export of all of ListDisputes, as csv, ndjson or parquet.
func (c *Client) ListDisputesExport(ctx context.Context, q ListDisputesQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/disputes"+q.encode(), format)
}

// ListDueContactsQuery are the query parameters of ListDueContacts; what is zero is not sent.
type ListDueContactsQuery struct {
	Tier         string    // Customers of this class only
	Manager      string    // Customers whose strategy names this team or member of the staff
	Day          string    // Due by the end of this day; today by default. Not together with asOf, recordedAsOf and occurredAsOf, which say by when
	Overdue      *bool     // Due before the day only
	Gate         string    // Only those that may be contacted now, or may not. A page may then hold fewer than limit items and still have a next one
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListDueContactsQuery) encode() string {
	v := url.Values{}
	add(v, "tier", q.Tier)
	add(v, "manager", q.Manager)
	add(v, "day", q.Day)
	add(v, "overdue", q.Overdue)
	add(v, "gate", q.Gate)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListDueContacts: List the customers who are to be contacted (GET /v1/communication/due).
func (c *Client) ListDueContacts(ctx context.Context, q ListDueContactsQuery) (*DuePage, error) {
	out := new(DuePage)
	return out, c.Call(ctx, http.MethodGet, "/v1/communication/due"+q.encode(), false, nil, out)
}

// ListDueContactsAll goes through all pages of ListDueContacts.
func (c *Client) ListDueContactsAll(ctx context.Context, q ListDueContactsQuery) iter.Seq2[DueContact, error] {
	return pages(func() ([]DueContact, string, error) {
		page, err := c.ListDueContacts(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListDueContactsExport begins the export of all of ListDueContacts, as csv, ndjson or parquet.
func (c *Client) ListDueContactsExport(ctx context.Context, q ListDueContactsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/communication/due"+q.encode(), format)
}

// ListErasuresQuery are the query parameters of ListErasures; what is zero is not sent.
type ListErasuresQuery struct {
	State        string
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListErasuresQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListErasures: List erasures (GET /v1/erasures).
func (c *Client) ListErasures(ctx context.Context, q ListErasuresQuery) (*PageErasureRecord, error) {
	out := new(PageErasureRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/erasures"+q.encode(), false, nil, out)
}

// ListErasuresAll goes through all pages of ListErasures.
func (c *Client) ListErasuresAll(ctx context.Context, q ListErasuresQuery) iter.Seq2[ErasureRecord, error] {
	return pages(func() ([]ErasureRecord, string, error) {
		page, err := c.ListErasures(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListErasuresExport begins the export of all of ListErasures, as csv, ndjson or parquet.
func (c *Client) ListErasuresExport(ctx context.Context, q ListErasuresQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/erasures"+q.encode(), format)
}

// ListEventsQuery are the query parameters of ListEvents; what is zero is not sent.
type ListEventsQuery struct {
	After      *int64   // Begin behind this position, such as that of the last event that was handled; 0 is the beginning of the log
	Types      []string // Only events of these types, divided by commas
	CustomerID string   // Only events of this customer
	Follow     *bool    // true: go on with what is recorded from now on, without end. false: end at the log's present end. By default true for server-sent events and false else
	Limit      *int64   // End after so many events; 0 is no limit
	Personal   *bool    // With the personal fields, for who may see them; 403 for others
}

func (q ListEventsQuery) encode() string {
	v := url.Values{}
	add(v, "after", q.After)
	add(v, "types", q.Types)
	add(v, "customerId", q.CustomerID)
	add(v, "follow", q.Follow)
	add(v, "limit", q.Limit)
	add(v, "personal", q.Personal)
	return encoded(v)
}

// ListEvents: Follow the log's events (GET /v1/events).
func (c *Client) ListEvents(ctx context.Context, q ListEventsQuery, accept string) (*http.Response, error) {
	return c.Stream(ctx, http.MethodGet, "/v1/events"+q.encode(), accept, "", nil)
}

// ListFollowUpsQuery are the query parameters of ListFollowUps; what is zero is not sent.
type ListFollowUpsQuery struct {
	State        string
	Owner        string // Who does it: the list of a person
	Team         string // Given to this team
	Kind         string // Exactly this code
	Due          string // Of the open ones, those whose time is today or has passed; those whose time has passed
	From         string // Due on this day or later
	To           string // Due on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListFollowUpsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "kind", q.Kind)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListFollowUps: List follow-ups (GET /v1/follow-ups).
func (c *Client) ListFollowUps(ctx context.Context, q ListFollowUpsQuery) (*PageFollowUp, error) {
	out := new(PageFollowUp)
	return out, c.Call(ctx, http.MethodGet, "/v1/follow-ups"+q.encode(), false, nil, out)
}

// ListFollowUpsAll goes through all pages of ListFollowUps.
func (c *Client) ListFollowUpsAll(ctx context.Context, q ListFollowUpsQuery) iter.Seq2[FollowUp, error] {
	return pages(func() ([]FollowUp, string, error) {
		page, err := c.ListFollowUps(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListFollowUpsExport begins the export of all of ListFollowUps, as csv, ndjson or parquet.
func (c *Client) ListFollowUpsExport(ctx context.Context, q ListFollowUpsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/follow-ups"+q.encode(), format)
}

// ListImportsQuery are the query parameters of ListImports; what is zero is not sent.
type ListImportsQuery struct {
	Limit  *int64
	Before string // Only imports asked for before this one: next of the answer before
}

func (q ListImportsQuery) encode() string {
	v := url.Values{}
	add(v, "limit", q.Limit)
	add(v, "before", q.Before)
	return encoded(v)
}

// ListImports: List imports (GET /v1/imports).
func (c *Client) ListImports(ctx context.Context, q ListImportsQuery) (*ImportListBody, error) {
	out := new(ImportListBody)
	return out, c.Call(ctx, http.MethodGet, "/v1/imports"+q.encode(), false, nil, out)
}

// ListInteractionsQuery are the query parameters of ListInteractions; what is zero is not sent.
type ListInteractionsQuery struct {
	Kind         string
	Channel      string // Exactly this channel
	Direction    string
	Topic        string // Exactly this code
	Outcome      string // Exactly this code
	Staff        string // Opaque id of who of us took part
	From         string // Took place on this day or later
	To           string // Took place on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListInteractionsQuery) encode() string {
	v := url.Values{}
	add(v, "kind", q.Kind)
	add(v, "channel", q.Channel)
	add(v, "direction", q.Direction)
	add(v, "topic", q.Topic)
	add(v, "outcome", q.Outcome)
	add(v, "staff", q.Staff)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListInteractions: List what was exchanged with customers through all channels (GET /v1/interactions).
func (c *Client) ListInteractions(ctx context.Context, q ListInteractionsQuery) (*PageInteraction, error) {
	out := new(PageInteraction)
	return out, c.Call(ctx, http.MethodGet, "/v1/interactions"+q.encode(), false, nil, out)
}

// ListInteractionsAll goes through all pages of ListInteractions.
func (c *Client) ListInteractionsAll(ctx context.Context, q ListInteractionsQuery) iter.Seq2[Interaction, error] {
	return pages(func() ([]Interaction, string, error) {
		page, err := c.ListInteractions(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListInteractionsExport begins the export of all of ListInteractions, as csv, ndjson or parquet.
func (c *Client) ListInteractionsExport(ctx context.Context, q ListInteractionsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/interactions"+q.encode(), format)
}

// ListInterviewsQuery are the query parameters of ListInterviews; what is zero is not sent.
type ListInterviewsQuery struct {
	Aspect       string // Only those that have a score for it
	Staff        string // Exactly this one asked
	Class        string // The customer's class in classScheme when it was held
	ClassScheme  string // Whose classes are meant
	UnclassedIn  string // The customer was in no class of this scheme then
	From         string // Held on this day or later
	To           string // Held on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListInterviewsQuery) encode() string {
	v := url.Values{}
	add(v, "aspect", q.Aspect)
	add(v, "staff", q.Staff)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListInterviews: List interviews about satisfaction (GET /v1/interviews).
func (c *Client) ListInterviews(ctx context.Context, q ListInterviewsQuery) (*PageInterview, error) {
	out := new(PageInterview)
	return out, c.Call(ctx, http.MethodGet, "/v1/interviews"+q.encode(), false, nil, out)
}

// ListInterviewsAll goes through all pages of ListInterviews.
func (c *Client) ListInterviewsAll(ctx context.Context, q ListInterviewsQuery) iter.Seq2[Interview, error] {
	return pages(func() ([]Interview, string, error) {
		page, err := c.ListInterviews(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListInterviewsExport begins the export of all of ListInterviews, as csv, ndjson or parquet.
func (c *Client) ListInterviewsExport(ctx context.Context, q ListInterviewsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/interviews"+q.encode(), format)
}

// ListKeyContactsQuery are the query parameters of ListKeyContacts; what is zero is not sent.
type ListKeyContactsQuery struct {
	State        string
	Owner        string // Who holds it: the list of a person
	Team         string // Given to this team
	Due          string // Those in which something is still to be done; of these, those whose time has passed
	From         string // Due on this day or later
	To           string // Due on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListKeyContactsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListKeyContacts: List contacts with important customers (GET /v1/key-contacts).
func (c *Client) ListKeyContacts(ctx context.Context, q ListKeyContactsQuery) (*PageKeyContact, error) {
	out := new(PageKeyContact)
	return out, c.Call(ctx, http.MethodGet, "/v1/key-contacts"+q.encode(), false, nil, out)
}

// ListKeyContactsAll goes through all pages of ListKeyContacts.
func (c *Client) ListKeyContactsAll(ctx context.Context, q ListKeyContactsQuery) iter.Seq2[KeyContact, error] {
	return pages(func() ([]KeyContact, string, error) {
		page, err := c.ListKeyContacts(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListKeyContactsExport begins the export of all of ListKeyContacts, as csv, ndjson or parquet.
func (c *Client) ListKeyContactsExport(ctx context.Context, q ListKeyContactsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/key-contacts"+q.encode(), format)
}

// ListLegalHoldsQuery are the query parameters of ListLegalHolds; what is zero is not sent.
type ListLegalHoldsQuery struct {
	State        string
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListLegalHoldsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListLegalHolds: List legal holds (GET /v1/legal-holds).
func (c *Client) ListLegalHolds(ctx context.Context, q ListLegalHoldsQuery) (*PageLegalHold, error) {
	out := new(PageLegalHold)
	return out, c.Call(ctx, http.MethodGet, "/v1/legal-holds"+q.encode(), false, nil, out)
}

// ListLegalHoldsAll goes through all pages of ListLegalHolds.
func (c *Client) ListLegalHoldsAll(ctx context.Context, q ListLegalHoldsQuery) iter.Seq2[LegalHold, error] {
	return pages(func() ([]LegalHold, string, error) {
		page, err := c.ListLegalHolds(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListLegalHoldsExport begins the export of all of ListLegalHolds, as csv, ndjson or parquet.
func (c *Client) ListLegalHoldsExport(ctx context.Context, q ListLegalHoldsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/legal-holds"+q.encode(), format)
}

// ListMeasuresQuery are the query parameters of ListMeasures; what is zero is not sent.
type ListMeasuresQuery struct {
	State        string
	Owner        string // Exactly this one sees to it: the list of a person
	Team         string // Given to this team
	Cause        string // Exactly this code
	Overdue      *bool  // Only those that are not implemented and whose time has passed
	Complaint    string // Only those that this complaint called for
	Sort         string
	Count        *bool     // Count the whole list too
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListMeasuresQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "cause", q.Cause)
	add(v, "overdue", q.Overdue)
	add(v, "complaint", q.Complaint)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListMeasures: List improvements (GET /v1/measures).
func (c *Client) ListMeasures(ctx context.Context, q ListMeasuresQuery) (*PageMeasureRecord, error) {
	out := new(PageMeasureRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/measures"+q.encode(), false, nil, out)
}

// ListMeasuresAll goes through all pages of ListMeasures.
func (c *Client) ListMeasuresAll(ctx context.Context, q ListMeasuresQuery) iter.Seq2[MeasureRecord, error] {
	return pages(func() ([]MeasureRecord, string, error) {
		page, err := c.ListMeasures(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListMeasuresExport begins the export of all of ListMeasures, as csv, ndjson or parquet.
func (c *Client) ListMeasuresExport(ctx context.Context, q ListMeasuresQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/measures"+q.encode(), format)
}

// ListMergesQuery are the query parameters of ListMerges; what is zero is not sent.
type ListMergesQuery struct {
	State        string
	Source       string
	MinScore     *int64 // Only those with at least this score
	CustomerID   string // Only those of this record
	Sort         string
	Count        *bool     // Count the whole list too
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListMergesQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "source", q.Source)
	add(v, "minScore", q.MinScore)
	add(v, "customerId", q.CustomerID)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListMerges: List pairs of records that may be one (GET /v1/merges).
func (c *Client) ListMerges(ctx context.Context, q ListMergesQuery) (*PageMergeRecord, error) {
	out := new(PageMergeRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/merges"+q.encode(), false, nil, out)
}

// ListMergesAll goes through all pages of ListMerges.
func (c *Client) ListMergesAll(ctx context.Context, q ListMergesQuery) iter.Seq2[MergeRecord, error] {
	return pages(func() ([]MergeRecord, string, error) {
		page, err := c.ListMerges(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListMergesExport begins the export of all of ListMerges, as csv, ndjson or parquet.
func (c *Client) ListMergesExport(ctx context.Context, q ListMergesQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/merges"+q.encode(), format)
}

// ListOfferRankingsQuery are the query parameters of ListOfferRankings; what is zero is not sent.
type ListOfferRankingsQuery struct {
	Version      *int64 // This version of the rules
	Channel      string
	Closed       string // Nothing was offered, for this reason
	Best         string // This was the next best offer
	From         string // Ranked on this day or later
	To           string // Ranked on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListOfferRankingsQuery) encode() string {
	v := url.Values{}
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "closed", q.Closed)
	add(v, "best", q.Best)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListOfferRankings: List the rankings of offers and what they rest on (GET /v1/offer-rankings).
func (c *Client) ListOfferRankings(ctx context.Context, q ListOfferRankingsQuery) (*PageOfferRanking, error) {
	out := new(PageOfferRanking)
	return out, c.Call(ctx, http.MethodGet, "/v1/offer-rankings"+q.encode(), false, nil, out)
}

// ListOfferRankingsAll goes through all pages of ListOfferRankings.
func (c *Client) ListOfferRankingsAll(ctx context.Context, q ListOfferRankingsQuery) iter.Seq2[OfferRanking, error] {
	return pages(func() ([]OfferRanking, string, error) {
		page, err := c.ListOfferRankings(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListOfferRankingsExport begins the export of all of ListOfferRankings, as csv, ndjson or parquet.
func (c *Client) ListOfferRankingsExport(ctx context.Context, q ListOfferRankingsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/offer-rankings"+q.encode(), format)
}

// ListOffersQuery are the query parameters of ListOffers; what is zero is not sent.
type ListOffersQuery struct {
	State        string // presented: it waits for an answer, and its time has not passed
	Offer        string // Exactly this code
	Version      *int64 // This version of the rules
	Channel      string
	Person       string    // Opaque id of who presented it
	Reason       string    // Declined for exactly this reason
	Class        string    // The customer was in this class of classScheme when it was presented
	ClassScheme  string    // The scheme of the classes
	From         string    // Presented on this day or later
	To           string    // Presented on this day or earlier
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Sort         string
	Count        *bool    // Count the whole list too
	Limit        *int64   // Items on a page at most
	Cursor       string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListOffersQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "offer", q.Offer)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "person", q.Person)
	add(v, "reason", q.Reason)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListOffers: List what was offered to customers (GET /v1/offers).
func (c *Client) ListOffers(ctx context.Context, q ListOffersQuery) (*PageOfferMade, error) {
	out := new(PageOfferMade)
	return out, c.Call(ctx, http.MethodGet, "/v1/offers"+q.encode(), false, nil, out)
}

// ListOffersAll goes through all pages of ListOffers.
func (c *Client) ListOffersAll(ctx context.Context, q ListOffersQuery) iter.Seq2[OfferMade, error] {
	return pages(func() ([]OfferMade, string, error) {
		page, err := c.ListOffers(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListOffersExport begins the export of all of ListOffers, as csv, ndjson or parquet.
func (c *Client) ListOffersExport(ctx context.Context, q ListOffersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/offers"+q.encode(), format)
}

// ListOrderReturnsQuery are the query parameters of ListOrderReturns; what is zero is not sent.
type ListOrderReturnsQuery struct {
	Reason       string    // Exactly this code
	Class        string    // The customer's class in classScheme when it came back
	ClassScheme  string    // Whose classes are meant
	UnclassedIn  string    // The customer was in no class of this scheme then
	From         string    // Came back on this day or later
	To           string    // Came back on this day or earlier
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Order        string    // Only of this order
	Sort         string
	Count        *bool    // Count the whole list too
	Limit        *int64   // Items on a page at most
	Cursor       string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListOrderReturnsQuery) encode() string {
	v := url.Values{}
	add(v, "reason", q.Reason)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "order", q.Order)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListOrderReturns: List what came back of orders (GET /v1/order-returns).
func (c *Client) ListOrderReturns(ctx context.Context, q ListOrderReturnsQuery) (*PageOrderReturn, error) {
	out := new(PageOrderReturn)
	return out, c.Call(ctx, http.MethodGet, "/v1/order-returns"+q.encode(), false, nil, out)
}

// ListOrderReturnsAll goes through all pages of ListOrderReturns.
func (c *Client) ListOrderReturnsAll(ctx context.Context, q ListOrderReturnsQuery) iter.Seq2[OrderReturn, error] {
	return pages(func() ([]OrderReturn, string, error) {
		page, err := c.ListOrderReturns(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListOrderReturnsExport begins the export of all of ListOrderReturns, as csv, ndjson or parquet.
func (c *Client) ListOrderReturnsExport(ctx context.Context, q ListOrderReturnsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/order-returns"+q.encode(), format)
}

// ListOrdersQuery are the query parameters of ListOrders; what is zero is not sent.
type ListOrdersQuery struct {
	Number       string // Exactly this number
	Channel      string // Exactly this code
	Currency     string // ISO 4217
	State        string
	Open         string // true: the customer waits for it
	Due          string // Of the open ones those promised by today or before; those whose promised day has passed; those that nothing was promised of
	Returned     *bool  // Only those of which something came back
	Class        string // The class the customer was in when it was placed, with its scheme
	From         string // Placed on this day or later
	To           string // Placed on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListOrdersQuery) encode() string {
	v := url.Values{}
	add(v, "number", q.Number)
	add(v, "channel", q.Channel)
	add(v, "currency", q.Currency)
	add(v, "state", q.State)
	add(v, "open", q.Open)
	add(v, "due", q.Due)
	add(v, "returned", q.Returned)
	add(v, "class", q.Class)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListOrders: List orders (GET /v1/orders).
func (c *Client) ListOrders(ctx context.Context, q ListOrdersQuery) (*PageOrderRecord, error) {
	out := new(PageOrderRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/orders"+q.encode(), false, nil, out)
}

// ListOrdersAll goes through all pages of ListOrders.
func (c *Client) ListOrdersAll(ctx context.Context, q ListOrdersQuery) iter.Seq2[OrderRecord, error] {
	return pages(func() ([]OrderRecord, string, error) {
		page, err := c.ListOrders(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListOrdersExport begins the export of all of ListOrders, as csv, ndjson or parquet.
func (c *Client) ListOrdersExport(ctx context.Context, q ListOrdersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/orders"+q.encode(), format)
}

// ListParked: List what a read model has parked (GET /v1/projections/{name}/parked).
func (c *Client) ListParked(ctx context.Context, name string) (*ParkedList, error) {
	out := new(ParkedList)
	return out, c.Call(ctx, http.MethodGet, "/v1/projections/"+url.PathEscape(name)+"/parked", false, nil, out)
}

// ListPoliciesQuery are the query parameters of ListPolicies; what is zero is not sent.
type ListPoliciesQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListPoliciesQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListPolicies: List the policies there are (GET /v1/policies).
func (c *Client) ListPolicies(ctx context.Context, q ListPoliciesQuery) (*PolicyNames, error) {
	out := new(PolicyNames)
	return out, c.Call(ctx, http.MethodGet, "/v1/policies"+q.encode(), false, nil, out)
}

// ListProjections: Show where the read models stand (GET /v1/projections).
func (c *Client) ListProjections(ctx context.Context) (*ProjectionList, error) {
	out := new(ProjectionList)
	return out, c.Call(ctx, http.MethodGet, "/v1/projections", false, nil, out)
}

// ListQuestionnairesQuery are the query parameters of ListQuestionnaires; what is zero is not sent.
type ListQuestionnairesQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListQuestionnairesQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListQuestionnaires: List the questionnaires that are defined (GET /v1/questionnaires).
func (c *Client) ListQuestionnaires(ctx context.Context, q ListQuestionnairesQuery) (*QuestionnaireList, error) {
	out := new(QuestionnaireList)
	return out, c.Call(ctx, http.MethodGet, "/v1/questionnaires"+q.encode(), false, nil, out)
}

// ListRecordFaultsQuery are the query parameters of ListRecordFaults; what is zero is not sent.
type ListRecordFaultsQuery struct {
	Responsible  string // Only records that this person sees to: the list of a person
	Class        string // Only records of this class of the standard's scheme
	Region       string // Only records of this region
	Fault        string // missing: something required is empty; stale: it is past its refresh interval; invalid: it is filled with what cannot be so, a phone that is no valid number; wrong: a verification found it wrong and nothing has taken its place
	State        string // Where the fault stands: detected ones are to be decided on, accepted ones to be put right
	Customer     string // Only this record
	Sort         string
	Count        *bool     // Count the records of the whole list too
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListRecordFaultsQuery) encode() string {
	v := url.Values{}
	add(v, "responsible", q.Responsible)
	add(v, "class", q.Class)
	add(v, "region", q.Region)
	add(v, "fault", q.Fault)
	add(v, "state", q.State)
	add(v, "customer", q.Customer)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListRecordFaults: List records with something wrong, and what was decided on it (GET /v1/data-quality/faults).
func (c *Client) ListRecordFaults(ctx context.Context, q ListRecordFaultsQuery) (*PageFaultyRecord, error) {
	out := new(PageFaultyRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/data-quality/faults"+q.encode(), false, nil, out)
}

// ListRecordFaultsAll goes through all pages of ListRecordFaults.
func (c *Client) ListRecordFaultsAll(ctx context.Context, q ListRecordFaultsQuery) iter.Seq2[FaultyRecord, error] {
	return pages(func() ([]FaultyRecord, string, error) {
		page, err := c.ListRecordFaults(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListRecordFaultsExport begins the export of all of ListRecordFaults, as csv, ndjson or parquet.
func (c *Client) ListRecordFaultsExport(ctx context.Context, q ListRecordFaultsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/data-quality/faults"+q.encode(), format)
}

// ListRecordGapsQuery are the query parameters of ListRecordGaps; what is zero is not sent.
type ListRecordGapsQuery struct {
	Responsible  string // Only records that this person sees to: the list of a person
	Class        string // Only records of this class of the standard's scheme
	Region       string // Only records of this region
	Gap          string // missing: something required is empty; stale: something is past its refresh interval
	Sort         string
	Count        *bool     // Count the whole list too
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListRecordGapsQuery) encode() string {
	v := url.Values{}
	add(v, "responsible", q.Responsible)
	add(v, "class", q.Class)
	add(v, "region", q.Region)
	add(v, "gap", q.Gap)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListRecordGaps: List records that lack what their standard requires (GET /v1/data-quality/gaps).
func (c *Client) ListRecordGaps(ctx context.Context, q ListRecordGapsQuery) (*PageRecordGap, error) {
	out := new(PageRecordGap)
	return out, c.Call(ctx, http.MethodGet, "/v1/data-quality/gaps"+q.encode(), false, nil, out)
}

// ListRecordGapsAll goes through all pages of ListRecordGaps.
func (c *Client) ListRecordGapsAll(ctx context.Context, q ListRecordGapsQuery) iter.Seq2[RecordGap, error] {
	return pages(func() ([]RecordGap, string, error) {
		page, err := c.ListRecordGaps(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListRecordGapsExport begins the export of all of ListRecordGaps, as csv, ndjson or parquet.
func (c *Client) ListRecordGapsExport(ctx context.Context, q ListRecordGapsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/data-quality/gaps"+q.encode(), format)
}

// ListRequestsQuery are the query parameters of ListRequests; what is zero is not sent.
type ListRequestsQuery struct {
	State        string
	Open         string // true: there is still something to be done
	Owner        string // Exactly this one has it: the list of a person, with open=true
	Team         string // Exactly this department has it
	ReceivedFrom string // Received on this day or later
	ReceivedTo   string // Received on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListRequestsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "open", q.Open)
	add(v, "owner", q.Owner)
	add(v, "team", q.Team)
	add(v, "receivedFrom", q.ReceivedFrom)
	add(v, "receivedTo", q.ReceivedTo)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListRequests: List service requests (GET /v1/requests).
func (c *Client) ListRequests(ctx context.Context, q ListRequestsQuery) (*PageServiceRequest, error) {
	out := new(PageServiceRequest)
	return out, c.Call(ctx, http.MethodGet, "/v1/requests"+q.encode(), false, nil, out)
}

// ListRequestsAll goes through all pages of ListRequests.
func (c *Client) ListRequestsAll(ctx context.Context, q ListRequestsQuery) iter.Seq2[ServiceRequest, error] {
	return pages(func() ([]ServiceRequest, string, error) {
		page, err := c.ListRequests(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListRequestsExport begins the export of all of ListRequests, as csv, ndjson or parquet.
func (c *Client) ListRequestsExport(ctx context.Context, q ListRequestsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/requests"+q.encode(), format)
}

// ListSchemeRunCustomersQuery are the query parameters of ListSchemeRunCustomers; what is zero is not sent.
type ListSchemeRunCustomersQuery struct {
	From   string // Who were in this class; none for those who were in none
	To     string // Who are in this class by the scheme
	Cursor string // next of the page before
	Limit  *int64 // Items in a page
}

func (q ListSchemeRunCustomersQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "cursor", q.Cursor)
	add(v, "limit", q.Limit)
	return encoded(v)
}

// ListSchemeRunCustomers: List whose class a run or trial changed (GET /v1/scheme-runs/{runId}/customers).
func (c *Client) ListSchemeRunCustomers(ctx context.Context, runID string, q ListSchemeRunCustomersQuery) (*RunCustomersPageBody, error) {
	out := new(RunCustomersPageBody)
	return out, c.Call(ctx, http.MethodGet, "/v1/scheme-runs/"+url.PathEscape(runID)+"/customers"+q.encode(), false, nil, out)
}

// ListSchemeRunCustomersAll goes through all pages of ListSchemeRunCustomers.
func (c *Client) ListSchemeRunCustomersAll(ctx context.Context, runID string, q ListSchemeRunCustomersQuery) iter.Seq2[RunCustomer, error] {
	return pages(func() ([]RunCustomer, string, error) {
		page, err := c.ListSchemeRunCustomers(ctx, runID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListSchemeRunCustomersExport begins the export of all of ListSchemeRunCustomers, as csv, ndjson or parquet.
func (c *Client) ListSchemeRunCustomersExport(ctx context.Context, runID string, q ListSchemeRunCustomersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/scheme-runs/"+url.PathEscape(runID)+"/customers"+q.encode(), format)
}

// ListSchemeRunsQuery are the query parameters of ListSchemeRuns; what is zero is not sent.
type ListSchemeRunsQuery struct {
	Scheme string // Of this scheme only
	Limit  *int64 // How many
}

func (q ListSchemeRunsQuery) encode() string {
	v := url.Values{}
	add(v, "scheme", q.Scheme)
	add(v, "limit", q.Limit)
	return encoded(v)
}

// ListSchemeRuns: List runs and trials of schemes (GET /v1/scheme-runs).
func (c *Client) ListSchemeRuns(ctx context.Context, q ListSchemeRunsQuery) (*RunListBody, error) {
	out := new(RunListBody)
	return out, c.Call(ctx, http.MethodGet, "/v1/scheme-runs"+q.encode(), false, nil, out)
}

// ListSchemesQuery are the query parameters of ListSchemes; what is zero is not sent.
type ListSchemesQuery struct {
	AsOf        time.Time // Which version counted at this instant; now by default
	MinPosition *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListSchemesQuery) encode() string {
	v := url.Values{}
	add(v, "asOf", q.AsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListSchemes: List the schemes of classes (GET /v1/schemes).
func (c *Client) ListSchemes(ctx context.Context, q ListSchemesQuery) (*SchemeList, error) {
	out := new(SchemeList)
	return out, c.Call(ctx, http.MethodGet, "/v1/schemes"+q.encode(), false, nil, out)
}

// ListSelectionTargetsQuery are the query parameters of ListSelectionTargets; what is zero is not sent.
type ListSelectionTargetsQuery struct {
	Outcome     string // Who may be approached, or who was left out and why
	Sort        string
	Count       *bool    // Count the whole list too
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListSelectionTargetsQuery) encode() string {
	v := url.Values{}
	add(v, "outcome", q.Outcome)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListSelectionTargets: List whom a run of a selection found (GET /v1/selections/{selection}/runs/{runId}/customers).
func (c *Client) ListSelectionTargets(ctx context.Context, selection string, runID string, q ListSelectionTargetsQuery) (*PageSelectedCustomer, error) {
	out := new(PageSelectedCustomer)
	return out, c.Call(ctx, http.MethodGet, "/v1/selections/"+url.PathEscape(selection)+"/runs/"+url.PathEscape(runID)+"/customers"+q.encode(), false, nil, out)
}

// ListSelectionTargetsAll goes through all pages of ListSelectionTargets.
func (c *Client) ListSelectionTargetsAll(ctx context.Context, selection string, runID string, q ListSelectionTargetsQuery) iter.Seq2[SelectedCustomer, error] {
	return pages(func() ([]SelectedCustomer, string, error) {
		page, err := c.ListSelectionTargets(ctx, selection, runID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListSelectionTargetsExport begins the export of all of ListSelectionTargets, as csv, ndjson or parquet.
func (c *Client) ListSelectionTargetsExport(ctx context.Context, selection string, runID string, q ListSelectionTargetsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/selections/"+url.PathEscape(selection)+"/runs/"+url.PathEscape(runID)+"/customers"+q.encode(), format)
}

// ListSelectionsQuery are the query parameters of ListSelections; what is zero is not sent.
type ListSelectionsQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListSelectionsQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListSelections: List the selections of targets (GET /v1/selections).
func (c *Client) ListSelections(ctx context.Context, q ListSelectionsQuery) (*SelectionList, error) {
	out := new(SelectionList)
	return out, c.Call(ctx, http.MethodGet, "/v1/selections"+q.encode(), false, nil, out)
}

// ListServiceUpgradesQuery are the query parameters of ListServiceUpgrades; what is zero is not sent.
type ListServiceUpgradesQuery struct {
	State        string // requested: what is to be decided
	InForce      *bool  // Only those by which cases go that are received now
	ExpiringBy   string // Granted, in force, and only until this day
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListServiceUpgradesQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "inForce", q.InForce)
	add(v, "expiringBy", q.ExpiringBy)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListServiceUpgrades: List service upgrades (GET /v1/service-upgrades).
func (c *Client) ListServiceUpgrades(ctx context.Context, q ListServiceUpgradesQuery) (*PageServiceUpgrade, error) {
	out := new(PageServiceUpgrade)
	return out, c.Call(ctx, http.MethodGet, "/v1/service-upgrades"+q.encode(), false, nil, out)
}

// ListServiceUpgradesAll goes through all pages of ListServiceUpgrades.
func (c *Client) ListServiceUpgradesAll(ctx context.Context, q ListServiceUpgradesQuery) iter.Seq2[ServiceUpgrade, error] {
	return pages(func() ([]ServiceUpgrade, string, error) {
		page, err := c.ListServiceUpgrades(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListServiceUpgradesExport begins the export of all of ListServiceUpgrades, as csv, ndjson or parquet.
func (c *Client) ListServiceUpgradesExport(ctx context.Context, q ListServiceUpgradesQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/service-upgrades"+q.encode(), format)
}

// ListStaffQuery are the query parameters of ListStaff; what is zero is not sent.
type ListStaffQuery struct {
	Team         string // Exactly this team
	State        string
	Sort         string
	Count        *bool     // Count the whole list too
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListStaffQuery) encode() string {
	v := url.Values{}
	add(v, "team", q.Team)
	add(v, "state", q.State)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListStaff: List the staff (GET /v1/staff).
func (c *Client) ListStaff(ctx context.Context, q ListStaffQuery) (*PageStaffRecord, error) {
	out := new(PageStaffRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/staff"+q.encode(), false, nil, out)
}

// ListStaffAll goes through all pages of ListStaff.
func (c *Client) ListStaffAll(ctx context.Context, q ListStaffQuery) iter.Seq2[StaffRecord, error] {
	return pages(func() ([]StaffRecord, string, error) {
		page, err := c.ListStaff(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListStaffExport begins the export of all of ListStaff, as csv, ndjson or parquet.
func (c *Client) ListStaffExport(ctx context.Context, q ListStaffQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/staff"+q.encode(), format)
}

// ListSurveyAnswersQuery are the query parameters of ListSurveyAnswers; what is zero is not sent.
type ListSurveyAnswersQuery struct {
	Questionnaire string    // Exactly this code
	Version       *int64    // This version of the questionnaire
	Channel       string    // Exactly this code
	Class         string    // The customer's class in classScheme when it was answered
	ClassScheme   string    // Whose classes are meant
	UnclassedIn   string    // The customer was in no class of this scheme then
	From          string    // Answered on this day or later
	To            string    // Answered on this day or earlier
	AsOf          time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf  time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf  time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Sort          string
	Count         *bool    // Count the whole list too
	Limit         *int64   // Items on a page at most
	Cursor        string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields        []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format        string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom           *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition   *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListSurveyAnswersQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "unclassedIn", q.UnclassedIn)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListSurveyAnswers: List survey answers (GET /v1/survey-answers).
func (c *Client) ListSurveyAnswers(ctx context.Context, q ListSurveyAnswersQuery) (*PageSurveyAnswerRecord, error) {
	out := new(PageSurveyAnswerRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/survey-answers"+q.encode(), false, nil, out)
}

// ListSurveyAnswersAll goes through all pages of ListSurveyAnswers.
func (c *Client) ListSurveyAnswersAll(ctx context.Context, q ListSurveyAnswersQuery) iter.Seq2[SurveyAnswerRecord, error] {
	return pages(func() ([]SurveyAnswerRecord, string, error) {
		page, err := c.ListSurveyAnswers(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListSurveyAnswersExport begins the export of all of ListSurveyAnswers, as csv, ndjson or parquet.
func (c *Client) ListSurveyAnswersExport(ctx context.Context, q ListSurveyAnswersQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/survey-answers"+q.encode(), format)
}

// ListSurveyInvitationsQuery are the query parameters of ListSurveyInvitations; what is zero is not sent.
type ListSurveyInvitationsQuery struct {
	State         string // open: invited or delivered, its time has not passed, and the version that it is to has not been closed
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	Sort          string
	AsOf          time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf  time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf  time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count         *bool     // Count the whole list too
	Limit         *int64    // Items on a page at most
	Cursor        string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields        []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format        string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom           *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition   *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListSurveyInvitationsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListSurveyInvitations: List invitations to surveys (GET /v1/survey-invitations).
func (c *Client) ListSurveyInvitations(ctx context.Context, q ListSurveyInvitationsQuery) (*PageSurveyInvitation, error) {
	out := new(PageSurveyInvitation)
	return out, c.Call(ctx, http.MethodGet, "/v1/survey-invitations"+q.encode(), false, nil, out)
}

// ListSurveyInvitationsAll goes through all pages of ListSurveyInvitations.
func (c *Client) ListSurveyInvitationsAll(ctx context.Context, q ListSurveyInvitationsQuery) iter.Seq2[SurveyInvitation, error] {
	return pages(func() ([]SurveyInvitation, string, error) {
		page, err := c.ListSurveyInvitations(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListSurveyInvitationsExport begins the export of all of ListSurveyInvitations, as csv, ndjson or parquet.
func (c *Client) ListSurveyInvitationsExport(ctx context.Context, q ListSurveyInvitationsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/survey-invitations"+q.encode(), format)
}

// ListTimelineQuery are the query parameters of ListTimeline; what is zero is not sent.
type ListTimelineQuery struct {
	Type        string   // Only events of this type
	Sort        string   // -revision: what was recorded last comes first
	Set         *bool    // Also what happened to the records that were merged into this one, in the order of the log
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListTimelineQuery) encode() string {
	v := url.Values{}
	add(v, "type", q.Type)
	add(v, "sort", q.Sort)
	add(v, "set", q.Set)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListTimeline: List what happened to a customer (GET /v1/customers/{customerId}/timeline).
func (c *Client) ListTimeline(ctx context.Context, customerID string, q ListTimelineQuery) (*PageTimelineEntry, error) {
	out := new(PageTimelineEntry)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/timeline"+q.encode(), false, nil, out)
}

// ListTimelineAll goes through all pages of ListTimeline.
func (c *Client) ListTimelineAll(ctx context.Context, customerID string, q ListTimelineQuery) iter.Seq2[TimelineEntry, error] {
	return pages(func() ([]TimelineEntry, string, error) {
		page, err := c.ListTimeline(ctx, customerID, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListTimelineExport begins the export of all of ListTimeline, as csv, ndjson or parquet.
func (c *Client) ListTimelineExport(ctx context.Context, customerID string, q ListTimelineQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/customers/"+url.PathEscape(customerID)+"/timeline"+q.encode(), format)
}

// ListVisitPlansQuery are the query parameters of ListVisitPlans; what is zero is not sent.
type ListVisitPlansQuery struct {
	State        string
	Staff        string // Who goes: the list of a person
	Team         string // Given to this team
	Due          string // Those still to come or under way; of these, those whose window has passed
	From         string // The window ends on this day or later
	To           string // The window ends on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListVisitPlansQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "staff", q.Staff)
	add(v, "team", q.Team)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListVisitPlans: List planned visits (GET /v1/visit-plans).
func (c *Client) ListVisitPlans(ctx context.Context, q ListVisitPlansQuery) (*PageVisitPlan, error) {
	out := new(PageVisitPlan)
	return out, c.Call(ctx, http.MethodGet, "/v1/visit-plans"+q.encode(), false, nil, out)
}

// ListVisitPlansAll goes through all pages of ListVisitPlans.
func (c *Client) ListVisitPlansAll(ctx context.Context, q ListVisitPlansQuery) iter.Seq2[VisitPlan, error] {
	return pages(func() ([]VisitPlan, string, error) {
		page, err := c.ListVisitPlans(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListVisitPlansExport begins the export of all of ListVisitPlans, as csv, ndjson or parquet.
func (c *Client) ListVisitPlansExport(ctx context.Context, q ListVisitPlansQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/visit-plans"+q.encode(), format)
}

// ListVisitsQuery are the query parameters of ListVisits; what is zero is not sent.
type ListVisitsQuery struct {
	Mode         string
	Purpose      string // Exactly this code
	Outcome      string // Exactly this code
	Staff        string // Opaque id of who visited
	From         string // Took place on this day or later
	To           string // Took place on this day or earlier
	Sort         string
	AsOf         time.Time // What was known then of what was so then: the same as recordedAsOf and occurredAsOf both
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant count, whenever they were recorded
	Count        *bool     // Count the whole list too
	Limit        *int64    // Items on a page at most
	Cursor       string    // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string  // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string    // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool     // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListVisitsQuery) encode() string {
	v := url.Values{}
	add(v, "mode", q.Mode)
	add(v, "purpose", q.Purpose)
	add(v, "outcome", q.Outcome)
	add(v, "staff", q.Staff)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
	add(v, "asOf", q.AsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "count", q.Count)
	add(v, "limit", q.Limit)
	add(v, "cursor", q.Cursor)
	add(v, "fields", q.Fields)
	add(v, "format", q.Format)
	add(v, "bom", q.Bom)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListVisits: List visits (GET /v1/visits).
func (c *Client) ListVisits(ctx context.Context, q ListVisitsQuery) (*PageVisitRecord, error) {
	out := new(PageVisitRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/visits"+q.encode(), false, nil, out)
}

// ListVisitsAll goes through all pages of ListVisits.
func (c *Client) ListVisitsAll(ctx context.Context, q ListVisitsQuery) iter.Seq2[VisitRecord, error] {
	return pages(func() ([]VisitRecord, string, error) {
		page, err := c.ListVisits(ctx, q)
		if err != nil {
			return nil, "", err
		}
		return page.Items, value(page.Next), nil
	}, &q.Cursor)
}

// ListVisitsExport begins the export of all of ListVisits, as csv, ndjson or parquet.
func (c *Client) ListVisitsExport(ctx context.Context, q ListVisitsQuery, format string) (*client.Export, error) {
	return c.Export(ctx, "/v1/visits"+q.encode(), format)
}

// ListWebhookDeliveriesQuery are the query parameters of ListWebhookDeliveries; what is zero is not sent.
type ListWebhookDeliveriesQuery struct {
	Limit  *int64
	Before *int64 // Only attempts before this one: next of the answer before
}

func (q ListWebhookDeliveriesQuery) encode() string {
	v := url.Values{}
	add(v, "limit", q.Limit)
	add(v, "before", q.Before)
	return encoded(v)
}

// ListWebhookDeliveries: Read the log of deliveries (GET /v1/webhooks/{webhookId}/deliveries).
func (c *Client) ListWebhookDeliveries(ctx context.Context, webhookID string, q ListWebhookDeliveriesQuery) (*WebhookDeliveryListBody, error) {
	out := new(WebhookDeliveryListBody)
	return out, c.Call(ctx, http.MethodGet, "/v1/webhooks/"+url.PathEscape(webhookID)+"/deliveries"+q.encode(), false, nil, out)
}

// ListWebhooks: List webhooks (GET /v1/webhooks).
func (c *Client) ListWebhooks(ctx context.Context) (*WebhookListBody, error) {
	out := new(WebhookListBody)
	return out, c.Call(ctx, http.MethodGet, "/v1/webhooks", false, nil, out)
}

// MeasureCalendarQuery are the query parameters of MeasureCalendar; what is zero is not sent.
type MeasureCalendarQuery struct {
	From         time.Time // From this instant
	Until        time.Time // To this instant, at most ten years later
	RecordedAsOf time.Time // By the calendar as it was known at this instant
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q MeasureCalendarQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "until", q.Until)
	add(v, "recordedAsOf", q.RecordedAsOf)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// MeasureCalendar: Measure a stretch of time in opening hours (GET /v1/calendars/{calendar}/elapsed).
func (c *Client) MeasureCalendar(ctx context.Context, calendar string, q MeasureCalendarQuery) (*Measured, error) {
	out := new(Measured)
	return out, c.Call(ctx, http.MethodGet, "/v1/calendars/"+url.PathEscape(calendar)+"/elapsed"+q.encode(), false, nil, out)
}

// MissVisit: Record that a planned visit did not take place (POST /v1/customers/{customerId}/visit-plans/{visitId}/miss).
func (c *Client) MissVisit(ctx context.Context, customerID string, visitID string, body MissVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans/"+url.PathEscape(visitID)+"/miss", true, body, out, opts...)
}

// MoveStaff: Move a member of the staff to another team (POST /v1/staff/{staffId}/move).
func (c *Client) MoveStaff(ctx context.Context, staffID string, body MoveStaffBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/staff/"+url.PathEscape(staffID)+"/move", true, body, out, opts...)
}

// NoteOnComplaint: Note what was said about a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/notes).
func (c *Client) NoteOnComplaint(ctx context.Context, customerID string, complaintID string, body NoteOnComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/notes", true, body, out, opts...)
}

// NotifyProgress: Record a progress notice to the customer (POST /v1/customers/{customerId}/requests/{requestId}/progress).
func (c *Client) NotifyProgress(ctx context.Context, customerID string, requestID string, body NotifyProgressBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/progress", true, body, out, opts...)
}

// OpenDispute: Open a dispute (POST /v1/customers/{customerId}/disputes).
func (c *Client) OpenDispute(ctx context.Context, customerID string, body OpenDisputeBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/disputes", true, body, out, opts...)
}

// OpenFollowUp: Open a follow-up (POST /v1/customers/{customerId}/follow-ups).
func (c *Client) OpenFollowUp(ctx context.Context, customerID string, body OpenFollowUpBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups", true, body, out, opts...)
}

// OpenMeasure: Open an improvement (POST /v1/measures).
func (c *Client) OpenMeasure(ctx context.Context, body OpenMeasureBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/measures", true, body, out, opts...)
}

// PauseComplaint: Wait for the customer (POST /v1/customers/{customerId}/complaints/{complaintId}/pause).
func (c *Client) PauseComplaint(ctx context.Context, customerID string, complaintID string, body PauseComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/pause", true, body, out, opts...)
}

// PauseWebhook: Pause a webhook (POST /v1/webhooks/{webhookId}/pause).
func (c *Client) PauseWebhook(ctx context.Context, webhookID string, opts ...client.SendOption) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodPost, "/v1/webhooks/"+url.PathEscape(webhookID)+"/pause", false, nil, out, opts...)
}

// PlaceLegalHold: Forbid the erasure for the time being (POST /v1/customers/{customerId}/legal-holds).
func (c *Client) PlaceLegalHold(ctx context.Context, customerID string, body PlaceHoldBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/legal-holds", true, body, out, opts...)
}

// PlaceOrder: Record an order (POST /v1/customers/{customerId}/orders).
func (c *Client) PlaceOrder(ctx context.Context, customerID string, body PlaceOrderBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/orders", true, body, out, opts...)
}

// PlanVisit: Plan a visit (POST /v1/customers/{customerId}/visit-plans).
func (c *Client) PlanVisit(ctx context.Context, customerID string, body PlanVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans", true, body, out, opts...)
}

// PostBatch: Carry out many commands (POST /v1/batch).
func (c *Client) PostBatch(ctx context.Context, body PostBatchBody, opts ...client.SendOption) (*BatchAnswer, error) {
	out := new(BatchAnswer)
	return out, c.Call(ctx, http.MethodPost, "/v1/batch", false, body, out, opts...)
}

// PrepareKeyContact: Prepare a contact with an important customer (POST /v1/customers/{customerId}/key-contacts).
func (c *Client) PrepareKeyContact(ctx context.Context, customerID string, body PrepareKeyContactBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/key-contacts", true, body, out, opts...)
}

// PresentOffer: Record that an offer was made to the customer (POST /v1/customers/{customerId}/offers/{offerId}/present).
func (c *Client) PresentOffer(ctx context.Context, customerID string, offerID string, body PresentOfferBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/offers/"+url.PathEscape(offerID)+"/present", true, body, out, opts...)
}

// PromiseOrder: Promise an order by another day (POST /v1/customers/{customerId}/orders/{orderId}/promise).
func (c *Client) PromiseOrder(ctx context.Context, customerID string, orderID string, body PromiseOrderBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/orders/"+url.PathEscape(orderID)+"/promise", true, body, out, opts...)
}

// ProposeMerge: Propose that two records are one (POST /v1/merges).
func (c *Client) ProposeMerge(ctx context.Context, body ProposeMergeBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/merges", true, body, out, opts...)
}

// PublishQuestionnaire: Publish a version of a questionnaire (POST /v1/questionnaires/{questionnaire}/publish).
func (c *Client) PublishQuestionnaire(ctx context.Context, questionnaire string, body StepQuestionnaireBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/questionnaires/"+url.PathEscape(questionnaire)+"/publish", true, body, out, opts...)
}

// RankOffers: Rank what can be offered to the customer at a contact (POST /v1/customers/{customerId}/offers/rank).
func (c *Client) RankOffers(ctx context.Context, customerID string, body RankOffersBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/offers/rank", true, body, out, opts...)
}

// ReclassifyCustomer: Reclassify by hand, with a reason (POST /v1/customers/{customerId}/classifications).
func (c *Client) ReclassifyCustomer(ctx context.Context, customerID string, body ReclassifyCustomerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/classifications", true, body, out, opts...)
}

// RecordInteraction: Record an exchange through any channel (POST /v1/customers/{customerId}/interactions).
func (c *Client) RecordInteraction(ctx context.Context, customerID string, body RecordInteractionBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/interactions", true, body, out, opts...)
}

// RecordInterview: Record an interview about satisfaction (POST /v1/customers/{customerId}/interviews).
func (c *Client) RecordInterview(ctx context.Context, customerID string, body RecordInterviewBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/interviews", true, body, out, opts...)
}

// RecordLegalBasis: Record a legal basis other than consent (POST /v1/customers/{customerId}/legal-bases).
func (c *Client) RecordLegalBasis(ctx context.Context, customerID string, body RecordBasisBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/legal-bases", true, body, out, opts...)
}

// RecordNeed: Record what the customer needs (PUT /v1/customers/{customerId}/needs/{need}).
func (c *Client) RecordNeed(ctx context.Context, need string, customerID string, body RecordNeedBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPut, "/v1/customers/"+url.PathEscape(customerID)+"/needs/"+url.PathEscape(need), true, body, out, opts...)
}

// RecordSurveyAnswer: Record an answer to a survey (POST /v1/customers/{customerId}/survey-answers).
func (c *Client) RecordSurveyAnswer(ctx context.Context, customerID string, body RecordSurveyAnswerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/survey-answers", true, body, out, opts...)
}

// RecordVisit: Record a visit (POST /v1/customers/{customerId}/visits).
func (c *Client) RecordVisit(ctx context.Context, customerID string, body RecordVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visits", true, body, out, opts...)
}

// RefuseServiceUpgrade: Refuse a service upgrade (POST /v1/customers/{customerId}/service-upgrades/{upgradeId}/refuse).
func (c *Client) RefuseServiceUpgrade(ctx context.Context, customerID string, upgradeID string, body UpgradeReason, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/service-upgrades/"+url.PathEscape(upgradeID)+"/refuse", true, body, out, opts...)
}

// RejectComplaint: Reject a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/reject).
func (c *Client) RejectComplaint(ctx context.Context, customerID string, complaintID string, body RejectComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/reject", true, body, out, opts...)
}

// RejectErasure: Reject an erasure (POST /v1/customers/{customerId}/erasures/{erasureId}/reject).
func (c *Client) RejectErasure(ctx context.Context, customerID string, erasureID string, body DecideErasureBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/erasures/"+url.PathEscape(erasureID)+"/reject", true, body, out, opts...)
}

// RejectFault: Record that a field is right as it is (POST /v1/customers/{customerId}/faults/reject).
func (c *Client) RejectFault(ctx context.Context, customerID string, body RejectFaultBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/faults/reject", true, body, out, opts...)
}

// RejectMerge: Reject a merge (POST /v1/merges/{mergeId}/reject).
func (c *Client) RejectMerge(ctx context.Context, mergeID string, body DecideMergeBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/merges/"+url.PathEscape(mergeID)+"/reject", true, body, out, opts...)
}

// ReleaseLegalHold: Release a legal hold (POST /v1/customers/{customerId}/legal-holds/{holdId}/release).
func (c *Client) ReleaseLegalHold(ctx context.Context, customerID string, holdID string, body ReleaseHoldBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/legal-holds/"+url.PathEscape(holdID)+"/release", true, body, out, opts...)
}

// ReleaseManager: End the management of the customer (POST /v1/customers/{customerId}/manager/release).
func (c *Client) ReleaseManager(ctx context.Context, customerID string, body ReleaseManagerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/manager/release", true, body, out, opts...)
}

// ReopenComplaint: Reopen a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/reopen).
func (c *Client) ReopenComplaint(ctx context.Context, customerID string, complaintID string, body ReopenComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/reopen", true, body, out, opts...)
}

// ReopenMeasure: Take an improvement up again (POST /v1/measures/{measureId}/reopen).
func (c *Client) ReopenMeasure(ctx context.Context, measureID string, body ReopenMeasureBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/measures/"+url.PathEscape(measureID)+"/reopen", true, body, out, opts...)
}

// ReplayWebhook: Deliver from a position again (POST /v1/webhooks/{webhookId}/replay).
func (c *Client) ReplayWebhook(ctx context.Context, webhookID string, body ReplayWebhookBody, opts ...client.SendOption) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodPost, "/v1/webhooks/"+url.PathEscape(webhookID)+"/replay", false, body, out, opts...)
}

// RequestErasure: Request the erasure of a person (POST /v1/customers/{customerId}/erasures).
func (c *Client) RequestErasure(ctx context.Context, customerID string, body RequestErasureBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/erasures", true, body, out, opts...)
}

// RequestServiceUpgrade: Ask for a service upgrade (POST /v1/customers/{customerId}/service-upgrades).
func (c *Client) RequestServiceUpgrade(ctx context.Context, customerID string, body RequestUpgradeBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/service-upgrades", true, body, out, opts...)
}

// RescheduleVisit: Move a planned visit (POST /v1/customers/{customerId}/visit-plans/{visitId}/reschedule).
func (c *Client) RescheduleVisit(ctx context.Context, customerID string, visitID string, body RescheduleVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans/"+url.PathEscape(visitID)+"/reschedule", true, body, out, opts...)
}

// ResolveComplaint: Resolve a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/resolve).
func (c *Client) ResolveComplaint(ctx context.Context, customerID string, complaintID string, body ResolveComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/resolve", true, body, out, opts...)
}

// ResolveRequest: Resolve a service request (POST /v1/customers/{customerId}/requests/{requestId}/resolve).
func (c *Client) ResolveRequest(ctx context.Context, customerID string, requestID string, body ResolveRequestBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/resolve", true, body, out, opts...)
}

// ResumeComplaint: Go on with a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/resume).
func (c *Client) ResumeComplaint(ctx context.Context, customerID string, complaintID string, body ResumeComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/resume", true, body, out, opts...)
}

// ResumeRequest: Go on with a request that is not settled (POST /v1/customers/{customerId}/requests/{requestId}/resume).
func (c *Client) ResumeRequest(ctx context.Context, customerID string, requestID string, body ResumeRequestBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/resume", true, body, out, opts...)
}

// ResumeWebhook: Resume a webhook (POST /v1/webhooks/{webhookId}/resume).
func (c *Client) ResumeWebhook(ctx context.Context, webhookID string, opts ...client.SendOption) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodPost, "/v1/webhooks/"+url.PathEscape(webhookID)+"/resume", false, nil, out, opts...)
}

// RetryParked: Apply a parked stream again (POST /v1/projections/{name}/parked/{stream}/retry).
func (c *Client) RetryParked(ctx context.Context, name string, stream string, opts ...client.SendOption) (*ParkedStream, error) {
	out := new(ParkedStream)
	return out, c.Call(ctx, http.MethodPost, "/v1/projections/"+url.PathEscape(name)+"/parked/"+url.PathEscape(stream)+"/retry", false, nil, out, opts...)
}

// ReturnOrder: Record that an order, or a part of it, came back (POST /v1/customers/{customerId}/orders/{orderId}/return).
func (c *Client) ReturnOrder(ctx context.Context, customerID string, orderID string, body ReturnOrderBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/orders/"+url.PathEscape(orderID)+"/return", true, body, out, opts...)
}

// RotateWebhookSecret: Give a webhook a new secret (POST /v1/webhooks/{webhookId}/rotate-secret).
func (c *Client) RotateWebhookSecret(ctx context.Context, webhookID string, opts ...client.SendOption) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodPost, "/v1/webhooks/"+url.PathEscape(webhookID)+"/rotate-secret", false, nil, out, opts...)
}

// RuleDispute: Record the ruling on a dispute (POST /v1/customers/{customerId}/disputes/{disputeId}/rule).
func (c *Client) RuleDispute(ctx context.Context, customerID string, disputeID string, body RuleDisputeBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/disputes/"+url.PathEscape(disputeID)+"/rule", true, body, out, opts...)
}

// RunSelection: Run a selection for a purpose (POST /v1/selections/{selection}/runs).
func (c *Client) RunSelection(ctx context.Context, selection string, body RunSelectionBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/selections/"+url.PathEscape(selection)+"/runs", true, body, out, opts...)
}

// SendComplaintFeedback: Record what the customer was told (POST /v1/customers/{customerId}/complaints/{complaintId}/send-feedback).
func (c *Client) SendComplaintFeedback(ctx context.Context, customerID string, complaintID string, body SendComplaintFeedbackBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/send-feedback", true, body, out, opts...)
}

// SettleDispute: Record that a dispute was settled (POST /v1/customers/{customerId}/disputes/{disputeId}/settle).
func (c *Client) SettleDispute(ctx context.Context, customerID string, disputeID string, body SettleDisputeBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/disputes/"+url.PathEscape(disputeID)+"/settle", true, body, out, opts...)
}

// ShipOrder: Record that an order has left (POST /v1/customers/{customerId}/orders/{orderId}/ship).
func (c *Client) ShipOrder(ctx context.Context, customerID string, orderID string, body ShipOrderBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/orders/"+url.PathEscape(orderID)+"/ship", true, body, out, opts...)
}

// SkipParked: Leave a parked event out (POST /v1/projections/{name}/parked/{stream}/skip).
func (c *Client) SkipParked(ctx context.Context, name string, stream string, body SkipReason, opts ...client.SendOption) (*ParkedStream, error) {
	out := new(ParkedStream)
	return out, c.Call(ctx, http.MethodPost, "/v1/projections/"+url.PathEscape(name)+"/parked/"+url.PathEscape(stream)+"/skip", false, body, out, opts...)
}

// SplitMerge: Split what was merged (POST /v1/merges/{mergeId}/split).
func (c *Client) SplitMerge(ctx context.Context, mergeID string, body DecideMergeBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/merges/"+url.PathEscape(mergeID)+"/split", true, body, out, opts...)
}

// StartRequest: Start work on a service request (POST /v1/customers/{customerId}/requests/{requestId}/start).
func (c *Client) StartRequest(ctx context.Context, customerID string, requestID string, body StartRequestBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/start", true, body, out, opts...)
}

// StartSchemeRunQuery are the query parameters of StartSchemeRun; what is zero is not sent.
type StartSchemeRunQuery struct {
	WaitSeconds *int64 // Answer when it has ended, or after so many seconds with how far it is
}

func (q StartSchemeRunQuery) encode() string {
	v := url.Values{}
	add(v, "waitSeconds", q.WaitSeconds)
	return encoded(v)
}

// StartSchemeRun: Classify everybody by a scheme (POST /v1/schemes/{scheme}/runs).
func (c *Client) StartSchemeRun(ctx context.Context, scheme string, q StartSchemeRunQuery, body PostRunBody, opts ...client.SendOption) (*SchemeRun, error) {
	out := new(SchemeRun)
	return out, c.Call(ctx, http.MethodPost, "/v1/schemes/"+url.PathEscape(scheme)+"/runs"+q.encode(), true, body, out, opts...)
}

// StartSchemeTrialQuery are the query parameters of StartSchemeTrial; what is zero is not sent.
type StartSchemeTrialQuery struct {
	WaitSeconds  *int64    // Answer when it has ended, or after so many seconds with how far it is
	AsOf         time.Time // Both of the following
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant; now, where it is left out
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
}

func (q StartSchemeTrialQuery) encode() string {
	v := url.Values{}
	add(v, "waitSeconds", q.WaitSeconds)
	add(v, "asOf", q.AsOf)
	add(v, "occurredAsOf", q.OccurredAsOf)
	add(v, "recordedAsOf", q.RecordedAsOf)
	return encoded(v)
}

// StartSchemeTrial: Try a scheme on the past (POST /v1/schemes/{scheme}/trial).
func (c *Client) StartSchemeTrial(ctx context.Context, scheme string, q StartSchemeTrialQuery, body PostTrialBody, opts ...client.SendOption) (*SchemeRun, error) {
	out := new(SchemeRun)
	return out, c.Call(ctx, http.MethodPost, "/v1/schemes/"+url.PathEscape(scheme)+"/trial"+q.encode(), true, body, out, opts...)
}

// StartVisit: Start a planned visit (POST /v1/customers/{customerId}/visit-plans/{visitId}/start).
func (c *Client) StartVisit(ctx context.Context, customerID string, visitID string, body StartVisitBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visit-plans/"+url.PathEscape(visitID)+"/start", true, body, out, opts...)
}

// StateContactPreference: Record what the customer wants of a channel (PUT /v1/customers/{customerId}/preferences/{channel}).
func (c *Client) StateContactPreference(ctx context.Context, channel string, customerID string, body StatePreferenceBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPut, "/v1/customers/"+url.PathEscape(customerID)+"/preferences/"+url.PathEscape(channel), true, body, out, opts...)
}

// TagCustomer: Put tags on a customer, and take others off (POST /v1/customers/{customerId}/tags).
func (c *Client) TagCustomer(ctx context.Context, customerID string, body TagCustomerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/tags", true, body, out, opts...)
}

// TakeCustomer: Take a customer that nobody has (POST /v1/customers/{customerId}/manager/take).
func (c *Client) TakeCustomer(ctx context.Context, customerID string, body TakeCustomerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/manager/take", true, body, out, opts...)
}

// TriageRequest: Triage a service request (POST /v1/customers/{customerId}/requests/{requestId}/triage).
func (c *Client) TriageRequest(ctx context.Context, customerID string, requestID string, body TriageRequestBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/triage", true, body, out, opts...)
}

// UndoImport: Take an import back (POST /v1/imports/{importId}/undo).
func (c *Client) UndoImport(ctx context.Context, importID string, opts ...client.SendOption) (*Import, error) {
	out := new(Import)
	return out, c.Call(ctx, http.MethodPost, "/v1/imports/"+url.PathEscape(importID)+"/undo", false, nil, out, opts...)
}

// UnlinkPerson: End a person's link to a company (POST /v1/customers/{customerId}/companies/{linkId}/end).
func (c *Client) UnlinkPerson(ctx context.Context, customerID string, linkID string, body UnlinkPersonBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/companies/"+url.PathEscape(linkID)+"/end", true, body, out, opts...)
}

// VerifyField: Record that a field was held against the world (POST /v1/customers/{customerId}/verifications).
func (c *Client) VerifyField(ctx context.Context, customerID string, body VerifyFieldBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/verifications", true, body, out, opts...)
}

// VerifyMeasure: Record that an improvement helped (POST /v1/measures/{measureId}/verify).
func (c *Client) VerifyMeasure(ctx context.Context, measureID string, body VerifyMeasureBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/measures/"+url.PathEscape(measureID)+"/verify", true, body, out, opts...)
}

// WithdrawComplaint: Withdraw the record of a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/withdraw).
func (c *Client) WithdrawComplaint(ctx context.Context, customerID string, complaintID string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/withdraw", true, body, out, opts...)
}

// WithdrawConsent: Record that a consent was withdrawn (POST /v1/customers/{customerId}/consents/withdraw).
func (c *Client) WithdrawConsent(ctx context.Context, customerID string, body WithdrawConsentBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/consents/withdraw", true, body, out, opts...)
}

// WithdrawContactsChange: Withdraw a change of the contacts (POST /v1/customers/{customerId}/contacts-changes/{revision}/withdraw).
func (c *Client) WithdrawContactsChange(ctx context.Context, customerID string, revision string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/contacts-changes/"+url.PathEscape(revision)+"/withdraw", true, body, out, opts...)
}

// WithdrawDispute: Record that a dispute was withdrawn (POST /v1/customers/{customerId}/disputes/{disputeId}/withdraw).
func (c *Client) WithdrawDispute(ctx context.Context, customerID string, disputeID string, body WithdrawDisputeBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/disputes/"+url.PathEscape(disputeID)+"/withdraw", true, body, out, opts...)
}

// WithdrawFollowUp: Withdraw the record of a follow-up (POST /v1/customers/{customerId}/follow-ups/{followUpId}/withdraw).
func (c *Client) WithdrawFollowUp(ctx context.Context, customerID string, followUpID string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups/"+url.PathEscape(followUpID)+"/withdraw", true, body, out, opts...)
}

// WithdrawInteraction: Withdraw the record of an interaction (POST /v1/customers/{customerId}/interactions/{interactionId}/withdraw).
func (c *Client) WithdrawInteraction(ctx context.Context, customerID string, interactionID string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/interactions/"+url.PathEscape(interactionID)+"/withdraw", true, body, out, opts...)
}

// WithdrawOffer: Withdraw the record of an offer (POST /v1/customers/{customerId}/offers/{offerId}/withdraw).
func (c *Client) WithdrawOffer(ctx context.Context, customerID string, offerID string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/offers/"+url.PathEscape(offerID)+"/withdraw", true, body, out, opts...)
}

// WithdrawOrder: Withdraw the record of an order (POST /v1/customers/{customerId}/orders/{orderId}/withdraw).
func (c *Client) WithdrawOrder(ctx context.Context, customerID string, orderID string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/orders/"+url.PathEscape(orderID)+"/withdraw", true, body, out, opts...)
}

// WithdrawProfileChange: Withdraw a change of the profile (POST /v1/customers/{customerId}/profile-changes/{revision}/withdraw).
func (c *Client) WithdrawProfileChange(ctx context.Context, customerID string, revision string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/profile-changes/"+url.PathEscape(revision)+"/withdraw", true, body, out, opts...)
}

// WithdrawSurveyAnswer: Withdraw the record of a survey answer (POST /v1/customers/{customerId}/survey-answers/{answerId}/withdraw).
func (c *Client) WithdrawSurveyAnswer(ctx context.Context, customerID string, answerID string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/survey-answers/"+url.PathEscape(answerID)+"/withdraw", true, body, out, opts...)
}

// WithdrawVisit: Withdraw the record of a visit (POST /v1/customers/{customerId}/visits/{visitId}/withdraw).
func (c *Client) WithdrawVisit(ctx context.Context, customerID string, visitID string, body WithdrawBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/visits/"+url.PathEscape(visitID)+"/withdraw", true, body, out, opts...)
}

// AcceptFaultBody is a schema of the description.
type AcceptFaultBody struct {
	Fault      string     `json:"fault"`               // What is wrong with it
	Field      string     `json:"field"`               // name, birthDate, contacts, email, phone, post, region, interests, notes, or custom.<code>
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason     *string    `json:"reason,omitzero"`     // A code
}

// AcceptMergeBody is a schema of the description.
type AcceptMergeBody struct {
	Reason   string `json:"reason"`   // A code of why
	Survivor string `json:"survivor"` // Which of the two goes on
}

// AcceptOfferBody is a schema of the description.
type AcceptOfferBody struct {
	Note       *string    `json:"note,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Order      *string    `json:"order,omitzero"`      // The customer's order that came of it
}

// AccessLog is a schema of the description.
type AccessLog struct {
	Items []AccessLogEntry `json:"items"`
	Next  *int64           `json:"next,omitzero"` // Give it as before for the entries before these. Absent at the beginning of the log
}

// AccessLogEntry is a schema of the description.
type AccessLogEntry struct {
	At            time.Time `json:"at"`            // When it was written down, before the answer left
	Auth          string    `json:"auth"`          // How they had shown who they are
	CorrelationID string    `json:"correlationId"` // Of the request; the parts of an export share it
	Customers     []string  `json:"customers"`     // Which graded customers
	ExportSha256  *string   `json:"exportSha256"`  // Of an export's bytes, in its last entry
	Grade         string    `json:"grade"`         // The highest of their grades
	ID            int64     `json:"id"`            // Rises
	Items         int64     `json:"items"`         // How many items about graded customers; in an export's last entry all its items
	Operation     string    `json:"operation"`
	Principal     string    `json:"principal"` // Who read
	Purpose       *string   `json:"purpose"`   // What for, as they said
	Role          string    `json:"role"`
}

// AcknowledgeComplaintBody is a schema of the description.
type AcknowledgeComplaintBody struct {
	Channel     *string    `json:"channel,omitzero"`     // A code of how the customer was told
	Description *string    `json:"description,omitzero"` // What the customer was told
	OccurredAt  *time.Time `json:"occurredAt,omitzero"`  // When the customer was told; now, where it is not said
}

// AddDisputeEvidenceBody is a schema of the description.
type AddDisputeEvidenceBody struct {
	Attachment  *string    `json:"attachment,omitzero"` // The bytes, where there are any
	Description string     `json:"description"`         // What it shows
	From        string     `json:"from"`                // Whose evidence it is
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was put forward; now, where it is not said
}

// AddRequestTaskBody is a schema of the description.
type AddRequestTaskBody struct {
	Description string     `json:"description"`
	Due         *time.Time `json:"due,omitzero"`        // To be done by then
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Team        string     `json:"team"`                // A code of the department
}

// Adherence is a schema of the description.
type Adherence struct {
	Items   []AdherenceGroup `json:"items"`            // The groups, and all together with the group *
	RestsOn *RestsOnLog      `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// AdherenceGroup is a schema of the description.
type AdherenceGroup struct {
	Adherence           *float64 `json:"adherence"` // completedInWindow / (due − cancelledByCustomer) in percent; null where there is none
	CancelledByCustomer int64    `json:"cancelledByCustomer"`
	CancelledByUs       int64    `json:"cancelledByUs"`
	CompletedInWindow   int64    `json:"completedInWindow"`
	CompletedOutside    int64    `json:"completedOutside"` // Took place, but not in the window
	Due                 int64    `json:"due"`              // Visits whose window ended in the period and has passed
	Group               string   `json:"group"`            // Value of what it is grouped by, empty where there is none; * is all
	Missed              int64    `json:"missed"`           // Said to be missed, or not said to be anything though the window has passed
	Rescheduled         int64    `json:"rescheduled"`      // Moved at least once
}

// AgreeActionBody is a schema of the description.
type AgreeActionBody struct {
	Action      string     `json:"action"` // A code of what will be done
	Description *string    `json:"description,omitzero"`
	Due         *time.Time `json:"due,omitzero"`        // By when
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was agreed; now, where it is not said
}

// AgreedFollowUp is a schema of the description.
type AgreedFollowUp struct {
	Description string    `json:"description"`
	Due         time.Time `json:"due"`           // By when
	Kind        *string   `json:"kind,omitzero"` // A code
	Owner       string    `json:"owner"`         // Opaque id of who does it
}

// AnalyseComplaintBody is a schema of the description.
type AnalyseComplaintBody struct {
	Cause       *string    `json:"cause,omitzero"`       // A code of why it happened, once that is known
	Description *string    `json:"description,omitzero"` // What was found out
	OccurredAt  *time.Time `json:"occurredAt,omitzero"`  // When; now, where it is not said
}

// AnalysisGroup is a schema of the description.
type AnalysisGroup struct {
	Aspects    []AspectFigure  `json:"aspects"`    // Drivers and other rated questions, the strongest first
	Complaints []CategoryCount `json:"complaints"` // Filed by the group in the period, by category, the most frequent first
	Group      string          `json:"group"`      // Value of what it is grouped by, empty where there is none; * is all
	Mean       *float64        `json:"mean"`       // Of all ratings of aspects, in percent of their scale; null where there is none
	Subscales  []AspectFigure  `json:"subscales"`  // Trust and dependence
}

// Answer is a schema of the description.
type Answer struct {
	AccessID      *string  `json:"accessId,omitzero"`     // Of the package, where one was made for the person
	AnswerID      *string  `json:"answerId,omitzero"`     // Of the survey answer, where one was recorded
	AttachmentID  *string  `json:"attachmentId,omitzero"` // Of the attachment, where one was added
	ComplaintID   *string  `json:"complaintId,omitzero"`  // Of the complaint, where it is about one
	CustomerID    string   `json:"customerId"`
	DisputeID     *string  `json:"disputeId,omitzero"`     // Of the dispute, where it is about one
	ErasureID     *string  `json:"erasureId,omitzero"`     // Of the erasure, where it is about one
	EventIds      []string `json:"eventIds"`               // The events that were appended
	FollowUpIds   []string `json:"followUpIds,omitzero"`   // Of the follow-ups that it is about
	HoldID        *string  `json:"holdId,omitzero"`        // Of the legal hold, where it is about one
	InteractionID *string  `json:"interactionId,omitzero"` // Of the exchange, where one was recorded
	InterviewID   *string  `json:"interviewId,omitzero"`   // Of the interview, where one was recorded
	InvitationID  *string  `json:"invitationId,omitzero"`  // Of the invitation to a survey, where it is about one
	KeyContactID  *string  `json:"keyContactId,omitzero"`  // Of the contact with an important customer, where it is about one
	LinkID        *string  `json:"linkId,omitzero"`        // Of the link to a company, where it is about one
	OfferID       *string  `json:"offerId,omitzero"`       // Of the offer to the customer, where it is about one
	OrderID       *string  `json:"orderId,omitzero"`       // Of the order, where it is about one
	Position      int64    `json:"position"`               // In the log. Give it to a read as minPosition to see this write there
	Ranking       *Ranking `json:"ranking,omitzero"`       // The offers, where they were ranked
	RankingID     *string  `json:"rankingId,omitzero"`     // Of the ranking of offers, where one was made
	Receipt       *string  `json:"receipt,omitzero"`       // A signed promise that these events are in the log and stay there as they are. Keep it: dossier audit check-receipt holds it against an export
	RequestID     *string  `json:"requestId,omitzero"`     // Of the service request, where it is about one
	ReturnID      *string  `json:"returnId,omitzero"`      // Of what came back, where something did
	Revision      int64    `json:"revision"`               // Of the customer, after the command; it is the ETag
	TaskID        *string  `json:"taskId,omitzero"`        // Of the department's part, where it is about one
	UpgradeID     *string  `json:"upgradeId,omitzero"`     // Of the service upgrade, where it is about one
	VisitID       *string  `json:"visitId,omitzero"`       // Of the visit, where one was recorded
}

// AnswerScale is a schema of the description.
type AnswerScale struct {
	High int64 `json:"high"` // The best
	Low  int64 `json:"low"`  // The worst
}

// AppliedStrategy is a schema of the description.
type AppliedStrategy struct {
	Channel          *string  `json:"channel"`
	Class            string   `json:"class"`
	ContactEveryDays *int64   `json:"contactEveryDays"` // At least one contact every so many days
	Manager          *string  `json:"manager"`          // Opaque id of the team or member of the staff that looks after the customer
	Offers           []string `json:"offers"`
	Resources        []string `json:"resources"`
	Scheme           string   `json:"scheme"`
	SchemeVersion    int64    `json:"schemeVersion"`
	Service          *string  `json:"service"` // Code of the standard of service
}

// ArchiveCustomerBody is a schema of the description.
type ArchiveCustomerBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it happened; now, where it is not said
	Reason     string     `json:"reason"`              // A code, such as duplicate, closed, deceased
}

// AskForServiceBody is a schema of the description.
type AskForServiceBody struct {
	Channel     *string    `json:"channel,omitzero"` // A code of how it came in
	Description string     `json:"description"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was received; now, where it is not said
}

// AspectFigure is a schema of the description.
type AspectFigure struct {
	Aspect        string   `json:"aspect"`
	Mean          float64  `json:"mean"`          // 100·(score − low)/(high − low), averaged: percent of the scale
	N             int64    `json:"n"`             // How many ratings there are
	StandardError *float64 `json:"standardError"` // s/√n with the sample's standard deviation s; null where n is 1
	Strength      string   `json:"strength"`      // strong or weak where the mean is more than 1.96 standard errors above or below the group's; even otherwise, and for subscales
}

// AspectScore is a schema of the description.
type AspectScore struct {
	Aspect string `json:"aspect"` // A code, such as productQuality, attitude, speed or afterSales, by which it is put together with answers to surveys
	Score  int64  `json:"score"`  // From 1, bad, to 5, good
}

// AspectSources is a schema of the description.
type AspectSources struct {
	Aspect     string `json:"aspect"`
	Interviews int64  `json:"interviews"`
	Surveys    int64  `json:"surveys"`
}

// AssignComplaintBody is a schema of the description.
type AssignComplaintBody struct {
	Due        *time.Time `json:"due,omitzero"`        // To be done with by then
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was assigned; now, where it is not said
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who has it now; left out, it is the team's
	Team       *string    `json:"team,omitzero"`       // A code of the department
}

// AssignDisputeBody is a schema of the description.
type AssignDisputeBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who handles it
	Team       *string    `json:"team,omitzero"`       // A code; without owner somebody of the team will handle it
}

// AssignFollowUpBody is a schema of the description.
type AssignFollowUpBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who does it
	Team       *string    `json:"team,omitzero"`       // A code; without owner somebody of the team will do it
}

// AssignKeyContactBody is a schema of the description.
type AssignKeyContactBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who holds it
	Team       *string    `json:"team,omitzero"`       // A code; without owner somebody of the team will hold it
}

// AssignManagerBody is a schema of the description.
type AssignManagerBody struct {
	From   *time.Time `json:"from,omitzero"`   // From when, also in the past or ahead; now, where it is not said
	Reason *string    `json:"reason,omitzero"` // A code
	Role   *string    `json:"role,omitzero"`   // A code of what they are to the customer
	Staff  *string    `json:"staff,omitzero"`  // The member of the staff, by the directory
	Team   *string    `json:"team,omitzero"`   // A code, instead of staff: the whole team has the customer
	Until  *time.Time `json:"until,omitzero"`  // Until when; then whoever was assigned before for that time has the customer again. Without end, where it is not said
}

// AssignMeasureBody is a schema of the description.
type AssignMeasureBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who sees to it
	Team       *string    `json:"team,omitzero"`       // A code; without owner somebody of the team will
}

// AssignRequestBody is a schema of the description.
type AssignRequestBody struct {
	Due        *time.Time `json:"due,omitzero"`        // To be done with by then
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who has it now; left out, it is the team's
	Team       *string    `json:"team,omitzero"`       // A code of the department
}

// AssignVisitBody is a schema of the description.
type AssignVisitBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Staff      *string    `json:"staff,omitzero"`      // Opaque id of who goes
	Team       *string    `json:"team,omitzero"`       // A code; without staff somebody of the team will go
}

// AttachmentRecord is a schema of the description.
type AttachmentRecord struct {
	About        string    `json:"about"`   // What it is evidence of
	AboutID      *string   `json:"aboutId"` // Which one; null for the customer
	Actor        string    `json:"actor"`   // Opaque id of who recorded it
	AddedAt      time.Time `json:"addedAt"`
	CustomerID   string    `json:"customerId"`
	Description  *string   `json:"description"`
	Erased       bool      `json:"erased"` // Personal fields, and the bytes, were erased
	ID           string    `json:"id"`
	Masked       bool      `json:"masked"` // Personal fields are shown in part, or are null, because of who reads
	MediaType    string    `json:"mediaType"`
	Name         *string   `json:"name"`     // Of the file
	Position     int64     `json:"position"` // Of the event in the log
	RecordedAt   time.Time `json:"recordedAt"`
	Revision     int64     `json:"revision"`     // Of the event in the customer's stream
	SealedSha256 string    `json:"sealedSha256"` // SHA-256 of the bytes as they are kept, sealed: it can be checked without a key
	Size         int64     `json:"size"`         // In bytes
	Unreadable   bool      `json:"unreadable"`   // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// Attainment is a schema of the description.
type Attainment struct {
	Cases    int64             `json:"cases"`            // Received in the period
	Items    []AttainmentGroup `json:"items"`            // For each group its clocks, and for all together those with the group *
	Promised int64             `json:"promised"`         // Of these, those that were promised a time
	RestsOn  *RestsOnLog       `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// AttainmentGroup is a schema of the description.
type AttainmentGroup struct {
	Attainment         *float64 `json:"attainment"` // met / (met + missed) in percent; null where there is neither
	Clock              string   `json:"clock"`
	Group              string   `json:"group"`              // Value of what it is grouped by, empty where there is none; * is all
	MeanElapsedMinutes *float64 `json:"meanElapsedMinutes"` // Over those stopped; null where there is none
	Met                int64    `json:"met"`
	Missed             int64    `json:"missed"`  // Also where the clock still runs
	Running            int64    `json:"running"` // Neither met nor missed yet
}

// BasisEvent is a schema of the description.
type BasisEvent struct {
	Active     bool      `json:"active"` // Whether the event gave the basis; else it took it
	Basis      *string   `json:"basis"`  // consent, contract, legal-obligation, vital-interests, public-task or legitimate-interests; null where all of them ended with the customer
	Channel    *string   `json:"channel"`
	EventID    string    `json:"eventId"`
	Notice     *string   `json:"notice"`     // Version of the notice that the customer was shown
	OccurredAt time.Time `json:"occurredAt"` // Since when it is so, in the world
	Position   int64     `json:"position"`   // In the log
	Purpose    string    `json:"purpose"`
	RecordedAt time.Time `json:"recordedAt"` // Since when it is known
	Revision   int64     `json:"revision"`   // In the customer's stream
	Type       string    `json:"type"`       // Of the event
}

// BatchAnswer is a schema of the description.
type BatchAnswer struct {
	Accepted  int64         `json:"accepted"` // Items that were carried out, now or before
	Refused   int64         `json:"refused"`  // Items that will be refused again: status 4xx but 424 and 429
	Results   []BatchResult `json:"results"`
	Unsettled int64         `json:"unsettled"` // Items to send again, in a batch of the same order: status 5xx, 424 and 429
}

// BatchItem is a schema of the description.
type BatchItem struct {
	Body           json.RawMessage `json:"body,omitzero"`    // As the command's own body
	IdempotencyKey string          `json:"idempotencyKey"`   // The item's own Idempotency-Key: a batch that is sent again does nothing twice
	IfMatch        *string         `json:"ifMatch,omitzero"` // As the header If-Match, which changes of contacts demand
	Method         string          `json:"method"`
	Path           string          `json:"path"` // Of a command, as the description has it, with the ids filled in
}

// BatchResult is a schema of the description.
type BatchResult struct {
	Body     json.RawMessage `json:"body,omitzero"` // The command's answer, or its problem details
	Etag     *string         `json:"etag,omitzero"`
	Replayed *bool           `json:"replayed,omitzero"` // It had been carried out before under this key
	Status   int64           `json:"status"`            // As the command alone would have been answered. 424 not-tried: an earlier item of the same customer was not settled
}

// Belongings is a schema of the description.
type Belongings struct {
	Complaints  int64      `json:"complaints"`  // Open ones
	Customers   int64      `json:"customers"`   // Customers that they have, now or later: active ones, and records that were merged into another one
	Disputes    int64      `json:"disputes"`    // Open ones
	FollowUps   int64      `json:"followUps"`   // Open ones
	KeyContacts int64      `json:"keyContacts"` // Contacts with important customers, still to be held or to be followed up
	LeftAt      *time.Time `json:"leftAt"`      // Null while they are there
	Measures    int64      `json:"measures"`    // Improvements that are not implemented yet, or of which it is not known yet whether they helped; of no customer
	Requests    int64      `json:"requests"`    // Open ones
	Staff       string     `json:"staff"`
	Successor   *string    `json:"successor"` // Who takes it over; null where the team does
	Team        string     `json:"team"`
	Visits      int64      `json:"visits"` // Planned ones that are still to come or under way
}

// CSATFigure is a schema of the description.
type CSATFigure struct {
	N         int64    `json:"n"`         // How many scores there are
	Satisfied int64    `json:"satisfied"` // Scores 4 and 5
	Score     *float64 `json:"score"`     // 100·satisfied/n; null where n is 0
}

// Cadence is a schema of the description.
type Cadence struct {
	Days int64  `json:"days"` // A visit at least every so many days
	Tier string `json:"tier"` // A class of the scheme
}

// CancelKeyContactBody is a schema of the description.
type CancelKeyContactBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why it is not held
}

// CancelOrderBody is a schema of the description.
type CancelOrderBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
}

// CancelVisitBody is a schema of the description.
type CancelVisitBody struct {
	By         string     `json:"by"`                  // Who called it off. What the customer did does not count against adherence
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
}

// CaseClocks is a schema of the description.
type CaseClocks struct {
	Clocks     []ServiceClock `json:"clocks"` // Those for which a time was promised
	CustomerID string         `json:"customerId"`
	ID         string         `json:"id"` // The complaint or the request
	Kind       string         `json:"kind"`
	Open       bool           `json:"open"`
	Owner      *string        `json:"owner"`  // Opaque id of who has it
	Paused     bool           `json:"paused"` // The clocks stand still, for the customer is waited for
	ReceivedAt time.Time      `json:"receivedAt"`
	RestsOn    *RestsOnLog    `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Severity   *string        `json:"severity"`         // Of the complaint, or urgency of the request
	State      string         `json:"state"`            // In the words of its kind
	Team       *string        `json:"team"`
	Tier       *string        `json:"tier"` // Of the customer at receipt: that of a service upgrade, or else its class in the scheme of the service levels
}

// CategoryCount is a schema of the description.
type CategoryCount struct {
	Category string `json:"category"`
	N        int64  `json:"n"`
}

// ChangeContactsBody is a schema of the description.
type ChangeContactsBody struct {
	Contacts   []Contact  `json:"contacts"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it became so; now, where it is not said
	Source     *string    `json:"source,omitzero"`     // Who says so; staff, or import of an import, where it is not said
}

// ChangeProfileBody is a schema of the description.
type ChangeProfileBody struct {
	BirthDate  *string                    `json:"birthDate,omitzero"`
	Custom     map[string]json.RawMessage `json:"custom,omitzero"` // Values of custom fields, by code; those that are not named stay
	Interests  []string                   `json:"interests,omitzero"`
	Name       *string                    `json:"name,omitzero"`
	Notes      *string                    `json:"notes,omitzero"`
	OccurredAt *time.Time                 `json:"occurredAt,omitzero"` // When it became so; now, where it is not said
	Region     *string                    `json:"region,omitzero"`
	Source     *string                    `json:"source,omitzero"` // Who says so; staff, or import of an import, where it is not said
}

// ClassCount is a schema of the description.
type ClassCount struct {
	Class     string `json:"class"`
	Customers int64  `json:"customers"`
}

// ClassCounts is a schema of the description.
type ClassCounts struct {
	Day     string        `json:"day"`              // At the end of this day, or now where it is today
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Schemes []SchemeCount `json:"schemes"`
}

// ClassEvidence is a schema of the description.
type ClassEvidence struct {
	At          time.Time          `json:"at"`
	Calibration *int64             `json:"calibration,omitzero"`
	Facts       int64              `json:"facts"`
	Inputs      map[string]float64 `json:"inputs"`
	Positions   []int64            `json:"positions,omitzero"`
	Rule        string             `json:"rule"`
	Run         *string            `json:"run,omitzero"`
}

// ClassMember is a schema of the description.
type ClassMember struct {
	CustomerID    string    `json:"customerId"`
	SchemeVersion *int64    `json:"schemeVersion,omitzero"` // That decided; absent where a person did
	Since         time.Time `json:"since"`
}

// ClassMembers is a schema of the description.
type ClassMembers struct {
	Items   []ClassMember `json:"items"`            // In the order of their ids
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same instants, for the next page; absent on the last one
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// ClassRule is a schema of the description.
type ClassRule struct {
	Class string `json:"class"`
	When  string `json:"when"`
}

// ClassesOfCustomer is a schema of the description.
type ClassesOfCustomer struct {
	Items   []CustomerClass `json:"items"`            // One a scheme, by the scheme's name
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// CloseComplaintBody is a schema of the description.
type CloseComplaintBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was closed; now, where it is not said
}

// Closure is a schema of the description.
type Closure struct {
	Items   []ClosureGroup `json:"items"`            // The groups, and all together with the group *
	RestsOn *RestsOnLog    `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// ClosureGroup is a schema of the description.
type ClosureGroup struct {
	ClosureRate *float64 `json:"closureRate"` // doneOnTime / due in percent; null where none was due
	DoneLate    int64    `json:"doneLate"`
	DoneOnTime  int64    `json:"doneOnTime"`
	Due         int64    `json:"due"`     // Whose time was in the period and has passed, without those dropped before it
	Group       string   `json:"group"`   // Value of what it is grouped by, empty where there is none; * is all
	NotDone     int64    `json:"notDone"` // Still open, or dropped when it was overdue
}

// CommunicationCoverage is a schema of the description.
type CommunicationCoverage struct {
	At         time.Time      `json:"at"`       // The instant that is answered for
	Coverage   *float64       `json:"coverage"` // met / due in percent; null where none is due
	Due        int64          `json:"due"`
	Met        int64          `json:"met"`
	RestsOn    *RestsOnLog    `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	TierScheme string         `json:"tierScheme"`       // Empty where no plan is in force
	Tiers      []TierCoverage `json:"tiers"`            // In the order of the plan. days are the plan's; who is promised more by a strategy is measured by that
}

// CompanyLink is a schema of the description.
type CompanyLink struct {
	CompanyID    string         `json:"companyId"` // The company, a customer
	Contacts     []ContactEntry `json:"contacts"`  // How to reach the person there
	Erased       bool           `json:"erased"`    // Personal fields are null because the person's keys were destroyed
	ID           string         `json:"id"`        // Of the link
	Masked       bool           `json:"masked"`    // Personal fields are shown in part, or are null, because of who reads
	PersonID     string         `json:"personId"`  // The person, a customer
	PersonName   *string        `json:"personName"`
	PersonStatus *string        `json:"personStatus"` // active, archived, merged or erased; in a former state what it was then, and erased says what has become of the person since
	Position     int64          `json:"position"`     // Of that event in the log
	Reason       *string        `json:"reason"`       // Code of why it ended
	Revision     int64          `json:"revision"`     // In the person's stream, of the last event about the link
	Roles        []string       `json:"roles"`        // Codes of what the person is there
	Since        time.Time      `json:"since"`        // Since when, in the world
	Source       string         `json:"source"`       // Who said so
	Title        *string        `json:"title"`        // As on the card
	Unreadable   bool           `json:"unreadable"`   // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	Until        *time.Time     `json:"until"`        // Until when, in the world; null where it has not ended
}

// ComplaintGroup is a schema of the description.
type ComplaintGroup struct {
	Complaints           int64    `json:"complaints"`           // How many were filed
	MeanHoursToResolve   *float64 `json:"meanHoursToResolve"`   // From filing to resolution, over those resolved; null where none is. What turned out to have been filed later than that took no time
	MedianHoursToResolve *float64 `json:"medianHoursToResolve"` // Null where none is resolved
	Resolved             int64    `json:"resolved"`             // How many are resolved, and not open again
	Value                string   `json:"value"`
}

// ComplaintRecord is a schema of the description.
type ComplaintRecord struct {
	Action                *string           `json:"action"`   // Code of what was agreed to be done
	Category              string            `json:"category"` // Code of what it is about
	Cause                 *string           `json:"cause"`    // Code of why it happened; null while not known
	Channel               *string           `json:"channel"`  // Code of how it came in
	Classes               map[string]string `json:"classes"`  // The classes the customer was in when it was filed, by scheme
	ClosedAt              *time.Time        `json:"closedAt"`
	Compensation          *CurrencyAmount   `json:"compensation,omitzero"` // What the customer was given, where that was something
	CustomerID            string            `json:"customerId"`
	Description           *string           `json:"description"`
	DueAt                 *time.Time        `json:"dueAt"`  // The deadline that was set for it
	Erased                bool              `json:"erased"` // Personal fields are null because their keys were destroyed
	FiledAt               time.Time         `json:"filedAt"`
	FiledDay              string            `json:"filedDay"` // The day of filedAt in the installation's time zone
	ID                    string            `json:"id"`
	Level                 int64             `json:"level"`                 // Of escalation, 0 for none
	Masked                bool              `json:"masked"`                // Personal fields are shown in part, or are null, because of who reads
	May                   []string          `json:"may"`                   // The steps that are possible where it stands
	Open                  bool              `json:"open"`                  // Neither resolved nor rejected, or reopened since
	Owner                 *string           `json:"owner"`                 // Opaque id of who has it
	PausedSince           *time.Time        `json:"pausedSince"`           // Since when the customer is waited for
	Position              int64             `json:"position"`              // Of that event in the log
	RecordedAt            time.Time         `json:"recordedAt"`            // When the filing was recorded
	Rejection             *string           `json:"rejection"`             // Code of why it was rejected
	Reopened              int64             `json:"reopened"`              // How often
	Resolution            *string           `json:"resolution"`            // Code of what was done; null while open
	ResolutionDescription *string           `json:"resolutionDescription"` // What was done, in words
	ResolvedAt            *time.Time        `json:"resolvedAt"`
	ResolvedDay           *string           `json:"resolvedDay"` // The day of resolvedAt in the installation's time zone
	Revision              int64             `json:"revision"`    // In the customer's stream, of the last event about the complaint
	Satisfied             *bool             `json:"satisfied"`   // Whether the customer is satisfied with the outcome; null where not asked
	Severity              string            `json:"severity"`
	State                 string            `json:"state"`
	StateSince            time.Time         `json:"stateSince"` // When it came into its state
	Team                  *string           `json:"team"`       // Code of the department that has it
	Unreadable            bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	WaitsFor              *string           `json:"waitsFor"`   // Code of what the customer is waited for
}

// ComplaintRecurrence is a schema of the description.
type ComplaintRecurrence struct {
	Days      int64    `json:"days"`      // Within how many days the same cause counts as coming back
	Rate      *float64 `json:"rate"`      // In percent of all complaints; null where there is none
	Recurring int64    `json:"recurring"` // Complaints of a customer who had complained for the same cause at most so many days before
}

// ComplaintSummary is a schema of the description.
type ComplaintSummary struct {
	ByCategory           []ComplaintGroup    `json:"byCategory"` // The most frequent first
	ByCause              []ParetoGroup       `json:"byCause"`    // Pareto: the most frequent first; without those whose cause is not known
	ByChannel            []ComplaintGroup    `json:"byChannel"`  // The most frequent first; an empty value where not said
	ByClass              []ComplaintGroup    `json:"byClass"`    // By the customer's class in classScheme when it was filed; an empty value where it had none
	ByOwner              []ComplaintGroup    `json:"byOwner"`    // By who has it now, or had it last; an empty value where nobody
	BySeverity           []ComplaintGroup    `json:"bySeverity"`
	ByState              []ComplaintGroup    `json:"byState"`
	Complaints           int64               `json:"complaints"`           // How many were filed
	MeanHoursToResolve   *float64            `json:"meanHoursToResolve"`   // From filing to resolution, over those resolved; null where none is. What turned out to have been filed later than that took no time
	MedianHoursToResolve *float64            `json:"medianHoursToResolve"` // Null where none is resolved
	Recurrence           ComplaintRecurrence `json:"recurrence"`
	Resolved             int64               `json:"resolved"`         // How many are resolved, and not open again
	RestsOn              *RestsOnLog         `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	WithoutCause         int64               `json:"withoutCause"`     // How many have no cause on record
}

// CompleteVisitBody is a schema of the description.
type CompleteVisitBody struct {
	Agreements []string         `json:"agreements,omitzero"` // What was agreed
	Content    string           `json:"content"`             // What was talked about
	Feedback   *string          `json:"feedback,omitzero"`   // What the customer said
	FollowUps  []AgreedFollowUp `json:"followUps,omitzero"`  // What of it has to be done, by whom and when: opened with the record
	Minutes    *int64           `json:"minutes,omitzero"`
	Mode       string           `json:"mode"`                // As it took place
	OccurredAt *time.Time       `json:"occurredAt,omitzero"` // When the visit was; now, where it is not said
	Outcome    *string          `json:"outcome,omitzero"`    // A code
	Purpose    *string          `json:"purpose,omitzero"`    // A code
	Staff      *string          `json:"staff,omitzero"`      // Opaque id of who visited
}

// ConfirmComplaintBody is a schema of the description.
type ConfirmComplaintBody struct {
	Description *string    `json:"description,omitzero"` // What the customer said
	OccurredAt  *time.Time `json:"occurredAt,omitzero"`  // When the customer said so; now, where it is not said
	Satisfied   *bool      `json:"satisfied,omitzero"`   // Whether the customer is satisfied; absent where not asked
}

// ConfirmRequestBody is a schema of the description.
type ConfirmRequestBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Satisfied  *bool      `json:"satisfied,omitzero"`  // Whether the customer is satisfied; absent where not asked
}

// ConfirmVisitBody is a schema of the description.
type ConfirmVisitBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
}

// ConsistencyProof is a schema of the description.
type ConsistencyProof struct {
	From  int64    `json:"from"`  // Leaves of the smaller tree
	Proof []string `json:"proof"` // Hashes, base64
	To    int64    `json:"to"`    // Leaves of the larger tree
}

// Contact is a schema of the description.
type Contact struct {
	Kind  string  `json:"kind"`
	Label *string `json:"label,omitzero"`
	Value string  `json:"value"`
}

// ContactEntry is a schema of the description.
type ContactEntry struct {
	Kind   string  `json:"kind"`
	Label  *string `json:"label,omitzero"`
	Number *string `json:"number,omitzero"` // Of a phone, in E.164 with its extension after ;ext=, as it was read by the region of then; left out where it is no valid number
	Value  string  `json:"value"`
}

// CorrectAnswerBody is a schema of the description.
type CorrectAnswerBody struct {
	Ces        *int64          `json:"ces,omitzero"`
	Channel    *string         `json:"channel,omitzero"` // A code
	Comment    *string         `json:"comment,omitzero"`
	Csat       *int64          `json:"csat,omitzero"`
	Drivers    *Drivers        `json:"drivers,omitzero"` // With ratings one list: what is sent of the two takes the place of both
	Nps        *int64          `json:"nps,omitzero"`
	OccurredAt *time.Time      `json:"occurredAt,omitzero"` // When it really was answered; as it was recorded, where it is not said
	Ratings    []QuestionScore `json:"ratings,omitzero"`    // With drivers one list: what is sent of the two takes the place of both
	Reason     string          `json:"reason"`              // A code
}

// CorrectComplaintBody is a schema of the description.
type CorrectComplaintBody struct {
	Category    *string    `json:"category,omitzero"` // A code of what it is about
	Channel     *string    `json:"channel,omitzero"`  // A code of how it came in
	Description *string    `json:"description,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it really was received; as it was recorded, where it is not said
	Reason      string     `json:"reason"`              // A code
	Severity    *string    `json:"severity,omitzero"`
}

// CorrectContactsBody is a schema of the description.
type CorrectContactsBody struct {
	Contacts   []Contact  `json:"contacts,omitzero"`   // The whole list as it should have been
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it really became so; as it was recorded, where it is not said
	Reason     string     `json:"reason"`              // A code
}

// CorrectFollowUpBody is a schema of the description.
type CorrectFollowUpBody struct {
	Description *string    `json:"description,omitzero"`
	Due         *time.Time `json:"due,omitzero"`        // By when
	Kind        *string    `json:"kind,omitzero"`       // A code
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it really came up; as it was recorded, where it is not said
	Owner       *string    `json:"owner,omitzero"`      // Opaque id of who does it
	Reason      string     `json:"reason"`              // A code
}

// CorrectOrderBody is a schema of the description.
type CorrectOrderBody struct {
	Amount     *Money     `json:"amount,omitzero"`
	Channel    *string    `json:"channel,omitzero"` // A code
	Items      *int64     `json:"items,omitzero"`
	Number     *string    `json:"number,omitzero"`     // The order's number in the selling system
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it really was placed; as it was recorded, where it is not said
	Reason     string     `json:"reason"`              // A code
}

// CorrectProfileBody is a schema of the description.
type CorrectProfileBody struct {
	BirthDate  *string    `json:"birthDate,omitzero"`
	Interests  []string   `json:"interests,omitzero"`
	Name       *string    `json:"name,omitzero"`
	Notes      *string    `json:"notes,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it really became so; as it was recorded, where it is not said
	Reason     string     `json:"reason"`              // A code
	Region     *string    `json:"region,omitzero"`
}

// CorrectVisitBody is a schema of the description.
type CorrectVisitBody struct {
	Agreements []string   `json:"agreements,omitzero"`
	Content    *string    `json:"content,omitzero"`
	Feedback   *string    `json:"feedback,omitzero"`
	Minutes    *int64     `json:"minutes,omitzero"`
	Mode       *string    `json:"mode,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When the visit really was; as it was recorded, where it is not said
	Outcome    *string    `json:"outcome,omitzero"`    // A code
	Purpose    *string    `json:"purpose,omitzero"`    // A code
	Reason     string     `json:"reason"`              // A code
	Staff      *string    `json:"staff,omitzero"`      // Opaque id of who visited
}

// CorrectedEvent is a schema of the description.
type CorrectedEvent struct {
	Changes   []RecordedChange `json:"changes"` // Of the event that is corrected: its fields, and occurredAt, as they stood before and after
	ID        string           `json:"id"`
	Revision  int64            `json:"revision"`
	Title     string           `json:"title"`
	Withdrawn *bool            `json:"withdrawn,omitzero"` // It was taken back altogether
}

// Coverage is a schema of the description.
type Coverage struct {
	Coverage   *float64       `json:"coverage"` // met / due in percent; null where none is due
	Due        int64          `json:"due"`
	Met        int64          `json:"met"`
	Overdue    []CoverageGap  `json:"overdue"`          // Customers due a visit, the longest overdue first, at most limit
	RestsOn    *RestsOnLog    `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	TierScheme string         `json:"tierScheme"`       // Empty where no cadence is in force
	Tiers      []TierCoverage `json:"tiers"`            // In the order of the policy
}

// CoverageGap is a schema of the description.
type CoverageGap struct {
	CustomerID  string     `json:"customerId"`
	DueSince    time.Time  `json:"dueSince"` // Last visit, or the beginning of the record, plus the tier's days
	LastVisitAt *time.Time `json:"lastVisitAt"`
	Tier        string     `json:"tier"`
}

// CreateCustomerBody is a schema of the description.
type CreateCustomerBody struct {
	BirthDate  *string                    `json:"birthDate,omitzero"`
	Contacts   []Contact                  `json:"contacts,omitzero"`
	Custom     map[string]json.RawMessage `json:"custom,omitzero"`   // Values of custom fields, by code; see PUT /v1/custom-fields
	External   *External                  `json:"external,omitzero"` // The customer's number in another system; the pair is unique
	Interests  []string                   `json:"interests,omitzero"`
	Kind       string                     `json:"kind"`
	Name       string                     `json:"name"`
	Notes      *string                    `json:"notes,omitzero"`
	OccurredAt *time.Time                 `json:"occurredAt,omitzero"` // When it happened in the world; now, where it is not said
	Region     *string                    `json:"region,omitzero"`     // Coarse: a country by its ISO 3166 code, or a part of one
	Source     string                     `json:"source"`              // How the record came to be
	Standing   *string                    `json:"standing,omitzero"`   // contact: a person who is known only as the contact of a company, and no customer until a first order
	Tags       []string                   `json:"tags,omitzero"`       // Codes, for everybody who may read customers to see
}

// CreateWebhookBody is a schema of the description.
type CreateWebhookBody struct {
	Description *string  `json:"description,omitzero"`
	From        *int64   `json:"from,omitzero"`    // Begin behind this position of the log; at its present end, where it is not said
	Imports     *bool    `json:"imports,omitzero"` // Tell of history that is loaded in bulk too
	Types       []string `json:"types,omitzero"`   // Types of events; empty or absent for all
	URL         string   `json:"url"`              // https, outside the network; checked again at every connection
}

// CurrencyAmount is a schema of the description.
type CurrencyAmount struct {
	Amount   string `json:"amount"`   // A decimal, exact
	Currency string `json:"currency"` // ISO 4217
}

// CustomField is a schema of the description.
type CustomField struct {
	Choices     []string `json:"choices,omitzero"` // Codes, of a choice
	Code        string   `json:"code"`             // For ever of this type and sensitivity
	Kind        *string  `json:"kind,omitzero"`    // Only of such customers
	Label       string   `json:"label"`
	Max         *string  `json:"max,omitzero"`         // Of a number
	MaxLength   *int64   `json:"maxLength,omitzero"`   // Of a text, in characters; 500, where it is left out
	Min         *string  `json:"min,omitzero"`         // Of a number
	Pattern     *string  `json:"pattern,omitzero"`     // Of a text: a regular expression (RE2) that all of it matches
	Search      *bool    `json:"search,omitzero"`      // Lists of customers can be narrowed by it, from the next value on. Of sensitive values a keyed blind index is kept
	Sensitivity *string  `json:"sensitivity,omitzero"` // Category of personal data: values are sealed under the customer's key of it, and masked by grade. Left out: everybody who may read customers sees them
	Type        string   `json:"type"`
}

// CustomFieldDeclaration is a schema of the description.
type CustomFieldDeclaration struct {
	Choices     []string `json:"choices"`
	Code        string   `json:"code"`
	Kind        *string  `json:"kind"` // person or company; null where all customers have it
	Label       string   `json:"label"`
	Max         *string  `json:"max"`
	MaxLength   *int64   `json:"maxLength"`
	Min         *string  `json:"min"`
	Pattern     *string  `json:"pattern"`
	Retired     bool     `json:"retired"`     // The newest version leaves it out: it takes no more values
	Search      bool     `json:"search"`      // Lists of customers can be narrowed by it
	Sensitivity *string  `json:"sensitivity"` // identity, contact or content: values are sealed, and masked by grade; null where everybody who may read customers sees them
	Type        string   `json:"type"`
	Version     int64    `json:"version"` // The newest that has it
}

// CustomFieldList is a schema of the description.
type CustomFieldList struct {
	Items   []CustomFieldDeclaration `json:"items"`   // In the order of the newest version, retired ones last
	Version int64                    `json:"version"` // The newest; 0 where nothing was ever declared
}

// CustomerClass is a schema of the description.
type CustomerClass struct {
	Class         string         `json:"class"`
	Evidence      *ClassEvidence `json:"evidence,omitzero"` // Inputs, rule and the positions of the events behind them; absent where a person decided
	From          *string        `json:"from"`              // The class before; null: none
	Position      int64          `json:"position"`          // Of the reclassification in the log
	Reason        *string        `json:"reason"`            // Code of why
	Scheme        string         `json:"scheme"`
	SchemeVersion *int64         `json:"schemeVersion,omitzero"` // That decided; absent where a person did
	Since         time.Time      `json:"since"`                  // From when it holds
	Strategy      *TierService   `json:"strategy,omitzero"`      // What the scheme that is in force now, or was at the instant asked for, gives this class. It applies from since on and ends with the class
}

// CustomerClasses is a schema of the description.
type CustomerClasses struct {
	Frequency  *string `json:"frequency"`  // high-frequency, low-frequency or potential
	Importance *string `json:"importance"` // important, ordinary or potential
	Value      *string `json:"value"`      // high, mid or low
}

// CustomerConsents is a schema of the description.
type CustomerConsents struct {
	Active  []string     `json:"active"`           // Purposes that have a basis by the latest events
	Current []BasisEvent `json:"current"`          // The latest event of each purpose and basis
	Erased  bool         `json:"erased"`           // The customer was erased: nothing is permitted. In a former state of before it is false
	History []BasisEvent `json:"history"`          // Every event, in the order in which they occurred
	RestsOn *RestsOn     `json:"restsOn,omitzero"` // Of a former state: the last event that was looked at
}

// CustomerFacts is a schema of the description.
type CustomerFacts struct {
	CustomerID string      `json:"customerId"`
	Erased     bool        `json:"erased"`           // Values are null because their keys were destroyed
	Fields     []FieldFact `json:"fields"`           // In alphabetical order; custom fields are custom.<code>, tags tags.<tag>
	Masked     bool        `json:"masked"`           // Values are shown in part, or are null, because of who reads
	RestsOn    *RestsOn    `json:"restsOn,omitzero"` // The last event that was looked at
}

// CustomerLifecycle is a schema of the description.
type CustomerLifecycle struct {
	Items   []CustomerStep `json:"items"`            // Each stage that was entered, and those that will be, or would have been, if nothing more happens
	RestsOn *RestsOn       `json:"restsOn,omitzero"` // Of a former state: the last event that was looked at
	Stage   string         `json:"stage"`            // Today, or on the day of the instant asked for, of the merged set where the record goes on for one; to an agent, of those of its records that are theirs. none: a person known only as the contact of a company, of whom nothing else is known, or a record that goes on in another one
}

// CustomerManager is a schema of the description.
type CustomerManager struct {
	From  time.Time  `json:"from"`
	Role  *string    `json:"role"`  // Code of what they are to the customer
	Staff *string    `json:"staff"` // The member of the staff; null where a team has the customer
	Team  *string    `json:"team"`  // Code of the team that has the customer; null where a member of the staff has it
	Until *time.Time `json:"until"` // Null where it has no end
}

// CustomerManagers is a schema of the description.
type CustomerManagers struct {
	Items   []ManagerEntry   `json:"items"`            // What was said about it, the latest first, as far as it was known then
	Now     *CustomerManager `json:"now,omitzero"`     // Who has the customer now, or had at the instant asked for; absent where nobody
	RestsOn *RestsOnLog      `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// CustomerPreferences is a schema of the description.
type CustomerPreferences struct {
	Current    []PreferenceView  `json:"current"`          // What counts now, or counted at the instant asked for, for each channel about which something was said
	History    []PreferenceView  `json:"history"`          // Every statement, in the order in which they occurred
	Needs      []NeedView        `json:"needs"`            // The latest record of each need that there is, the strongest first
	RestsOn    *RestsOnLog       `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Strategies []AppliedStrategy `json:"strategies"`       // What the customer is given because of its classes, by scheme
}

// CustomerRecord is a schema of the description.
type CustomerRecord struct {
	ArchivedAt     *time.Time                 `json:"archivedAt"`
	BirthDate      *string                    `json:"birthDate"`
	Classes        CustomerClasses            `json:"classes"`
	Complaints     *int64                     `json:"complaints"` // How many were ever filed
	Contacts       []ContactEntry             `json:"contacts"`
	CreatedAt      time.Time                  `json:"createdAt"`         // In the world
	Custom         map[string]json.RawMessage `json:"custom,omitzero"`   // Custom fields that have a value, by code: a text, a number or a truth, as declared. Absent in a list of the past, which does not keep them
	Erased         bool                       `json:"erased"`            // Personal fields are null because their keys were destroyed
	External       *ExternalIdentity          `json:"external,omitzero"` // The customer's number in another system, where it has one
	ID             string                     `json:"id"`
	Interests      []string                   `json:"interests"`
	Kind           string                     `json:"kind"`
	LastContactAt  *time.Time                 `json:"lastContactAt"` // The last visit or other contact in which the customer was reached
	LastNps        *int64                     `json:"lastNps"`       // Score of the latest answer that has one, 0 to 10
	LastOrderAt    *time.Time                 `json:"lastOrderAt"`
	LastVisitAt    *time.Time                 `json:"lastVisitAt"`      // The last visit, by whatever means
	Manager        *CustomerManager           `json:"manager,omitzero"` // Who has the customer, now or at the instant asked for; absent where nobody has, and in a list of the past, which does not keep it
	Masked         bool                       `json:"masked"`           // Personal fields are shown in part, or are null, because of who reads
	MergedInto     *string                    `json:"mergedInto"`       // The record in which it goes on, where it was merged
	Name           *string                    `json:"name"`
	Notes          *string                    `json:"notes"`
	OpenComplaints *int64                     `json:"openComplaints"`   // How many of them are not resolved
	OrderAmounts   []CurrencyAmount           `json:"orderAmounts"`     // Sum of the orders, by currency
	Orders         *int64                     `json:"orders"`           // How many there were
	Position       int64                      `json:"position"`         // Position of that event in the log
	RecordedAt     time.Time                  `json:"recordedAt"`       // When the creation was recorded
	Region         *string                    `json:"region"`           // ISO 3166-1 or -2
	RestsOn        *RestsOn                   `json:"restsOn,omitzero"` // Of a former state: the last event that was looked at
	Revision       int64                      `json:"revision"`         // Of the last event in the record; the ETag, and what If-Match of a command takes. In a list of a former state: of the last event by then that changed the record itself. Visits, complaints, answers and orders are counted beside it and do not move it, so it may be lower than the revision of the same customer asked for alone, and nothing is to be written with it
	Set            *CustomerSet               `json:"set,omitzero"`     // The records that are one with this one, where it was merged or others were merged into it; only of a single customer
	Source         string                     `json:"source"`           // How the record came to be
	Sources        map[string]FieldSource     `json:"sources,omitzero"` // Where the value of each field came from; custom fields are custom.<code>, tags tags.<tag>. What was said before is at /facts. Absent in a list of the past
	Standing       *string                    `json:"standing"`         // contact: a person known only as the contact of a company; null for customers
	Status         string                     `json:"status"`           // merged: it goes on in another record
	SurveyAnswers  *int64                     `json:"surveyAnswers"`    // How many there were
	Tags           []string                   `json:"tags"`             // In alphabetical order; null in a list of the past, which does not keep them
	Unreadable     bool                       `json:"unreadable"`       // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	UpdatedAt      time.Time                  `json:"updatedAt"`        // When the last event was recorded; in a list of the past the last one that changed a fact, a class or the status
	Visits         *int64                     `json:"visits"`           // How many there were
}

// CustomerSet is a schema of the description.
type CustomerSet struct {
	Complaints     *int64           `json:"complaints,omitzero"`
	Members        []SetMember      `json:"members"` // The others, by their ids; to an agent those that are theirs
	OpenComplaints *int64           `json:"openComplaints,omitzero"`
	OrderAmounts   []CurrencyAmount `json:"orderAmounts,omitzero"` // Sum of the orders, by currency
	Orders         *int64           `json:"orders,omitzero"`
	SurveyAnswers  *int64           `json:"surveyAnswers,omitzero"`
	SurvivorID     string           `json:"survivorId"`      // The record that goes on: commands go there
	Visits         *int64           `json:"visits,omitzero"` // Of the survivor and the members that are listed; absent in a former state, as the other totals
}

// CustomerStep is a schema of the description.
type CustomerStep struct {
	Coming *bool  `json:"coming,omitzero"` // Of a day to come; in a former state of one that was
	Day    string `json:"day"`
	Stage  string `json:"stage"`
	Why    string `json:"why"` // settled: 30 days after the first order; late and silent: more than 2 and 3 times the customer's own median gap since the last order; merged: where what happened to either record leads, or none of the record that goes on in the other; split: where its own leads again
}

// DataQuality is a schema of the description.
type DataQuality struct {
	At          time.Time          `json:"at"`               // The instant that it is worked out for
	ClassScheme string             `json:"classScheme"`      // Of the standard in force; empty where none is
	Items       []QualityGroup     `json:"items"`            // The groups, and all together with the group *
	NoStandard  int64              `json:"noStandard"`       // Records for which there is no standard; they are in no group
	RestsOn     *RestsOnLog        `json:"restsOn,omitzero"` // Of a former figure
	Weights     *QualityWeightsNow `json:"weights,omitzero"` // In force; absent where none are, and then there is no index
}

// DecideErasureBody is a schema of the description.
type DecideErasureBody struct {
	Reason string `json:"reason"` // A code of why it is decided so
}

// DecideMergeBody is a schema of the description.
type DecideMergeBody struct {
	Reason string `json:"reason"` // A code of why
}

// DeclareCriterionBody is a schema of the description.
type DeclareCriterionBody struct {
	Note       *string    `json:"note,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // Since when it is so; now, where it is not said. The latest counts
	Source     string     `json:"source"`              // Who or what says so: a code
	Value      string     `json:"value"`               // A decimal; its scale is the organisation's own
}

// DeclareCustomFieldsBody is a schema of the description.
type DeclareCustomFieldsBody struct {
	Fields     []CustomField `json:"fields"`              // All of them: one that is left out takes no more values
	Note       *string       `json:"note,omitzero"`       // Of the policy, never of a person
	OccurredAt *time.Time    `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason     string        `json:"reason"`              // A code of why
}

// DeclineOfferBody is a schema of the description.
type DeclineOfferBody struct {
	Note       *string    `json:"note,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
}

// DefineCalendarBody is a schema of the description.
type DefineCalendarBody struct {
	Exceptions []ExceptionDay `json:"exceptions,omitzero"` // Holidays, and days with other hours
	From       *string        `json:"from,omitzero"`       // The first day of these hours; always, where it is left out. A version from the same day as an earlier one corrects it, also for days that have passed
	OccurredAt *time.Time     `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason     string         `json:"reason"`              // A code of why
	Week       Week           `json:"week"`
	Zone       string         `json:"zone"` // IANA name of the time zone
}

// DefineCollectionStandardBody is a schema of the description.
type DefineCollectionStandardBody struct {
	ClassScheme string     `json:"classScheme"` // The scheme of the classes
	From        time.Time  `json:"from"`        // In force from then on. A version from the same instant as an earlier one corrects it
	Note        *string    `json:"note,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason      string     `json:"reason"`              // A code of why
	Standards   []Standard `json:"standards"`           // The first that fits a record is its own; of other records nothing is required
}

// DefineCommunicationPlanBody is a schema of the description.
type DefineCommunicationPlanBody struct {
	EffectiveDays *int64           `json:"effectiveDays,omitzero"` // A managed customer is an effective one as long as the last contact is at most so many days ago, its own day counted
	From          time.Time        `json:"from"`                   // In force from then on. A version from the same instant as an earlier one corrects it
	OccurredAt    *time.Time       `json:"occurredAt,omitzero"`    // When it was decided; now, where it is not said
	Reason        string           `json:"reason"`                 // A code of why
	TierScheme    string           `json:"tierScheme"`             // The scheme whose classes are the tiers
	Tiers         []PlannedContact `json:"tiers"`                  // Customers of other classes are promised no contact
}

// DefineDuplicateRulesBody is a schema of the description.
type DefineDuplicateRulesBody struct {
	Email      int64      `json:"email"`               // Points for a shared e-mail address
	From       time.Time  `json:"from"`                // In force from then on. A version from the same instant as an earlier one corrects it
	Handle     *int64     `json:"handle,omitzero"`     // Points for the same name in a chat, or in a social network. None, where it is not said
	MostShared int64      `json:"mostShared"`          // An address, number or handle that more records share says nothing
	Name       int64      `json:"name"`                // Points for names of the same letters, in whatever order their parts are; a part of them for names that are alike
	NameAlike  int64      `json:"nameAlike"`           // In percent; names that are less alike give no points
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Phone      int64      `json:"phone"`               // Points for a shared phone number: the same in E.164, with the same extension; of what is no valid number the last eight digits
	Post       *int64     `json:"post,omitzero"`       // Points for a shared postal address, whatever the order of its words and however a street is abbreviated. A household shares one, so alone and with a name that is merely alike it should not be enough. None, where it is not said
	Reason     string     `json:"reason"`              // A code of why
	Threshold  int64      `json:"threshold"`           // Two records are proposed from so many points on; more than name
}

// DefineGreetingsBody is a schema of the description.
type DefineGreetingsBody struct {
	From       time.Time          `json:"from"`                // In force from then on. A version from the same instant as an earlier one corrects it
	Occasions  []GreetingOccasion `json:"occasions"`           // None ends all greetings
	OccurredAt *time.Time         `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason     string             `json:"reason"`              // A code of why
}

// DefineOfferRulesBody is a schema of the description.
type DefineOfferRulesBody struct {
	AnswerDays int64             `json:"answerDays"`          // What was presented can be answered for so long, and not after the offer has ended
	Currency   *string           `json:"currency,omitzero"`   // Of the orders that count in amount
	From       time.Time         `json:"from"`                // In force from then on. A version from the same instant as an earlier one corrects it
	Minutes    int64             `json:"minutes"`             // A ranking holds for so long: after that nothing is presented by it
	Most       int64             `json:"most"`                // So many offers at a contact
	Needs      []string          `json:"needs,omitzero"`      // Codes of needs that become inputs: insurance is need_insurance, from 0 to 5
	Note       *string           `json:"note,omitzero"`       // About the rules; nothing personal
	OccurredAt *time.Time        `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Offers     []OfferDefinition `json:"offers"`              // In the order that decides between equal scores. None ends all offers
	Purpose    string            `json:"purpose"`             // Code of the processing: nothing is offered unless a legal basis for it is active
	Reason     string            `json:"reason"`              // A code of why
	Tags       []string          `json:"tags,omitzero"`       // Tags that become inputs: vip is tag_vip, 1 or 0
	WindowDays *int64            `json:"windowDays,omitzero"` // How many days back orders, visits and complaints count; 0, or left out, is all time
}

// DefineQualityWeightsBody is a schema of the description.
type DefineQualityWeightsBody struct {
	Accuracy     string     `json:"accuracy"`
	Completeness string     `json:"completeness"` // A decimal; the four weights are 1 together
	From         time.Time  `json:"from"`         // In force from then on. A version from the same instant as an earlier one corrects it
	Note         *string    `json:"note,omitzero"`
	OccurredAt   *time.Time `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason       string     `json:"reason"`              // A code of why
	SampleDays   *int64     `json:"sampleDays,omitzero"` // Verifications count for so many days; for ever, where it is left out
	Timeliness   string     `json:"timeliness"`
	Uniqueness   string     `json:"uniqueness"` // Of 1 − duplicate rate
}

// DefineRetentionBody is a schema of the description.
type DefineRetentionBody struct {
	ContactDays  *int64     `json:"contactDays,omitzero"`  // For how many days after archiving contacts are kept. 0, or left out, is without end
	ContentDays  *int64     `json:"contentDays,omitzero"`  // For how many days after archiving what was said and noted is kept. 0, or left out, is without end
	From         time.Time  `json:"from"`                  // In force from then on. A version from the same instant as an earlier one corrects it
	IdentityDays *int64     `json:"identityDays,omitzero"` // For how many days after archiving it is known who somebody is; then the customer is erased. 0, or left out, is without end
	OccurredAt   *time.Time `json:"occurredAt,omitzero"`   // When it was decided; now, where it is not said
	Reason       string     `json:"reason"`                // A code of why
}

// DefineSchemeBody is a schema of the description.
type DefineSchemeBody struct {
	AfterOrder *bool            `json:"afterOrder,omitzero"` // Classify a customer anew whenever they have ordered
	Classes    []SchemeClass    `json:"classes"`             // The first whose rule holds is the customer's
	Currency   *string          `json:"currency,omitzero"`   // Of the orders that count in amount. Left out, all of them are added up, which is right only where there is one currency
	From       time.Time        `json:"from"`                // In force from then on. A version from the same instant as an earlier one corrects it
	Grade      []SchemeGrade    `json:"grade,omitzero"`      // Makes grade an input: the sum of weight times norm, from 0 to 1
	KeepManual *bool            `json:"keepManual,omitzero"` // Whoever was put into a class by hand stays in it
	Needs      []string         `json:"needs,omitzero"`      // Codes of needs that become inputs: insurance is need_insurance, from 0 to 5
	Note       *string          `json:"note,omitzero"`       // About the scheme; nothing personal
	OccurredAt *time.Time       `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Otherwise  string           `json:"otherwise"`           // The class of whom no rule fits
	Quintiles  *SchemeQuintiles `json:"quintiles,omitzero"`  // Makes r, f and m inputs: quintiles from 1 to 5 of days since the last order (the fewer the better), orders and amount in the window, among the customers who have ordered in it; 0 for the others
	Reason     string           `json:"reason"`              // A code of why
	Strategies []SchemeStrategy `json:"strategies,omitzero"` // What the customers of a class are given while they are in it
	WindowDays *int64           `json:"windowDays,omitzero"` // How many days back orders, visits and complaints count; 0, or left out, is all time
}

// DefineSelectionBody is a schema of the description.
type DefineSelectionBody struct {
	Classes    []SelectionClass `json:"classes,omitzero"` // Of each scheme that is named one of its classes
	Kind       *string          `json:"kind,omitzero"`
	Needs      []SelectionNeed  `json:"needs,omitzero"`      // All of them
	OccurredAt *time.Time       `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	QuietDays  *int64           `json:"quietDays,omitzero"`  // No contact for so many days, or never
	Reason     string           `json:"reason"`              // A code of why
	Regions    []string         `json:"regions,omitzero"`    // One of them
	Tags       []string         `json:"tags,omitzero"`       // All of them
	Title      string           `json:"title"`               // What it is. Of customers as a whole: it is not sealed
}

// DefineServiceLevelsBody is a schema of the description.
type DefineServiceLevelsBody struct {
	Calendar   *string    `json:"calendar,omitzero"`   // By which the clocks go; all hours count, where it is left out
	From       time.Time  `json:"from"`                // In force for what is received from then on. A version from the same instant as an earlier one corrects it
	Note       *string    `json:"note,omitzero"`       // About the policy; nothing personal
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
	Targets    []Target   `json:"targets"`             // The first that fits is the case's
	TierScheme string     `json:"tierScheme"`          // The scheme whose classes are the tiers
}

// DefineVisitCadenceBody is a schema of the description.
type DefineVisitCadenceBody struct {
	Cadences   []Cadence  `json:"cadences"`            // Customers of other classes are promised no visit
	From       time.Time  `json:"from"`                // In force from then on. A version from the same instant as an earlier one corrects it
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
	TierScheme string     `json:"tierScheme"`          // The scheme whose classes are the tiers
}

// DeliverInvitationBody is a schema of the description.
type DeliverInvitationBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it arrived; now, where it is not said
}

// DeliverOrderBody is a schema of the description.
type DeliverOrderBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When the customer had it; now, where it is not said
}

// Delivery is a schema of the description.
type Delivery struct {
	Items   []DeliveryGroup `json:"items"`            // All together with the group *, and then the groups
	Late    int64           `json:"late"`             // Of these, those whose promised day has passed
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Waiting int64           `json:"waiting"`          // Orders of the same channel and class that the customer waits for
}

// DeliveryGroup is a schema of the description.
type DeliveryGroup struct {
	Delivered  int64    `json:"delivered"`  // In the period, also what came back later
	Group      string   `json:"group"`      // Value of what it is grouped by, empty where there is none; * is all
	MeanDays   *float64 `json:"meanDays"`   // From the order to the delivery; null where nothing was delivered. What turned out to have been ordered later than that took no time
	OnTime     int64    `json:"onTime"`     // On the promised day or before
	OnTimeRate *float64 `json:"onTimeRate"` // onTime / promised in percent; null where nothing was promised
	Promised   int64    `json:"promised"`   // Of these, those that were promised by a day
}

// DisputeEvidence is a schema of the description.
type DisputeEvidence struct {
	At         time.Time `json:"at"`
	Attachment *string   `json:"attachment,omitzero"`
	From       string    `json:"from"`
	Revision   int64     `json:"revision"`
}

// DisputeGroup is a schema of the description.
type DisputeGroup struct {
	Disputes         int64    `json:"disputes"`      // Opened in the period
	Group            string   `json:"group"`         // Value of what it is grouped by, empty where there is none; * is all
	MeanDaysToEnd    *float64 `json:"meanDaysToEnd"` // From the opening to the ruling, settlement or withdrawal; null where none has ended
	Open             int64    `json:"open"`
	Ruled            int64    `json:"ruled"`
	RuledForCustomer int64    `json:"ruledForCustomer"` // Of these for the customer, or for both
	Settled          int64    `json:"settled"`
	UpheldRate       *float64 `json:"upheldRate"` // ruledForCustomer / ruled in percent; null where nothing was ruled
	Withdrawn        int64    `json:"withdrawn"`
}

// DisputeRecord is a schema of the description.
type DisputeRecord struct {
	Body        *string           `json:"body"` // Code of who ruled
	Claim       *string           `json:"claim"`
	Claimed     *CurrencyAmount   `json:"claimed,omitzero"`
	Classes     map[string]string `json:"classes"`     // The classes the customer was in when it began, by scheme
	ComplaintID *string           `json:"complaintId"` // That it comes from
	CustomerID  string            `json:"customerId"`
	EndedAt     *time.Time        `json:"endedAt"`
	Erased      bool              `json:"erased"`         // Personal fields were erased
	Evidence    []DisputeEvidence `json:"evidence"`       // What it shows is in the timeline, at its revision
	For         *string           `json:"for"`            // Who was found to be right: customer, us or both
	Given       *CurrencyAmount   `json:"given,omitzero"` // Awarded to the customer, or by the settlement
	ID          string            `json:"id"`
	Kind        string            `json:"kind"`
	Masked      bool              `json:"masked"` // Personal fields are shown in part, or are null, because of who reads
	May         []string          `json:"may"`    // The steps that are possible now
	Open        bool              `json:"open"`   // There is still something to be decided
	OpenedAt    time.Time         `json:"openedAt"`
	OpenedDay   string            `json:"openedDay"` // The day of openedAt in the installation's time zone
	OrderID     *string           `json:"orderId"`   // That it is about
	Outcome     *string           `json:"outcome"`   // The ruling, or what was settled
	Owner       *string           `json:"owner"`     // Opaque id of who handles it
	Position    int64             `json:"position"`  // Of that event in the log
	Reason      *string           `json:"reason"`    // Code of why it was withdrawn
	Revision    int64             `json:"revision"`  // Of the last event about it, in the customer's stream
	State       string            `json:"state"`
	Team        *string           `json:"team"`       // Code of the team that it was given to
	Unreadable  bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// DisputeSummary is a schema of the description.
type DisputeSummary struct {
	Items   []DisputeGroup `json:"items"`            // All together with the group *, and then the groups
	RestsOn *RestsOnLog    `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// DoFollowUpBody is a schema of the description.
type DoFollowUpBody struct {
	Description *string    `json:"description,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was done; now, where it is not said
	Outcome     *string    `json:"outcome,omitzero"`    // A code
}

// DoRequestTaskBody is a schema of the description.
type DoRequestTaskBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Outcome    *string    `json:"outcome,omitzero"`    // A code
}

// DraftQuestionnaireBody is a schema of the description.
type DraftQuestionnaireBody struct {
	Aim        string       `json:"aim"`                 // What it is to find out
	Audience   string       `json:"audience"`            // Who is asked, in words; nobody by name
	OccurredAt *time.Time   `json:"occurredAt,omitzero"` // When it was drafted; now, where it is not said
	Questions  []Question   `json:"questions"`
	Scale      *AnswerScale `json:"scale,omitzero"` // Of ratings and subscales; 1 to 5, where it is left out
}

// DriverFigures is a schema of the description.
type DriverFigures struct {
	AfterSales     MeanFigure `json:"afterSales"`
	Attitude       MeanFigure `json:"attitude"`
	ProductQuality MeanFigure `json:"productQuality"`
	Speed          MeanFigure `json:"speed"`
}

// DriverScores is a schema of the description.
type DriverScores struct {
	AfterSales     *int64 `json:"afterSales"`
	Attitude       *int64 `json:"attitude"`
	ProductQuality *int64 `json:"productQuality"`
	Speed          *int64 `json:"speed"`
}

// Drivers is a schema of the description.
type Drivers struct {
	AfterSales     *int64 `json:"afterSales,omitzero"`
	Attitude       *int64 `json:"attitude,omitzero"`
	ProductQuality *int64 `json:"productQuality,omitzero"`
	Speed          *int64 `json:"speed,omitzero"`
}

// DropFollowUpBody is a schema of the description.
type DropFollowUpBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why it is not to be done any more
}

// DueContact is a schema of the description.
type DueContact struct {
	By            string     `json:"by"`      // What promises the contact: the plan's tier, or the strategy that is applied to the customer, which goes before
	Content       *string    `json:"content"` // Code of what it is about, by the plan
	CustomerID    string     `json:"customerId"`
	Days          int64      `json:"days"`  // At least one contact every so many days
	DueAt         time.Time  `json:"dueAt"` // Last contact, or the beginning of the record, plus the days
	Gate          GateView   `json:"gate"`
	LastContactAt *time.Time `json:"lastContactAt"`
	Manager       *string    `json:"manager"` // Opaque id of the team or member of the staff that a strategy names
	Overdue       bool       `json:"overdue"` // It was due before the day that is asked for
	Tier          string     `json:"tier"`    // The customer's class by the plan's scheme
}

// DuePage is a schema of the description.
type DuePage struct {
	Items      []DueContact `json:"items"`            // Those that have been due for the longest first
	Next       *string      `json:"next,omitzero"`    // Give it as cursor, with the same filters, for the page after this one. Absent on the last page
	RestsOn    *RestsOnLog  `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	TierScheme string       `json:"tierScheme"`       // Empty where no plan is in force
}

// DuplicateRate is a schema of the description.
type DuplicateRate struct {
	Clusters  int64          `json:"clusters"`           // Sets of records that are one by a confirmed merge; a record that is not merged is a set by itself
	Rate      string         `json:"rate"`               // 1 − clusters / records, rounded to six places; 0 without records
	Records   int64          `json:"records"`            // All that are not erased, archived and merged ones too
	RestsOn   *RestsOnLog    `json:"restsOn,omitzero"`   // Of a former state: what it takes into account
	Suspected *SuspectedRate `json:"suspected,omitzero"` // The same if everything that is proposed and waits for a decision were accepted; not of a former state
}

// EndBasisBody is a schema of the description.
type EndBasisBody struct {
	Basis      string     `json:"basis"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it ended; now, where it is not said
	Purpose    string     `json:"purpose"`
	Reason     string     `json:"reason"` // A code of why it ended
}

// ErasureRecord is a schema of the description.
type ErasureRecord struct {
	Cause          string        `json:"cause"`
	Certificate    *string       `json:"certificate"` // A signed note that says what was done and when; it is checked with dossier privacy check-certificate, offline
	CertifiedAt    *time.Time    `json:"certifiedAt"`
	Channel        *string       `json:"channel"` // Code of how the person asked
	CustomerID     string        `json:"customerId"`
	DecidedAt      *time.Time    `json:"decidedAt"`
	DecidedBy      *string       `json:"decidedBy"`      // Opaque id, of another than requestedBy
	DecisionReason *string       `json:"decisionReason"` // Code of why it was decided so
	ID             string        `json:"id"`
	Position       int64         `json:"position"` // Of that event in the log
	Reason         string        `json:"reason"`   // Code of why it was asked for
	RequestedAt    time.Time     `json:"requestedAt"`
	RequestedBy    string        `json:"requestedBy"`       // Opaque id
	Revision       int64         `json:"revision"`          // In the customer's stream, of the last event about it
	State          string        `json:"state"`             // erasing: it is decided and nothing is readable; what follows is under way
	Steps          []ErasureStep `json:"steps,omitzero"`    // What has been done so far, or had been by both instants; only of a single erasure
	WaitsFor       *string       `json:"waitsFor,omitzero"` // What it waits for now, where it does; only of a single erasure, and not of a former state
}

// ErasureStep is a schema of the description.
type ErasureStep struct {
	Detail string    `json:"detail"`
	DoneAt time.Time `json:"doneAt"`
	Step   string    `json:"step"`
}

// EscalateComplaintBody is a schema of the description.
type EscalateComplaintBody struct {
	Due        *time.Time `json:"due,omitzero"`        // The new deadline, where there is one
	Level      int64      `json:"level"`               // Above the one it is at
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who has it now, where that changes
	Reason     string     `json:"reason"`              // A code of why
}

// EventEntry is a schema of the description.
type EventEntry struct {
	Actor         string                     `json:"actor"`                // Opaque id of who was authenticated
	CausationID   *string                    `json:"causationId,omitzero"` // Of the event that led to it
	Command       string                     `json:"command"`
	CorrelationID *string                    `json:"correlationId,omitzero"` // Of the request that led to it
	CustomerID    *string                    `json:"customerId,omitzero"`    // Where it is about a customer
	Data          map[string]json.RawMessage `json:"data"`                   // The fields of the event. Personal ones only where they were asked for
	Erased        *bool                      `json:"erased,omitzero"`        // Personal fields cannot be had: their keys were destroyed
	ID            string                     `json:"id"`                     // Of the event, the same for ever
	Import        *string                    `json:"import,omitzero"`        // The run that loaded it, for history that was loaded in bulk
	OccurredAt    time.Time                  `json:"occurredAt"`             // In the world, as the caller said
	OnBehalfOf    *string                    `json:"onBehalfOf,omitzero"`
	Position      int64                      `json:"position"`            // In the log; give it as after to go on behind this event
	Reason        *string                    `json:"reason,omitzero"`     // A code
	RecordedAt    time.Time                  `json:"recordedAt"`          // By the store's clock
	Revision      int64                      `json:"revision"`            // In the stream, from 0
	Schema        int64                      `json:"schema"`              // Schema number of data
	Stream        string                     `json:"stream"`              // What it is about
	Type          string                     `json:"type"`                // A sentence in the past
	Unreadable    *bool                      `json:"unreadable,omitzero"` // The event is damaged: what is stored of it is not what its type promises. It has its place in the log, and no data; what else is empty is not known
	Withheld      []string                   `json:"withheld,omitzero"`   // Names of the personal fields that the event has and data has not
}

// ExceptionDay is a schema of the description.
type ExceptionDay struct {
	Day   string         `json:"day"`
	Hours []OpeningHours `json:"hours,omitzero"`
	Name  *string        `json:"name,omitzero"`
}

// ExpireInvitationBody is a schema of the description.
type ExpireInvitationBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it happened; now, where it is not said
	Reason     string     `json:"reason"`              // A code
}

// External is a schema of the description.
type External struct {
	Reference string `json:"reference"` // The customer's number there
	Source    string `json:"source"`    // The system
}

// ExternalIdentity is a schema of the description.
type ExternalIdentity struct {
	Reference *string `json:"reference"`
	Source    string  `json:"source"`
}

// Fact is a schema of the description.
type Fact struct {
	Actor      string          `json:"actor"`   // Opaque id of who recorded it
	Cleared    bool            `json:"cleared"` // The field was emptied
	EventID    string          `json:"eventId"`
	Import     *string         `json:"import"`     // The run that loaded it
	ObservedAt time.Time       `json:"observedAt"` // When it was so, in the world
	OnBehalfOf *string         `json:"onBehalfOf"`
	RecordedAt time.Time       `json:"recordedAt"` // By the store's clock
	Revision   int64           `json:"revision"`   // Of the event in the customer's stream
	Source     *string         `json:"source"`     // form, web, order, survey, import or staff; null where it was not said
	Type       string          `json:"type"`       // Of the event
	Value      json.RawMessage `json:"value"`      // null where the field was emptied, the value was erased, or the reader may not see it
}

// FailMeasureBody is a schema of the description.
type FailMeasureBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
}

// FaultGroup is a schema of the description.
type FaultGroup struct {
	Accepted       int64    `json:"accepted"`       // Accepted, and not put right yet
	DecidedPercent *float64 `json:"decidedPercent"` // 100·(accepted + rejected) / faults; null where there is none
	Detected       int64    `json:"detected"`       // Still to be decided on
	Faults         int64    `json:"faults"`         // All of them
	Group          string   `json:"group"`          // Value of what it is grouped by, empty where there is none; * is all
	Rejected       int64    `json:"rejected"`       // Right as they are
}

// FaultSummary is a schema of the description.
type FaultSummary struct {
	At          time.Time    `json:"at"`               // The instant that it is worked out for
	ClassScheme string       `json:"classScheme"`      // Of the standard in force; empty where none is
	Items       []FaultGroup `json:"items"`            // The groups, after all together with the group *
	RestsOn     *RestsOnLog  `json:"restsOn,omitzero"` // Of a former figure
}

// FaultyRecord is a schema of the description.
type FaultyRecord struct {
	Class       *string       `json:"class"`     // Of the standard's scheme; null where not classified
	CreatedAt   time.Time     `json:"createdAt"` // Of the record
	CustomerID  string        `json:"customerId"`
	Faults      []RecordFault `json:"faults"` // Those that were asked for
	Kind        string        `json:"kind"`
	Region      *string       `json:"region"`
	Responsible string        `json:"responsible"` // Opaque id of who sees to it
}

// FieldFact is a schema of the description.
type FieldFact struct {
	Current       Fact                `json:"current"` // What holds: of all that was said the latest by when it was observed
	Field         string              `json:"field"`
	History       []Fact              `json:"history"`       // Everything that was said, in the order in which it was observed; the last one holds
	Verifications []FieldVerification `json:"verifications"` // When it was held against the world, in the order in which that was done
}

// FieldSource is a schema of the description.
type FieldSource struct {
	ObservedAt time.Time `json:"observedAt"` // When it was so, in the world
	Source     *string   `json:"source"`     // form, web, order, survey, import or staff; null where it was not said
}

// FieldVerification is a schema of the description.
type FieldVerification struct {
	Actor      string          `json:"actor"`
	Method     *string         `json:"method"`
	Note       json.RawMessage `json:"note"` // null where there is none, it was erased, or the reader may not see it
	Outcome    string          `json:"outcome"`
	RecordedAt time.Time       `json:"recordedAt"` // By the store's clock
	Revision   int64           `json:"revision"`
	VerifiedAt time.Time       `json:"verifiedAt"` // In the world
}

// FileComplaintBody is a schema of the description.
type FileComplaintBody struct {
	Category    string     `json:"category"`         // A code of what it is about
	Channel     *string    `json:"channel,omitzero"` // A code of how it came in
	Description string     `json:"description"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was received; now, where it is not said
	Severity    string     `json:"severity"`
}

// FollowUp is a schema of the description.
type FollowUp struct {
	Classes            map[string]string `json:"classes"`     // The classes the customer was in when it came up, by scheme
	ComplaintID        *string           `json:"complaintId"` // The complaint that it comes from
	CustomerID         string            `json:"customerId"`
	Description        *string           `json:"description"` // What is to be done
	DueAt              time.Time         `json:"dueAt"`
	EndedAt            *time.Time        `json:"endedAt"` // When it was done or dropped
	Erased             bool              `json:"erased"`  // Personal fields are null because their keys were destroyed
	ID                 string            `json:"id"`
	Kind               *string           `json:"kind"`   // A code
	Masked             bool              `json:"masked"` // Personal fields are shown in part, or are null, because of who reads
	OpenedAt           time.Time         `json:"openedAt"`
	Outcome            *string           `json:"outcome"`            // Code of what came of it, or of why it was dropped
	OutcomeDescription *string           `json:"outcomeDescription"` // What came of it, in words
	Owner              string            `json:"owner"`              // Opaque id of who does it
	Position           int64             `json:"position"`           // Of that event in the log
	Revision           int64             `json:"revision"`           // In the customer's stream, of the last event about it
	State              string            `json:"state"`              // One that is open is overdue when dueAt has passed
	Team               *string           `json:"team"`               // Code of the team that it was given to
	Unreadable         bool              `json:"unreadable"`         // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	VisitID            *string           `json:"visitId"`            // The visit that it comes from
}

// FollowUpKeyContactBody is a schema of the description.
type FollowUpKeyContactBody struct {
	Content    string     `json:"content"`             // What was done
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Outcome    *string    `json:"outcome,omitzero"`    // A code
}

// GateView is a schema of the description.
type GateView struct {
	Basis      *BasisEvent     `json:"basis,omitzero"` // The event that permits the purpose, or that ended the last basis. Absent where there never was one
	Channel    *string         `json:"channel"`        // To be taken; null where none may be
	Open       bool            `json:"open"`
	Preference *PreferenceView `json:"preference,omitzero"` // The customer's statement that closes it, or that chose the channel
	Purpose    *string         `json:"purpose"`             // The processing that needs a legal basis
	Why        *string         `json:"why"`                 // Why it is closed
}

// GiveAccessBody is a schema of the description.
type GiveAccessBody struct {
	Channel *string `json:"channel,omitzero"` // A code of how the person asked
}

// GradePart is a schema of the description.
type GradePart struct {
	Input  string  `json:"input"`
	Least  *string `json:"least,omitzero"`
	Most   *string `json:"most,omitzero"`
	Weight string  `json:"weight"`
}

// GrantConsentBody is a schema of the description.
type GrantConsentBody struct {
	Channel    string     `json:"channel"`             // A code of how it was given
	Notice     string     `json:"notice"`              // Version of the notice that the customer was shown
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was given; now, where it is not said
	Purpose    string     `json:"purpose"`             // A code of what the data are processed for
}

// GrantUpgradeBody is a schema of the description.
type GrantUpgradeBody struct {
	From       *time.Time `json:"from,omitzero"`       // For cases received from then on; from when it was granted, where it is not said
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was granted; now, where it is not said
	Reason     *string    `json:"reason,omitzero"`     // A code of why
	Tier       *string    `json:"tier,omitzero"`       // Where it is another one than was asked for
	Until      time.Time  `json:"until"`               // For cases received before then: after that it has expired
}

// GreetingOccasion is a schema of the description.
type GreetingOccasion struct {
	Calendar   *string  `json:"calendar,omitzero"`   // Of a holiday: the business calendar that has it
	Channels   []string `json:"channels,omitzero"`   // In the order in which they are tried; any, where none is named
	Code       string   `json:"code"`                // Names it within the policy: what was raised under it is not raised again for the same year or day
	Content    *string  `json:"content,omitzero"`    // A code of what it is about
	Days       *int64   `json:"days,omitzero"`       // Of a revisit: so many days without a visit
	Holiday    *string  `json:"holiday,omitzero"`    // Its name in the calendar
	Kind       string   `json:"kind"`                // anniversary: of the day on which the record came to be. revisit: so many days after the last visit
	LeadDays   *int64   `json:"leadDays,omitzero"`   // So many days before the date the task is raised
	Owner      string   `json:"owner"`               // Opaque id of who does it, where the customer's strategy names nobody
	Purpose    *string  `json:"purpose,omitzero"`    // A legal basis for it has to be active
	TierScheme *string  `json:"tierScheme,omitzero"` // With tiers
	Tiers      []string `json:"tiers,omitzero"`      // Only for customers in one of these classes
}

// HandOverBody is a schema of the description.
type HandOverBody struct {
	From string  `json:"from"`          // The member of the staff who has it
	Team *string `json:"team,omitzero"` // A code, instead of to: the whole team takes it over
	To   *string `json:"to,omitzero"`   // The member of the staff who takes it over
}

// HandOvers is a schema of the description.
type HandOvers struct {
	Items   []Belongings `json:"items"`            // Who left first comes first; nobody, where all is handed over
	RestsOn *RestsOnLog  `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// History is a schema of the description.
type History struct {
	Items        []HistoryEvent `json:"items"`
	NextRevision *int64         `json:"nextRevision,omitzero"` // Give it as fromRevision for the part after this one. Absent at the end of the stream
}

// HistoryEvent is a schema of the description.
type HistoryEvent struct {
	Actor         string                     `json:"actor"`         // Opaque id of who was authenticated
	Auth          string                     `json:"auth"`          // How the actor was authenticated
	CausationID   *string                    `json:"causationId"`   // Of the event that led to it
	Command       string                     `json:"command"`       // What was asked for
	CorrelationID *string                    `json:"correlationId"` // Of the request that led to it
	Data          map[string]json.RawMessage `json:"data"`          // The fields of the event, opened; personal ones are null where they were erased
	Erased        bool                       `json:"erased"`        // Personal fields are null because their keys were destroyed
	ID            string                     `json:"id"`
	Import        *string                    `json:"import"`     // The run that loaded it, for history that was loaded in bulk
	Masked        bool                       `json:"masked"`     // Personal fields are shown in part, or are null, because of who reads
	OccurredAt    time.Time                  `json:"occurredAt"` // In the world, as the caller said
	OnBehalfOf    *string                    `json:"onBehalfOf"` // For whom, as the actor says
	Position      int64                      `json:"position"`   // In the log
	Reason        *string                    `json:"reason"`     // A code, where there is one
	RecordedAt    time.Time                  `json:"recordedAt"` // By the store's clock
	Revision      int64                      `json:"revision"`   // In the customer's stream, from 0
	Schema        int64                      `json:"schema"`     // Schema number of data
	Type          string                     `json:"type"`       // A sentence in the past
}

// HoldKeyContactBody is a schema of the description.
type HoldKeyContactBody struct {
	Channel    string     `json:"channel"`
	Content    string     `json:"content"`             // What was said
	FollowUpBy time.Time  `json:"followUpBy"`          // By when what came of it is followed up
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was held; now, where it is not said
	Outcome    *string    `json:"outcome,omitzero"`    // A code
}

// ImplementMeasureBody is a schema of the description.
type ImplementMeasureBody struct {
	Action     *string    `json:"action,omitzero"`     // A code of what was done
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // From when on it is so; now, where it is not said
}

// Import is a schema of the description.
type Import struct {
	Bytes         int64             `json:"bytes"`     // Size of the file
	BytesRead     int64             `json:"bytesRead"` // How much of it has been worked through
	CreateMissing bool              `json:"createMissing"`
	Created       int64             `json:"created"` // Appended; in a dry run, those that would be
	CreatedAt     time.Time         `json:"createdAt"`
	Dedupe        string            `json:"dedupe"`
	DryRun        bool              `json:"dryRun"`
	EndedAt       *time.Time        `json:"endedAt"`
	Error         *string           `json:"error,omitzero"` // Why it failed
	Format        string            `json:"format"`
	ID            string            `json:"id"` // Events that it loads carry it as import
	Kind          string            `json:"kind"`
	Known         int64             `json:"known"`   // They were there already
	Mapping       map[string]string `json:"mapping"` // Field to column, where they differ
	Records       int64             `json:"records"` // Worked through so far: created, known and refused together
	Refused       int64             `json:"refused"` // See the results for lines and reasons
	Source        string            `json:"source"`
	StartedAt     *time.Time        `json:"startedAt"`
	State         string            `json:"state"`
	Undone        int64             `json:"undone"` // Taken back
}

// ImportListBody is a schema of the description.
type ImportListBody struct {
	Items []Import `json:"items"`
	Next  *string  `json:"next,omitzero"` // Give it as before for the ones before these
}

// Interaction is a schema of the description.
type Interaction struct {
	Actor      string    `json:"actor"`   // Opaque id of who recorded it
	Channel    *string   `json:"channel"` // phone, mail, chat, social, app, post or branch; inPerson or video of a visit; else a code as it was given
	Content    *string   `json:"content"` // What was said
	CustomerID string    `json:"customerId"`
	Day        string    `json:"day"`       // The day of occurredAt in the installation's time zone
	Direction  string    `json:"direction"` // inbound: the customer began it
	Erased     bool      `json:"erased"`    // Personal fields are null because their keys were destroyed
	ID         string    `json:"id"`        // The event that it is
	Kind       string    `json:"kind"`      // What it is recorded as
	Masked     bool      `json:"masked"`    // Personal fields are shown in part, or are null, because of who reads
	Missed     bool      `json:"missed"`    // Nobody was reached
	OccurredAt time.Time `json:"occurredAt"`
	Outcome    *string   `json:"outcome"`  // A code
	Parties    []string  `json:"parties"`  // Who took part besides
	Position   int64     `json:"position"` // Of the event in the log
	RecordedAt time.Time `json:"recordedAt"`
	Revision   int64     `json:"revision"`   // Of the event in the customer's stream
	Staff      *string   `json:"staff"`      // Opaque id of who of us took part
	SubjectID  *string   `json:"subjectId"`  // The contact, visit, complaint, request, invitation, answer or order
	Topic      *string   `json:"topic"`      // Code of what it was about: of a visit its purpose, of a complaint its category, of a survey the questionnaire
	Unreadable bool      `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// InteractionGroup is a schema of the description.
type InteractionGroup struct {
	Customers int64  `json:"customers"` // With how many
	Exchanges int64  `json:"exchanges"`
	Group     string `json:"group"`   // Value of what it is grouped by, empty where there is none; * is all
	Inbound   int64  `json:"inbound"` // Begun by the customer
	Missed    int64  `json:"missed"`  // Of the outbound ones, those in which nobody was reached
	Outbound  int64  `json:"outbound"`
}

// InteractionSummary is a schema of the description.
type InteractionSummary struct {
	Items   []InteractionGroup `json:"items"`            // The groups, and all together with the group *
	RestsOn *RestsOnLog        `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// Interview is a schema of the description.
type Interview struct {
	Classes    map[string]string `json:"classes"` // The classes the customer was in when it was held, by scheme
	Content    *string           `json:"content"` // What was said
	CustomerID string            `json:"customerId"`
	Day        string            `json:"day"`    // The day of heldAt in the installation's time zone
	Erased     bool              `json:"erased"` // Personal fields were erased
	HeldAt     time.Time         `json:"heldAt"`
	ID         string            `json:"id"`
	Masked     bool              `json:"masked"` // Personal fields are shown in part, or are null, because of who reads
	Mode       string            `json:"mode"`
	Position   int64             `json:"position"` // Of the event in the log
	RecordedAt time.Time         `json:"recordedAt"`
	Revision   int64             `json:"revision"` // Of the event in the customer's stream
	Scores     []InterviewScore  `json:"scores"`
	Staff      *string           `json:"staff"`      // Opaque id of who asked
	Unreadable bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// InterviewScore is a schema of the description.
type InterviewScore struct {
	Aspect string `json:"aspect"`
	Score  int64  `json:"score"` // From 1, bad, to 5, good
}

// InviteToSurveyBody is a schema of the description.
type InviteToSurveyBody struct {
	Channel       string     `json:"channel"`             // A code
	Expires       time.Time  `json:"expires"`             // What is answered then or later does not count as an answer to it; at most 366 days ahead
	OccurredAt    *time.Time `json:"occurredAt,omitzero"` // When it was sent; now, where it is not said
	Questionnaire string     `json:"questionnaire"`       // A code
	Version       int64      `json:"version"`             // One that is published, where the questionnaire is defined
}

// JoinStaffBody is a schema of the description.
type JoinStaffBody struct {
	Name       string     `json:"name"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it happened; now, where it is not said
	Team       string     `json:"team"`                // A code
}

// KeyContact is a schema of the description.
type KeyContact struct {
	Agenda       *string    `json:"agenda"`
	Channel      *string    `json:"channel"` // Through which it was held
	Content      *string    `json:"content"` // What was said
	CustomerID   string     `json:"customerId"`
	DueAt        time.Time  `json:"dueAt"`  // By when it is to be held or, where it was held, followed up
	Erased       bool       `json:"erased"` // Personal fields are null because their keys were destroyed
	FollowedUpAt *time.Time `json:"followedUpAt"`
	Goal         *string    `json:"goal"`
	HeldAt       *time.Time `json:"heldAt"`
	ID           string     `json:"id"`
	Masked       bool       `json:"masked"`   // Personal fields are shown in part, or are null, because of who reads
	May          []string   `json:"may"`      // The steps that are possible where it stands
	Open         bool       `json:"open"`     // Something is still to be done
	Outcome      *string    `json:"outcome"`  // A code
	Owner        string     `json:"owner"`    // Opaque id of who holds it; empty where somebody of the team will
	Position     int64      `json:"position"` // Of that event in the log
	PreparedAt   time.Time  `json:"preparedAt"`
	Reason       *string    `json:"reason"`   // Code of why it was cancelled
	Result       *string    `json:"result"`   // What was done about what came of it
	Revision     int64      `json:"revision"` // In the customer's stream, of the last event about it
	State        string     `json:"state"`
	Team         *string    `json:"team"`       // Code of the team that it was given to
	Topic        *string    `json:"topic"`      // A code
	Unreadable   bool       `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// LeaveStaffBody is a schema of the description.
type LeaveStaffBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it happened; now, where it is not said
	Reason     string     `json:"reason"`              // A code
	Successor  *string    `json:"successor,omitzero"`  // Who takes over what the member owned
}

// LedgerStatus is a schema of the description.
type LedgerStatus struct {
	Alarms    int64      `json:"alarms"`    // Writes by which events of a domain stream could be lost; there must be none
	CheckedAt *time.Time `json:"checkedAt"` // When a signer last looked
	Published int64      `json:"published"` // Leaves of the checkpoint that is handed out
	Refusal   *string    `json:"refusal"`   // Why nothing is signed or published now
	Signed    int64      `json:"signed"`    // Leaves of the last tree that was signed
	Size      int64      `json:"size"`      // Leaves of the tree
}

// LeftOutOffer is a schema of the description.
type LeftOutOffer struct {
	Offer string     `json:"offer"`          // Its code in the rules
	Until *time.Time `json:"until,omitzero"` // As long as it rests
	Why   string     `json:"why"`
}

// LegalHold is a schema of the description.
type LegalHold struct {
	CustomerID    string     `json:"customerId"`
	ID            string     `json:"id"`
	Matter        *string    `json:"matter"` // Code of the case
	PlacedAt      time.Time  `json:"placedAt"`
	PlacedBy      string     `json:"placedBy"`      // Opaque id
	Position      int64      `json:"position"`      // Of that event in the log
	Reason        string     `json:"reason"`        // Code of why it was placed
	ReleaseReason *string    `json:"releaseReason"` // Code of why it was released
	ReleasedAt    *time.Time `json:"releasedAt"`
	ReleasedBy    *string    `json:"releasedBy"` // Opaque id
	Revision      int64      `json:"revision"`   // In the customer's stream, of the last event about it
	State         string     `json:"state"`
}

// LifecycleCounts is a schema of the description.
type LifecycleCounts struct {
	Day     string       `json:"day"`              // At the end of this day. Of a day to come: if nothing more happens
	RestsOn *RestsOnLog  `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Stages  []StageCount `json:"stages"`           // Every stage, in their usual order
}

// LinkMeasureBody is a schema of the description.
type LinkMeasureBody struct {
	Because    MeasureBecause `json:"because"`             // What else calls for it
	OccurredAt *time.Time     `json:"occurredAt,omitzero"` // When; now, where it is not said
}

// LinkPersonBody is a schema of the description.
type LinkPersonBody struct {
	CompanyID  string     `json:"companyId"`           // The company, a customer too
	Contacts   []Contact  `json:"contacts,omitzero"`   // How to reach the person there
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // Since when it is so; now, where it is not said
	Roles      []string   `json:"roles"`               // Codes of what the person is there
	Source     *string    `json:"source,omitzero"`     // Who says so; staff, or import of an import, where it is not said
	Title      *string    `json:"title,omitzero"`      // As on the card
}

// ManagedDay is a schema of the description.
type ManagedDay struct {
	Day        string `json:"day"`
	Effective  *int64 `json:"effective"`  // Managed customers that are effective ones; null where withinDays is
	Existing   int64  `json:"existing"`   // With at least one order
	Managed    int64  `json:"managed"`    // Both together
	Potential  int64  `json:"potential"`  // From a qualified source (form, web, survey, staff), without an order yet
	WithinDays *int64 `json:"withinDays"` // A managed customer is an effective one if the last contact was at most so many days ago, its own day counted: by the communication plan in force at the end of the day. null where it says nothing
}

// ManagedSeries is a schema of the description.
type ManagedSeries struct {
	Items   []ManagedDay `json:"items"`            // Every day from the first to the last asked for
	RestsOn *RestsOnLog  `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// ManagerCount is a schema of the description.
type ManagerCount struct {
	Customers int64   `json:"customers"`
	Staff     *string `json:"staff"`
	Team      string  `json:"team"`
}

// ManagerEntry is a schema of the description.
type ManagerEntry struct {
	Actor      string     `json:"actor"` // Opaque id of who decided
	From       time.Time  `json:"from"`
	Position   int64      `json:"position"` // In the log
	Reason     *string    `json:"reason"`   // A code
	RecordedAt time.Time  `json:"recordedAt"`
	Released   bool       `json:"released"` // It said that nobody has the customer
	Revision   int64      `json:"revision"` // In the customer's stream. Of two that speak of the same instant the higher one counts
	Role       *string    `json:"role"`     // Code of what they are to the customer
	Staff      *string    `json:"staff"`    // The member of the staff; null where a team has the customer
	Team       *string    `json:"team"`     // Code of the team that has the customer; null where a member of the staff has it
	Until      *time.Time `json:"until"`    // Null where it has no end
}

// ManagerFigures is a schema of the description.
type ManagerFigures struct {
	At        time.Time      `json:"at"`               // For which instant
	Customers int64          `json:"customers"`        // Active customers
	Managers  []ManagerCount `json:"managers"`         // The one with the most first; an entry without staff is what a team has as a whole
	RestsOn   *RestsOnLog    `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Teams     []TeamCount    `json:"teams"`            // With the customers of the members, by the team that they were in then
	Unmanaged int64          `json:"unmanaged"`        // Of these, those that nobody has
}

// MatchPart is a schema of the description.
type MatchPart struct {
	Alike  int64  `json:"alike"` // In percent
	Part   string `json:"part"`
	Points int64  `json:"points"` // That it gives
}

// MeanFigure is a schema of the description.
type MeanFigure struct {
	Mean *float64 `json:"mean"` // Null where n is 0
	N    int64    `json:"n"`    // How many scores there are
}

// MeasureBecause is a schema of the description.
type MeasureBecause struct {
	Complaints []string `json:"complaints,omitzero"` // Ids of complaints
	Surveys    []string `json:"surveys,omitzero"`    // Codes of questionnaires
}

// MeasureEffect is a schema of the description.
type MeasureEffect struct {
	After          int64       `json:"after"`  // In so many days from that day on
	Before         int64       `json:"before"` // Complaints of the cause filed in so many days before the day of the implementation
	Cause          string      `json:"cause"`
	ChangePercent  *float64    `json:"changePercent"`    // 100·(after − before)/before; null where there was none before
	Days           int64       `json:"days"`             // How long each of the two periods is: what was asked for, or as many whole days as have passed since
	From           string      `json:"from"`             // The first day of the period before: GET /v1/complaints?cause=…&filedFrom=… lists what was counted
	ImplementedDay string      `json:"implementedDay"`   // The first day of the period after
	RestsOn        *RestsOnLog `json:"restsOn,omitzero"` // Of a former figure
	To             string      `json:"to"`               // The last day of the period after
}

// MeasureRecord is a schema of the description.
type MeasureRecord struct {
	Action        *string    `json:"action"`     // Code of what was done
	Cause         *string    `json:"cause"`      // Code of the cause of complaints that it is to remove
	Complaints    []string   `json:"complaints"` // That called for it
	DueAt         time.Time  `json:"dueAt"`      // To be implemented by then
	ID            string     `json:"id"`
	ImplementedAt *time.Time `json:"implementedAt"`
	May           []string   `json:"may"` // The steps that are possible now
	OpenedAt      time.Time  `json:"openedAt"`
	Owner         string     `json:"owner"`    // Opaque id of who sees to it; empty where somebody of the team will
	Position      int64      `json:"position"` // Of that event in the log
	Reason        *string    `json:"reason"`   // Code of why it did not help, or was taken up again
	Reopened      int64      `json:"reopened"` // How often it was taken up again
	Revision      int64      `json:"revision"` // Of its last event; it is its ETag for If-Match
	State         string     `json:"state"`
	Surveys       []string   `json:"surveys"` // Codes of questionnaires that called for it
	Team          *string    `json:"team"`    // Code of the team that it was given to, as when who had it has left
	Title         string     `json:"title"`   // What is to be better
	VerifiedAt    *time.Time `json:"verifiedAt"`
}

// Measured is a schema of the description.
type Measured struct {
	Minutes float64 `json:"minutes"` // In opening hours
}

// MergeRecord is a schema of the description.
type MergeRecord struct {
	Cause          *string     `json:"cause"`          // The rule that stood in the way of what was decided
	Customers      []string    `json:"customers"`      // The two
	DecidedAt      *time.Time  `json:"decidedAt"`      // When it was accepted, rejected or split
	DecidedBy      *string     `json:"decidedBy"`      // Opaque id
	DecisionReason *string     `json:"decisionReason"` // Code of why it was decided so
	ID             string      `json:"id"`
	LoserID        *string     `json:"loserId"`  // The record that goes on in the survivor
	Parts          []MatchPart `json:"parts"`    // What the score is the sum of
	Position       int64       `json:"position"` // Of that event in the log
	ProposedAt     time.Time   `json:"proposedAt"`
	ProposedBy     string      `json:"proposedBy"`   // Opaque id
	Revision       int64       `json:"revision"`     // Of the last event about it; the ETag, and what If-Match of a command takes
	RulesVersion   *int64      `json:"rulesVersion"` // Version of the duplicate rules that the score is by; 0 are those built in; null where a person proposed
	RunID          *string     `json:"runId"`        // The job that found it; null where it was none
	Score          *int64      `json:"score"`        // How much they have in common, 0 to 100; null where a person proposed
	Source         string      `json:"source"`
	State          string      `json:"state"`      // proposed waits for a decision. accepted and splitting are decided and being carried out. confirmed: the two are one. joined: they were one already, through others
	SurvivorID     *string     `json:"survivorId"` // The record that goes on
}

// MissVisitBody is a schema of the description.
type MissVisitBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     *string    `json:"reason,omitzero"`     // A code of why, where it is known
}

// Money is a schema of the description.
type Money struct {
	Amount   string `json:"amount"`   // With no more digits after the point than the currency has: else 422, rule decimals
	Currency string `json:"currency"` // One of ISO 4217, or one that was until it was taken back
}

// Move is a schema of the description.
type Move struct {
	Customers int64  `json:"customers"`
	From      string `json:"from"` // Empty: in none
	To        string `json:"to"`
}

// MoveStaffBody is a schema of the description.
type MoveStaffBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it happened; now, where it is not said
	Team       string     `json:"team"`                // A code
}

// NPSFigure is a schema of the description.
type NPSFigure struct {
	Detractors    int64    `json:"detractors"`    // Scores 0 to 6
	N             int64    `json:"n"`             // How many scores there are
	Passives      int64    `json:"passives"`      // Scores 7 and 8
	Promoters     int64    `json:"promoters"`     // Scores 9 and 10
	Score         *float64 `json:"score"`         // −100 to 100; null where n is 0
	StandardError *float64 `json:"standardError"` // 100·√((p + d − (p − d)²)/n); null where n is 0
}

// NeedView is a schema of the description.
type NeedView struct {
	EventID    string    `json:"eventId"`
	Need       string    `json:"need"`
	OccurredAt time.Time `json:"occurredAt"`
	Revision   int64     `json:"revision"` // In the customer's stream
	Source     string    `json:"source"`
	Weight     int64     `json:"weight"` // 1 weak to 5 strong
}

// NoteOnComplaintBody is a schema of the description.
type NoteOnComplaintBody struct {
	Channel     *string    `json:"channel,omitzero"`    // A code
	Description string     `json:"description"`         // What was said
	Direction   string     `json:"direction"`           // From the customer, to the customer, or among ourselves
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was said; now, where that is not given
}

// NotifyProgressBody is a schema of the description.
type NotifyProgressBody struct {
	Channel     *string    `json:"channel,omitzero"`    // A code
	Description string     `json:"description"`         // What the customer was told
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
}

// OfferDefinition is a schema of the description.
type OfferDefinition struct {
	Channels     []string   `json:"channels,omitzero"`     // Through which it is made; any, where none is named
	Code         string     `json:"code"`                  // Names it in every version
	CoolDownDays *int64     `json:"coolDownDays,omitzero"` // For so many days after it was declined it is not offered again
	From         *time.Time `json:"from,omitzero"`         // Not before then
	Name         string     `json:"name"`                  // As whoever makes the offer reads it; nothing personal
	Repeat       *bool      `json:"repeat,omitzero"`       // Also to who has accepted it before
	Score        string     `json:"score"`                 // The higher the earlier: an expression over the inputs whose value is a number
	Until        *time.Time `json:"until,omitzero"`        // Not then or later
	When         *string    `json:"when,omitzero"`         // Who is eligible: an expression over the inputs; everybody, where it is left out. See docs/offers.md
}

// OfferFigures is a schema of the description.
type OfferFigures struct {
	Items   []OfferGroup `json:"items"`            // The groups, and all together with the group *
	RestsOn *RestsOnLog  `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// OfferGroup is a schema of the description.
type OfferGroup struct {
	AcceptanceRate *float64 `json:"acceptanceRate"` // accepted / presented in percent; null where none was
	Accepted       int64    `json:"accepted"`       // Of these, those that were accepted, whenever
	AnswerRate     *float64 `json:"answerRate"`     // (accepted + declined) / presented in percent; null where none was
	Customers      int64    `json:"customers"`      // To how many
	DeclineRate    *float64 `json:"declineRate"`    // declined / presented in percent; null where none was
	Declined       int64    `json:"declined"`       // Of these, those that were declined, whenever
	Group          string   `json:"group"`          // Value of what it is grouped by, empty where there is none; * is all
	Lapsed         int64    `json:"lapsed"`         // Of these, those that were not answered in time
	Open           int64    `json:"open"`           // Of these, those that can still be answered: the rates may rise by them
	Presented      int64    `json:"presented"`      // In the period
}

// OfferMade is a schema of the description.
type OfferMade struct {
	AnswerNote  *string           `json:"answerNote"` // On the answer
	AnsweredAt  *time.Time        `json:"answeredAt"`
	Channel     string            `json:"channel"` // Of the contact
	Classes     map[string]string `json:"classes"` // The classes the customer was in when it was presented, by scheme
	CustomerID  string            `json:"customerId"`
	Erased      bool              `json:"erased"`    // Personal fields were erased
	ExpiresAt   time.Time         `json:"expiresAt"` // It cannot be answered then or later
	ID          string            `json:"id"`        // This offer to this customer
	Masked      bool              `json:"masked"`    // Personal fields are shown in part, or are null, because of who reads
	Note        *string           `json:"note"`      // On how it was presented
	Offer       string            `json:"offer"`     // Its code in the rules
	OrderID     *string           `json:"orderId"`   // That came of it
	Person      string            `json:"person"`    // Opaque id of who of us presented it; where nobody said so, who recorded that
	Place       int64             `json:"place"`     // There; 1 is the best
	Position    int64             `json:"position"`  // Of that event in the log
	PresentedAt time.Time         `json:"presentedAt"`
	RankingID   string            `json:"rankingId"`  // The ranking that it was in
	Reason      *string           `json:"reason"`     // Code of why it was declined
	Revision    int64             `json:"revision"`   // In the customer's stream, of the last event about it
	State       string            `json:"state"`      // lapsed: it was not answered in time
	Unreadable  bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	Version     int64             `json:"version"`    // Of the rules that it was ranked by
}

// OfferNotMade is a schema of the description.
type OfferNotMade struct {
	Offer string     `json:"offer"`          // Its code in the rules
	Until *time.Time `json:"until,omitzero"` // As long as it rests
	Why   string     `json:"why"`            // presented: it waits for an answer. cool-down: it was declined not long ago
}

// OfferRanking is a schema of the description.
type OfferRanking struct {
	Actor             string             `json:"actor"`   // Opaque id of who asked for it
	Best              *string            `json:"best"`    // Code of the next best offer
	Channel           string             `json:"channel"` // Of the contact
	Closed            *string            `json:"closed"`  // Why nothing at all is offered
	CustomerID        string             `json:"customerId"`
	ExpiresAt         time.Time          `json:"expiresAt"`     // Nothing is presented by it then or later
	Facts             int64              `json:"facts"`         // How many events are behind the inputs
	GroundEventID     *string            `json:"groundEventId"` // The event that permits the purpose, or ended the last legal basis
	ID                string             `json:"id"`
	Inputs            map[string]float64 `json:"inputs"` // What the rules looked at, by name
	LeftOut           []LeftOutOffer     `json:"leftOut"`
	Position          int64              `json:"position"`          // Of that event in the log
	Positions         []int64            `json:"positions"`         // Of the last of these in the log, at most 50
	PreferenceEventID *string            `json:"preferenceEventId"` // The event that says what the customer wants of the channel
	Purpose           string             `json:"purpose"`           // Code of the processing that has to be permitted
	Ranked            []RankedOffer      `json:"ranked"`            // The first is the next best offer
	RankedAt          time.Time          `json:"rankedAt"`
	Revision          int64              `json:"revision"` // Of its event in the customer's stream
	Version           int64              `json:"version"`  // Of the rules that it is by
}

// OfferToMake is a schema of the description.
type OfferToMake struct {
	Name    string     `json:"name"`
	Offer   string     `json:"offer"`   // Its code in the rules
	OfferID string     `json:"offerId"` // Of this offer to this customer
	Score   float64    `json:"score"`
	Until   *time.Time `json:"until,omitzero"` // When the offer ends
}

// OneComplaint is a schema of the description.
type OneComplaint struct {
	Action                *string           `json:"action"`   // Code of what was agreed to be done
	Category              string            `json:"category"` // Code of what it is about
	Cause                 *string           `json:"cause"`    // Code of why it happened; null while not known
	Channel               *string           `json:"channel"`  // Code of how it came in
	Classes               map[string]string `json:"classes"`  // The classes the customer was in when it was filed, by scheme
	ClosedAt              *time.Time        `json:"closedAt"`
	Compensation          *CurrencyAmount   `json:"compensation,omitzero"` // What the customer was given, where that was something
	CustomerID            string            `json:"customerId"`
	Description           *string           `json:"description"`
	DueAt                 *time.Time        `json:"dueAt"`  // The deadline that was set for it
	Erased                bool              `json:"erased"` // Personal fields are null because their keys were destroyed
	FiledAt               time.Time         `json:"filedAt"`
	FiledDay              string            `json:"filedDay"` // The day of filedAt in the installation's time zone
	ID                    string            `json:"id"`
	Level                 int64             `json:"level"`                 // Of escalation, 0 for none
	Masked                bool              `json:"masked"`                // Personal fields are shown in part, or are null, because of who reads
	May                   []string          `json:"may"`                   // The steps that are possible where it stands
	Open                  bool              `json:"open"`                  // Neither resolved nor rejected, or reopened since
	Owner                 *string           `json:"owner"`                 // Opaque id of who has it
	PausedSince           *time.Time        `json:"pausedSince"`           // Since when the customer is waited for
	Position              int64             `json:"position"`              // Of that event in the log
	RecordedAt            time.Time         `json:"recordedAt"`            // When the filing was recorded
	Rejection             *string           `json:"rejection"`             // Code of why it was rejected
	Reopened              int64             `json:"reopened"`              // How often
	Resolution            *string           `json:"resolution"`            // Code of what was done; null while open
	ResolutionDescription *string           `json:"resolutionDescription"` // What was done, in words
	ResolvedAt            *time.Time        `json:"resolvedAt"`
	ResolvedDay           *string           `json:"resolvedDay"`      // The day of resolvedAt in the installation's time zone
	RestsOn               *RestsOnLog       `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Revision              int64             `json:"revision"`         // In the customer's stream, of the last event about the complaint
	Satisfied             *bool             `json:"satisfied"`        // Whether the customer is satisfied with the outcome; null where not asked
	Severity              string            `json:"severity"`
	State                 string            `json:"state"`
	StateSince            time.Time         `json:"stateSince"` // When it came into its state
	Team                  *string           `json:"team"`       // Code of the department that has it
	Unreadable            bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	WaitsFor              *string           `json:"waitsFor"`   // Code of what the customer is waited for
}

// OneErasure is a schema of the description.
type OneErasure struct {
	Cause          string        `json:"cause"`
	Certificate    *string       `json:"certificate"` // A signed note that says what was done and when; it is checked with dossier privacy check-certificate, offline
	CertifiedAt    *time.Time    `json:"certifiedAt"`
	Channel        *string       `json:"channel"` // Code of how the person asked
	CustomerID     string        `json:"customerId"`
	DecidedAt      *time.Time    `json:"decidedAt"`
	DecidedBy      *string       `json:"decidedBy"`      // Opaque id, of another than requestedBy
	DecisionReason *string       `json:"decisionReason"` // Code of why it was decided so
	ID             string        `json:"id"`
	Position       int64         `json:"position"` // Of that event in the log
	Reason         string        `json:"reason"`   // Code of why it was asked for
	RequestedAt    time.Time     `json:"requestedAt"`
	RequestedBy    string        `json:"requestedBy"`       // Opaque id
	RestsOn        *RestsOnLog   `json:"restsOn,omitzero"`  // Of a former state: what it takes into account
	Revision       int64         `json:"revision"`          // In the customer's stream, of the last event about it
	State          string        `json:"state"`             // erasing: it is decided and nothing is readable; what follows is under way
	Steps          []ErasureStep `json:"steps,omitzero"`    // What has been done so far, or had been by both instants; only of a single erasure
	WaitsFor       *string       `json:"waitsFor,omitzero"` // What it waits for now, where it does; only of a single erasure, and not of a former state
}

// OneMeasure is a schema of the description.
type OneMeasure struct {
	Action        *string     `json:"action"`     // Code of what was done
	Cause         *string     `json:"cause"`      // Code of the cause of complaints that it is to remove
	Complaints    []string    `json:"complaints"` // That called for it
	DueAt         time.Time   `json:"dueAt"`      // To be implemented by then
	ID            string      `json:"id"`
	ImplementedAt *time.Time  `json:"implementedAt"`
	May           []string    `json:"may"` // The steps that are possible now
	OpenedAt      time.Time   `json:"openedAt"`
	Owner         string      `json:"owner"`            // Opaque id of who sees to it; empty where somebody of the team will
	Position      int64       `json:"position"`         // Of that event in the log
	Reason        *string     `json:"reason"`           // Code of why it did not help, or was taken up again
	Reopened      int64       `json:"reopened"`         // How often it was taken up again
	RestsOn       *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Revision      int64       `json:"revision"`         // Of its last event; it is its ETag for If-Match
	State         string      `json:"state"`
	Surveys       []string    `json:"surveys"` // Codes of questionnaires that called for it
	Team          *string     `json:"team"`    // Code of the team that it was given to, as when who had it has left
	Title         string      `json:"title"`   // What is to be better
	VerifiedAt    *time.Time  `json:"verifiedAt"`
}

// OneMerge is a schema of the description.
type OneMerge struct {
	Cause          *string     `json:"cause"`          // The rule that stood in the way of what was decided
	Customers      []string    `json:"customers"`      // The two
	DecidedAt      *time.Time  `json:"decidedAt"`      // When it was accepted, rejected or split
	DecidedBy      *string     `json:"decidedBy"`      // Opaque id
	DecisionReason *string     `json:"decisionReason"` // Code of why it was decided so
	ID             string      `json:"id"`
	LoserID        *string     `json:"loserId"`  // The record that goes on in the survivor
	Parts          []MatchPart `json:"parts"`    // What the score is the sum of
	Position       int64       `json:"position"` // Of that event in the log
	ProposedAt     time.Time   `json:"proposedAt"`
	ProposedBy     string      `json:"proposedBy"`       // Opaque id
	RestsOn        *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Revision       int64       `json:"revision"`         // Of the last event about it; the ETag, and what If-Match of a command takes
	RulesVersion   *int64      `json:"rulesVersion"`     // Version of the duplicate rules that the score is by; 0 are those built in; null where a person proposed
	RunID          *string     `json:"runId"`            // The job that found it; null where it was none
	Score          *int64      `json:"score"`            // How much they have in common, 0 to 100; null where a person proposed
	Source         string      `json:"source"`
	State          string      `json:"state"`      // proposed waits for a decision. accepted and splitting are decided and being carried out. confirmed: the two are one. joined: they were one already, through others
	SurvivorID     *string     `json:"survivorId"` // The record that goes on
}

// OneOrder is a schema of the description.
type OneOrder struct {
	Amount        CurrencyAmount    `json:"amount"`  // As it was placed
	Channel       *string           `json:"channel"` // Code of where it was placed
	Classes       map[string]string `json:"classes"` // The classes the customer was in when it was placed, by scheme
	CustomerID    string            `json:"customerId"`
	Day           string            `json:"day"`           // The day of orderedAt in the installation's time zone
	DeliveredDay  *string           `json:"deliveredDay"`  // On which the customer had it
	FirstPromised *string           `json:"firstPromised"` // What was promised first
	ID            string            `json:"id"`
	Items         int64             `json:"items"`
	May           []string          `json:"may"`    // The steps that are possible now
	Number        *string           `json:"number"` // In the selling system
	Open          bool              `json:"open"`   // The customer waits for it
	OrderedAt     time.Time         `json:"orderedAt"`
	Position      int64             `json:"position"` // Of that event in the log
	Promised      *string           `json:"promised"` // By this day at the latest, as was said last
	Reason        *string           `json:"reason"`   // Code of why it came back, the last time, or was cancelled
	RecordedAt    time.Time         `json:"recordedAt"`
	RestsOn       *RestsOnLog       `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Returned      CurrencyAmount    `json:"returned"`         // What the customer does not pay because it came back
	ReturnedItems int64             `json:"returnedItems"`    // How many items came back
	Revision      int64             `json:"revision"`         // Of the last event about it, in the customer's stream
	State         string            `json:"state"`            // recorded: imported, and nothing but the purchase is known
	Steps         []OrderStep       `json:"steps"`            // What has become of it, in the order of the log
}

// OneStaff is a schema of the description.
type OneStaff struct {
	ID         string      `json:"id"`
	JoinedAt   time.Time   `json:"joinedAt"`
	LeftAt     *time.Time  `json:"leftAt"`
	Masked     bool        `json:"masked"` // The name is shown in part, or is null, because of who reads
	Name       *string     `json:"name"`
	Position   int64       `json:"position"`         // Position of that event in the log
	Reason     *string     `json:"reason"`           // Code of why they left
	RestsOn    *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Revision   int64       `json:"revision"`         // Of the last event in the record; the ETag
	Successor  *string     `json:"successor"`        // Who takes over what they had; null where their team does, or while they are there
	Team       string      `json:"team"`             // A code; the last one of who has left
	Unreadable bool        `json:"unreadable"`       // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// OpenDisputeBody is a schema of the description.
type OpenDisputeBody struct {
	Amount     *Money     `json:"amount,omitzero"`     // That is claimed
	Claim      string     `json:"claim"`               // What the customer claims
	Complaint  *string    `json:"complaint,omitzero"`  // The complaint that it comes from
	Kind       string     `json:"kind"`                // A code of what it is about
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it began; now, where it is not said
	Order      *string    `json:"order,omitzero"`      // The order that it is about
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who handles it
}

// OpenFollowUpBody is a schema of the description.
type OpenFollowUpBody struct {
	Complaint   *string    `json:"complaint,omitzero"` // The complaint that it comes from
	Description string     `json:"description"`
	Due         time.Time  `json:"due"`                 // By when
	Kind        *string    `json:"kind,omitzero"`       // A code, such as agreement, greeting, revisit
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it came up; now, where it is not said
	Owner       string     `json:"owner"`               // Opaque id of who does it
	Visit       *string    `json:"visit,omitzero"`      // The planned visit that it comes from
}

// OpenMeasureBody is a schema of the description.
type OpenMeasureBody struct {
	Because    *MeasureBecause `json:"because,omitzero"`    // What called for it
	Cause      *string         `json:"cause,omitzero"`      // The cause of complaints that it is to remove: its effect is counted by that
	Due        time.Time       `json:"due"`                 // To be implemented by then
	OccurredAt *time.Time      `json:"occurredAt,omitzero"` // When it was decided on; now, where it is not said
	Owner      string          `json:"owner"`               // Opaque id of who sees to it
	Title      string          `json:"title"`               // What is to be better. Of things, not of persons: it is not sealed
}

// OpeningHours is a schema of the description.
type OpeningHours struct {
	From  string `json:"from"`
	Until string `json:"until"`
}

// OrderRecord is a schema of the description.
type OrderRecord struct {
	Amount        CurrencyAmount    `json:"amount"`  // As it was placed
	Channel       *string           `json:"channel"` // Code of where it was placed
	Classes       map[string]string `json:"classes"` // The classes the customer was in when it was placed, by scheme
	CustomerID    string            `json:"customerId"`
	Day           string            `json:"day"`           // The day of orderedAt in the installation's time zone
	DeliveredDay  *string           `json:"deliveredDay"`  // On which the customer had it
	FirstPromised *string           `json:"firstPromised"` // What was promised first
	ID            string            `json:"id"`
	Items         int64             `json:"items"`
	May           []string          `json:"may"`    // The steps that are possible now
	Number        *string           `json:"number"` // In the selling system
	Open          bool              `json:"open"`   // The customer waits for it
	OrderedAt     time.Time         `json:"orderedAt"`
	Position      int64             `json:"position"` // Of that event in the log
	Promised      *string           `json:"promised"` // By this day at the latest, as was said last
	Reason        *string           `json:"reason"`   // Code of why it came back, the last time, or was cancelled
	RecordedAt    time.Time         `json:"recordedAt"`
	Returned      CurrencyAmount    `json:"returned"`      // What the customer does not pay because it came back
	ReturnedItems int64             `json:"returnedItems"` // How many items came back
	Revision      int64             `json:"revision"`      // Of the last event about it, in the customer's stream
	State         string            `json:"state"`         // recorded: imported, and nothing but the purchase is known
	Steps         []OrderStep       `json:"steps"`         // What has become of it, in the order of the log
}

// OrderReturn is a schema of the description.
type OrderReturn struct {
	Amount      CurrencyAmount    `json:"amount"`  // What the customer does not pay for it
	Classes     map[string]string `json:"classes"` // The classes the customer was in when it came back, by scheme
	CustomerID  string            `json:"customerId"`
	Day         string            `json:"day"` // The day of returnedAt in the installation's time zone
	Description *string           `json:"description"`
	Erased      bool              `json:"erased"` // Personal fields were erased
	ID          string            `json:"id"`
	Items       int64             `json:"items"`  // 0 where it was less than one
	Masked      bool              `json:"masked"` // Some fields are shown in part or not at all
	OrderID     string            `json:"orderId"`
	Position    int64             `json:"position"` // Of the event in the log
	Reason      string            `json:"reason"`   // Code of why
	RecordedAt  time.Time         `json:"recordedAt"`
	ReturnedAt  time.Time         `json:"returnedAt"`
	Revision    int64             `json:"revision"`   // Of the event in the customer's stream
	Unreadable  bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	Whole       bool              `json:"whole"`      // Nothing of the order was left with the customer
}

// OrderStep is a schema of the description.
type OrderStep struct {
	Amount   *string   `json:"amount,omitzero"` // That came back
	At       time.Time `json:"at"`              // When, in the world
	Carrier  *string   `json:"carrier,omitzero"`
	Day      string    `json:"day"`            // The day of at in the installation's time zone
	Items    *int64    `json:"items,omitzero"` // That came back
	Position int64     `json:"position"`
	Promised *string   `json:"promised,omitzero"` // That was promised
	Reason   *string   `json:"reason,omitzero"`
	Revision int64     `json:"revision"`
	State    string    `json:"state"` // That it led to
}

// Other is a schema of the description.
type Other struct {
	Key      string `json:"key"`
	Leaf     string `json:"leaf"`
	Revision int64  `json:"revision"`
}

// PageAttachmentRecord is a schema of the description.
type PageAttachmentRecord struct {
	Count   *int64             `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []AttachmentRecord `json:"items"`
	Next    *string            `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog        `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageCompanyLink is a schema of the description.
type PageCompanyLink struct {
	Count   *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []CompanyLink `json:"items"`
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageComplaintRecord is a schema of the description.
type PageComplaintRecord struct {
	Count   *int64            `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []ComplaintRecord `json:"items"`
	Next    *string           `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog       `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageCustomerRecord is a schema of the description.
type PageCustomerRecord struct {
	Count   *int64           `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []CustomerRecord `json:"items"`
	Next    *string          `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog      `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageDisputeRecord is a schema of the description.
type PageDisputeRecord struct {
	Count   *int64          `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []DisputeRecord `json:"items"`
	Next    *string         `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageErasureRecord is a schema of the description.
type PageErasureRecord struct {
	Count   *int64          `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []ErasureRecord `json:"items"`
	Next    *string         `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageFaultyRecord is a schema of the description.
type PageFaultyRecord struct {
	Count   *int64         `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []FaultyRecord `json:"items"`
	Next    *string        `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog    `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageFollowUp is a schema of the description.
type PageFollowUp struct {
	Count   *int64      `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []FollowUp  `json:"items"`
	Next    *string     `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageInteraction is a schema of the description.
type PageInteraction struct {
	Count   *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []Interaction `json:"items"`
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageInterview is a schema of the description.
type PageInterview struct {
	Count   *int64      `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []Interview `json:"items"`
	Next    *string     `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageKeyContact is a schema of the description.
type PageKeyContact struct {
	Count   *int64       `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []KeyContact `json:"items"`
	Next    *string      `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog  `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageLegalHold is a schema of the description.
type PageLegalHold struct {
	Count   *int64      `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []LegalHold `json:"items"`
	Next    *string     `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageMeasureRecord is a schema of the description.
type PageMeasureRecord struct {
	Count   *int64          `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []MeasureRecord `json:"items"`
	Next    *string         `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageMergeRecord is a schema of the description.
type PageMergeRecord struct {
	Count   *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []MergeRecord `json:"items"`
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageOfferMade is a schema of the description.
type PageOfferMade struct {
	Count   *int64      `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []OfferMade `json:"items"`
	Next    *string     `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageOfferRanking is a schema of the description.
type PageOfferRanking struct {
	Count   *int64         `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []OfferRanking `json:"items"`
	Next    *string        `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog    `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageOrderRecord is a schema of the description.
type PageOrderRecord struct {
	Count   *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []OrderRecord `json:"items"`
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageOrderReturn is a schema of the description.
type PageOrderReturn struct {
	Count   *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []OrderReturn `json:"items"`
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageRecordGap is a schema of the description.
type PageRecordGap struct {
	Count   *int64      `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []RecordGap `json:"items"`
	Next    *string     `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageSelectedCustomer is a schema of the description.
type PageSelectedCustomer struct {
	Count   *int64             `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []SelectedCustomer `json:"items"`
	Next    *string            `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog        `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageServiceRequest is a schema of the description.
type PageServiceRequest struct {
	Count   *int64           `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []ServiceRequest `json:"items"`
	Next    *string          `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog      `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageServiceUpgrade is a schema of the description.
type PageServiceUpgrade struct {
	Count   *int64           `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []ServiceUpgrade `json:"items"`
	Next    *string          `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog      `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageStaffRecord is a schema of the description.
type PageStaffRecord struct {
	Count   *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []StaffRecord `json:"items"`
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageSurveyAnswerRecord is a schema of the description.
type PageSurveyAnswerRecord struct {
	Count   *int64               `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []SurveyAnswerRecord `json:"items"`
	Next    *string              `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog          `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageSurveyInvitation is a schema of the description.
type PageSurveyInvitation struct {
	Count   *int64             `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []SurveyInvitation `json:"items"`
	Next    *string            `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog        `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageTimelineEntry is a schema of the description.
type PageTimelineEntry struct {
	Count   *int64          `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []TimelineEntry `json:"items"`
	Next    *string         `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageVisitPlan is a schema of the description.
type PageVisitPlan struct {
	Count   *int64      `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []VisitPlan `json:"items"`
	Next    *string     `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageVisitRecord is a schema of the description.
type PageVisitRecord struct {
	Count   *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []VisitRecord `json:"items"`
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// ParetoGroup is a schema of the description.
type ParetoGroup struct {
	Complaints           int64    `json:"complaints"`           // How many were filed
	CumulativeShare      float64  `json:"cumulativeShare"`      // Share of this cause and of those before it, in percent
	MeanHoursToResolve   *float64 `json:"meanHoursToResolve"`   // From filing to resolution, over those resolved; null where none is. What turned out to have been filed later than that took no time
	MedianHoursToResolve *float64 `json:"medianHoursToResolve"` // Null where none is resolved
	Resolved             int64    `json:"resolved"`             // How many are resolved, and not open again
	Share                float64  `json:"share"`                // In percent of the complaints whose cause is known
	Value                string   `json:"value"`
}

// ParkedList is a schema of the description.
type ParkedList struct {
	Items   []ParkedStream `json:"items"`
	Skipped []SkippedEvent `json:"skipped"` // Events that were left out for good
}

// ParkedStream is a schema of the description.
type ParkedStream struct {
	Asked         *string    `json:"asked"`         // What is asked for and not done yet; null where nothing is
	Cause         string     `json:"cause"`         // Why the first could not be applied when that was last tried
	FirstEventID  string     `json:"firstEventId"`  // Its id
	FirstPosition int64      `json:"firstPosition"` // Its position in the log
	FirstRevision int64      `json:"firstRevision"` // Of the event that could not be applied
	FirstType     string     `json:"firstType"`     // Its type
	HeldEvents    int64      `json:"heldEvents"`    // How many events wait, the first among them
	LastPosition  int64      `json:"lastPosition"`  // Its position in the log
	LastRevision  int64      `json:"lastRevision"`  // Of the last event that waits
	ParkedAt      time.Time  `json:"parkedAt"`
	Projection    string     `json:"projection"`
	Stream        string     `json:"stream"`
	TriedAt       *time.Time `json:"triedAt"`
	Tries         int64      `json:"tries"` // How often it was tried again since
	Version       int64      `json:"version"`
}

// PauseComplaintBody is a schema of the description.
type PauseComplaintBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // From when; now, where it is not said
	Reason     string     `json:"reason"`              // A code of what the customer is waited for
}

// PermissionAnswer is a schema of the description.
type PermissionAnswer struct {
	Active       []BasisEvent `json:"active"` // Every basis that was active
	At           time.Time    `json:"at"`     // The instant that is answered for
	CustomerID   string       `json:"customerId"`
	Permitted    bool         `json:"permitted"`
	Proof        *BasisEvent  `json:"proof,omitzero"` // The event that proves it: where it is permitted the latest that gave an active basis, where it is not the one that ended the last. Absent where there never was a basis
	Purpose      string       `json:"purpose"`
	RecordedAsOf *time.Time   `json:"recordedAsOf"`     // What was known then counts; null: all that is known
	RestsOn      *RestsOn     `json:"restsOn,omitzero"` // The last event that was looked at
}

// PlaceHoldBody is a schema of the description.
type PlaceHoldBody struct {
	Matter *string `json:"matter,omitzero"` // A code of the case. Never a name
	Reason string  `json:"reason"`          // A code of why the data must be kept
}

// PlaceOrderBody is a schema of the description.
type PlaceOrderBody struct {
	Amount     Money      `json:"amount"`
	Channel    *string    `json:"channel,omitzero"` // A code
	Items      int64      `json:"items"`
	Number     *string    `json:"number,omitzero"`     // The order's number in the selling system
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was placed; now, where it is not said
	Promised   *string    `json:"promised,omitzero"`   // The customer will have it on this day at the latest
}

// PlanVisitBody is a schema of the description.
type PlanVisitBody struct {
	Content    *string    `json:"content,omitzero"` // What it will be about
	From       time.Time  `json:"from"`             // The window in which it is to take place, at most 92 days
	Goal       *string    `json:"goal,omitzero"`    // What it is to achieve
	Mode       string     `json:"mode"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was planned; now, where it is not said
	Purpose    *string    `json:"purpose,omitzero"`    // A code
	Staff      string     `json:"staff"`               // Opaque id of who goes
	Until      time.Time  `json:"until"`
}

// PlannedContact is a schema of the description.
type PlannedContact struct {
	Channels []string `json:"channels,omitzero"` // In the order in which they are tried; any, where none is named
	Content  *string  `json:"content,omitzero"`  // A code of what it is about
	Days     int64    `json:"days"`              // A contact at least every so many days
	Purpose  *string  `json:"purpose,omitzero"`  // The processing that the contact is. A legal basis for it has to be active; none is asked for, where it is not named
	Tier     string   `json:"tier"`              // A class of the scheme
}

// Policy is a schema of the description.
type Policy struct {
	Items []PolicyVersion `json:"items"` // In the order in which they were decided on
	Name  string          `json:"name"`
}

// PolicyName is a schema of the description.
type PolicyName struct {
	ChangedAt time.Time `json:"changedAt"` // When the last version was recorded
	Name      string    `json:"name"`
	Versions  int64     `json:"versions"`
}

// PolicyNames is a schema of the description.
type PolicyNames struct {
	Items []PolicyName `json:"items"`
}

// PolicyVersion is a schema of the description.
type PolicyVersion struct {
	Actor      string          `json:"actor"` // Opaque id of who recorded it
	Data       json.RawMessage `json:"data"`  // The policy as it was decided on
	EventID    string          `json:"eventId"`
	OccurredAt time.Time       `json:"occurredAt"` // When it was decided
	Position   int64           `json:"position"`   // In the log
	Reason     *string         `json:"reason"`     // A code
	RecordedAt time.Time       `json:"recordedAt"` // By the store's clock
	Revision   int64           `json:"revision"`   // In the policy's stream, from 0; the last one is its ETag for If-Match
	Type       string          `json:"type"`
}

// PostBatchBody is a schema of the description.
type PostBatchBody struct {
	Items []BatchItem `json:"items"`
}

// PostRunBody is a schema of the description.
type PostRunBody struct {
	Reason string `json:"reason"` // A code of why; it is the reason of each reclassification
}

// PostTrialBody is a schema of the description.
type PostTrialBody struct {
	Definition *SchemeDefinition `json:"definition,omitzero"` // A scheme that is nowhere defined yet
	Version    *int64            `json:"version,omitzero"`    // A version of the scheme; without it and without a definition, the one in force at the instant
}

// PreferenceView is a schema of the description.
type PreferenceView struct {
	Channel    string    `json:"channel"`
	EventID    string    `json:"eventId"`
	From       *string   `json:"from"`       // Only from this time of the day on
	OccurredAt time.Time `json:"occurredAt"` // Since when it is so
	RecordedAt time.Time `json:"recordedAt"`
	Revision   int64     `json:"revision"` // In the customer's stream
	Stance     string    `json:"stance"`
	Until      *string   `json:"until"` // Only before this time of the day
}

// PrepareKeyContactBody is a schema of the description.
type PrepareKeyContactBody struct {
	Agenda     string     `json:"agenda"`              // What is to be talked about
	Goal       *string    `json:"goal,omitzero"`       // What it is to achieve
	HoldBy     time.Time  `json:"holdBy"`              // By when it is to be held
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was prepared; now, where it is not said
	Owner      string     `json:"owner"`               // Opaque id of who holds it
	Topic      *string    `json:"topic,omitzero"`      // A code
}

// PresentOfferBody is a schema of the description.
type PresentOfferBody struct {
	Note       *string    `json:"note,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was presented; now, where it is not said
	Staff      *string    `json:"staff,omitzero"`      // Opaque id of who of us presented it; the member of the staff who asks, where it is not said
}

// PrivacyCategory is a schema of the description.
type PrivacyCategory struct {
	Category   string `json:"category"`
	RetainDays *int64 `json:"retainDays"` // For how many days after the customer was archived it is kept; null: until it is erased
	What       string `json:"what"`
}

// PrivacyField is a schema of the description.
type PrivacyField struct {
	Category string  `json:"category"`
	Event    string  `json:"event"` // Type of the event that keeps it
	Field    string  `json:"field"`
	Search   *string `json:"search"` // How it can be found without being read; null where it cannot
	Stored   string  `json:"stored"` // In which form it is kept
	Why      string  `json:"why"`    // What it is kept for
}

// PrivacyRegister is a schema of the description.
type PrivacyRegister struct {
	Categories []PrivacyCategory `json:"categories"`
	Fields     []PrivacyField    `json:"fields"`
	RestsOn    *RestsOnLog       `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Retention  RetentionInForce  `json:"retention"`
}

// ProjectionCensus is a schema of the description.
type ProjectionCensus struct {
	Applied       int64  `json:"applied"`
	Events        int64  `json:"events"`        // Up to position, the store's own among them
	Parked        int64  `json:"parked"`        // Events that wait because one of their stream could not be applied
	ParkedStreams int64  `json:"parkedStreams"` // In how many streams
	Skipped       int64  `json:"skipped"`       // Events that were left out because somebody said so, with a reason
	Verdict       string `json:"verdict"`       // agrees: a count on a path of its own finds the same events at the same position. differs: an event was left out or considered twice. unknown: the count has not got there
}

// ProjectionList is a schema of the description.
type ProjectionList struct {
	Items []ProjectionStatus `json:"items"`
}

// ProjectionNext is a schema of the description.
type ProjectionNext struct {
	Build           int64    `json:"build"` // Which making of the version
	Events          int64    `json:"events"`
	EventsPerSecond *float64 `json:"eventsPerSecond"` // null where not known
	Position        int64    `json:"position"`
	SecondsLeft     *float64 `json:"secondsLeft"` // An estimate; null where not known
	Version         int64    `json:"version"`
}

// ProjectionStatus is a schema of the description.
type ProjectionStatus struct {
	Census     ProjectionCensus `json:"census"`        // What has become of the events up to position
	Error      *string          `json:"error"`         // The last trouble, where there is one
	Head       int64            `json:"head"`          // Position of the log's last event
	LagEvents  *int64           `json:"lagEvents"`     // Events of the log that are not in it yet, the store's own among them; null where they are too many to count
	LagSeconds float64          `json:"lagSeconds"`    // Age of the oldest of them; 0 where there is none
	Name       string           `json:"name"`          // Name of the read model
	Next       *ProjectionNext  `json:"next,omitzero"` // What is being made to take its place; absent where nothing is
	Position   int64            `json:"position"`      // Every event up to this position of the log is in it
	StaleSince *time.Time       `json:"staleSince"`    // Since when it is not kept up; null where it is
	State      string           `json:"state"`         // live: applies events as they come. catching-up: is behind and reads. waiting: no process runs it now. stalled: its process says that it runs, but it does not move although there are events. frozen: it is not kept up while a newer version is made. stopped: needs a person
	UpdatedAt  *time.Time       `json:"updatedAt"`     // When it last moved
	Version    int64            `json:"version"`       // Of the read model
}

// PromiseOrderBody is a schema of the description.
type PromiseOrderBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was promised; now, where it is not said
	Promised   string     `json:"promised"`            // The customer will have it on this day at the latest
	Reason     *string    `json:"reason,omitzero"`     // A code of why the promise is another one now
}

// ProposeMergeBody is a schema of the description.
type ProposeMergeBody struct {
	Customers []string `json:"customers"` // The two records, in any order
	Reason    string   `json:"reason"`    // A code of why
}

// QualityGroup is a schema of the description.
type QualityGroup struct {
	Accuracy      *float64 `json:"accuracy"`      // correct / verified in percent; null where nothing was verified
	Completeness  *float64 `json:"completeness"`  // filled / required in percent
	Correct       int64    `json:"correct"`       // Of these, found correct
	DuplicateRate *float64 `json:"duplicateRate"` // 1 − clusters / records in percent; null where nobody has looked for duplicates
	Filled        int64    `json:"filled"`        // Of these
	Fresh         int64    `json:"fresh"`         // Of the filled ones, inside their refresh interval
	Group         string   `json:"group"`         // Value of what it is grouped by, empty where there is none; * is all
	Index         *float64 `json:"index"`         // Σ weight · share / Σ weight over the shares that there are, in percent
	Records       int64    `json:"records"`       // Active records with a standard
	Required      int64    `json:"required"`      // Fields that they have to hold
	Timeliness    *float64 `json:"timeliness"`    // fresh / filled in percent
	Verified      int64    `json:"verified"`      // Fields with a verification that counts: the last of each field
}

// QualityWeightsNow is a schema of the description.
type QualityWeightsNow struct {
	Accuracy     string `json:"accuracy"`
	Completeness string `json:"completeness"`
	SampleDays   int64  `json:"sampleDays"` // Verifications count for so many days; 0: for ever
	Timeliness   string `json:"timeliness"`
	Uniqueness   string `json:"uniqueness"`
}

// Question is a schema of the description.
type Question struct {
	Code   string  `json:"code"`            // Unique within the version
	Driver *string `json:"driver,omitzero"` // What a rating is about: productQuality, attitude, speed, afterSales or another code; the question itself, where it is left out
	Text   string  `json:"text"`            // As it is asked
	Type   string  `json:"type"`            // nps (0 to 10), csat (1 to 5), ces (1 to 7), rating and the items of the subscales trust and dependence (by the version's scale), text. At most one each of nps, csat, ces and text, and one rating of each driver
}

// QuestionOfVersion is a schema of the description.
type QuestionOfVersion struct {
	Code   string  `json:"code"`
	Driver *string `json:"driver"` // What a rating is about, where that is not the question itself
	Text   string  `json:"text"`   // As it is asked
	Type   string  `json:"type"`
}

// QuestionScore is a schema of the description.
type QuestionScore struct {
	Question string `json:"question"` // Its code in the version
	Score    int64  `json:"score"`
}

// Questionnaire is a schema of the description.
type Questionnaire struct {
	Questionnaire string                 `json:"questionnaire"`
	Revision      int64                  `json:"revision"` // Of its stream; it is the ETag for If-Match
	Versions      []QuestionnaireVersion `json:"versions"` // In their order
}

// QuestionnaireList is a schema of the description.
type QuestionnaireList struct {
	Items []Questionnaire `json:"items"` // By code
}

// QuestionnaireVersion is a schema of the description.
type QuestionnaireVersion struct {
	Aim         string              `json:"aim"`      // What it is to find out
	Audience    string              `json:"audience"` // Who is asked
	ClosedAt    *time.Time          `json:"closedAt"`
	DraftedAt   time.Time           `json:"draftedAt"` // The draft that counts
	High        int64               `json:"high"`      // The best of it
	Low         int64               `json:"low"`       // The worst of the scale of ratings and subscales
	May         []string            `json:"may"`       // The steps that are possible where it stands
	PublishedAt *time.Time          `json:"publishedAt"`
	Questions   []QuestionOfVersion `json:"questions"`
	State       string              `json:"state"`
	Version     int64               `json:"version"`
}

// RankOffersBody is a schema of the description.
type RankOffersBody struct {
	Channel    string     `json:"channel"`             // Of the contact
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When the contact was; now, where it is not said
}

// RankedOffer is a schema of the description.
type RankedOffer struct {
	Name    string     `json:"name"`
	Offer   string     `json:"offer"`   // Its code in the rules
	OfferID string     `json:"offerId"` // Of this offer to this customer
	Score   float64    `json:"score"`
	Until   *time.Time `json:"until,omitzero"` // When the offer ends
}

// Ranking is a schema of the description.
type Ranking struct {
	Channel string         `json:"channel"`         // Of the contact
	Closed  *string        `json:"closed,omitzero"` // Why nothing at all is offered
	Expires time.Time      `json:"expires"`         // Nothing is presented by it then or later
	LeftOut []OfferNotMade `json:"leftOut"`         // What is not for now, and why
	Offers  []OfferToMake  `json:"offers"`          // The first is the next best offer
	Version int64          `json:"version"`         // Of the rules that it is by
}

// RatedQuestion is a schema of the description.
type RatedQuestion struct {
	Aspect   string `json:"aspect"` // What it tells about: a driver, the question itself, or the subscale
	High     int64  `json:"high"`   // The best of the scale
	Kind     string `json:"kind"`
	Low      int64  `json:"low"`      // The worst of the scale
	Question string `json:"question"` // Its code in the version
	Score    int64  `json:"score"`
}

// Reached is a schema of the description.
type Reached struct {
	Reached int64 `json:"reached"` // Go on behind this position
}

// ReasonCount is a schema of the description.
type ReasonCount struct {
	N      int64  `json:"n"`
	Reason string `json:"reason"`
}

// ReclassifyCustomerBody is a schema of the description.
type ReclassifyCustomerBody struct {
	Note       *string    `json:"note,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // From when it holds; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
	Scheme     string     `json:"scheme"`
	To         string     `json:"to"` // A class of the scheme
}

// RecordBasisBody is a schema of the description.
type RecordBasisBody struct {
	Basis      string     `json:"basis"`
	Channel    *string    `json:"channel,omitzero"`
	Notice     *string    `json:"notice,omitzero"`     // Version of the notice that tells of it
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // From when it is there; now, where it is not said
	Purpose    string     `json:"purpose"`
}

// RecordDiff is a schema of the description.
type RecordDiff struct {
	Changes    []RecordedChange `json:"changes"`
	CustomerID string           `json:"customerId"`
	From       *RestsOn         `json:"from,omitzero"` // The last event that the earlier state takes into account; absent where there was none yet
	Steps      []ReplayStep     `json:"steps"`         // The events between the two, 500 at most
	To         *RestsOn         `json:"to,omitzero"`   // The last event that the later state takes into account; absent where there was none yet
}

// RecordFault is a schema of the description.
type RecordFault struct {
	DecidedAt *time.Time `json:"decidedAt"`
	DecidedBy *string    `json:"decidedBy"` // Opaque id of who decided
	EventID   *string    `json:"eventId"`   // Of the decision
	Fault     string     `json:"fault"`
	Field     string     `json:"field"`
	May       []string   `json:"may"`    // What may be decided on it now
	Reason    *string    `json:"reason"` // A code of why
	Since     *time.Time `json:"since"`  // Since when it is stale or invalid, or was found wrong; null where it is missing
	State     string     `json:"state"`
}

// RecordGap is a schema of the description.
type RecordGap struct {
	Class       *string      `json:"class"`     // Of the standard's scheme; null where not classified
	CreatedAt   time.Time    `json:"createdAt"` // Of the record
	CustomerID  string       `json:"customerId"`
	Kind        string       `json:"kind"`
	Missing     []string     `json:"missing"` // Required fields that are empty
	Region      *string      `json:"region"`
	Responsible string       `json:"responsible"` // Opaque id of who sees to it
	Stale       []StaleField `json:"stale"`       // Required fields that are filled and past their refresh interval
}

// RecordInteractionBody is a schema of the description.
type RecordInteractionBody struct {
	Channel    string     `json:"channel"`             // mail is electronic, post is on paper, branch is face to face at ours
	Complaint  *string    `json:"complaint,omitzero"`  // The complaint that it was about
	Content    string     `json:"content"`             // What was said
	Direction  string     `json:"direction"`           // inbound: the customer began it
	Missed     *bool      `json:"missed,omitzero"`     // Nobody was reached: it is kept, but does not count as a contact. Outbound only
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was; now, where it is not said
	Outcome    *string    `json:"outcome,omitzero"`    // A code of what came of it
	Parties    []string   `json:"parties,omitzero"`    // Who took part besides: names, stored encrypted
	Request    *string    `json:"request,omitzero"`    // The service request that it was about
	Staff      *string    `json:"staff,omitzero"`      // Opaque id of who of us took part
	Topic      *string    `json:"topic,omitzero"`      // A code of what it was about
}

// RecordInterviewBody is a schema of the description.
type RecordInterviewBody struct {
	Content    string        `json:"content"` // What was said
	Mode       string        `json:"mode"`
	OccurredAt *time.Time    `json:"occurredAt,omitzero"` // When it was held; now, where it is not said
	Scores     []AspectScore `json:"scores"`
	Staff      *string       `json:"staff,omitzero"` // Opaque id of who asked
}

// RecordNeedBody is a schema of the description.
type RecordNeedBody struct {
	Note       *string    `json:"note,omitzero"`       // Why; stored encrypted
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // Since when it is so; now, where it is not said
	Source     string     `json:"source"`              // Who or what says so: a code
	Weight     int64      `json:"weight"`              // 1 weak to 5 strong; 0: none any more
}

// RecordSurveyAnswerBody is a schema of the description.
type RecordSurveyAnswerBody struct {
	Ces           *int64          `json:"ces,omitzero"`     // It was easy
	Channel       *string         `json:"channel,omitzero"` // A code
	Comment       *string         `json:"comment,omitzero"`
	Csat          *int64          `json:"csat,omitzero"` // Is satisfied
	Drivers       *Drivers        `json:"drivers,omitzero"`
	Invitation    *string         `json:"invitation,omitzero"` // That is answered
	Nps           *int64          `json:"nps,omitzero"`        // Would recommend
	OccurredAt    *time.Time      `json:"occurredAt,omitzero"` // When it was answered; now, where it is not said
	Questionnaire string          `json:"questionnaire"`       // A code
	Ratings       []QuestionScore `json:"ratings,omitzero"`    // Of questions that the version has a scale for: ratings, trust, dependence
	Version       *int64          `json:"version,omitzero"`    // Of the questionnaire; may be left out with an invitation
}

// RecordVisitBody is a schema of the description.
type RecordVisitBody struct {
	Agreements []string   `json:"agreements,omitzero"` // What was agreed
	Content    string     `json:"content"`             // What was talked about
	Feedback   *string    `json:"feedback,omitzero"`   // What the customer said
	Minutes    *int64     `json:"minutes,omitzero"`
	Mode       string     `json:"mode"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When the visit was; now, where it is not said
	Outcome    *string    `json:"outcome,omitzero"`    // A code
	Purpose    *string    `json:"purpose,omitzero"`    // A code
	Staff      *string    `json:"staff,omitzero"`      // Opaque id of who visited
}

// Recorded is a schema of the description.
type Recorded struct {
	EventIds []string `json:"eventIds"`         // The events that were appended
	ID       string   `json:"id"`               // Of what was changed: an id or a code, as in its path
	Position int64    `json:"position"`         // In the log. Give it to a read as minPosition to see this write there
	Receipt  *string  `json:"receipt,omitzero"` // A signed promise that these events are in the log and stay there as they are
	Revision int64    `json:"revision"`         // Of what was changed, after the command; it is the ETag
	RunID    *string  `json:"runId,omitzero"`   // Of the run, where a selection was run
}

// RecordedChange is a schema of the description.
type RecordedChange struct {
	Field string          `json:"field"`
	From  json.RawMessage `json:"from"`  // null where there was nothing
	Since *int64          `json:"since"` // Revision of the event that had set what is replaced; null where there was nothing
	To    json.RawMessage `json:"to"`    // null where there is nothing
}

// RejectComplaintBody is a schema of the description.
type RejectComplaintBody struct {
	Description *string    `json:"description,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason      string     `json:"reason"`              // A code of why it is without ground
}

// RejectFaultBody is a schema of the description.
type RejectFaultBody struct {
	Fault      string     `json:"fault"`               // What is said to be wrong with it
	Field      string     `json:"field"`               // name, birthDate, contacts, email, phone, post, region, interests, notes, or custom.<code>
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why it is right as it is
}

// ReleaseHoldBody is a schema of the description.
type ReleaseHoldBody struct {
	Reason string `json:"reason"` // A code of why the data need not be kept any longer
}

// ReleaseManagerBody is a schema of the description.
type ReleaseManagerBody struct {
	From   *time.Time `json:"from,omitzero"` // From when nobody has the customer; now, where it is not said
	Reason string     `json:"reason"`        // A code
}

// ReopenComplaintBody is a schema of the description.
type ReopenComplaintBody struct {
	Description *string    `json:"description,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason      string     `json:"reason"`              // A code of why
}

// ReopenMeasureBody is a schema of the description.
type ReopenMeasureBody struct {
	Due        time.Time  `json:"due"`                 // To be implemented by then
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Owner      *string    `json:"owner,omitzero"`      // Opaque id of who sees to it now, where that changes
	Reason     string     `json:"reason"`              // A code of why
}

// Replay is a schema of the description.
type Replay struct {
	CustomerID   string       `json:"customerId"`
	NextRevision *int64       `json:"nextRevision,omitzero"` // Give it as fromRevision for the steps after these. Absent at the end
	Steps        []ReplayStep `json:"steps"`
}

// ReplayStep is a schema of the description.
type ReplayStep struct {
	Actor         string                     `json:"actor"`             // Opaque id of who was authenticated
	Auth          string                     `json:"auth"`              // How the actor was authenticated
	CausationID   *string                    `json:"causationId"`       // Of the event that led to it
	Changes       []RecordedChange           `json:"changes"`           // What the event changed in the record. Empty where it changed nothing of it, also because something that happened later was recorded before
	Command       string                     `json:"command"`           // What was asked for
	Corrects      *CorrectedEvent            `json:"corrects,omitzero"` // The event that this one corrects
	CorrelationID *string                    `json:"correlationId"`     // Of the request that led to it
	Counts        bool                       `json:"counts"`            // false where the event had not occurred by occurredAsOf, so that it is shown and not applied
	Data          map[string]json.RawMessage `json:"data"`              // The fields of the event, opened; personal ones are null where they were erased
	Erased        bool                       `json:"erased"`            // Personal fields are null because their keys were destroyed
	ID            string                     `json:"id"`
	Import        *string                    `json:"import"`     // The run that loaded it, for history that was loaded in bulk
	Masked        bool                       `json:"masked"`     // Personal fields are shown in part, or are null, because of who reads
	OccurredAt    time.Time                  `json:"occurredAt"` // In the world, as the caller said
	OnBehalfOf    *string                    `json:"onBehalfOf"` // For whom, as the actor says
	Position      int64                      `json:"position"`   // In the log
	Reason        *string                    `json:"reason"`     // A code, where there is one
	RecordedAt    time.Time                  `json:"recordedAt"` // By the store's clock
	Revision      int64                      `json:"revision"`   // In the customer's stream, from 0
	Schema        int64                      `json:"schema"`     // Schema number of data
	Title         string                     `json:"title"`      // The event's type as words
	Type          string                     `json:"type"`       // A sentence in the past
}

// ReplayWebhookBody is a schema of the description.
type ReplayWebhookBody struct {
	From int64 `json:"from"` // Deliver everything behind this position of the log again; 0 is its beginning
}

// RequestErasureBody is a schema of the description.
type RequestErasureBody struct {
	Channel *string `json:"channel,omitzero"` // A code of how the person asked
	Reason  string  `json:"reason"`           // A code of why
}

// RequestUpgradeBody is a schema of the description.
type RequestUpgradeBody struct {
	Cause       *string    `json:"cause,omitzero"` // A code
	Description *string    `json:"description,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was asked for; now, where it is not said
	Tier        string     `json:"tier"`                // A class in the scheme of the service levels
}

// RequiredField is a schema of the description.
type RequiredField struct {
	Field       string `json:"field"`                // name, birthDate, contacts, email, phone, post, region, interests, notes, or custom.<code>
	RefreshDays *int64 `json:"refreshDays,omitzero"` // Instead of the standard's
}

// RescheduleVisitBody is a schema of the description.
type RescheduleVisitBody struct {
	By         string     `json:"by"`                  // Who wanted it
	From       time.Time  `json:"from"`                // The new window
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
	Staff      *string    `json:"staff,omitzero"`      // Opaque id of who goes, where that changes
	Until      time.Time  `json:"until"`
}

// ResolveComplaintBody is a schema of the description.
type ResolveComplaintBody struct {
	Cause        *string    `json:"cause,omitzero"` // A code of why it happened
	Compensation *Money     `json:"compensation,omitzero"`
	Description  *string    `json:"description,omitzero"`
	OccurredAt   *time.Time `json:"occurredAt,omitzero"` // When it was resolved; now, where it is not said
	Resolution   string     `json:"resolution"`          // A code of what was done
}

// ResolveRequestBody is a schema of the description.
type ResolveRequestBody struct {
	Description *string    `json:"description,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Resolution  string     `json:"resolution"`          // A code of what was done
}

// ResponseGroup is a schema of the description.
type ResponseGroup struct {
	Answered     int64    `json:"answered"`     // Of these, those that were answered, whenever
	Delivered    int64    `json:"delivered"`    // Invitations that arrived in the period
	Group        string   `json:"group"`        // Value of what it is grouped by, empty where there is none; * is all
	Open         int64    `json:"open"`         // Of these, those that can still be answered: the rate may rise by them
	ResponseRate *float64 `json:"responseRate"` // answered / delivered in percent; null where none arrived
}

// RestsOn is a schema of the description.
type RestsOn struct {
	EventID    string    `json:"eventId"`
	EventType  string    `json:"eventType"`
	Position   int64     `json:"position"`
	RecordedAt time.Time `json:"recordedAt"`
	Revision   int64     `json:"revision"`
	Schema     int64     `json:"schema"` // Of that event's type
}

// RestsOnLog is a schema of the description.
type RestsOnLog struct {
	EventID    *string    `json:"eventId"`   // Of that event; null before the first
	EventType  *string    `json:"eventType"` // Null before the first
	Model      string     `json:"model"`
	Position   int64      `json:"position"`   // The last event that had been recorded by recordedAsOf, of all the log; 0 before the first
	RecordedAt *time.Time `json:"recordedAt"` // The latest that the store's clock had been by then, along the log; null before the first event
	Schema     *int64     `json:"schema"`     // Of that event's type; null before the first
	Version    int64      `json:"version"`    // Of the read model
}

// ResumeComplaintBody is a schema of the description.
type ResumeComplaintBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // From when; now, where it is not said
}

// ResumeRequestBody is a schema of the description.
type ResumeRequestBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why it is not settled
}

// RetentionInForce is a schema of the description.
type RetentionInForce struct {
	EventID *string    `json:"eventId"` // The event that decided it; all versions are at /v1/policies/retention
	From    *time.Time `json:"from"`    // Since when it is in force; null where no version is, and what the program was started with counts
}

// ReturnGroup is a schema of the description.
type ReturnGroup struct {
	Amount    CurrencyAmount `json:"amount"`    // There is a line for each currency
	Group     string         `json:"group"`     // Value of what it is grouped by, empty where there is none; * is all
	ItemsBack int64          `json:"itemsBack"` // Items that came back
	Returns   int64          `json:"returns"`
	Whole     int64          `json:"whole"` // After which nothing of the order was left
}

// ReturnOrderBody is a schema of the description.
type ReturnOrderBody struct {
	Amount      *Money     `json:"amount,omitzero"` // What the customer does not pay for it. Left out together with items: all that is left of the order
	Description *string    `json:"description,omitzero"`
	Items       *int64     `json:"items,omitzero"`      // How many came back; 0 for less than one
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it came back; now, where it is not said
	Reason      string     `json:"reason"`              // A code of why
}

// ReturnSummary is a schema of the description.
type ReturnSummary struct {
	Delivered  int64         `json:"delivered"`        // Orders delivered in the period, to customers of the class
	Items      []ReturnGroup `json:"items"`            // The groups, the most frequent first, and before them all together with the group *
	Orders     int64         `json:"orders"`           // Orders of which something came back in the period
	RestsOn    *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	ReturnRate *float64      `json:"returnRate"`       // orders / delivered in percent; null where nothing was delivered
}

// RuleDisputeBody is a schema of the description.
type RuleDisputeBody struct {
	Amount     *Money     `json:"amount,omitzero"`     // That was awarded to the customer
	Body       *string    `json:"body,omitzero"`       // A code of who ruled
	For        string     `json:"for"`                 // Who was found to be right
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was ruled; now, where it is not said
	Ruling     string     `json:"ruling"`
}

// RunCustomer is a schema of the description.
type RunCustomer struct {
	CustomerID string  `json:"customerId"`
	From       string  `json:"from"`    // The class before; empty: none
	Outcome    string  `json:"outcome"` // changed; would-change in a trial; key-lost where the customer's data key is missing without an erasure; else the rule by which the change was refused
	To         string  `json:"to"`      // The class by the scheme
	Verdict    Verdict `json:"verdict"` // How the class came about
}

// RunCustomersPageBody is a schema of the description.
type RunCustomersPageBody struct {
	Items []RunCustomer `json:"items"`         // In the order of their ids
	Next  *string       `json:"next,omitzero"` // Give it as cursor for the next page; absent on the last one
}

// RunListBody is a schema of the description.
type RunListBody struct {
	Items []SchemeRun `json:"items"`
}

// RunScale is a schema of the description.
type RunScale struct {
	Customers int64     `json:"customers"` // That have the measure
	Least     float64   `json:"least"`
	Most      float64   `json:"most"`
	Steps     []float64 `json:"steps"` // From which value on a customer has the quintile 2, 3, 4 and 5; above which, where the ties of the scheme are worse. Null where nobody reaches it, as with fewer than five customers
}

// RunSelectionBody is a schema of the description.
type RunSelectionBody struct {
	Channel string  `json:"channel"`         // Only customers who do not refuse it are selected
	Purpose string  `json:"purpose"`         // Code of the processing: only customers for whom a legal basis for it is active are selected
	Reason  *string `json:"reason,omitzero"` // A code
}

// Satisfaction is a schema of the description.
type Satisfaction struct {
	Items   []SatisfactionGroup `json:"items"`            // All together with the group *, and then the groups
	RestsOn *RestsOnLog         `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// SatisfactionGroup is a schema of the description.
type SatisfactionGroup struct {
	Aspects    []AspectFigure     `json:"aspects"`    // Drivers and other rated questions, the strongest first
	Complaints []CategoryCount    `json:"complaints"` // Filed by the group in the period, by category, the most frequent first
	Entries    SatisfactionTraces `json:"entries"`    // The lists of what the figures are made of
	Group      string             `json:"group"`      // Value of what it is grouped by, empty where there is none; * is all
	Mean       *float64           `json:"mean"`       // Of all ratings of aspects, in percent of their scale; null where there is none
	Returns    []ReasonCount      `json:"returns"`    // Of the group in the period, by reason, the most frequent first
	Sources    []AspectSources    `json:"sources"`    // Of how many ratings of surveys and scores of interviews each aspect is made
	Subscales  []AspectFigure     `json:"subscales"`  // Trust and dependence
}

// SatisfactionTraces is a schema of the description.
type SatisfactionTraces struct {
	Complaints string `json:"complaints"`
	Interviews string `json:"interviews"`
	Returns    string `json:"returns"`
	Surveys    string `json:"surveys"`
}

// Scale is a schema of the description.
type Scale struct {
	Customers int64     `json:"customers"`
	Least     float64   `json:"least"`
	Most      float64   `json:"most"`
	Steps     []float64 `json:"steps"`
}

// SchemeCalibrated is a schema of the description.
type SchemeCalibrated struct {
	At        time.Time        `json:"at"`
	Customers int64            `json:"customers"`
	Position  int64            `json:"position"`
	Scales    map[string]Scale `json:"scales"`
	Version   int64            `json:"version"`
}

// SchemeCalibration is a schema of the description.
type SchemeCalibration struct {
	Calibration SchemeCalibrated `json:"calibration"`
	Position    int64            `json:"position"` // Its own place in the log: evidence names it
}

// SchemeClass is a schema of the description.
type SchemeClass struct {
	Class string `json:"class"`
	When  string `json:"when"` // An expression over the inputs; see docs/classes.md
}

// SchemeCount is a schema of the description.
type SchemeCount struct {
	Classes []ClassCount `json:"classes"` // Every class of the scheme; customers without one are in none
	Scheme  string       `json:"scheme"`  // importance, frequency, value, sensitivity, and those that were defined
}

// SchemeDefined is a schema of the description.
type SchemeDefined struct {
	AfterOrder *bool         `json:"afterOrder,omitzero"`
	Classes    []ClassRule   `json:"classes"`
	Currency   *string       `json:"currency,omitzero"`
	From       time.Time     `json:"from"`
	Grade      []GradePart   `json:"grade,omitzero"`
	KeepManual *bool         `json:"keepManual,omitzero"`
	Needs      []string      `json:"needs,omitzero"`
	Note       *string       `json:"note,omitzero"`
	Otherwise  string        `json:"otherwise"`
	Strategies []TierService `json:"strategies,omitzero"`
	Ties       *string       `json:"ties,omitzero"`
	Window     *int64        `json:"window,omitzero"`
}

// SchemeDefinition is a schema of the description.
type SchemeDefinition struct {
	AfterOrder *bool            `json:"afterOrder,omitzero"` // Classify a customer anew whenever they have ordered
	Classes    []SchemeClass    `json:"classes"`             // The first whose rule holds is the customer's
	Currency   *string          `json:"currency,omitzero"`   // Of the orders that count in amount. Left out, all of them are added up, which is right only where there is one currency
	From       time.Time        `json:"from"`                // In force from then on. A version from the same instant as an earlier one corrects it
	Grade      []SchemeGrade    `json:"grade,omitzero"`      // Makes grade an input: the sum of weight times norm, from 0 to 1
	KeepManual *bool            `json:"keepManual,omitzero"` // Whoever was put into a class by hand stays in it
	Needs      []string         `json:"needs,omitzero"`      // Codes of needs that become inputs: insurance is need_insurance, from 0 to 5
	Note       *string          `json:"note,omitzero"`       // About the scheme; nothing personal
	Otherwise  string           `json:"otherwise"`           // The class of whom no rule fits
	Quintiles  *SchemeQuintiles `json:"quintiles,omitzero"`  // Makes r, f and m inputs: quintiles from 1 to 5 of days since the last order (the fewer the better), orders and amount in the window, among the customers who have ordered in it; 0 for the others
	Strategies []SchemeStrategy `json:"strategies,omitzero"` // What the customers of a class are given while they are in it
	WindowDays *int64           `json:"windowDays,omitzero"` // How many days back orders, visits and complaints count; 0, or left out, is all time
}

// SchemeDetail is a schema of the description.
type SchemeDetail struct {
	AllVersions  []SchemeVersionOf   `json:"allVersions"`      // In the order in which they were defined
	BuiltIn      bool                `json:"builtIn"`          // It came with the program; without versions its classes are given by hand
	Calibrations []SchemeCalibration `json:"calibrations"`     // What the measures that compare customers looked like, at each run
	Classes      []string            `json:"classes"`          // Of the version in force, or else those it came with
	InForce      *int64              `json:"inForce,omitzero"` // The version that counts at the instant; absent where none has begun
	Inputs       []SchemeInput       `json:"inputs"`           // What rules may be about
	Scheme       string              `json:"scheme"`
	Versions     int64               `json:"versions"` // How many have been defined
}

// SchemeGrade is a schema of the description.
type SchemeGrade struct {
	Input  string  `json:"input"`
	Least  *string `json:"least,omitzero"` // The value whose norm is 0; left out, the least of all customers at the last run
	Most   *string `json:"most,omitzero"`  // The value whose norm is 1
	Weight string  `json:"weight"`         // A decimal; the weights add up to 1
}

// SchemeInput is a schema of the description.
type SchemeInput struct {
	Meaning string `json:"meaning"`
	Name    string `json:"name"`
}

// SchemeList is a schema of the description.
type SchemeList struct {
	Items []SchemeSummary `json:"items"`
}

// SchemeQuintiles is a schema of the description.
type SchemeQuintiles struct {
	Ties string `json:"ties"` // All who have the same value get the score of the best placed of them, or of the worst
}

// SchemeRun is a schema of the description.
type SchemeRun struct {
	Changed      int64               `json:"changed"` // Whose class has changed; in a trial, would have been another
	CreatedAt    time.Time           `json:"createdAt"`
	Customers    int64               `json:"customers"` // Who have been looked at so far
	EndedAt      *time.Time          `json:"endedAt"`
	Error        *string             `json:"error,omitzero"`        // Why it failed
	ID           string              `json:"id"`                    // Events that it appends name it in their evidence
	Moves        []Move              `json:"moves"`                 // How many customers by the class they were in and the class by the scheme
	OccurredAsOf *time.Time          `json:"occurredAsOf"`          // What was so at this instant; of a run, when it was begun
	Parked       int64               `json:"parked"`                // Customers whose latest events could not be taken into account
	Position     *int64              `json:"position"`              // The last event of the log that is taken into account
	RecordedAsOf *time.Time          `json:"recordedAsOf,omitzero"` // What was known at this instant; absent: all that is known
	Refused      int64               `json:"refused"`               // Whose class would have changed and did not, because something else was decided meanwhile
	Scales       map[string]RunScale `json:"scales,omitzero"`       // What the measures that compare customers look like over all of them
	Scheme       string              `json:"scheme"`
	StartedAt    *time.Time          `json:"startedAt"`
	State        string              `json:"state"`
	Trial        bool                `json:"trial"`            // Nothing is appended
	Version      *int64              `json:"version,omitzero"` // Of the scheme; absent where the trial brought its own
}

// SchemeStrategy is a schema of the description.
type SchemeStrategy struct {
	Channel          *string  `json:"channel,omitzero"`
	Class            string   `json:"class"`
	ContactEveryDays *int64   `json:"contactEveryDays,omitzero"` // At least one contact every so many days
	Manager          *bool    `json:"manager,omitzero"`          // Has a manager of their own
	Offers           []string `json:"offers,omitzero"`
	Resources        []string `json:"resources,omitzero"`
	Service          *string  `json:"service,omitzero"` // A code of the standard of service
	Team             *string  `json:"team,omitzero"`    // Opaque id of the team or the member of the staff that looks after them
}

// SchemeSummary is a schema of the description.
type SchemeSummary struct {
	BuiltIn  bool     `json:"builtIn"`          // It came with the program; without versions its classes are given by hand
	Classes  []string `json:"classes"`          // Of the version in force, or else those it came with
	InForce  *int64   `json:"inForce,omitzero"` // The version that counts at the instant; absent where none has begun
	Scheme   string   `json:"scheme"`
	Versions int64    `json:"versions"` // How many have been defined
}

// SchemeVersionOf is a schema of the description.
type SchemeVersionOf struct {
	Definition SchemeDefined `json:"definition"`
	Position   int64         `json:"position"`
	RecordedAt time.Time     `json:"recordedAt"`
	Version    int64         `json:"version"`
}

// SelectedClass is a schema of the description.
type SelectedClass struct {
	Class  string `json:"class"`
	Scheme string `json:"scheme"`
}

// SelectedCustomer is a schema of the description.
type SelectedCustomer struct {
	Contacts   []ContactEntry `json:"contacts"`  // As they are now, those that the channel goes to; null of who was left out
	CreatedAt  time.Time      `json:"createdAt"` // Of the record
	CustomerID string         `json:"customerId"`
	Erased     bool           `json:"erased"` // Personal fields were erased
	Gate       GateView       `json:"gate"`   // As it was at the run, but for the hours: with the events that permit the purpose, or that end it, and that prefer or refuse the channel
	Masked     bool           `json:"masked"` // Personal fields are shown in part, or are null, because of who reads
	Name       *string        `json:"name"`   // As it is now; null of who was left out
	Outcome    string         `json:"outcome"`
	Unreadable bool           `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// SelectedNeed is a schema of the description.
type SelectedNeed struct {
	AtLeast int64  `json:"atLeast"`
	Need    string `json:"need"`
}

// SelectionClass is a schema of the description.
type SelectionClass struct {
	Class  string `json:"class"`
	Scheme string `json:"scheme"`
}

// SelectionDefined is a schema of the description.
type SelectionDefined struct {
	Classes   []SelectedClass `json:"classes,omitzero"`
	Kind      *string         `json:"kind,omitzero"`
	Needs     []SelectedNeed  `json:"needs,omitzero"`
	QuietDays *int64          `json:"quietDays,omitzero"`
	Regions   []string        `json:"regions,omitzero"`
	Tags      []string        `json:"tags,omitzero"`
	Title     string          `json:"title"`
}

// SelectionDetail is a schema of the description.
type SelectionDetail struct {
	AllRuns     []SelectionRun     `json:"allRuns"`     // The latest first
	AllVersions []SelectionVersion `json:"allVersions"` // In the order in which they were defined
	ChangedAt   time.Time          `json:"changedAt"`   // When that was recorded
	Runs        int64              `json:"runs"`        // How often it was run
	Selection   string             `json:"selection"`
	Title       string             `json:"title"`
	Version     int64              `json:"version"` // The one that counts: the last
}

// SelectionList is a schema of the description.
type SelectionList struct {
	Items []SelectionSummary `json:"items"` // In the order of their codes
}

// SelectionNeed is a schema of the description.
type SelectionNeed struct {
	AtLeast int64  `json:"atLeast"` // As strong as this
	Need    string `json:"need"`
}

// SelectionRun is a schema of the description.
type SelectionRun struct {
	Actor          string    `json:"actor"` // Opaque id of who ran it
	At             time.Time `json:"at"`    // The instant in the world
	Channel        string    `json:"channel"`
	ChannelRefused int64     `json:"channelRefused"` // Left out: the last they said of the channel was that they refuse it
	Known          time.Time `json:"known"`          // What had been recorded by this instant of the store's clock counts
	KnownPosition  int64     `json:"knownPosition"`  // The last event in the log that counts
	Matched        int64     `json:"matched"`        // Whom the selection finds: selected + notPermitted + channelRefused
	NotPermitted   int64     `json:"notPermitted"`   // Left out: no legal basis for the purpose was active
	Position       int64     `json:"position"`       // In the log, of the event that records the run
	Purpose        string    `json:"purpose"`
	Reason         *string   `json:"reason"` // A code
	RecordedAt     time.Time `json:"recordedAt"`
	RunID          string    `json:"runId"`
	Selected       int64     `json:"selected"` // Who of these may be approached
	Version        int64     `json:"version"`  // Of the selection
}

// SelectionSummary is a schema of the description.
type SelectionSummary struct {
	ChangedAt time.Time `json:"changedAt"` // When that was recorded
	Runs      int64     `json:"runs"`      // How often it was run
	Selection string    `json:"selection"`
	Title     string    `json:"title"`
	Version   int64     `json:"version"` // The one that counts: the last
}

// SelectionVersion is a schema of the description.
type SelectionVersion struct {
	Actor      string           `json:"actor"` // Opaque id of who defined it
	Definition SelectionDefined `json:"definition"`
	Position   int64            `json:"position"` // In the log
	RecordedAt time.Time        `json:"recordedAt"`
	Version    int64            `json:"version"`
}

// SendComplaintFeedbackBody is a schema of the description.
type SendComplaintFeedbackBody struct {
	Channel     *string    `json:"channel,omitzero"`     // A code of how the customer was told
	Description *string    `json:"description,omitzero"` // What the customer was told
	OccurredAt  *time.Time `json:"occurredAt,omitzero"`  // When the customer was told; now, where it is not said
}

// ServiceClock is a schema of the description.
type ServiceClock struct {
	Clock          string     `json:"clock"`
	DueAt          *time.Time `json:"dueAt"`          // When the target passes; null while the clock stands still
	ElapsedMinutes float64    `json:"elapsedMinutes"` // In opening hours, without pauses
	StartedAt      time.Time  `json:"startedAt"`
	StoppedAt      *time.Time `json:"stoppedAt"`     // Null while it runs
	TargetMinutes  float64    `json:"targetMinutes"` // As was promised when the case was received
	Verdict        string     `json:"verdict"`       // met: elapsed is at most the target. missed also where it still runs
}

// ServiceRequest is a schema of the description.
type ServiceRequest struct {
	Channel               *string           `json:"channel"` // Code of how it came in
	Classes               map[string]string `json:"classes"` // The classes the customer was in at receipt, by scheme
	CustomerID            string            `json:"customerId"`
	Description           *string           `json:"description"`
	DueAt                 *time.Time        `json:"dueAt"`  // The deadline that was set for it
	Erased                bool              `json:"erased"` // Personal fields are null because their keys were destroyed
	ID                    string            `json:"id"`
	May                   []string          `json:"may"`      // The steps that are possible where it stands
	Open                  bool              `json:"open"`     // There is still something to be done
	Owner                 *string           `json:"owner"`    // Opaque id of who has it
	Position              int64             `json:"position"` // Of that event in the log
	ReceivedAt            time.Time         `json:"receivedAt"`
	Resolution            *string           `json:"resolution"`            // Code of what was done
	ResolutionDescription *string           `json:"resolutionDescription"` // What was done, in words
	Revision              int64             `json:"revision"`              // In the customer's stream, of the last event about it
	Satisfied             *bool             `json:"satisfied"`             // Whether the customer is satisfied; null where not asked
	State                 string            `json:"state"`
	Tasks                 map[string]TaskOf `json:"tasks"`      // The parts of other departments, by id
	Team                  *string           `json:"team"`       // Code of the department that has it
	Type                  *string           `json:"type"`       // Code of what kind it is; null before it was triaged
	Unreadable            bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	Urgency               *string           `json:"urgency"`    // low, normal, high or critical; null before it was triaged
}

// ServiceUpgrade is a schema of the description.
type ServiceUpgrade struct {
	Cause       *string    `json:"cause"` // Code
	CustomerID  string     `json:"customerId"`
	DecidedAt   *time.Time `json:"decidedAt"`
	DecidedBy   *string    `json:"decidedBy"` // Opaque id of who granted or refused it
	Description *string    `json:"description"`
	Erased      bool       `json:"erased"`  // Personal fields were erased
	Expired     bool       `json:"expired"` // It was granted, and its time has passed
	ID          string     `json:"id"`
	InForce     bool       `json:"inForce"`  // Cases that are received now go by it
	Masked      bool       `json:"masked"`   // Personal fields are shown in part, or are null, because of who reads
	Position    int64      `json:"position"` // Of that event in the log
	Reason      *string    `json:"reason"`   // Code of why it was decided so, or ended
	RequestedAt time.Time  `json:"requestedAt"`
	Revision    int64      `json:"revision"` // Of the last event about it, in the customer's stream
	State       string     `json:"state"`
	Tier        string     `json:"tier"`       // As which the customer is served
	Unreadable  bool       `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	ValidFrom   *time.Time `json:"validFrom"`
	ValidUntil  *time.Time `json:"validUntil"`
}

// SetMember is a schema of the description.
type SetMember struct {
	ID         string `json:"id"`
	MergedInto string `json:"mergedInto"` // In which record: the survivor, or another member that was merged later
}

// SettleDisputeBody is a schema of the description.
type SettleDisputeBody struct {
	Amount      *Money     `json:"amount,omitzero"` // That the customer gets
	Description *string    `json:"description,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was settled; now, where it is not said
}

// ShipOrderBody is a schema of the description.
type ShipOrderBody struct {
	Carrier    *string    `json:"carrier,omitzero"`    // A code of who brings it
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it left; now, where it is not said
}

// SkipReason is a schema of the description.
type SkipReason struct {
	Reason string `json:"reason"` // Why; it is kept and shown for ever. No personal data
}

// SkippedEvent is a schema of the description.
type SkippedEvent struct {
	Cause     string    `json:"cause"` // Why it could not be applied
	Position  int64     `json:"position"`
	Reason    string    `json:"reason"` // Why it is left out
	Revision  int64     `json:"revision"`
	SkippedAt time.Time `json:"skippedAt"`
	SkippedBy string    `json:"skippedBy"` // Opaque id of who said so
	Stream    string    `json:"stream"`
	Type      string    `json:"type"`
}

// SparsePage is a schema of the description.
type SparsePage struct {
	Count   *int64                       `json:"count,omitzero"` // As in a whole page
	Items   []map[string]json.RawMessage `json:"items"`
	Next    *string                      `json:"next,omitzero"`    // As in a whole page
	RestsOn *RestsOnLog                  `json:"restsOn,omitzero"` // As in a whole page
}

// StaffBelongings is a schema of the description.
type StaffBelongings struct {
	Complaints  int64       `json:"complaints"`       // Open ones
	CustomerIds []string    `json:"customerIds"`      // The customers of which something is theirs, at most limit
	Customers   int64       `json:"customers"`        // Customers that they have, now or later: active ones, and records that were merged into another one
	Disputes    int64       `json:"disputes"`         // Open ones
	FollowUps   int64       `json:"followUps"`        // Open ones
	KeyContacts int64       `json:"keyContacts"`      // Contacts with important customers, still to be held or to be followed up
	LeftAt      *time.Time  `json:"leftAt"`           // Null while they are there
	Measures    int64       `json:"measures"`         // Improvements that are not implemented yet, or of which it is not known yet whether they helped; of no customer
	Requests    int64       `json:"requests"`         // Open ones
	RestsOn     *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
	Staff       string      `json:"staff"`
	Successor   *string     `json:"successor"` // Who takes it over; null where the team does
	Team        string      `json:"team"`
	Visits      int64       `json:"visits"` // Planned ones that are still to come or under way
}

// StaffRecord is a schema of the description.
type StaffRecord struct {
	ID         string     `json:"id"`
	JoinedAt   time.Time  `json:"joinedAt"`
	LeftAt     *time.Time `json:"leftAt"`
	Masked     bool       `json:"masked"` // The name is shown in part, or is null, because of who reads
	Name       *string    `json:"name"`
	Position   int64      `json:"position"`   // Position of that event in the log
	Reason     *string    `json:"reason"`     // Code of why they left
	Revision   int64      `json:"revision"`   // Of the last event in the record; the ETag
	Successor  *string    `json:"successor"`  // Who takes over what they had; null where their team does, or while they are there
	Team       string     `json:"team"`       // A code; the last one of who has left
	Unreadable bool       `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// StageCount is a schema of the description.
type StageCount struct {
	Customers int64  `json:"customers"`
	Stage     string `json:"stage"`
}

// StaleField is a schema of the description.
type StaleField struct {
	Field      string    `json:"field"`
	ObservedAt time.Time `json:"observedAt"` // When it was last observed or found correct
	StaleSince time.Time `json:"staleSince"`
}

// Standard is a schema of the description.
type Standard struct {
	Class       *string         `json:"class,omitzero"`       // A class of the scheme; every other one, where it is left out
	Kind        *string         `json:"kind,omitzero"`        // Both, where it is left out
	RefreshDays *int64          `json:"refreshDays,omitzero"` // A field is stale when it was neither observed nor found correct for so many days; left out, it never is
	Required    []RequiredField `json:"required"`
	Responsible string          `json:"responsible"` // Opaque id of who sees to it
}

// StartRequestBody is a schema of the description.
type StartRequestBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
}

// StartVisitBody is a schema of the description.
type StartVisitBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
}

// StatePreferenceBody is a schema of the description.
type StatePreferenceBody struct {
	From       *string    `json:"from,omitzero"`       // Only from this time of the day on, by the installation's clock
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When the customer said so; now, where it is not said
	Stance     string     `json:"stance"`              // refused: not through this channel; preferred: before others
	Until      *string    `json:"until,omitzero"`      // Only before this time of the day
}

// StepQuestionnaireBody is a schema of the description.
type StepQuestionnaireBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it happened; now, where it is not said
	Version    int64      `json:"version"`
}

// StreamHead is a schema of the description.
type StreamHead struct {
	Checkpoint string   `json:"checkpoint"`     // The checkpoint whose heads the proof leads to
	Key        string   `json:"key"`            // SHA-256 of the name, base64
	Leaf       *string  `json:"leaf"`           // Hash of that event's leaf, base64
	Other      *Other   `json:"other,omitzero"` // The stream that stands in the place of one that there is not
	Revision   *int64   `json:"revision"`       // Of its last event; null where there is no such stream
	Siblings   []string `json:"siblings"`       // Hashes beside the way from the root down, base64
	Stream     string   `json:"stream"`
}

// SurveyAnalysis is a schema of the description.
type SurveyAnalysis struct {
	Items   []AnalysisGroup `json:"items"`            // All together with the group *, and then the groups
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// SurveyAnswerRecord is a schema of the description.
type SurveyAnswerRecord struct {
	AnsweredAt    time.Time         `json:"answeredAt"`
	Ces           *int64            `json:"ces"`     // It was easy, 1 to 7
	Channel       *string           `json:"channel"` // Code of how the answer came in
	Classes       map[string]string `json:"classes"` // The classes the customer was in when it answered, by scheme
	Comment       *string           `json:"comment"`
	Csat          *int64            `json:"csat"` // Is satisfied, 1 to 5
	CustomerID    string            `json:"customerId"`
	Day           string            `json:"day"` // The day of answeredAt in the installation's time zone
	Drivers       DriverScores      `json:"drivers"`
	Erased        bool              `json:"erased"` // Personal fields are null because their keys were destroyed
	ID            string            `json:"id"`
	InvitationID  *string           `json:"invitationId"`  // That it answers; null where there was none
	Masked        bool              `json:"masked"`        // Personal fields are shown in part, or are null, because of who reads
	Nps           *int64            `json:"nps"`           // Would recommend, 0 to 10
	Position      int64             `json:"position"`      // Of the event in the log
	Questionnaire string            `json:"questionnaire"` // A code
	Ratings       []RatedQuestion   `json:"ratings"`       // Of other questions, and of the subscales of trust and dependence
	RecordedAt    time.Time         `json:"recordedAt"`
	Revision      int64             `json:"revision"`   // Of the event in the customer's stream
	Unreadable    bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	Version       int64             `json:"version"`
}

// SurveyGroup is a schema of the description.
type SurveyGroup struct {
	Answers int64         `json:"answers"` // How many there are, with whatever scores
	Ces     MeanFigure    `json:"ces"`     // Mean of the scores 1 to 7
	Csat    CSATFigure    `json:"csat"`
	Drivers DriverFigures `json:"drivers"` // Means of the ratings 1 to 5. Ratings by another scale are in the analysis, in percent of their scale
	Nps     NPSFigure     `json:"nps"`
	Value   string        `json:"value"`
}

// SurveyInvitation is a schema of the description.
type SurveyInvitation struct {
	AnsweredAt    *time.Time        `json:"answeredAt"`
	Channel       string            `json:"channel"` // A code
	Classes       map[string]string `json:"classes"` // The classes the customer was in when it was sent, by scheme
	CustomerID    string            `json:"customerId"`
	DeliveredAt   *time.Time        `json:"deliveredAt"` // Where nobody said so, when it was answered
	ExpiresAt     time.Time         `json:"expiresAt"`   // What is answered then or later does not count as an answer to it
	ID            string            `json:"id"`
	InvitedAt     time.Time         `json:"invitedAt"`
	Position      int64             `json:"position"`      // Of that event in the log
	Questionnaire string            `json:"questionnaire"` // A code
	Reason        *string           `json:"reason"`        // Code of why it was ended before its time
	Revision      int64             `json:"revision"`      // In the customer's stream, of the last event about it
	State         string            `json:"state"`         // expired: its time has passed, the version that it is to has been closed, or it was ended before
	Version       int64             `json:"version"`
}

// SurveyResponse is a schema of the description.
type SurveyResponse struct {
	Items   []ResponseGroup `json:"items"`            // The groups, and all together with the group *
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// SurveySummary is a schema of the description.
type SurveySummary struct {
	Answers   int64         `json:"answers"`   // How many there are, with whatever scores
	ByChannel []SurveyGroup `json:"byChannel"` // An empty value where not said
	ByClass   []SurveyGroup `json:"byClass"`   // By the customer's class in classScheme when it was answered; an empty value where it had none
	ByMonth   []SurveyGroup `json:"byMonth"`   // The trend: by the month of the answer, as YYYY-MM; months without an answer are left out
	ByVersion []SurveyGroup `json:"byVersion"` // By questionnaire and version, such as annual/3. The list of answers takes them as questionnaire and version
	Ces       MeanFigure    `json:"ces"`       // Mean of the scores 1 to 7
	Csat      CSATFigure    `json:"csat"`
	Drivers   DriverFigures `json:"drivers"` // Means of the ratings 1 to 5. Ratings by another scale are in the analysis, in percent of their scale
	Nps       NPSFigure     `json:"nps"`
	RestsOn   *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// SuspectedRate is a schema of the description.
type SuspectedRate struct {
	Clusters int64  `json:"clusters"`
	Rate     string `json:"rate"`
}

// TagCustomerBody is a schema of the description.
type TagCustomerBody struct {
	Add        []string   `json:"add,omitzero"`        // Codes. Everybody who may read customers sees them: never what only some may know
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it became so; now, where it is not said
	Remove     []string   `json:"remove,omitzero"`     // Codes
	Source     *string    `json:"source,omitzero"`     // Who says so; staff, or import of an import, where it is not said
}

// TakeCustomerBody is a schema of the description.
type TakeCustomerBody struct {
	Role *string `json:"role,omitzero"` // A code of what you are to the customer
}

// Target is a schema of the description.
type Target struct {
	FirstResponseMinutes *int64  `json:"firstResponseMinutes,omitzero"` // In opening hours; 0 promises nothing
	Kind                 *string `json:"kind,omitzero"`                 // Both, where it is left out
	NextResponseMinutes  *int64  `json:"nextResponseMinutes,omitzero"`  // Whenever the customer asks again
	ResolutionMinutes    *int64  `json:"resolutionMinutes,omitzero"`
	Severity             *string `json:"severity,omitzero"` // Of the complaint, or urgency of the request; any, where it is left out
	Tier                 *string `json:"tier,omitzero"`     // Class of the customer at receipt; any, where it is left out
}

// TaskOf is a schema of the description.
type TaskOf struct {
	Done    *time.Time `json:"done,omitzero"`    // When it was done; absent where it was not
	Due     *time.Time `json:"due,omitzero"`     // To be done by then
	Outcome *string    `json:"outcome,omitzero"` // A code
	Team    string     `json:"team"`             // Code of the department
}

// TeamCount is a schema of the description.
type TeamCount struct {
	Customers int64  `json:"customers"`
	Team      string `json:"team"`
}

// TierCoverage is a schema of the description.
type TierCoverage struct {
	Coverage *float64 `json:"coverage"` // met / due in percent; null where none is due
	Days     int64    `json:"days"`     // A visit at least every so many days
	Due      int64    `json:"due"`      // Active customers of the tier that have been customers for so long
	Met      int64    `json:"met"`      // Of these, those with a visit within so many days
	Tier     string   `json:"tier"`
}

// TierService is a schema of the description.
type TierService struct {
	Channel      *string  `json:"channel,omitzero"`
	Class        string   `json:"class"`
	ContactEvery *int64   `json:"contactEvery,omitzero"`
	Manager      *bool    `json:"manager,omitzero"`
	Offers       []string `json:"offers,omitzero"`
	Resources    []string `json:"resources,omitzero"`
	Service      *string  `json:"service,omitzero"`
	Team         *string  `json:"team,omitzero"`
}

// TimelineEntry is a schema of the description.
type TimelineEntry struct {
	Actor       string                     `json:"actor"` // Opaque id of who did it
	Command     string                     `json:"command"`
	CorrectedBy *int64                     `json:"correctedBy,omitzero"` // Revision of the newest correction or withdrawal of this event, which is shown as it was recorded
	Corrects    *int64                     `json:"corrects,omitzero"`    // Revision of the event that this one corrects or withdraws
	CustomerID  string                     `json:"customerId"`           // In whose stream it is: another one than was asked for where a set is asked for
	Data        map[string]json.RawMessage `json:"data"`                 // The fields of the event; personal ones are null where they were erased
	Erased      bool                       `json:"erased"`               // Personal fields are null because their keys were destroyed
	EventID     string                     `json:"eventId"`
	Imported    bool                       `json:"imported"`   // Part of history that was loaded in bulk
	Masked      bool                       `json:"masked"`     // Personal fields are shown in part, or are null, because of who reads
	OccurredAt  time.Time                  `json:"occurredAt"` // In the world
	OnBehalfOf  *string                    `json:"onBehalfOf"`
	Position    int64                      `json:"position"`           // Of the event in the log
	Reason      *string                    `json:"reason"`             // A code, where there is one
	RecordedAt  time.Time                  `json:"recordedAt"`         // By the store's clock
	Revision    int64                      `json:"revision"`           // Of the event in the customer's stream
	Schema      int64                      `json:"schema"`             // Schema number of data
	SubjectID   *string                    `json:"subjectId"`          // The visit, complaint, answer or order that it is about; null where it is about the customer
	Type        string                     `json:"type"`               // A sentence in the past
	Unreadable  bool                       `json:"unreadable"`         // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	Withdrawn   *bool                      `json:"withdrawn,omitzero"` // The event was withdrawn, itself or with what had begun what it is about: it counts in nothing
}

// TriageRequestBody is a schema of the description.
type TriageRequestBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Type       string     `json:"type"`                // A code
	Urgency    string     `json:"urgency"`
}

// UnlinkPersonBody is a schema of the description.
type UnlinkPersonBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // Until when it was so; now, where it is not said
	Reason     string     `json:"reason"`              // A code
}

// UpgradeReason is a schema of the description.
type UpgradeReason struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
}

// Verdict is a schema of the description.
type Verdict struct {
	Facts     int64              `json:"facts"`     // How many events are behind the inputs
	Inputs    map[string]float64 `json:"inputs"`    // Those that the scheme uses
	Positions []int64            `json:"positions"` // The last of them in the log, at most 50
	Rule      string             `json:"rule"`      // Which rule held: classes[i] of the version, or otherwise
}

// VerifyFieldBody is a schema of the description.
type VerifyFieldBody struct {
	Field      string     `json:"field"`           // name, birthDate, contacts, email, phone, post, region, interests, notes, or custom.<code>
	Method     *string    `json:"method,omitzero"` // A code, such as call, document
	Note       *string    `json:"note,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was held against the world; now, where it is not said
	Outcome    string     `json:"outcome"`
}

// VerifyMeasureBody is a schema of the description.
type VerifyMeasureBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
}

// VisitPlan is a schema of the description.
type VisitPlan struct {
	CancelledBy *string           `json:"cancelledBy"` // customer or us; null where it was not cancelled
	Classes     map[string]string `json:"classes"`     // The classes the customer was in when it was planned, by scheme
	Content     *string           `json:"content"`     // What it is to be about
	CustomerID  string            `json:"customerId"`
	Erased      bool              `json:"erased"`   // Personal fields are null because their keys were destroyed
	From        time.Time         `json:"from"`     // The window in which it is to take place, as it was moved last
	Goal        *string           `json:"goal"`     // What it is to achieve
	ID          string            `json:"id"`       // Of the visit; its record has the same
	InWindow    bool              `json:"inWindow"` // It took place in its window
	Masked      bool              `json:"masked"`   // Personal fields are shown in part, or are null, because of who reads
	May         []string          `json:"may"`      // The steps that are possible where it stands
	Mode        string            `json:"mode"`
	Open        bool              `json:"open"` // The visit is still to come or under way
	PlannedAt   time.Time         `json:"plannedAt"`
	Position    int64             `json:"position"`    // Of that event in the log
	Purpose     *string           `json:"purpose"`     // A code
	Reason      *string           `json:"reason"`      // Code of why it was cancelled or missed
	Rescheduled int64             `json:"rescheduled"` // How often it was moved
	Revision    int64             `json:"revision"`    // In the customer's stream, of the last event about the plan
	Staff       string            `json:"staff"`       // Opaque id of who goes; empty where somebody of the team will
	StartedAt   *time.Time        `json:"startedAt"`
	State       string            `json:"state"`
	Team        *string           `json:"team"`       // Code of the team that it was given to
	Unreadable  bool              `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
	Until       time.Time         `json:"until"`
	VisitedAt   *time.Time        `json:"visitedAt"` // When it took place
}

// VisitRecord is a schema of the description.
type VisitRecord struct {
	Actor      string    `json:"actor"`      // Opaque id of who recorded it
	Agreements []string  `json:"agreements"` // What was agreed
	Content    *string   `json:"content"`    // What it was about
	CustomerID string    `json:"customerId"`
	Day        string    `json:"day"`      // The day of occurredAt in the installation's time zone
	Erased     bool      `json:"erased"`   // Personal fields are null because their keys were destroyed
	Feedback   *string   `json:"feedback"` // What the customer said
	ID         string    `json:"id"`
	Masked     bool      `json:"masked"`  // Personal fields are shown in part, or are null, because of who reads
	Minutes    *int64    `json:"minutes"` // How long it took
	Mode       string    `json:"mode"`
	OccurredAt time.Time `json:"occurredAt"`
	Outcome    *string   `json:"outcome"`  // A code
	Position   int64     `json:"position"` // Of the event in the log
	Purpose    *string   `json:"purpose"`  // A code
	RecordedAt time.Time `json:"recordedAt"`
	Revision   int64     `json:"revision"`   // Of the event in the customer's stream
	Staff      *string   `json:"staff"`      // Opaque id of who visited
	Unreadable bool      `json:"unreadable"` // Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing
}

// Webhook is a schema of the description.
type Webhook struct {
	CreatedAt     time.Time  `json:"createdAt"`
	Description   string     `json:"description"`
	Failing       int64      `json:"failing"` // Failed attempts at the event that has failed most often; 0 where all is well
	ID            string     `json:"id"`
	Imports       bool       `json:"imports"`                // Tell of history that is loaded in bulk too
	Position      int64      `json:"position"`               // Every event up to this position of the log was delivered, passed over, or is queued
	Queued        int64      `json:"queued"`                 // Events that are still to be delivered
	Reason        *string    `json:"reason,omitzero"`        // Why it is paused. failing: an event was not taken for 24 hours. gone: the receiver answered 410
	RotatingUntil *time.Time `json:"rotatingUntil,omitzero"` // Until when deliveries are signed with the secret before too
	Secret        *string    `json:"secret,omitzero"`        // What deliveries are signed with; shown where it is made and never again
	State         string     `json:"state"`
	Types         []string   `json:"types"` // Types of events; empty for all
	UpdatedAt     time.Time  `json:"updatedAt"`
	URL           string     `json:"url"`
}

// WebhookDelivery is a schema of the description.
type WebhookDelivery struct {
	At       time.Time `json:"at"`
	Attempt  int64     `json:"attempt"`  // Which attempt at the event it was, from 1
	EventID  string    `json:"eventId"`  // Also the header webhook-id. All zeros where the outcome is missing
	ID       int64     `json:"id"`       // Rises with every attempt
	Outcome  string    `json:"outcome"`  // missing: the log has no such event where it was queued, as after a restore to an earlier point, and nothing was sent
	Position int64     `json:"position"` // Of the event in the log
	Status   int64     `json:"status"`   // What the receiver answered; 0 where it did not
	TookMs   int64     `json:"tookMs"`
	Type     string    `json:"type"` // Empty where the outcome is missing
}

// WebhookDeliveryListBody is a schema of the description.
type WebhookDeliveryListBody struct {
	Items []WebhookDelivery `json:"items"`
	Next  *int64            `json:"next,omitzero"` // Give it as before for the ones before these
}

// WebhookFields is a schema of the description.
type WebhookFields struct {
	Description *string  `json:"description,omitzero"`
	Imports     *bool    `json:"imports,omitzero"` // Tell of history that is loaded in bulk too
	Types       []string `json:"types,omitzero"`   // Types of events; empty or absent for all
	URL         string   `json:"url"`              // https, outside the network; checked again at every connection
}

// WebhookListBody is a schema of the description.
type WebhookListBody struct {
	Items []Webhook `json:"items"` // All of them, the oldest first
}

// Week is a schema of the description.
type Week struct {
	Friday    []OpeningHours `json:"friday,omitzero"`
	Monday    []OpeningHours `json:"monday,omitzero"`
	Saturday  []OpeningHours `json:"saturday,omitzero"`
	Sunday    []OpeningHours `json:"sunday,omitzero"`
	Thursday  []OpeningHours `json:"thursday,omitzero"`
	Tuesday   []OpeningHours `json:"tuesday,omitzero"`
	Wednesday []OpeningHours `json:"wednesday,omitzero"`
}

// WithdrawBody is a schema of the description.
type WithdrawBody struct {
	Reason string `json:"reason"` // A code, such as mistake, duplicate, wrong-customer, import-undone
}

// WithdrawConsentBody is a schema of the description.
type WithdrawConsentBody struct {
	Channel    *string    `json:"channel,omitzero"`    // A code of how it was withdrawn
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was withdrawn; now, where it is not said
	Purpose    string     `json:"purpose"`
}

// WithdrawDisputeBody is a schema of the description.
type WithdrawDisputeBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     string     `json:"reason"`              // A code of why
}

// WorkItem is a schema of the description.
type WorkItem struct {
	Clock          string     `json:"clock"`
	CustomerID     string     `json:"customerId"`
	DueAt          *time.Time `json:"dueAt"`          // When the target passes; null while the clock stands still
	ElapsedMinutes float64    `json:"elapsedMinutes"` // In opening hours, without pauses
	ID             string     `json:"id"`             // The complaint or the request
	Kind           string     `json:"kind"`
	Open           bool       `json:"open"`
	Owner          *string    `json:"owner"`  // Opaque id of who has it
	Paused         bool       `json:"paused"` // The clocks stand still, for the customer is waited for
	ReceivedAt     time.Time  `json:"receivedAt"`
	Severity       *string    `json:"severity"` // Of the complaint, or urgency of the request
	StartedAt      time.Time  `json:"startedAt"`
	State          string     `json:"state"`         // In the words of its kind
	StoppedAt      *time.Time `json:"stoppedAt"`     // Null while it runs
	TargetMinutes  float64    `json:"targetMinutes"` // As was promised when the case was received
	Team           *string    `json:"team"`
	Tier           *string    `json:"tier"`    // Of the customer at receipt: that of a service upgrade, or else its class in the scheme of the service levels
	Verdict        string     `json:"verdict"` // met: elapsed is at most the target. missed also where it still runs
}

// Worklist is a schema of the description.
type Worklist struct {
	Count   int64       `json:"count"`            // How many there are, on this page or not
	Items   []WorkItem  `json:"items"`            // By when they are due; those that stand still come last
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}
