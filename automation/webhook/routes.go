package webhook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/postgres"
)

// Webhook is a webhook as the API shows it.
type Webhook struct {
	ID          string     `json:"id" format:"uuid"`
	URL         string     `json:"url" example:"https://example.org/dossier"`
	Description string     `json:"description"`
	Types       []string   `json:"types" nullable:"false" doc:"Types of events; empty for all"`
	Imports     bool       `json:"imports" doc:"Tell of history that is loaded in bulk too"`
	State       string     `json:"state" enum:"active,paused"`
	Reason      string     `json:"reason,omitempty" enum:"asked,failing,gone" doc:"Why it is paused. failing: an event was not taken for 24 hours. gone: the receiver answered 410"`
	Position    uint64     `json:"position" doc:"Every event up to this position of the log was delivered, passed over, or is queued"`
	Queued      int64      `json:"queued" doc:"Events that are still to be delivered"`
	Failing     int        `json:"failing" doc:"Failed attempts at the event that has failed most often; 0 where all is well"`
	Rotating    *time.Time `json:"rotatingUntil,omitempty" doc:"Until when deliveries are signed with the secret before too"`
	CreatedAt   time.Time  `json:"createdAt"`
	UpdatedAt   time.Time  `json:"updatedAt"`
	Secret      string     `json:"secret,omitempty" doc:"What deliveries are signed with; shown where it is made and never again" example:"whsec_…"`
}

func (s *Service) shown(w *hook) Webhook {
	r := Webhook{
		ID: w.ID.String(), URL: w.URL, Description: w.Description, Types: append([]string{}, w.Types...), Imports: w.Imports, State: w.State, Reason: w.Reason,
		Position: w.Position, Queued: w.queued, Failing: w.failing, CreatedAt: w.CreatedAt.UTC(), UpdatedAt: w.UpdatedAt.UTC(),
	}
	if w.beforeUntil != nil && s.Now().Before(*w.beforeUntil) {
		until := w.beforeUntil.UTC()
		r.Rotating = &until
	}
	return r
}

// WebhookFields are what a webhook is made of.
type WebhookFields struct {
	URL         string   `json:"url" minLength:"1" maxLength:"2000" doc:"https, outside the network; checked again at every connection" example:"https://example.org/dossier"`
	Description string   `json:"description,omitempty" maxLength:"200"`
	Types       []string `json:"types,omitempty" maxItems:"100" nullable:"false" doc:"Types of events; empty or absent for all" example:"[\"CustomerComplained\"]"`
	Imports     bool     `json:"imports,omitempty" doc:"Tell of history that is loaded in bulk too"`
}

type webhookAnswer struct{ Body Webhook }

type createdWebhook struct {
	Replayed string `header:"Idempotency-Replayed" doc:"true where the webhook had been made before under this key"`
	Body     Webhook
}

type createWebhook struct {
	Key  string `header:"Idempotency-Key" maxLength:"255" pattern:"^[\\x21-\\x7e]*$" doc:"A key of the caller's choice: asked again under it, the same webhook is answered as it is now, with its secret; for good, also when it was removed (409 webhook-removed)"`
	Body struct {
		WebhookFields
		From *uint64 `json:"from,omitempty" maximum:"9007199254740991" doc:"Begin behind this position of the log; at its present end, where it is not said"`
	}
}

// Path is exported because huma overlooks embedded parts that are not.
type Path struct {
	ID string `path:"webhookId" format:"uuid" doc:"The webhook"`
}

type changeWebhook struct {
	Path
	Body WebhookFields
}

type replayWebhook struct {
	Path
	Body struct {
		From uint64 `json:"from" maximum:"9007199254740991" doc:"Deliver everything behind this position of the log again; 0 is its beginning"`
	}
}

const webhooksDoc = "Deliveries are as Standard Webhooks has them: a POST with the headers `webhook-id` (the event's id, the same at every attempt), `webhook-timestamp` and " +
	"`webhook-signature` (`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; several, divided by spaces, while a secret is rotated). " +
	"The body has `type`, `timestamp` and as `data` the event as `/v1/events` has it, without personal fields. " +
	"Answer 2xx within 15 seconds. Everything else, redirects among it, is tried again for 24 hours; the events of one customer come in order and wait for each other, those of different customers do not. WebhookDelivery is at least once."

