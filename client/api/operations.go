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

// AcknowledgeComplaint: Acknowledge a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/acknowledge).
func (c *Client) AcknowledgeComplaint(ctx context.Context, customerID string, complaintID string, body AcknowledgeComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/acknowledge", true, body, out, opts...)
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

// AssignRequest: Assign a service request (POST /v1/customers/{customerId}/requests/{requestId}/assign).
func (c *Client) AssignRequest(ctx context.Context, customerID string, requestID string, body AssignRequestBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/requests/"+url.PathEscape(requestID)+"/assign", true, body, out, opts...)
}

// CancelImport: Cancel an import (POST /v1/imports/{importId}/cancel).
func (c *Client) CancelImport(ctx context.Context, importID string, opts ...client.SendOption) (*Import, error) {
	out := new(Import)
	return out, c.Call(ctx, http.MethodPost, "/v1/imports/"+url.PathEscape(importID)+"/cancel", false, nil, out, opts...)
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

// DefineCalendar: Define or correct a business calendar (PUT /v1/calendars/{calendar}).
func (c *Client) DefineCalendar(ctx context.Context, calendar string, body DefineCalendarBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/calendars/"+url.PathEscape(calendar), true, body, out, opts...)
}

// DefineScheme: Define or correct a scheme of classes (PUT /v1/schemes/{scheme}).
func (c *Client) DefineScheme(ctx context.Context, scheme string, body DefineSchemeBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/schemes/"+url.PathEscape(scheme), true, body, out, opts...)
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

// GetCheckpoint: Get the last signed checkpoint (GET /v1/proof/checkpoint).
func (c *Client) GetCheckpoint(ctx context.Context, accept string) (*http.Response, error) {
	return c.Stream(ctx, http.MethodGet, "/v1/proof/checkpoint", accept, "", nil)
}

// GetClassesQuery are the query parameters of GetClasses; what is zero is not sent.
type GetClassesQuery struct {
	Day          string    // As of the end of this day; today by default
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant, whenever they were recorded
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetClassesQuery) encode() string {
	v := url.Values{}
	add(v, "day", q.Day)
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

// GetComplaintQuery are the query parameters of GetComplaint; what is zero is not sent.
type GetComplaintQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetComplaintQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetComplaint: Read a complaint (GET /v1/complaints/{complaintId}).
func (c *Client) GetComplaint(ctx context.Context, complaintID string, q GetComplaintQuery) (*ComplaintRecord, error) {
	out := new(ComplaintRecord)
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
	RecordedAsOf   time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf   time.Time // What was so then: only events that had occurred by this instant, whenever they were recorded
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
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant, whenever they were recorded
	AsOfRevision *int64    // What was known at this revision; instead of recordedAsOf
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetCustomerQuery) encode() string {
	v := url.Values{}
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
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetCustomerComplaintQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetCustomerComplaint: Read a customer's complaint (GET /v1/customers/{customerId}/complaints/{complaintId}).
func (c *Client) GetCustomerComplaint(ctx context.Context, customerID string, complaintID string, q GetCustomerComplaintQuery) (*ComplaintRecord, error) {
	out := new(ComplaintRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+q.encode(), false, nil, out)
}

// GetCustomerLifecycleQuery are the query parameters of GetCustomerLifecycle; what is zero is not sent.
type GetCustomerLifecycleQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetCustomerLifecycleQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetCustomerLifecycle: Read a customer's way through the lifecycle (GET /v1/customers/{customerId}/lifecycle).
func (c *Client) GetCustomerLifecycle(ctx context.Context, customerID string, q GetCustomerLifecycleQuery) (*CustomerLifecycle, error) {
	out := new(CustomerLifecycle)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/lifecycle"+q.encode(), false, nil, out)
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

// GetErasureQuery are the query parameters of GetErasure; what is zero is not sent.
type GetErasureQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetErasureQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetErasure: Read an erasure, where it stands, and its certificate (GET /v1/erasures/{erasureId}).
func (c *Client) GetErasure(ctx context.Context, erasureID string, q GetErasureQuery) (*ErasureRecord, error) {
	out := new(ErasureRecord)
	return out, c.Call(ctx, http.MethodGet, "/v1/erasures/"+url.PathEscape(erasureID)+q.encode(), false, nil, out)
}

// GetFollowUpClosureQuery are the query parameters of GetFollowUpClosure; what is zero is not sent.
type GetFollowUpClosureQuery struct {
	From        string // Due on this day or later
	To          string // Due on this day or earlier
	By          string // month is that in which it was due, as YYYY-MM
	ClassScheme string // The scheme of the classes
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetFollowUpClosureQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "classScheme", q.ClassScheme)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetFollowUpClosure: Work out how many follow-ups were done on time (GET /v1/follow-ups/closure).
func (c *Client) GetFollowUpClosure(ctx context.Context, q GetFollowUpClosureQuery) (*Closure, error) {
	out := new(Closure)
	return out, c.Call(ctx, http.MethodGet, "/v1/follow-ups/closure"+q.encode(), false, nil, out)
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

// GetLedger: Show how the ledger is (GET /v1/proof).
func (c *Client) GetLedger(ctx context.Context) (*LedgerStatus, error) {
	out := new(LedgerStatus)
	return out, c.Call(ctx, http.MethodGet, "/v1/proof", false, nil, out)
}

// GetLifecycleQuery are the query parameters of GetLifecycle; what is zero is not sent.
type GetLifecycleQuery struct {
	Day         string // As of the end of this day; today by default
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetLifecycleQuery) encode() string {
	v := url.Values{}
	add(v, "day", q.Day)
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
	From        string // First day; 29 days before the last by default
	To          string // Last day; today by default. At most 3,660 days from the first
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetManagedCustomersQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetManagedCustomers: Count managed customers day by day (GET /v1/managed-customers).
func (c *Client) GetManagedCustomers(ctx context.Context, q GetManagedCustomersQuery) (*ManagedSeries, error) {
	out := new(ManagedSeries)
	return out, c.Call(ctx, http.MethodGet, "/v1/managed-customers"+q.encode(), false, nil, out)
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

// GetPrivacyRegister: Read what is kept of persons, why and for how long (GET /v1/privacy/register).
func (c *Client) GetPrivacyRegister(ctx context.Context) (*PrivacyRegister, error) {
	out := new(PrivacyRegister)
	return out, c.Call(ctx, http.MethodGet, "/v1/privacy/register", false, nil, out)
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

// GetReplayQuery are the query parameters of GetReplay; what is zero is not sent.
type GetReplayQuery struct {
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: events that occurred later are not applied
	FromRevision *int64    // Begin with this revision; 0 is the first event
	Limit        *int64    // Steps at most
}

func (q GetReplayQuery) encode() string {
	v := url.Values{}
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

// GetServiceAttainmentQuery are the query parameters of GetServiceAttainment; what is zero is not sent.
type GetServiceAttainmentQuery struct {
	From         string    // Received on this day or later
	To           string    // Received on this day or earlier
	By           string    // month is the month of the receipt, as YYYY-MM
	Kind         string    // Only those of this kind
	Owner        string    // Those that this one has, or had last
	RecordedAsOf time.Time // By the calendars and targets as they were known at this instant: what was reported then, where a calendar was corrected since
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetServiceAttainmentQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "kind", q.Kind)
	add(v, "owner", q.Owner)
	add(v, "recordedAsOf", q.RecordedAsOf)
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
	RecordedAsOf time.Time // By the calendars and targets as they were known at this instant
	MinPosition  *int64    // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetServiceCaseQuery) encode() string {
	v := url.Values{}
	add(v, "recordedAsOf", q.RecordedAsOf)
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
	List        string // All that run; those whose target passes today; those whose target has passed
	Owner       string // Those that this one has: the list of a person
	Team        string // Those that this department has
	Kind        string // Only those of this kind
	Tier        string // Class of the customer at receipt
	Clock       string // Only this clock
	Limit       *int64 // Items at most
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// GetServiceWorklist: List the service clocks that run (GET /v1/service-levels/worklist).
func (c *Client) GetServiceWorklist(ctx context.Context, q GetServiceWorklistQuery) (*Worklist, error) {
	out := new(Worklist)
	return out, c.Call(ctx, http.MethodGet, "/v1/service-levels/worklist"+q.encode(), false, nil, out)
}

// GetSubjectAccess: Fetch the package that was made for a person (GET /v1/customers/{customerId}/subject-access/{accessId}).
func (c *Client) GetSubjectAccess(ctx context.Context, customerID string, accessID string) (*string, error) {
	out := new(string)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/subject-access/"+url.PathEscape(accessID), false, nil, out)
}

// GetSurveyAnalysisQuery are the query parameters of GetSurveyAnalysis; what is zero is not sent.
type GetSurveyAnalysisQuery struct {
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	Class         string // The customer's class in classScheme when the answer was recorded
	ClassScheme   string // Whose classes are meant
	From          string // Answered on this day or later
	To            string // Answered on this day or earlier
	By            string // class: the customer's in classScheme when the answer was recorded or the complaint filed. month: of the answer or the complaint, as YYYY-MM
	MinPosition   *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSurveyAnalysisQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "from", q.From)
	add(v, "to", q.To)
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
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	From          string // Arrived on this day or later
	To            string // Arrived on this day or earlier
	By            string // version is that of the questionnaire, such as annual/3; month is that of the arrival, as YYYY-MM
	ClassScheme   string // The scheme of the classes
	MinPosition   *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSurveyResponseQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "classScheme", q.ClassScheme)
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
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	Class         string // The customer's class in classScheme when the answer was recorded
	ClassScheme   string // Whose classes are meant
	From          string // Answered on this day or later
	To            string // Answered on this day or earlier
	MinPosition   *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSurveySummaryQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "class", q.Class)
	add(v, "classScheme", q.ClassScheme)
	add(v, "from", q.From)
	add(v, "to", q.To)
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
	From        string // The window ends on this day or later
	To          string // The window ends on this day or earlier
	By          string // month is that of the window's end, as YYYY-MM
	ClassScheme string // The scheme of the classes
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetVisitAdherenceQuery) encode() string {
	v := url.Values{}
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "by", q.By)
	add(v, "classScheme", q.ClassScheme)
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
	Tier        string // Overdue customers of this tier only
	Limit       *int64 // Overdue customers at most
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetVisitCoverageQuery) encode() string {
	v := url.Values{}
	add(v, "tier", q.Tier)
	add(v, "limit", q.Limit)
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

// ListClassCustomersQuery are the query parameters of ListClassCustomers; what is zero is not sent.
type ListClassCustomersQuery struct {
	Cursor      string // next of the page before
	Limit       *int64 // Items in a page
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListClassCustomersQuery) encode() string {
	v := url.Values{}
	add(v, "cursor", q.Cursor)
	add(v, "limit", q.Limit)
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
	Channel      string // Exactly this code
	Severity     string
	Category     string    // Exactly this code
	Cause        string    // Exactly this code
	FiledFrom    string    // Filed on this day or later
	FiledTo      string    // Filed on this day or earlier
	Sort         string    // By dueAt those without a deadline come first, by -dueAt last
	Count        *bool     // Count the whole list too
	RecordedAsOf time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf time.Time // What was so then: only events that had occurred by this instant, whenever they were recorded
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
	add(v, "channel", q.Channel)
	add(v, "severity", q.Severity)
	add(v, "category", q.Category)
	add(v, "cause", q.Cause)
	add(v, "filedFrom", q.FiledFrom)
	add(v, "filedTo", q.FiledTo)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
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

// ListCustomerClassesQuery are the query parameters of ListCustomerClasses; what is zero is not sent.
type ListCustomerClassesQuery struct {
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerClassesQuery) encode() string {
	v := url.Values{}
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
	State       string
	Open        string // true: there is still something to be done. false: resolved or rejected
	Owner       string // Exactly this one has it: the daily list of a person, with open=true
	Team        string // Exactly this department has it
	Unassigned  *bool  // Only those that nobody has
	Due         string // Of the open ones those whose deadline is today or has passed; those whose deadline has passed; those without one
	Level       *int64 // Escalated to this level or higher
	Class       string // The class the customer was in when it was filed, with its scheme
	Channel     string // Exactly this code
	Severity    string
	Category    string   // Exactly this code
	Cause       string   // Exactly this code
	FiledFrom   string   // Filed on this day or later
	FiledTo     string   // Filed on this day or earlier
	Sort        string   // By dueAt those without a deadline come first, by -dueAt last
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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
	add(v, "channel", q.Channel)
	add(v, "severity", q.Severity)
	add(v, "category", q.Category)
	add(v, "cause", q.Cause)
	add(v, "filedFrom", q.FiledFrom)
	add(v, "filedTo", q.FiledTo)
	add(v, "sort", q.Sort)
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
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerConsentsQuery) encode() string {
	v := url.Values{}
	add(v, "minPosition", q.MinPosition)
	return encoded(v)
}

// ListCustomerConsents: List a customer's consents and other legal bases (GET /v1/customers/{customerId}/consents).
func (c *Client) ListCustomerConsents(ctx context.Context, customerID string, q ListCustomerConsentsQuery) (*CustomerConsents, error) {
	out := new(CustomerConsents)
	return out, c.Call(ctx, http.MethodGet, "/v1/customers/"+url.PathEscape(customerID)+"/consents"+q.encode(), false, nil, out)
}

// ListCustomerFollowUpsQuery are the query parameters of ListCustomerFollowUps; what is zero is not sent.
type ListCustomerFollowUpsQuery struct {
	State       string
	Owner       string // Who does it: the list of a person
	Kind        string // Exactly this code
	Due         string // Of the open ones, those whose time is today or has passed; those whose time has passed
	From        string // Due on this day or later
	To          string // Due on this day or earlier
	Sort        string
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerFollowUpsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "owner", q.Owner)
	add(v, "kind", q.Kind)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
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

// ListCustomerLegalHoldsQuery are the query parameters of ListCustomerLegalHolds; what is zero is not sent.
type ListCustomerLegalHoldsQuery struct {
	State       string
	Sort        string
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerLegalHoldsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "sort", q.Sort)
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

// ListCustomerOrdersQuery are the query parameters of ListCustomerOrders; what is zero is not sent.
type ListCustomerOrdersQuery struct {
	Number      string // Exactly this number
	Channel     string // Exactly this code
	Currency    string // ISO 4217
	From        string // Placed on this day or later
	To          string // Placed on this day or earlier
	Sort        string
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerOrdersQuery) encode() string {
	v := url.Values{}
	add(v, "number", q.Number)
	add(v, "channel", q.Channel)
	add(v, "currency", q.Currency)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
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
	Limit        *int64   // Items on a page at most
	Cursor       string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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

// ListCustomerSurveyAnswersQuery are the query parameters of ListCustomerSurveyAnswers; what is zero is not sent.
type ListCustomerSurveyAnswersQuery struct {
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	Class         string // The customer's class in classScheme when the answer was recorded
	ClassScheme   string // Whose classes are meant
	From          string // Answered on this day or later
	To            string // Answered on this day or earlier
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
	add(v, "from", q.From)
	add(v, "to", q.To)
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
	State         string // open: invited or delivered, and its time has not passed
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	Sort          string
	Limit         *int64   // Items on a page at most
	Cursor        string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields        []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format        string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom           *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition   *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerSurveyInvitationsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
	add(v, "sort", q.Sort)
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
	State       string
	Staff       string // Who goes: the list of a person
	Due         string // Those still to come or under way; of these, those whose window has passed
	From        string // The window ends on this day or later
	To          string // The window ends on this day or earlier
	Sort        string
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListCustomerVisitPlansQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "staff", q.Staff)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
	add(v, "sort", q.Sort)
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
	Mode        string
	Purpose     string // Exactly this code
	Outcome     string // Exactly this code
	Staff       string // Opaque id of who visited
	From        string // Took place on this day or later
	To          string // Took place on this day or earlier
	Sort        string
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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
	Status            string
	Importance        string    // Class by importance
	Frequency         string    // Class by frequency
	Value             string    // Class by value
	CreatedFrom       string    // Created on this day or later
	CreatedTo         string    // Created on this day or earlier
	LastContactBefore string    // Last visited before this day, or never
	OpenComplaints    *bool     // true: with open complaints; false: without
	Name              string    // Every word is part of a word of the name, in any order; case and accents do not matter. Chinese needs no spaces
	Email             string    // One of the customer's e-mail addresses, in full; case does not matter
	Phone             string    // One of the customer's phone numbers, however it is written, with or without the country's prefix; a + is written %2B in a query
	Sort              string    // A minus sorts in descending order. Who was never contacted comes before everybody else by lastContactAt. Personal fields cannot be sorted by. updatedAt goes with searches and no other filter, lastContactAt not with days of creation
	Count             *bool     // Count the whole list too; not together with name or phone, whose index only approximates
	RecordedAsOf      time.Time // What was known then: only events that had been recorded by this instant
	OccurredAsOf      time.Time // What was so then: only events that had occurred by this instant, whenever they were recorded
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
	add(v, "status", q.Status)
	add(v, "importance", q.Importance)
	add(v, "frequency", q.Frequency)
	add(v, "value", q.Value)
	add(v, "createdFrom", q.CreatedFrom)
	add(v, "createdTo", q.CreatedTo)
	add(v, "lastContactBefore", q.LastContactBefore)
	add(v, "openComplaints", q.OpenComplaints)
	add(v, "name", q.Name)
	add(v, "email", q.Email)
	add(v, "phone", q.Phone)
	add(v, "sort", q.Sort)
	add(v, "count", q.Count)
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

// ListErasuresQuery are the query parameters of ListErasures; what is zero is not sent.
type ListErasuresQuery struct {
	State       string
	Sort        string
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListErasuresQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "sort", q.Sort)
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
	State       string
	Owner       string // Who does it: the list of a person
	Kind        string // Exactly this code
	Due         string // Of the open ones, those whose time is today or has passed; those whose time has passed
	From        string // Due on this day or later
	To          string // Due on this day or earlier
	Sort        string
	Count       *bool    // Count the whole list too
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListFollowUpsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "owner", q.Owner)
	add(v, "kind", q.Kind)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
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

// ListLegalHoldsQuery are the query parameters of ListLegalHolds; what is zero is not sent.
type ListLegalHoldsQuery struct {
	State       string
	Sort        string
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListLegalHoldsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "sort", q.Sort)
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

// ListOrdersQuery are the query parameters of ListOrders; what is zero is not sent.
type ListOrdersQuery struct {
	Number      string // Exactly this number
	Channel     string // Exactly this code
	Currency    string // ISO 4217
	From        string // Placed on this day or later
	To          string // Placed on this day or earlier
	Sort        string
	Count       *bool    // Count the whole list too
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListOrdersQuery) encode() string {
	v := url.Values{}
	add(v, "number", q.Number)
	add(v, "channel", q.Channel)
	add(v, "currency", q.Currency)
	add(v, "from", q.From)
	add(v, "to", q.To)
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

// ListRequestsQuery are the query parameters of ListRequests; what is zero is not sent.
type ListRequestsQuery struct {
	State        string
	Open         string // true: there is still something to be done
	Owner        string // Exactly this one has it: the list of a person, with open=true
	Team         string // Exactly this department has it
	ReceivedFrom string // Received on this day or later
	ReceivedTo   string // Received on this day or earlier
	Sort         string
	Count        *bool    // Count the whole list too
	Limit        *int64   // Items on a page at most
	Cursor       string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields       []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format       string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom          *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition  *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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

// ListSurveyAnswersQuery are the query parameters of ListSurveyAnswers; what is zero is not sent.
type ListSurveyAnswersQuery struct {
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	Class         string // The customer's class in classScheme when the answer was recorded
	ClassScheme   string // Whose classes are meant
	From          string // Answered on this day or later
	To            string // Answered on this day or earlier
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
	add(v, "from", q.From)
	add(v, "to", q.To)
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
	State         string // open: invited or delivered, and its time has not passed
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	Sort          string
	Count         *bool    // Count the whole list too
	Limit         *int64   // Items on a page at most
	Cursor        string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields        []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format        string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom           *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition   *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListSurveyInvitationsQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
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
	State       string
	Staff       string // Who goes: the list of a person
	Due         string // Those still to come or under way; of these, those whose window has passed
	From        string // The window ends on this day or later
	To          string // The window ends on this day or earlier
	Sort        string
	Count       *bool    // Count the whole list too
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q ListVisitPlansQuery) encode() string {
	v := url.Values{}
	add(v, "state", q.State)
	add(v, "staff", q.Staff)
	add(v, "due", q.Due)
	add(v, "from", q.From)
	add(v, "to", q.To)
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
	Mode        string
	Purpose     string // Exactly this code
	Outcome     string // Exactly this code
	Staff       string // Opaque id of who visited
	From        string // Took place on this day or later
	To          string // Took place on this day or earlier
	Sort        string
	Count       *bool    // Count the whole list too
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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

// OpenFollowUp: Open a follow-up (POST /v1/customers/{customerId}/follow-ups).
func (c *Client) OpenFollowUp(ctx context.Context, customerID string, body OpenFollowUpBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/follow-ups", true, body, out, opts...)
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

// PublishQuestionnaire: Publish a version of a questionnaire (POST /v1/questionnaires/{questionnaire}/publish).
func (c *Client) PublishQuestionnaire(ctx context.Context, questionnaire string, body StepQuestionnaireBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPost, "/v1/questionnaires/"+url.PathEscape(questionnaire)+"/publish", true, body, out, opts...)
}

// ReclassifyCustomer: Reclassify by hand, with a reason (POST /v1/customers/{customerId}/classifications).
func (c *Client) ReclassifyCustomer(ctx context.Context, customerID string, body ReclassifyCustomerBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/classifications", true, body, out, opts...)
}

// RecordLegalBasis: Record a legal basis other than consent (POST /v1/customers/{customerId}/legal-bases).
func (c *Client) RecordLegalBasis(ctx context.Context, customerID string, body RecordBasisBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/legal-bases", true, body, out, opts...)
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

// ReleaseLegalHold: Release a legal hold (POST /v1/customers/{customerId}/legal-holds/{holdId}/release).
func (c *Client) ReleaseLegalHold(ctx context.Context, customerID string, holdID string, body ReleaseHoldBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/legal-holds/"+url.PathEscape(holdID)+"/release", true, body, out, opts...)
}

// ReopenComplaint: Reopen a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/reopen).
func (c *Client) ReopenComplaint(ctx context.Context, customerID string, complaintID string, body ReopenComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/reopen", true, body, out, opts...)
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

// RotateWebhookSecret: Give a webhook a new secret (POST /v1/webhooks/{webhookId}/rotate-secret).
func (c *Client) RotateWebhookSecret(ctx context.Context, webhookID string, opts ...client.SendOption) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodPost, "/v1/webhooks/"+url.PathEscape(webhookID)+"/rotate-secret", false, nil, out, opts...)
}

// SendComplaintFeedback: Record what the customer was told (POST /v1/customers/{customerId}/complaints/{complaintId}/send-feedback).
func (c *Client) SendComplaintFeedback(ctx context.Context, customerID string, complaintID string, body SendComplaintFeedbackBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/send-feedback", true, body, out, opts...)
}

// SkipParked: Leave a parked event out (POST /v1/projections/{name}/parked/{stream}/skip).
func (c *Client) SkipParked(ctx context.Context, name string, stream string, body SkipReason, opts ...client.SendOption) (*ParkedStream, error) {
	out := new(ParkedStream)
	return out, c.Call(ctx, http.MethodPost, "/v1/projections/"+url.PathEscape(name)+"/parked/"+url.PathEscape(stream)+"/skip", false, body, out, opts...)
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

// WithdrawConsent: Record that a consent was withdrawn (POST /v1/customers/{customerId}/consents/withdraw).
func (c *Client) WithdrawConsent(ctx context.Context, customerID string, body WithdrawConsentBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/consents/withdraw", true, body, out, opts...)
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

// AddRequestTaskBody is a schema of the description.
type AddRequestTaskBody struct {
	Description string     `json:"description"`
	Due         *time.Time `json:"due,omitzero"`        // To be done by then
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Team        string     `json:"team"`                // A code of the department
}

// Adherence is a schema of the description.
type Adherence struct {
	Items []AdherenceGroup `json:"items"` // The groups, and all together with the group *
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
	AccessID     *string  `json:"accessId,omitzero"`    // Of the package, where one was made for the person
	AnswerID     *string  `json:"answerId,omitzero"`    // Of the survey answer, where one was recorded
	ComplaintID  *string  `json:"complaintId,omitzero"` // Of the complaint, where it is about one
	CustomerID   string   `json:"customerId"`
	ErasureID    *string  `json:"erasureId,omitzero"`    // Of the erasure, where it is about one
	EventIds     []string `json:"eventIds"`              // The events that were appended
	FollowUpIds  []string `json:"followUpIds,omitzero"`  // Of the follow-ups that it is about
	HoldID       *string  `json:"holdId,omitzero"`       // Of the legal hold, where it is about one
	InvitationID *string  `json:"invitationId,omitzero"` // Of the invitation to a survey, where it is about one
	OrderID      *string  `json:"orderId,omitzero"`      // Of the order, where one was recorded
	Position     int64    `json:"position"`              // In the log. Give it to a read as minPosition to see this write there
	Receipt      *string  `json:"receipt,omitzero"`      // A signed promise that these events are in the log and stay there as they are. Keep it: dossier audit check-receipt holds it against an export
	RequestID    *string  `json:"requestId,omitzero"`    // Of the service request, where it is about one
	Revision     int64    `json:"revision"`              // Of the customer, after the command; it is the ETag
	TaskID       *string  `json:"taskId,omitzero"`       // Of the department's part, where it is about one
	VisitID      *string  `json:"visitId,omitzero"`      // Of the visit, where one was recorded
}

// AnswerScale is a schema of the description.
type AnswerScale struct {
	High int64 `json:"high"` // The best
	Low  int64 `json:"low"`  // The worst
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

// AssignComplaintBody is a schema of the description.
type AssignComplaintBody struct {
	Due        *time.Time `json:"due,omitzero"`        // To be done with by then
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was assigned; now, where it is not said
	Owner      string     `json:"owner"`               // Opaque id of who has it now
	Team       *string    `json:"team,omitzero"`       // A code of the department
}

// AssignRequestBody is a schema of the description.
type AssignRequestBody struct {
	Due        *time.Time `json:"due,omitzero"`        // To be done with by then
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Owner      string     `json:"owner"`               // Opaque id of who has it now
	Team       *string    `json:"team,omitzero"`       // A code of the department
}

// Attainment is a schema of the description.
type Attainment struct {
	Cases    int64             `json:"cases"`    // Received in the period
	Items    []AttainmentGroup `json:"items"`    // For each group its clocks, and for all together those with the group *
	Promised int64             `json:"promised"` // Of these, those that were promised a time
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
	IfMatch        *string         `json:"ifMatch,omitzero"` // As the header If-Match
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
	Severity   *string        `json:"severity"` // Of the complaint, or urgency of the request
	State      string         `json:"state"`    // In the words of its kind
	Team       *string        `json:"team"`
	Tier       *string        `json:"tier"` // Class of the customer at receipt, in the scheme of the service levels
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
}

// ChangeProfileBody is a schema of the description.
type ChangeProfileBody struct {
	BirthDate  *string    `json:"birthDate,omitzero"`
	Interests  []string   `json:"interests,omitzero"`
	Name       *string    `json:"name,omitzero"`
	Notes      *string    `json:"notes,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it became so; now, where it is not said
	Region     *string    `json:"region,omitzero"`
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
	Items []ClassMember `json:"items"`         // In the order of their ids
	Next  *string       `json:"next,omitzero"` // Give it as cursor for the next page; absent on the last one
}

// ClassRule is a schema of the description.
type ClassRule struct {
	Class string `json:"class"`
	When  string `json:"when"`
}

// ClassesOfCustomer is a schema of the description.
type ClassesOfCustomer struct {
	Items []CustomerClass `json:"items"` // One a scheme, by the scheme's name
}

// CloseComplaintBody is a schema of the description.
type CloseComplaintBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was closed; now, where it is not said
}

// Closure is a schema of the description.
type Closure struct {
	Items []ClosureGroup `json:"items"` // The groups, and all together with the group *
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

// ComplaintGroup is a schema of the description.
type ComplaintGroup struct {
	Complaints           int64    `json:"complaints"`           // How many were filed
	MeanHoursToResolve   *float64 `json:"meanHoursToResolve"`   // From filing to resolution, over those resolved; null where none is
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
	Classes               map[string]string `json:"classes"`  // The classes the customer was in when it was filed, by scheme; null in a list of the past, which does not keep them
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
	MeanHoursToResolve   *float64            `json:"meanHoursToResolve"`   // From filing to resolution, over those resolved; null where none is
	MedianHoursToResolve *float64            `json:"medianHoursToResolve"` // Null where none is resolved
	Recurrence           ComplaintRecurrence `json:"recurrence"`
	Resolved             int64               `json:"resolved"`         // How many are resolved, and not open again
	RestsOn              *RestsOnLog         `json:"restsOn,omitzero"` // Of a former state: what it takes into account. Then byClass is empty: the history of complaints does not keep classes
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
	Kind  string  `json:"kind"`
	Label *string `json:"label,omitzero"`
	Value string  `json:"value"`
}

// CorrectedEvent is a schema of the description.
type CorrectedEvent struct {
	ID       string `json:"id"`
	Revision int64  `json:"revision"`
	Title    string `json:"title"`
}

// Coverage is a schema of the description.
type Coverage struct {
	Coverage   *float64       `json:"coverage"` // met / due in percent; null where none is due
	Due        int64          `json:"due"`
	Met        int64          `json:"met"`
	Overdue    []CoverageGap  `json:"overdue"`    // Customers due a visit, the longest overdue first, at most limit
	TierScheme string         `json:"tierScheme"` // Empty where no cadence is in force
	Tiers      []TierCoverage `json:"tiers"`      // In the order of the policy
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
	BirthDate  *string    `json:"birthDate,omitzero"`
	Contacts   []Contact  `json:"contacts,omitzero"`
	External   *External  `json:"external,omitzero"` // The customer's number in another system; the pair is unique
	Interests  []string   `json:"interests,omitzero"`
	Kind       string     `json:"kind"`
	Name       string     `json:"name"`
	Notes      *string    `json:"notes,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it happened in the world; now, where it is not said
	Region     *string    `json:"region,omitzero"`     // Coarse: an ISO 3166 code
	Source     string     `json:"source"`              // How the record came to be
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
	Strategy      *TierService   `json:"strategy,omitzero"`      // What the scheme that is in force now gives this class. It applies from since on and ends with the class
}

// CustomerClasses is a schema of the description.
type CustomerClasses struct {
	Frequency  *string `json:"frequency"`  // high-frequency, low-frequency or potential
	Importance *string `json:"importance"` // important, ordinary or potential
	Value      *string `json:"value"`      // high, mid or low
}

// CustomerConsents is a schema of the description.
type CustomerConsents struct {
	Active  []string     `json:"active"`  // Purposes that have a basis by the latest events
	Current []BasisEvent `json:"current"` // The latest event of each purpose and basis
	Erased  bool         `json:"erased"`  // The customer was erased: nothing is permitted
	History []BasisEvent `json:"history"` // Every event, in the order in which they occurred
}

// CustomerLifecycle is a schema of the description.
type CustomerLifecycle struct {
	Items []CustomerStep `json:"items"` // Each stage that was entered, and those that will be if nothing more happens
	Stage string         `json:"stage"` // Today
}

// CustomerRecord is a schema of the description.
type CustomerRecord struct {
	ArchivedAt     *time.Time        `json:"archivedAt"`
	BirthDate      *string           `json:"birthDate"`
	Classes        CustomerClasses   `json:"classes"`
	Complaints     *int64            `json:"complaints"` // How many were ever filed; null in a list of the past, which does not keep it
	Contacts       []ContactEntry    `json:"contacts"`
	CreatedAt      time.Time         `json:"createdAt"`         // In the world
	Erased         bool              `json:"erased"`            // Personal fields are null because their keys were destroyed
	External       *ExternalIdentity `json:"external,omitzero"` // The customer's number in another system, where it has one
	ID             string            `json:"id"`
	Interests      []string          `json:"interests"`
	Kind           string            `json:"kind"`
	LastContactAt  *time.Time        `json:"lastContactAt"` // The latest visit, by whatever means
	LastNps        *int64            `json:"lastNps"`       // Score of the latest answer that has one, 0 to 10
	LastOrderAt    *time.Time        `json:"lastOrderAt"`
	Masked         bool              `json:"masked"` // Personal fields are shown in part, or are null, because of who reads
	Name           *string           `json:"name"`
	Notes          *string           `json:"notes"`
	OpenComplaints *int64            `json:"openComplaints"`   // How many of them are not resolved; null in a list of the past, which does not keep it
	OrderAmounts   []CurrencyAmount  `json:"orderAmounts"`     // Sum of the orders, by currency; null in a list of the past, which does not keep it
	Orders         *int64            `json:"orders"`           // How many there were; null in a list of the past, which does not keep it
	Position       int64             `json:"position"`         // Position of that event in the log
	RecordedAt     time.Time         `json:"recordedAt"`       // When the creation was recorded
	Region         *string           `json:"region"`           // ISO 3166-1 or -2
	RestsOn        *RestsOn          `json:"restsOn,omitzero"` // Of a former state: the last event that was looked at
	Revision       int64             `json:"revision"`         // Of the last event in the record; the ETag, and what If-Match of a command takes
	Source         string            `json:"source"`           // How the record came to be
	Status         string            `json:"status"`
	SurveyAnswers  *int64            `json:"surveyAnswers"` // How many there were; null in a list of the past, which does not keep it
	UpdatedAt      time.Time         `json:"updatedAt"`     // When the last event was recorded
	Visits         *int64            `json:"visits"`        // How many there were; null in a list of the past, which does not keep it
}

// CustomerStep is a schema of the description.
type CustomerStep struct {
	Coming *bool  `json:"coming,omitzero"` // Of a day to come
	Day    string `json:"day"`
	Stage  string `json:"stage"`
	Why    string `json:"why"` // settled: 30 days after the first order; late and silent: more than 2 and 3 times the customer's own median gap since the last order
}

// DecideErasureBody is a schema of the description.
type DecideErasureBody struct {
	Reason string `json:"reason"` // A code of why it is decided so
}

// DeclareCriterionBody is a schema of the description.
type DeclareCriterionBody struct {
	Note       *string    `json:"note,omitzero"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // Since when it is so; now, where it is not said. The latest counts
	Source     string     `json:"source"`              // Who or what says so: a code
	Value      string     `json:"value"`               // A decimal; its scale is the organisation's own
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

// DefineSchemeBody is a schema of the description.
type DefineSchemeBody struct {
	AfterOrder *bool            `json:"afterOrder,omitzero"` // Classify a customer anew whenever they have ordered
	Classes    []SchemeClass    `json:"classes"`             // The first whose rule holds is the customer's
	Currency   *string          `json:"currency,omitzero"`   // Of the orders that count in amount. Left out, all of them are added up, which is right only where there is one currency
	From       time.Time        `json:"from"`                // In force from then on. A version from the same instant as an earlier one corrects it
	Grade      []SchemeGrade    `json:"grade,omitzero"`      // Makes grade an input: the sum of weight times norm, from 0 to 1
	KeepManual *bool            `json:"keepManual,omitzero"` // Whoever was put into a class by hand stays in it
	Note       *string          `json:"note,omitzero"`       // About the scheme; nothing personal
	OccurredAt *time.Time       `json:"occurredAt,omitzero"` // When it was decided; now, where it is not said
	Otherwise  string           `json:"otherwise"`           // The class of whom no rule fits
	Quintiles  *SchemeQuintiles `json:"quintiles,omitzero"`  // Makes r, f and m inputs: quintiles from 1 to 5 of days since the last order (the fewer the better), orders and amount in the window, among the customers who have ordered in it; 0 for the others
	Reason     string           `json:"reason"`              // A code of why
	Strategies []SchemeStrategy `json:"strategies,omitzero"` // What the customers of a class are given while they are in it
	WindowDays *int64           `json:"windowDays,omitzero"` // How many days back orders, visits and complaints count; 0, or left out, is all time
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
	Steps          []ErasureStep `json:"steps,omitzero"`    // What has been done so far; only of a single erasure
	WaitsFor       *string       `json:"waitsFor,omitzero"` // What it waits for, where it does; only of a single erasure
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
	Position      int64                      `json:"position"`          // In the log; give it as after to go on behind this event
	Reason        *string                    `json:"reason,omitzero"`   // A code
	RecordedAt    time.Time                  `json:"recordedAt"`        // By the store's clock
	Revision      int64                      `json:"revision"`          // In the stream, from 0
	Schema        int64                      `json:"schema"`            // Schema number of data
	Stream        string                     `json:"stream"`            // What it is about
	Type          string                     `json:"type"`              // A sentence in the past
	Withheld      []string                   `json:"withheld,omitzero"` // Names of the personal fields that the event has and data has not
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
	VisitID            *string           `json:"visitId"`            // The visit that it comes from
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
	Day    string       `json:"day"`    // At the end of this day. Of a day to come: if nothing more happens
	Stages []StageCount `json:"stages"` // Every stage, in their usual order
}

// ManagedDay is a schema of the description.
type ManagedDay struct {
	Day       string `json:"day"`
	Existing  int64  `json:"existing"`  // With at least one order
	Managed   int64  `json:"managed"`   // Both together
	Potential int64  `json:"potential"` // From a qualified source (form, web, survey, staff), without an order yet
}

// ManagedSeries is a schema of the description.
type ManagedSeries struct {
	Items []ManagedDay `json:"items"` // Every day from the first to the last asked for
}

// MeanFigure is a schema of the description.
type MeanFigure struct {
	Mean *float64 `json:"mean"` // Null where n is 0
	N    int64    `json:"n"`    // How many scores there are
}

// Measured is a schema of the description.
type Measured struct {
	Minutes float64 `json:"minutes"` // In opening hours
}

// MissVisitBody is a schema of the description.
type MissVisitBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason     *string    `json:"reason,omitzero"`     // A code of why, where it is known
}

// Money is a schema of the description.
type Money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
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

// OpeningHours is a schema of the description.
type OpeningHours struct {
	From  string `json:"from"`
	Until string `json:"until"`
}

// OrderRecord is a schema of the description.
type OrderRecord struct {
	Amount     CurrencyAmount `json:"amount"`
	Channel    *string        `json:"channel"` // Code of where it was placed
	CustomerID string         `json:"customerId"`
	Day        string         `json:"day"` // The day of orderedAt in the installation's time zone
	ID         string         `json:"id"`
	Items      int64          `json:"items"`
	Number     *string        `json:"number"` // In the selling system
	OrderedAt  time.Time      `json:"orderedAt"`
	Position   int64          `json:"position"` // Of the event in the log
	RecordedAt time.Time      `json:"recordedAt"`
	Revision   int64          `json:"revision"` // Of the event in the customer's stream
}

// Other is a schema of the description.
type Other struct {
	Key      string `json:"key"`
	Leaf     string `json:"leaf"`
	Revision int64  `json:"revision"`
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

// PageErasureRecord is a schema of the description.
type PageErasureRecord struct {
	Count   *int64          `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []ErasureRecord `json:"items"`
	Next    *string         `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog     `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageFollowUp is a schema of the description.
type PageFollowUp struct {
	Count   *int64      `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []FollowUp  `json:"items"`
	Next    *string     `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageLegalHold is a schema of the description.
type PageLegalHold struct {
	Count   *int64      `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []LegalHold `json:"items"`
	Next    *string     `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageOrderRecord is a schema of the description.
type PageOrderRecord struct {
	Count   *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []OrderRecord `json:"items"`
	Next    *string       `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog   `json:"restsOn,omitzero"` // Of a former state: what it takes into account
}

// PageServiceRequest is a schema of the description.
type PageServiceRequest struct {
	Count   *int64           `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items   []ServiceRequest `json:"items"`
	Next    *string          `json:"next,omitzero"`    // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
	RestsOn *RestsOnLog      `json:"restsOn,omitzero"` // Of a former state: what it takes into account
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
	MeanHoursToResolve   *float64 `json:"meanHoursToResolve"`   // From filing to resolution, over those resolved; null where none is
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
	From       RestsOn          `json:"from"`  // The last event that the earlier state takes into account; null where there was none yet
	Steps      []ReplayStep     `json:"steps"` // The events between the two, 500 at most
	To         RestsOn          `json:"to"`    // The last event that the later state takes into account; null where there was none yet
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

// ReleaseHoldBody is a schema of the description.
type ReleaseHoldBody struct {
	Reason string `json:"reason"` // A code of why the data need not be kept any longer
}

// ReopenComplaintBody is a schema of the description.
type ReopenComplaintBody struct {
	Description *string    `json:"description,omitzero"`
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Reason      string     `json:"reason"`              // A code of why
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
	Position   int64     `json:"position"`
	RecordedAt time.Time `json:"recordedAt"`
	Revision   int64     `json:"revision"`
}

// RestsOnLog is a schema of the description.
type RestsOnLog struct {
	Model      string    `json:"model"`
	Position   int64     `json:"position"`   // The last event that had been recorded by recordedAsOf, of all the log
	RecordedAt time.Time `json:"recordedAt"` // The latest that the store's clock had been by then, along the log
	Version    int64     `json:"version"`    // Of the read model
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

// RunCustomer is a schema of the description.
type RunCustomer struct {
	CustomerID string  `json:"customerId"`
	From       string  `json:"from"`    // The class before; empty: none
	Outcome    string  `json:"outcome"` // changed; would-change in a trial; else the rule by which the change was refused
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
	Scheme  string       `json:"scheme"`  // importance, frequency, value, sensitivity, and those that were defined. Of a former state by instants: only those of the first that the history keeps
}

// SchemeDefined is a schema of the description.
type SchemeDefined struct {
	AfterOrder *bool         `json:"afterOrder,omitzero"`
	Classes    []ClassRule   `json:"classes"`
	Currency   *string       `json:"currency,omitzero"`
	From       time.Time     `json:"from"`
	Grade      []GradePart   `json:"grade,omitzero"`
	KeepManual *bool         `json:"keepManual,omitzero"`
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
	Changed      int64            `json:"changed"` // Whose class has changed; in a trial, would have been another
	CreatedAt    time.Time        `json:"createdAt"`
	Customers    int64            `json:"customers"` // Who have been looked at so far
	EndedAt      *time.Time       `json:"endedAt"`
	Error        *string          `json:"error,omitzero"`        // Why it failed
	ID           string           `json:"id"`                    // Events that it appends name it in their evidence
	Moves        []Move           `json:"moves"`                 // How many customers by the class they were in and the class by the scheme
	OccurredAsOf *time.Time       `json:"occurredAsOf"`          // What was so at this instant; of a run, when it was begun
	Parked       int64            `json:"parked"`                // Customers whose latest events could not be taken into account
	Position     *int64           `json:"position"`              // The last event of the log that is taken into account
	RecordedAsOf *time.Time       `json:"recordedAsOf,omitzero"` // What was known at this instant; absent: all that is known
	Refused      int64            `json:"refused"`               // Whose class would have changed and did not, because something else was decided meanwhile
	Scales       map[string]Scale `json:"scales,omitzero"`       // What the measures that compare customers look like over all of them
	Scheme       string           `json:"scheme"`
	StartedAt    *time.Time       `json:"startedAt"`
	State        string           `json:"state"`
	Trial        bool             `json:"trial"`            // Nothing is appended
	Version      *int64           `json:"version,omitzero"` // Of the scheme; absent where the trial brought its own
}

// SchemeStrategy is a schema of the description.
type SchemeStrategy struct {
	Channel          *string  `json:"channel,omitzero"`
	Class            string   `json:"class"`
	ContactEveryDays *int64   `json:"contactEveryDays,omitzero"` // At least one visit every so many days
	Manager          *bool    `json:"manager,omitzero"`          // Has a manager of their own
	Offers           []string `json:"offers,omitzero"`
	Resources        []string `json:"resources,omitzero"`
	Service          *string  `json:"service,omitzero"` // A code of the standard of service
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
	Tasks                 map[string]TaskOf `json:"tasks"`   // The parts of other departments, by id
	Team                  *string           `json:"team"`    // Code of the department that has it
	Type                  *string           `json:"type"`    // Code of what kind it is; null before it was triaged
	Urgency               *string           `json:"urgency"` // low, normal, high or critical; null before it was triaged
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

// StageCount is a schema of the description.
type StageCount struct {
	Customers int64  `json:"customers"`
	Stage     string `json:"stage"`
}

// StartRequestBody is a schema of the description.
type StartRequestBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
}

// StartVisitBody is a schema of the description.
type StartVisitBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
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
	Items []AnalysisGroup `json:"items"` // All together with the group *, and then the groups
}

// SurveyAnswerRecord is a schema of the description.
type SurveyAnswerRecord struct {
	AnsweredAt    time.Time         `json:"answeredAt"`
	Ces           *int64            `json:"ces"`     // It was easy, 1 to 7
	Channel       *string           `json:"channel"` // Code of how the answer came in
	Classes       map[string]string `json:"classes"` // The classes the customer was in when the answer was recorded, by scheme
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
	Revision      int64             `json:"revision"` // Of the event in the customer's stream
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
	State         string            `json:"state"`         // expired: its time has passed, or it was ended before
	Version       int64             `json:"version"`
}

// SurveyResponse is a schema of the description.
type SurveyResponse struct {
	Items []ResponseGroup `json:"items"` // The groups, and all together with the group *
}

// SurveySummary is a schema of the description.
type SurveySummary struct {
	Answers   int64         `json:"answers"`   // How many there are, with whatever scores
	ByChannel []SurveyGroup `json:"byChannel"` // An empty value where not said
	ByClass   []SurveyGroup `json:"byClass"`   // By the customer's class in classScheme when the answer was recorded; an empty value where it had none
	ByMonth   []SurveyGroup `json:"byMonth"`   // The trend: by the month of the answer, as YYYY-MM; months without an answer are left out
	ByVersion []SurveyGroup `json:"byVersion"` // By questionnaire and version, such as annual/3. The list of answers takes them as questionnaire and version
	Ces       MeanFigure    `json:"ces"`       // Mean of the scores 1 to 7
	Csat      CSATFigure    `json:"csat"`
	Drivers   DriverFigures `json:"drivers"` // Means of the ratings 1 to 5. Ratings by another scale are in the analysis, in percent of their scale
	Nps       NPSFigure     `json:"nps"`
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
}

// TimelineEntry is a schema of the description.
type TimelineEntry struct {
	Actor      string                     `json:"actor"` // Opaque id of who did it
	Command    string                     `json:"command"`
	Data       map[string]json.RawMessage `json:"data"`   // The fields of the event; personal ones are null where they were erased
	Erased     bool                       `json:"erased"` // Personal fields are null because their keys were destroyed
	EventID    string                     `json:"eventId"`
	Imported   bool                       `json:"imported"`   // Part of history that was loaded in bulk
	Masked     bool                       `json:"masked"`     // Personal fields are shown in part, or are null, because of who reads
	OccurredAt time.Time                  `json:"occurredAt"` // In the world
	OnBehalfOf *string                    `json:"onBehalfOf"`
	Position   int64                      `json:"position"`   // Of the event in the log
	Reason     *string                    `json:"reason"`     // A code, where there is one
	RecordedAt time.Time                  `json:"recordedAt"` // By the store's clock
	Revision   int64                      `json:"revision"`   // Of the event in the customer's stream
	Schema     int64                      `json:"schema"`     // Schema number of data
	SubjectID  *string                    `json:"subjectId"`  // The visit, complaint, answer or order that it is about; null where it is about the customer
	Type       string                     `json:"type"`       // A sentence in the past
}

// TriageRequestBody is a schema of the description.
type TriageRequestBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When; now, where it is not said
	Type       string     `json:"type"`                // A code
	Urgency    string     `json:"urgency"`
}

// Verdict is a schema of the description.
type Verdict struct {
	Facts     int64              `json:"facts"`     // How many events are behind the inputs
	Inputs    map[string]float64 `json:"inputs"`    // Those that the scheme uses
	Positions []int64            `json:"positions"` // The last of them in the log, at most 50
	Rule      string             `json:"rule"`      // Which rule held: classes[i] of the version, or otherwise
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
	Staff       string            `json:"staff"`       // Opaque id of who goes
	StartedAt   *time.Time        `json:"startedAt"`
	State       string            `json:"state"`
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
	Revision   int64     `json:"revision"` // Of the event in the customer's stream
	Staff      *string   `json:"staff"`    // Opaque id of who visited
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
	Attempt  int64     `json:"attempt"` // Which attempt at the event it was, from 1
	EventID  string    `json:"eventId"` // Also the header webhook-id
	ID       int64     `json:"id"`      // Rises with every attempt
	Outcome  string    `json:"outcome"`
	Position int64     `json:"position"` // Of the event in the log
	Status   int64     `json:"status"`   // What the receiver answered; 0 where it did not
	TookMs   int64     `json:"tookMs"`
	Type     string    `json:"type"`
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

// WithdrawConsentBody is a schema of the description.
type WithdrawConsentBody struct {
	Channel    *string    `json:"channel,omitzero"`    // A code of how it was withdrawn
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was withdrawn; now, where it is not said
	Purpose    string     `json:"purpose"`
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
	Tier           *string    `json:"tier"`    // Class of the customer at receipt, in the scheme of the service levels
	Verdict        string     `json:"verdict"` // met: elapsed is at most the target. missed also where it still runs
}

// Worklist is a schema of the description.
type Worklist struct {
	Count int64      `json:"count"` // How many there are, on this page or not
	Items []WorkItem `json:"items"` // By when they are due; those that stand still come last
}
