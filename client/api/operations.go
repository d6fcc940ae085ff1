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

// AssignComplaint: Assign a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/assign).
func (c *Client) AssignComplaint(ctx context.Context, customerID string, complaintID string, body AssignComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/assign", true, body, out, opts...)
}

// CancelImport: Cancel an import (POST /v1/imports/{importId}/cancel).
func (c *Client) CancelImport(ctx context.Context, importID string, opts ...client.SendOption) (*Import, error) {
	out := new(Import)
	return out, c.Call(ctx, http.MethodPost, "/v1/imports/"+url.PathEscape(importID)+"/cancel", false, nil, out, opts...)
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

// ConfirmComplaint: Record that the customer finds it settled (POST /v1/customers/{customerId}/complaints/{complaintId}/confirm).
func (c *Client) ConfirmComplaint(ctx context.Context, customerID string, complaintID string, body ConfirmComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/confirm", true, body, out, opts...)
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

// DefineCalendar: Define or correct a business calendar (PUT /v1/calendars/{calendar}).
func (c *Client) DefineCalendar(ctx context.Context, calendar string, body DefineCalendarBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/calendars/"+url.PathEscape(calendar), true, body, out, opts...)
}

// DefineServiceLevels: Define or correct the service levels (PUT /v1/service-levels).
func (c *Client) DefineServiceLevels(ctx context.Context, body DefineServiceLevelsBody, opts ...client.SendOption) (*Recorded, error) {
	out := new(Recorded)
	return out, c.Call(ctx, http.MethodPut, "/v1/service-levels", true, body, out, opts...)
}

// DeleteWebhook: Remove a webhook (DELETE /v1/webhooks/{webhookId}).
func (c *Client) DeleteWebhook(ctx context.Context, webhookID string, opts ...client.SendOption) error {
	return c.Call(ctx, http.MethodDelete, "/v1/webhooks/"+url.PathEscape(webhookID), false, nil, nil, opts...)
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
	Day         string // As of the end of this day; today by default
	MinPosition *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetClassesQuery) encode() string {
	v := url.Values{}
	add(v, "day", q.Day)
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
	From           string // Filed on this day or later
	To             string // Filed on this day or earlier
	Category       string // Exactly this code
	Channel        string // Exactly this code
	Owner          string // Exactly this one has it
	Class          string // The customer's class in classScheme when it was filed
	ClassScheme    string // Whose classes class and byClass go by
	RecurrenceDays *int64 // Within how many days the same cause counts as coming back
	MinPosition    *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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

// GetServiceAttainmentQuery are the query parameters of GetServiceAttainment; what is zero is not sent.
type GetServiceAttainmentQuery struct {
	From         string // Received on this day or later
	To           string // Received on this day or earlier
	By           string // month is the month of the receipt, as YYYY-MM
	Kind         string
	Owner        string
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
	Team        string
	Kind        string
	Tier        string
	Clock       string
	Limit       *int64
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

// GetSurveySummaryQuery are the query parameters of GetSurveySummary; what is zero is not sent.
type GetSurveySummaryQuery struct {
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
	From          string // Answered on this day or later
	To            string // Answered on this day or earlier
	MinPosition   *int64 // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
}

func (q GetSurveySummaryQuery) encode() string {
	v := url.Values{}
	add(v, "questionnaire", q.Questionnaire)
	add(v, "version", q.Version)
	add(v, "channel", q.Channel)
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

// ListComplaintsQuery are the query parameters of ListComplaints; what is zero is not sent.
type ListComplaintsQuery struct {
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
	Count       *bool    // Count the whole list too
	Limit       *int64   // Items on a page at most
	Cursor      string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields      []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format      string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom         *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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

// ListCustomerSurveyAnswersQuery are the query parameters of ListCustomerSurveyAnswers; what is zero is not sent.
type ListCustomerSurveyAnswersQuery struct {
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
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
	Importance        string   // Class by importance
	Frequency         string   // Class by frequency
	Value             string   // Class by value
	CreatedFrom       string   // Created on this day or later
	CreatedTo         string   // Created on this day or earlier
	LastContactBefore string   // Last visited before this day, or never
	OpenComplaints    *bool    // true: with open complaints; false: without
	Name              string   // Every word is part of a word of the name, in any order; case and accents do not matter. Chinese needs no spaces
	Email             string   // One of the customer's e-mail addresses, in full; case does not matter
	Phone             string   // One of the customer's phone numbers, however it is written, with or without the country's prefix; a + is written %2B in a query
	Sort              string   // A minus sorts in descending order. Who was never contacted comes before everybody else by lastContactAt. Personal fields cannot be sorted by. updatedAt goes with searches and no other filter, lastContactAt not with days of creation
	Count             *bool    // Count the whole list too; not together with name or phone, whose index only approximates
	Limit             *int64   // Items on a page at most
	Cursor            string   // The page to go on with: next of the answer before. Sort and filters have to be the same.
	Fields            []string // Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json
	Format            string   // json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it
	Bom               *bool    // Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8
	MinPosition       *int64   // Answer only when the read model has got to this position of the log, such as the one that a command was answered with: read your own writes. Past a few seconds of waiting the answer is 503 projection-behind with Retry-After.
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

// ListSurveyAnswersQuery are the query parameters of ListSurveyAnswers; what is zero is not sent.
type ListSurveyAnswersQuery struct {
	Questionnaire string // Exactly this code
	Version       *int64 // This version of the questionnaire
	Channel       string // Exactly this code
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

// PostBatch: Carry out many commands (POST /v1/batch).
func (c *Client) PostBatch(ctx context.Context, body PostBatchBody, opts ...client.SendOption) (*BatchAnswer, error) {
	out := new(BatchAnswer)
	return out, c.Call(ctx, http.MethodPost, "/v1/batch", false, body, out, opts...)
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

// ResolveComplaint: Resolve a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/resolve).
func (c *Client) ResolveComplaint(ctx context.Context, customerID string, complaintID string, body ResolveComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/resolve", true, body, out, opts...)
}

// ResumeComplaint: Go on with a complaint (POST /v1/customers/{customerId}/complaints/{complaintId}/resume).
func (c *Client) ResumeComplaint(ctx context.Context, customerID string, complaintID string, body ResumeComplaintBody, opts ...client.SendOption) (*Answer, error) {
	out := new(Answer)
	return out, c.Call(ctx, http.MethodPost, "/v1/customers/"+url.PathEscape(customerID)+"/complaints/"+url.PathEscape(complaintID)+"/resume", true, body, out, opts...)
}

// ResumeWebhook: Resume a webhook (POST /v1/webhooks/{webhookId}/resume).
func (c *Client) ResumeWebhook(ctx context.Context, webhookID string, opts ...client.SendOption) (*Webhook, error) {
	out := new(Webhook)
	return out, c.Call(ctx, http.MethodPost, "/v1/webhooks/"+url.PathEscape(webhookID)+"/resume", false, nil, out, opts...)
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

// AcknowledgeComplaintBody is a schema of the description.
type AcknowledgeComplaintBody struct {
	Channel     *string    `json:"channel,omitzero"`     // A code of how the customer was told
	Description *string    `json:"description,omitzero"` // What the customer was told
	OccurredAt  *time.Time `json:"occurredAt,omitzero"`  // When the customer was told; now, where it is not said
}

// AgreeActionBody is a schema of the description.
type AgreeActionBody struct {
	Action      string     `json:"action"` // A code of what will be done
	Description *string    `json:"description,omitzero"`
	Due         *time.Time `json:"due,omitzero"`        // By when
	OccurredAt  *time.Time `json:"occurredAt,omitzero"` // When it was agreed; now, where it is not said
}

// AnalyseComplaintBody is a schema of the description.
type AnalyseComplaintBody struct {
	Cause       *string    `json:"cause,omitzero"`       // A code of why it happened, once that is known
	Description *string    `json:"description,omitzero"` // What was found out
	OccurredAt  *time.Time `json:"occurredAt,omitzero"`  // When; now, where it is not said
}

// Answer is a schema of the description.
type Answer struct {
	AccessID    *string  `json:"accessId,omitzero"`    // Of the package, where one was made for the person
	AnswerID    *string  `json:"answerId,omitzero"`    // Of the survey answer, where one was recorded
	ComplaintID *string  `json:"complaintId,omitzero"` // Of the complaint, where it is about one
	CustomerID  string   `json:"customerId"`
	ErasureID   *string  `json:"erasureId,omitzero"` // Of the erasure, where it is about one
	EventIds    []string `json:"eventIds"`           // The events that were appended
	HoldID      *string  `json:"holdId,omitzero"`    // Of the legal hold, where it is about one
	OrderID     *string  `json:"orderId,omitzero"`   // Of the order, where one was recorded
	Position    int64    `json:"position"`           // In the log. Give it to a read as minPosition to see this write there
	Receipt     *string  `json:"receipt,omitzero"`   // A signed promise that these events are in the log and stay there as they are. Keep it: dossier audit check-receipt holds it against an export
	Revision    int64    `json:"revision"`           // Of the customer, after the command; it is the ETag
	VisitID     *string  `json:"visitId,omitzero"`   // Of the visit, where one was recorded
}

// ArchiveCustomerBody is a schema of the description.
type ArchiveCustomerBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it happened; now, where it is not said
	Reason     string     `json:"reason"`              // A code, such as duplicate, closed, deceased
}

// AssignComplaintBody is a schema of the description.
type AssignComplaintBody struct {
	Due        *time.Time `json:"due,omitzero"`        // To be done with by then
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was assigned; now, where it is not said
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
	Day     string        `json:"day"` // At the end of this day, or now where it is today
	Schemes []SchemeCount `json:"schemes"`
}

// CloseComplaintBody is a schema of the description.
type CloseComplaintBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it was closed; now, where it is not said
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
	Resolved             int64               `json:"resolved"`     // How many are resolved, and not open again
	WithoutCause         int64               `json:"withoutCause"` // How many have no cause on record
}

// ConfirmComplaintBody is a schema of the description.
type ConfirmComplaintBody struct {
	Description *string    `json:"description,omitzero"` // What the customer said
	OccurredAt  *time.Time `json:"occurredAt,omitzero"`  // When the customer said so; now, where it is not said
	Satisfied   *bool      `json:"satisfied,omitzero"`   // Whether the customer is satisfied; absent where not asked
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

// CustomerClasses is a schema of the description.
type CustomerClasses struct {
	Frequency  *string `json:"frequency"`  // high-frequency, low-frequency or potential
	Importance *string `json:"importance"` // important, ordinary or potential
	Value      *string `json:"value"`      // high, mid or low
}

// CustomerRecord is a schema of the description.
type CustomerRecord struct {
	ArchivedAt     *time.Time        `json:"archivedAt"`
	BirthDate      *string           `json:"birthDate"`
	Classes        CustomerClasses   `json:"classes"`
	Complaints     int64             `json:"complaints"` // How many were ever filed
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
	Name           *string           `json:"name"`
	Notes          *string           `json:"notes"`
	OpenComplaints int64             `json:"openComplaints"`   // How many of them are not resolved
	OrderAmounts   []CurrencyAmount  `json:"orderAmounts"`     // Sum of the orders, by currency
	Orders         int64             `json:"orders"`           // How many there were
	Position       int64             `json:"position"`         // Position of that event in the log
	RecordedAt     time.Time         `json:"recordedAt"`       // When the creation was recorded
	Region         *string           `json:"region"`           // ISO 3166-1 or -2
	RestsOn        *RestsOn          `json:"restsOn,omitzero"` // Of a former state: the last event that was looked at
	Revision       int64             `json:"revision"`         // Of the last event in the record; the ETag, and what If-Match of a command takes
	Source         string            `json:"source"`           // How the record came to be
	Status         string            `json:"status"`
	SurveyAnswers  int64             `json:"surveyAnswers"` // How many there were
	UpdatedAt      time.Time         `json:"updatedAt"`     // When the last event was recorded
	Visits         int64             `json:"visits"`        // How many there were
}

// DecideErasureBody is a schema of the description.
type DecideErasureBody struct {
	Reason string `json:"reason"` // A code of why it is decided so
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

// EndBasisBody is a schema of the description.
type EndBasisBody struct {
	Basis      string     `json:"basis"`
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // When it ended; now, where it is not said
	Purpose    string     `json:"purpose"`
	Reason     string     `json:"reason"` // A code of why it ended
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

// GiveAccessBody is a schema of the description.
type GiveAccessBody struct {
	Channel *string `json:"channel,omitzero"` // A code of how the person asked
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

// Money is a schema of the description.
type Money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
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
	Count *int64            `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items []ComplaintRecord `json:"items"`
	Next  *string           `json:"next,omitzero"` // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
}

// PageCustomerRecord is a schema of the description.
type PageCustomerRecord struct {
	Count *int64           `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items []CustomerRecord `json:"items"`
	Next  *string          `json:"next,omitzero"` // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
}

// PageOrderRecord is a schema of the description.
type PageOrderRecord struct {
	Count *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items []OrderRecord `json:"items"`
	Next  *string       `json:"next,omitzero"` // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
}

// PageSurveyAnswerRecord is a schema of the description.
type PageSurveyAnswerRecord struct {
	Count *int64               `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items []SurveyAnswerRecord `json:"items"`
	Next  *string              `json:"next,omitzero"` // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
}

// PageTimelineEntry is a schema of the description.
type PageTimelineEntry struct {
	Count *int64          `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items []TimelineEntry `json:"items"`
	Next  *string         `json:"next,omitzero"` // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
}

// PageVisitRecord is a schema of the description.
type PageVisitRecord struct {
	Count *int64        `json:"count,omitzero"` // How many items the whole list has, where count=true was asked for
	Items []VisitRecord `json:"items"`
	Next  *string       `json:"next,omitzero"` // Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page
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

// PauseComplaintBody is a schema of the description.
type PauseComplaintBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // From when; now, where it is not said
	Reason     string     `json:"reason"`              // A code of what the customer is waited for
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

// ProjectionList is a schema of the description.
type ProjectionList struct {
	Items []ProjectionStatus `json:"items"`
}

// ProjectionStatus is a schema of the description.
type ProjectionStatus struct {
	Error      *string    `json:"error"`      // The last trouble, where there is one
	Head       int64      `json:"head"`       // Position of the log's last event
	LagEvents  *int64     `json:"lagEvents"`  // Events of the log that are not in it yet, the store's own among them; null where they are too many to count
	LagSeconds float64    `json:"lagSeconds"` // Age of the oldest of them; 0 where there is none
	Name       string     `json:"name"`       // Name of the read model
	Position   int64      `json:"position"`   // Every event up to this position of the log is in it
	State      string     `json:"state"`      // live: applies events as they come. catching-up: is behind and reads. waiting: no process runs it now. stopped: needs a person
	UpdatedAt  *time.Time `json:"updatedAt"`  // When it last moved
	Version    int64      `json:"version"`    // Of the read model
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

// RecordSurveyAnswerBody is a schema of the description.
type RecordSurveyAnswerBody struct {
	Ces           *int64     `json:"ces,omitzero"`     // It was easy
	Channel       *string    `json:"channel,omitzero"` // A code
	Comment       *string    `json:"comment,omitzero"`
	Csat          *int64     `json:"csat,omitzero"` // Is satisfied
	Drivers       *Drivers   `json:"drivers,omitzero"`
	Nps           *int64     `json:"nps,omitzero"`        // Would recommend
	OccurredAt    *time.Time `json:"occurredAt,omitzero"` // When it was answered; now, where it is not said
	Questionnaire string     `json:"questionnaire"`       // A code
	Version       int64      `json:"version"`             // Of the questionnaire
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

// ReplayWebhookBody is a schema of the description.
type ReplayWebhookBody struct {
	From int64 `json:"from"` // Deliver everything behind this position of the log again; 0 is its beginning
}

// RequestErasureBody is a schema of the description.
type RequestErasureBody struct {
	Channel *string `json:"channel,omitzero"` // A code of how the person asked
	Reason  string  `json:"reason"`           // A code of why
}

// ResolveComplaintBody is a schema of the description.
type ResolveComplaintBody struct {
	Cause        *string    `json:"cause,omitzero"` // A code of why it happened
	Compensation *Money     `json:"compensation,omitzero"`
	Description  *string    `json:"description,omitzero"`
	OccurredAt   *time.Time `json:"occurredAt,omitzero"` // When it was resolved; now, where it is not said
	Resolution   string     `json:"resolution"`          // A code of what was done
}

// RestsOn is a schema of the description.
type RestsOn struct {
	EventID    string    `json:"eventId"`
	Position   int64     `json:"position"`
	RecordedAt time.Time `json:"recordedAt"`
	Revision   int64     `json:"revision"`
}

// ResumeComplaintBody is a schema of the description.
type ResumeComplaintBody struct {
	OccurredAt *time.Time `json:"occurredAt,omitzero"` // From when; now, where it is not said
}

// SchemeCount is a schema of the description.
type SchemeCount struct {
	Classes []ClassCount `json:"classes"` // Every class of the scheme; customers without one are in none
	Scheme  string       `json:"scheme"`
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

// SparsePage is a schema of the description.
type SparsePage struct {
	Count *int64                       `json:"count,omitzero"` // As in a whole page
	Items []map[string]json.RawMessage `json:"items"`
	Next  *string                      `json:"next,omitzero"` // As in a whole page
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

// SurveyAnswerRecord is a schema of the description.
type SurveyAnswerRecord struct {
	AnsweredAt    time.Time    `json:"answeredAt"`
	Ces           *int64       `json:"ces"`     // It was easy, 1 to 7
	Channel       *string      `json:"channel"` // Code of how the answer came in
	Comment       *string      `json:"comment"`
	Csat          *int64       `json:"csat"` // Is satisfied, 1 to 5
	CustomerID    string       `json:"customerId"`
	Day           string       `json:"day"` // The day of answeredAt in the installation's time zone
	Drivers       DriverScores `json:"drivers"`
	Erased        bool         `json:"erased"` // Personal fields are null because their keys were destroyed
	ID            string       `json:"id"`
	Nps           *int64       `json:"nps"`           // Would recommend, 0 to 10
	Position      int64        `json:"position"`      // Of the event in the log
	Questionnaire string       `json:"questionnaire"` // A code
	RecordedAt    time.Time    `json:"recordedAt"`
	Revision      int64        `json:"revision"` // Of the event in the customer's stream
	Version       int64        `json:"version"`
}

// SurveySummary is a schema of the description.
type SurveySummary struct {
	Answers int64         `json:"answers"` // How many there are, with whatever scores
	Ces     MeanFigure    `json:"ces"`     // Mean of the scores 1 to 7
	Csat    CSATFigure    `json:"csat"`
	Drivers DriverFigures `json:"drivers"` // Means of the ratings 1 to 5
	Nps     NPSFigure     `json:"nps"`
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

// TimelineEntry is a schema of the description.
type TimelineEntry struct {
	Actor      string                     `json:"actor"` // Opaque id of who did it
	Command    string                     `json:"command"`
	Data       map[string]json.RawMessage `json:"data"`   // The fields of the event; personal ones are null where they were erased
	Erased     bool                       `json:"erased"` // Personal fields are null because their keys were destroyed
	EventID    string                     `json:"eventId"`
	Imported   bool                       `json:"imported"`   // Part of history that was loaded in bulk
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