// Register adds the routes of webhooks.
func (s *Service) Register(api huma.API) {
	op := func(id, method, path, summary, doc string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Webhooks"}, Description: doc, Errors: append(errors, http.StatusServiceUnavailable)}
	}
	const all, one = "/v1/webhooks", "/v1/webhooks/{webhookId}"
	body := []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity}
	create := op("create-webhook", http.MethodPost, all, "Tell an address of events", webhooksDoc, append(body, http.StatusConflict)...)
	create.DefaultStatus = http.StatusCreated
	httpkit.Register(api, create, problemOf, s.create)
	httpkit.Register(api, op("list-webhooks", http.MethodGet, all, "List webhooks", ""), problemOf, s.list)
	httpkit.Register(api, op("get-webhook", http.MethodGet, one, "Read a webhook", "", http.StatusNotFound), problemOf, s.get)
	httpkit.Register(api, op("change-webhook", http.MethodPut, one, "Change a webhook", "What is queued goes to the new address; other types count from the present position on.", append(body, http.StatusNotFound)...), problemOf, s.change)
	remove := op("delete-webhook", http.MethodDelete, one, "Remove a webhook", "Its queue and its log go with it.", http.StatusNotFound)
	remove.DefaultStatus = http.StatusNoContent
	httpkit.Register(api, remove, problemOf, s.remove)
	httpkit.Register(api, op("pause-webhook", http.MethodPost, one+"/pause", "Pause a webhook", "Nothing is lost.", http.StatusNotFound), problemOf, s.pause)
	httpkit.Register(api, op("resume-webhook", http.MethodPost, one+"/resume", "Resume a webhook", "It goes on with the first event that was not taken, at once.", http.StatusNotFound), problemOf, s.resume)
	httpkit.Register(api, op("rotate-webhook-secret", http.MethodPost, one+"/rotate-secret", "Give a webhook a new secret", "For 24 hours deliveries carry a signature by each of the two.", http.StatusNotFound), problemOf, s.rotate)
	httpkit.Register(api, op("replay-webhook", http.MethodPost, one+"/replay", "Deliver from a position again", "The queue is made anew from there. Receivers know repeated events by their ids.", append(body, http.StatusNotFound)...), problemOf, s.replay)
	httpkit.Register(api, op("list-webhook-deliveries", http.MethodGet, one+"/deliveries", "Read the log of deliveries", "Every attempt of the last 30 days, the latest first.", http.StatusNotFound, http.StatusUnprocessableEntity), problemOf, s.deliveries)
}

func invalid(field, rule, detail string) error {
	return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule", httpkit.FieldError{Field: field, Rule: rule, Detail: detail})
}

func problemOf(err error) *httpkit.Problem {
	if errors.Is(err, eventstore.ErrUnavailable) || postgres.IsTransient(err) {
		return httpkit.NewProblem(http.StatusServiceUnavailable, "store-unavailable", "the database cannot be reached; nothing was done").RetryAfter(2 * time.Second)
	}
	return nil
}

func (s *Service) check(f *WebhookFields) error {
	if err := checkURL(f.URL, s.Allow); err != nil {
		if errors.Is(err, errForbidden) {
			return invalid("body.url", "forbidden-address", "the address is inside the network")
		}
		return invalid("body.url", "url", err.Error())
	}
	for _, name := range f.Types {
		if !slices.ContainsFunc(domain.Catalogue, func(k domain.Kind) bool { return k.Type == name }) {
			return invalid("body.types", "one-of", "there is no event of this type")
		}
	}
	if f.Types == nil {
		f.Types = []string{}
	}
	return nil
}

// known refuses a position that is behind the log's end, or is no event's.
func (s *Service) known(ctx context.Context, position uint64) error {
	if position == 0 {
		return nil
	}
	e, err := s.at(ctx, position)
	if err == nil && e == nil {
		err = invalid("body.from", "known-position", "the log has no event at this position")
	}
	return err
}

// at reads the event at the position, nil where the log has none there.
func (s *Service) at(ctx context.Context, position uint64) (*eventstore.Event, error) {
	for e, err := range s.Store.All(ctx, position, 1) {
		switch {
		case err != nil && strings.Contains(err.Error(), "InvalidPosition"):
			return nil, nil
		case err != nil:
			return nil, err
		case e.Position == position:
			return e, nil
		}
	}
	return nil, nil
}

