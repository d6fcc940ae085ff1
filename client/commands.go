package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Accepted is the answer to a command that was carried out.
type Accepted struct {
	CustomerID  string   `json:"customerId"`
	VisitID     string   `json:"visitId"`
	ComplaintID string   `json:"complaintId"`
	FollowUpIDs []string `json:"followUpIds"`
	AnswerID    string   `json:"answerId"`
	OrderID     string   `json:"orderId"`
	EventIDs    []string `json:"eventIds"`
	Revision    uint64   `json:"revision"`
	Position    uint64   `json:"position"`
	Replayed    bool     `json:"-"` // it had been carried out before under the key
}

// SendOption changes how one command is sent.
type SendOption func(*sending)

type sending struct {
	key    string
	header http.Header
	empty  bool // the key that was given, the last one where there were several, is empty
}

// apply has the options change how it is sent.
func (s *sending) apply(opts []SendOption) error {
	for _, o := range opts {
		o(s)
	}
	if s.empty {
		return ErrEmptyKey
	}
	return nil
}

// ErrEmptyKey says that an idempotency key was given and is empty. Under it the
// command would be carried out as often as it is sent.
var ErrEmptyKey = errors.New("the idempotency key is empty")

// Key sets the idempotency key: the same for every repetition of one intent. Of
// several the last counts. An empty one is refused with ErrEmptyKey, before anything
// is sent.
func Key(key string) SendOption {
	return func(s *sending) { s.key, s.empty = key, key == "" }
}

// IfRevision carries the command out only at this revision of the customer.
func IfRevision(revision uint64) SendOption {
	return func(s *sending) { s.header.Set("If-Match", `"`+strconv.FormatUint(revision, 10)+`"`) }
}

// IfAny carries the command out whatever the revision of the customer is, where a
// route demands that one is said.
func IfAny() SendOption { return func(s *sending) { s.header.Set("If-Match", "*") } }

// AttachmentName says how the file is called whose bytes are sent: an attachment needs
// one.
func AttachmentName(name string) SendOption {
	return func(s *sending) { s.header.Set("Dossier-Attachment-Name", url.PathEscape(name)) }
}

// Contact is one way to reach a customer: email, phone, post, chat or social.
type Contact struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
	Label string `json:"label,omitempty"`
}

// External names a customer in another system.
type External struct {
	Source    string `json:"source"`
	Reference string `json:"reference"`
}

// NewCustomer is a customer to create.
type NewCustomer struct {
	Kind       string    `json:"kind"` // person or company
	Name       string    `json:"name"`
	BirthDate  string    `json:"birthDate,omitempty"` // YYYY-MM-DD
	Contacts   []Contact `json:"contacts,omitempty"`
	Region     string    `json:"region,omitempty"`
	Interests  []string  `json:"interests,omitempty"`
	Notes      string    `json:"notes,omitempty"`
	Source     string    `json:"source"`
	External   *External `json:"external,omitempty"`
	OccurredAt time.Time `json:"occurredAt,omitzero"`
}

// CreateCustomer begins a customer's record.
func (c *Client) CreateCustomer(ctx context.Context, n NewCustomer, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers", opts, n)
}

// ChangeProfile sends a merge patch: absent fields stay, null clears one.
func (c *Client) ChangeProfile(ctx context.Context, customer string, patch map[string]any, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPatch, "/v1/customers/"+customer, opts, patch)
}

// ChangeContacts replaces the list of contacts. It wants IfRevision or IfAny: what it
// replaces may have changed since it was read.
func (c *Client) ChangeContacts(ctx context.Context, customer string, contacts []Contact, opts ...SendOption) (Accepted, error) {
	if contacts == nil {
		contacts = []Contact{}
	}
	return c.send(ctx, http.MethodPut, "/v1/customers/"+customer+"/contacts", opts, map[string]any{"contacts": contacts})
}