func (s *Service) create(ctx context.Context, in *createWebhook) (*createdWebhook, error) {
	if err := s.check(&in.Body.WebhookFields); err != nil {
		return nil, err
	}
	from, _, err := s.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	if in.Body.From != nil {
		from = *in.Body.From
		if err := s.known(ctx, from); err != nil {
			return nil, err
		}
	}
	now := s.Now().UTC().Truncate(time.Microsecond) // as it is kept
	w := &hook{
		ID: uuid.New(), URL: in.Body.URL, Description: in.Body.Description, Types: in.Body.Types, Imports: in.Body.Imports,
		State: active, Position: from, Actor: httpkit.PrincipalOf(ctx).ID, CreatedAt: now, UpdatedAt: now,
	}
	var request []byte
	if in.Key != "" {
		w.ID = uuid.UUID(domain.DeriveID(idSpace, w.Actor, in.Key))
		asked, err := json.Marshal(in.Body)
		if err != nil {
			return nil, err
		}
		digest := sha256.Sum256(asked)
		request = digest[:]
	}
	key := newSecret()
	if w.secret, err = key.seal(s.Secret, w.ID.String()); err != nil {
		return nil, err
	}
	added, err := s.add(ctx, w, request)
	if errors.Is(err, errAnother) {
		return nil, keyReused()
	}
	if err != nil {
		return nil, err
	}
	if !added {
		return s.again(ctx, w.ID, request)
	}
	s.tell()
	out := &createdWebhook{Body: s.shown(w)}
	out.Body.Secret = key.String()
	return out, nil
}

var idSpace = domain.ID(uuid.MustParse("3c1f27a8-94b8-5a55-9d0e-5b5be0a4f1c2"))

func keyReused() *httpkit.Problem {
	return httpkit.NewProblem(http.StatusUnprocessableEntity, "idempotency-key-reused", "this key was used for another webhook; take a new key for a new intent",
		httpkit.FieldError{Field: "header.Idempotency-Key", Rule: "one-request"})
}

// again answers a creation that was carried out before under its key, whatever has become
// of the webhook since.
func (s *Service) again(ctx context.Context, id uuid.UUID, request []byte) (*createdWebhook, error) {
	before, err := s.requested(ctx, id)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(before, request) {
		return nil, keyReused()
	}
	old, err := s.webhook(ctx, id)
	if err != nil {
		return nil, err
	}
	if old == nil {
		return nil, httpkit.NewProblem(http.StatusConflict, "webhook-removed", "the webhook that was made under this key has been removed; take a new key for another one",
			httpkit.FieldError{Field: "header.Idempotency-Key", Rule: "one-request"})
	}
	key, err := openSecret(s.Secret, old.ID.String(), old.secret)
	if err != nil {
		return nil, err
	}
	out := &createdWebhook{Replayed: "true", Body: s.shown(old)}
	out.Body.Secret = key.String()
	return out, nil
}

type webhookList struct {
	Body struct {
		Items []Webhook `json:"items" nullable:"false" doc:"All of them, the oldest first"`
	}
}

func (s *Service) list(ctx context.Context, _ *struct{}) (*webhookList, error) {
	all, err := s.webhooks(ctx, `ORDER BY w.created_at, w.id`)
	if err != nil {
		return nil, err
	}
	out := &webhookList{}
	out.Body.Items = []Webhook{}
	for _, w := range all {
		out.Body.Items = append(out.Body.Items, s.shown(w))
	}
	return out, nil
}

func (s *Service) find(ctx context.Context, text string) (*hook, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, invalid("path.webhookId", "uuid", "want a UUID")
	}
	w, err := s.webhook(ctx, id)
	if err == nil && w == nil {
		err = httpkit.NewProblem(http.StatusNotFound, "webhook-not-found", "there is no such webhook")
	}
	return w, err
}

func (s *Service) get(ctx context.Context, in *Path) (*webhookAnswer, error) {
	w, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &webhookAnswer{Body: s.shown(w)}, nil
}

// update changes the webhook, so that whoever works by what it was stops, and
// returns it as it is then.
func (s *Service) update(ctx context.Context, id, set string, args ...any) (*webhookAnswer, error) {
	w, err := s.find(ctx, id)
	if err != nil {
		return nil, err
	}
	_, err = s.Pool.Exec(ctx, `UPDATE dossier.webhook SET generation = generation + 1, updated_at = $2, `+set+` WHERE id = $1`, append([]any{w.ID, s.Now().UTC()}, args...)...)
	if err != nil {
		return nil, err
	}
	s.tell()
	return s.get(ctx, &Path{ID: id})
}

func (s *Service) change(ctx context.Context, in *changeWebhook) (*webhookAnswer, error) {
	if err := s.check(&in.Body); err != nil {
		return nil, err
	}
	return s.update(ctx, in.ID, `url = $3, description = $4, types = $5, imports = $6`, in.Body.URL, in.Body.Description, in.Body.Types, in.Body.Imports)
}

func (s *Service) remove(ctx context.Context, in *Path) (*struct{}, error) {
	w, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := s.Pool.Exec(ctx, `DELETE FROM dossier.webhook WHERE id = $1`, w.ID); err != nil {
		return nil, err
	}
	s.tell()
	return nil, nil
}

func (s *Service) pause(ctx context.Context, in *Path) (*webhookAnswer, error) {
	return s.update(ctx, in.ID, `state = 'paused', reason = CASE WHEN state = 'paused' THEN reason ELSE 'asked' END`)
}

func (s *Service) resume(ctx context.Context, in *Path) (*webhookAnswer, error) {
	w, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	// What has failed gets another 24 hours.
	if _, err := s.Pool.Exec(ctx, `UPDATE dossier.webhook_queue SET attempts = 0, first_at = NULL, next_at = $2 WHERE webhook = $1`, w.ID, s.Now()); err != nil {
		return nil, err
	}
	return s.update(ctx, in.ID, `state = 'active', reason = ''`)
}

func (s *Service) rotate(ctx context.Context, in *Path) (*webhookAnswer, error) {
	w, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	key := newSecret()
	sealed, err := key.seal(s.Secret, w.ID.String())
	if err != nil {
		return nil, err
	}
	out, err := s.update(ctx, in.ID, `secret_before = secret, before_until = $4, secret = $3`, sealed, s.Now().Add(rotateFor))
	if err == nil {
		out.Body.Secret = key.String()
	}
	return out, err
}

func (s *Service) replay(ctx context.Context, in *replayWebhook) (*webhookAnswer, error) {
	w, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.known(ctx, in.Body.From); err != nil {
		return nil, err
	}
	err = postgres.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE dossier.webhook SET generation = generation + 1, updated_at = $2, position = $3 WHERE id = $1`, w.ID, s.Now().UTC(), in.Body.From); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM dossier.webhook_queue WHERE webhook = $1`, w.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.tell()
	return s.get(ctx, &Path{ID: in.ID})
}

// WebhookDelivery is an attempt at an event.
type WebhookDelivery struct {
	ID       int64     `json:"id" doc:"Rises with every attempt"`
	EventID  string    `json:"eventId" format:"uuid" doc:"Also the header webhook-id. All zeros where the outcome is missing"`
	Type     string    `json:"type" example:"CustomerComplained" doc:"Empty where the outcome is missing"`
	Position uint64    `json:"position" doc:"Of the event in the log"`
	Attempt  int       `json:"attempt" doc:"Which attempt at the event it was, from 1"`
	Status   int       `json:"status" doc:"What the receiver answered; 0 where it did not"`
	Outcome  string    `json:"outcome" enum:"delivered,refused,forbidden-address,timeout,unreachable,gone,missing" doc:"missing: the log has no such event where it was queued, as after a restore to an earlier point, and nothing was sent"`
	TookMS   int       `json:"tookMs"`
	At       time.Time `json:"at"`
}

type listDeliveries struct {
	Path
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Before int64 `query:"before" minimum:"0" maximum:"9007199254740991" doc:"Only attempts before this one: next of the answer before"`
}

type webhookDeliveryList struct {
	Body struct {
		Items []WebhookDelivery `json:"items" nullable:"false"`
		Next  int64             `json:"next,omitempty" doc:"Give it as before for the ones before these"`
	}
}

func (s *Service) deliveries(ctx context.Context, in *listDeliveries) (*webhookDeliveryList, error) {
	w, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := s.Pool.Query(ctx, `SELECT id, event_id::text, type, position, attempt, status, outcome, took_ms, at FROM dossier.webhook_delivery
		WHERE webhook = $1 AND ($2::bigint = 0 OR id < $2) ORDER BY id DESC LIMIT $3`, w.ID, in.Before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[WebhookDelivery])
	if err != nil {
		return nil, err
	}
	out := &webhookDeliveryList{}
	if len(all) > in.Limit {
		all = all[:in.Limit]
		out.Body.Next = all[in.Limit-1].ID
	}
	out.Body.Items = append([]WebhookDelivery{}, all...)
	return out, nil
}