// Archive ends the working life of a record; reason is a code.
func (c *Client) Archive(ctx context.Context, customer, reason string, occurredAt time.Time, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/archive", opts, struct {
		Reason     string    `json:"reason"`
		OccurredAt time.Time `json:"occurredAt,omitzero"`
	}{reason, occurredAt})
}

// Visit is a visit that took place.
type Visit struct {
	Mode       string    `json:"mode"` // inPerson, phone, video or mail
	Purpose    string    `json:"purpose,omitempty"`
	Outcome    string    `json:"outcome,omitempty"`
	Minutes    int       `json:"minutes,omitempty"`
	Staff      string    `json:"staff,omitempty"`
	Content    string    `json:"content"`
	Feedback   string    `json:"feedback,omitempty"`
	Agreements []string  `json:"agreements,omitempty"`
	OccurredAt time.Time `json:"occurredAt,omitzero"`
}

// RecordVisit records a visit.
func (c *Client) RecordVisit(ctx context.Context, customer string, v Visit, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/visits", opts, v)
}

// Complaint is a complaint to file.
type Complaint struct {
	Category    string    `json:"category"`
	Severity    string    `json:"severity"` // low, normal, high or critical
	Channel     string    `json:"channel,omitempty"`
	Description string    `json:"description"`
	OccurredAt  time.Time `json:"occurredAt,omitzero"`
}

// FileComplaint opens a complaint.
func (c *Client) FileComplaint(ctx context.Context, customer string, n Complaint, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/complaints", opts, n)
}

// Money is an amount in a currency; the amount is a decimal in text.
type Money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// Resolution is the end of a complaint.
type Resolution struct {
	Resolution   string    `json:"resolution"`
	Cause        string    `json:"cause,omitempty"`
	Compensation *Money    `json:"compensation,omitempty"`
	Description  string    `json:"description,omitempty"`
	OccurredAt   time.Time `json:"occurredAt,omitzero"`
}

// ResolveComplaint ends a complaint.
func (c *Client) ResolveComplaint(ctx context.Context, customer, complaint string, r Resolution, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/complaints/"+complaint+"/resolve", opts, r)
}

// SurveyAnswer is an answer to a questionnaire.
type SurveyAnswer struct {
	Questionnaire string         `json:"questionnaire"`
	Version       int            `json:"version"`
	Channel       string         `json:"channel,omitempty"`
	NPS           *int           `json:"nps,omitempty"`
	CSAT          *int           `json:"csat,omitempty"`
	CES           *int           `json:"ces,omitempty"`
	Drivers       map[string]int `json:"drivers,omitempty"` // productQuality, attitude, speed, afterSales
	Comment       string         `json:"comment,omitempty"`
	OccurredAt    time.Time      `json:"occurredAt,omitzero"`
}

// RecordSurveyAnswer records an answer.
func (c *Client) RecordSurveyAnswer(ctx context.Context, customer string, a SurveyAnswer, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/survey-answers", opts, a)
}

// Reclassification moves a customer to another class of a scheme.
type Reclassification struct {
	Scheme     string    `json:"scheme"`
	To         string    `json:"to"`
	Reason     string    `json:"reason"`
	Note       string    `json:"note,omitempty"`
	OccurredAt time.Time `json:"occurredAt,omitzero"`
}

// Reclassify moves the customer to another class.
func (c *Client) Reclassify(ctx context.Context, customer string, r Reclassification, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/classifications", opts, r)
}

// Order is a purchase.
type Order struct {
	Number     string    `json:"number,omitempty"`
	Channel    string    `json:"channel,omitempty"`
	Items      int       `json:"items"`
	Amount     Money     `json:"amount"`
	Promised   string    `json:"promised,omitempty"` // a day, YYYY-MM-DD
	OccurredAt time.Time `json:"occurredAt,omitzero"`
}

// PlaceOrder records an order.
func (c *Client) PlaceOrder(ctx context.Context, customer string, o Order, opts ...SendOption) (Accepted, error) {
	return c.send(ctx, http.MethodPost, "/v1/customers/"+customer+"/orders", opts, o)
}
