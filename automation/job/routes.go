package job

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Config is what a Service works with; all fields are required.
type Config struct {
	Pool     *pgxpool.Pool
	Store    *eventstore.Store
	Vault    *vault.Vault
	Commands *commands.Service
	Dir      string   // where the sealed files are kept
	Secret   [32]byte // seals the files' keys; of the keyring
	Log      *slog.Logger
	Now      func() time.Time
	MaxBytes int64 // of a file; 0 is 4 GiB

	failpoint func(step string) error // in tests
}

// Service receives imports and works through them. It may be used by many
// goroutines at once.
type Service struct {
	Config
	wake chan struct{}
}

// New returns a service whose tables [Setup] has made.
func New(c Config) (*Service, error) {
	if c.MaxBytes == 0 {
		c.MaxBytes = 4 << 30
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory of imports: %w", err)
	}
	return &Service{Config: c, wake: make(chan struct{}, 1)}, nil
}

// Import is where an import stands.
type Import struct {
	ID            string            `json:"id" format:"uuid" doc:"Events that it loads carry it as import"`
	Kind          string            `json:"kind" enum:"customers,visits,interactions,complaints,survey-answers,orders"`
	Source        string            `json:"source" example:"shop"`
	Format        string            `json:"format" enum:"csv,ndjson"`
	Mapping       map[string]string `json:"mapping" doc:"Field to column, where they differ"`
	Dedupe        string            `json:"dedupe" enum:"skip,refuse"`
	DryRun        bool              `json:"dryRun"`
	CreateMissing bool              `json:"createMissing"`
	State         string            `json:"state" enum:"queued,running,cancelling,cancelled,done,failed,undoing,undone"`
	Error         string            `json:"error,omitempty" doc:"Why it failed"`
	Bytes         int64             `json:"bytes" doc:"Size of the file"`
	BytesRead     int64             `json:"bytesRead" doc:"How much of it has been worked through"`
	Records       int64             `json:"records" doc:"Worked through so far: created, known and refused together"`
	Created       int64             `json:"created" doc:"Appended; in a dry run, those that would be"`
	Known         int64             `json:"known" doc:"They were there already"`
	Refused       int64             `json:"refused" doc:"See the results for lines and reasons"`
	Undone        int64             `json:"undone" doc:"Taken back"`
	CreatedAt     time.Time         `json:"createdAt"`
	StartedAt     *time.Time        `json:"startedAt" nullable:"true"`
	EndedAt       *time.Time        `json:"endedAt" nullable:"true"`
}

func (j *Job) shown() Import {
	return Import{
		ID: j.ID.String(), Kind: j.Kind, Source: j.Source, Format: j.Format, Mapping: j.Mapping, Dedupe: j.Dedupe, DryRun: j.DryRun, CreateMissing: j.CreateMissing,
		State: j.State, Error: j.Error, Bytes: j.Bytes, BytesRead: j.BytesRead, Records: j.Records, Created: j.Created, Known: j.Known, Refused: j.Refused,
		Undone: j.Undone, CreatedAt: j.CreatedAt, StartedAt: j.StartedAt, EndedAt: j.EndedAt,
	}
}

type importAnswer struct {
	Location string `header:"Location" doc:"Where the import is"`
	Replayed string `header:"Idempotency-Replayed" doc:"true where the import had been asked for before under this key"`
	Body     Import
}

type postImport struct {
	Key           string   `header:"Idempotency-Key" maxLength:"255" pattern:"^[\\x21-\\x7e]*$" doc:"A key of the caller's choice: the file may be sent again under it"`
	ContentType   string   `header:"Content-Type" doc:"text/csv or application/x-ndjson"`
	Kind          string   `query:"kind" required:"true" enum:"customers,visits,interactions,complaints,survey-answers,orders" doc:"What each record is"`
	Source        string   `query:"source" required:"true" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"The system that the references belong to. A record of a source is known by its reference" example:"shop"`
	Map           []string `query:"map" maxItems:"64" doc:"Which column a field is in, as field:column, divided by commas, where the column has another name" example:"[\"reference:No\",\"name:Full name\"]"`
	Separator     string   `query:"separator" enum:"comma,semicolon,tab" default:"comma" doc:"Between the columns of a CSV"`
	Dedupe        string   `query:"dedupe" enum:"skip,refuse" default:"skip" doc:"Of a record that is known already: leave it as it is, or refuse it"`
	DryRun        bool     `query:"dryRun" doc:"Say what would become of each record, and append nothing"`
	CreateMissing bool     `query:"createMissing" doc:"Create customers whose reference is not known, under customerName or else under source and reference"`

	body    io.Reader
	control *http.ResponseController
}

// Resolve implements huma.Resolver.
func (in *postImport) Resolve(ctx huma.Context) []error {
	r, w := humachi.Unwrap(ctx)
	in.body, in.control = r.Body, http.NewResponseController(w)
	return nil
}

// patient reads an upload that may take longer than a request: it has to go on,
// and has no other limit.
type patient struct{ *postImport }

const uploadStall = 30 * time.Second

func (p patient) Read(b []byte) (int, error) {
	_ = p.control.SetReadDeadline(time.Now().Add(uploadStall)) // what has none, as in tests, needs none
	return p.body.Read(b)
}

type importPath struct {
	ID string `path:"importId" format:"uuid" doc:"The import"`
}

const importsDoc = "The body is the file: CSV with a header line, or NDJSON. It is kept encrypted until the job ends, then its key and the file are deleted.\n\n" +
	"Fields by kind (`!` has to be there; columns of other names are passed over):\n" +
	"- customers: name!, reference, kind, birthDate, email, phone, region, interests (divided by `;`), notes, origin, post, standing, tags (divided by `;`), custom.<code> of every custom field, occurredAt\n" +
	"- visits: mode!, content!, purpose, outcome, minutes, staff, feedback\n" +
	"- interactions: channel!, direction!, content!, topic, outcome, staff\n" +
	"- complaints: category!, severity!, description!, channel\n" +
	"- survey-answers: questionnaire!, version!, channel, nps, csat, ces, productQuality, attitude, speed, afterSales, comment\n" +
	"- orders: amount!, currency!, number, channel, items, promised\n" +
	"- all but customers: customer (the reference at the source) or customerId!, customerName, reference (of the record), occurredAt (an instant or a day)\n\n" +
	"A record with a reference is known by it, one without by its whole content. Loaded events are marked with the import's id and set nothing off."

// Register adds the routes of imports.
func (s *Service) Register(api huma.API) {
	op := func(id, method, path, summary, doc string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Imports"}, Description: doc, Errors: append(errors, http.StatusServiceUnavailable)}
	}
	create := op("create-import", http.MethodPost, "/v1/imports", "Import a file of history", importsDoc,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	create.DefaultStatus = http.StatusCreated
	file := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	create.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"text/csv": file, "application/x-ndjson": file}}
	httpkit.Register(api, create, problemOf, s.create)
	httpkit.Register(api, op("list-imports", http.MethodGet, "/v1/imports", "List imports", "The newest first, at most 200 at a time.", http.StatusUnprocessableEntity), problemOf, s.list)
	httpkit.Register(api, op("get-import", http.MethodGet, "/v1/imports/{importId}", "See how far an import is", "", http.StatusNotFound), problemOf, s.get)
	results := op("get-import-results", http.MethodGet, "/v1/imports/{importId}/results", "Read what became of each record", "A line for each record, in the file's order: NDJSON, or CSV with `format=csv`. Values of the file are not in it.", http.StatusNotFound)
	results.Responses = map[string]*huma.Response{"200": {Description: "A line for each record", Content: map[string]*huma.MediaType{"application/x-ndjson": file, "text/csv": file}}}
	httpkit.Register(api, results, problemOf, s.results)
	httpkit.Register(api, op("cancel-import", http.MethodPost, "/v1/imports/{importId}/cancel", "Cancel an import", "What was appended stays; see `/undo`.", http.StatusNotFound, http.StatusConflict), problemOf, s.cancel)
	httpkit.Register(api, op("undo-import", http.MethodPost, "/v1/imports/{importId}/undo", "Take an import back", "What the import recorded is taken back by compensating events with the reason `import-undone`: customers that it created are archived; visits, complaints, survey answers and orders are withdrawn, and count in nothing any more. What somebody has used, corrected or worked on since stays (`kept`). Nothing is erased. It goes on where it was after a crash. Of a dry run there is nothing to take back: 409 `undo-unavailable`.", http.StatusNotFound, http.StatusConflict), problemOf, s.startUndo)
}

func invalid(field, rule, detail string) error {
	return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule", httpkit.FieldError{Field: field, Rule: rule, Detail: detail})
}

func problemOf(err error) *httpkit.Problem {
	switch {
	case errors.Is(err, errTooLarge):
		return httpkit.NewProblem(http.StatusRequestEntityTooLarge, "request-entity-too-large", "the file is too large")
	case errors.Is(err, eventstore.ErrUnavailable), postgres.IsTransient(err):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "store-unavailable", "the database cannot be reached; nothing was done").RetryAfter(2 * time.Second)
	}
	return nil
}

func (s *Service) create(ctx context.Context, in *postImport) (*importAnswer, error) {
	if err := httpkit.TakesLong(ctx); err != nil { // as long as the file comes
		return nil, err
	}
	principal := httpkit.PrincipalOf(ctx)
	j := &Job{
		ID: uuid.New(), Kind: in.Kind, Source: in.Source, Separator: in.Separator, Mapping: map[string]string{}, Dedupe: in.Dedupe,
		DryRun: in.DryRun, CreateMissing: in.CreateMissing, Actor: principal.ID, Auth: principal.Auth, State: "queued",
	}
	if in.Key != "" {
		j.ID = uuid.UUID(domain.DeriveID(idSpace, "import", principal.ID, in.Key))
	}
	switch media, _, _ := mime.ParseMediaType(in.ContentType); media {
	case "text/csv":
		j.Format = formatCSV
	case "application/x-ndjson", "application/ndjson":
		j.Format = formatNDJSON
	default:
		return nil, httpkit.NewProblem(http.StatusUnsupportedMediaType, "unsupported-media-type", "want text/csv or application/x-ndjson")
	}
	for _, one := range in.Map {
		field, column, ok := strings.Cut(one, ":")
		if _, known := rules[j.Kind].fields[field]; !ok || !known && !isCustom(j.Kind, field) || column == "" {
			return nil, invalid("query.map", "one-of", "want field:column, with a field of "+strings.Join(slices.Sorted(maps.Keys(rules[j.Kind].fields)), ", "))
		}
		j.Mapping[field] = column
	}
	asked, err := json.Marshal([]any{j.Kind, j.Source, j.Format, j.Separator, j.Mapping, j.Dedupe, j.DryRun, j.CreateMissing})
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(asked)
	j.request = digest[:]
	content := s.digest(j)
	if before, err := s.before(ctx, j, func() ([]byte, error) {
		_, err := io.Copy(content, io.LimitReader(patient{in}, s.MaxBytes+1))
		return content.Sum(nil), err
	}); before != nil || err != nil {
		return before, err
	}
	key, sealed, err := newKey(s.Secret, j.ID.String())
	if err != nil {
		return nil, err
	}
	j.key = sealed
	j.Bytes, err = writeSealed(s.path(j), key, io.TeeReader(patient{in}, content), s.MaxBytes)
	if errors.Is(err, os.ErrExist) {
		return nil, httpkit.NewProblem(http.StatusServiceUnavailable, "in-progress", "the same import is being received now").RetryAfter(5 * time.Second)
	}
	if ctx.Err() != nil && err != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	received := content.Sum(nil)
	j.request = append(slices.Clone(digest[:]), received...)
	if err := s.insert(ctx, j); err != nil {
		if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "23505" { // asked for twice at once
			return s.before(ctx, j, func() ([]byte, error) { return received, nil })
		}
		_ = os.Remove(s.path(j)) // else sweep does
		return nil, err
	}
	s.kick()
	return &importAnswer{Location: "/v1/imports/" + j.ID.String(), Body: j.shown()}, nil
}

// digest returns what a file's digest is made with. It is keyed: the digest stays when the
// file is gone, and nobody can try on it what the file had.
func (s *Service) digest(j *Job) hash.Hash {
	derived := hmac.New(sha256.New, s.Secret[:])
	_, _ = derived.Write([]byte("content of " + j.ID.String())) // never fails
	return hmac.New(sha256.New, derived.Sum(nil))
}

// before returns the answer to an import that was asked for before; nil where it was not.
// content is the digest of the file that is sent now. Of jobs from before there were
// digests of files only the parameters are compared.
func (s *Service) before(ctx context.Context, j *Job, content func() ([]byte, error)) (*importAnswer, error) {
	old, err := s.job(ctx, j.ID)
	if old == nil || err != nil {
		return nil, err
	}
	asked, file := old.request[:sha256.Size], old.request[sha256.Size:]
	same := bytes.Equal(asked, j.request[:sha256.Size])
	if same && len(file) > 0 {
		sent, err := content()
		if err != nil {
			return nil, err
		}
		same = bytes.Equal(file, sent)
	}
	if !same {
		return nil, httpkit.NewProblem(http.StatusUnprocessableEntity, "idempotency-key-reused", "this key was used for another import; take a new key for a new intent",
			httpkit.FieldError{Field: "header.Idempotency-Key", Rule: "one-request"})
	}
	return &importAnswer{Location: "/v1/imports/" + j.ID.String(), Replayed: "true", Body: old.shown()}, nil
}

func (s *Service) kick() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

type importList struct {
	Body struct {
		Items []Import `json:"items" nullable:"false"`
		Next  string   `json:"next,omitempty" doc:"Give it as before for the ones before these"`
	}
}

type listImports struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Before string `query:"before" format:"uuid" doc:"Only imports asked for before this one: next of the answer before"`
}

func (s *Service) list(ctx context.Context, in *listImports) (*importList, error) {
	var before *uuid.UUID
	if in.Before != "" {
		id, err := uuid.Parse(in.Before)
		if err != nil {
			return nil, invalid("query.before", "uuid", "want a UUID")
		}
		before = &id
	}
	all, err := s.jobs(ctx, `WHERE $1::uuid IS NULL OR (created_at, id) < (SELECT created_at, id FROM dossier.import_job WHERE id = $1)
		ORDER BY created_at DESC, id DESC LIMIT $2`, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &importList{}
	out.Body.Items = []Import{}
	for i, j := range all {
		if i == in.Limit {
			out.Body.Next = all[i-1].ID.String()
			break
		}
		out.Body.Items = append(out.Body.Items, j.shown())
	}
	return out, nil
}

// find returns the import of the path.
func (s *Service) find(ctx context.Context, text string) (*Job, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, invalid("path.importId", "uuid", "want a UUID")
	}
	j, err := s.job(ctx, id)
	if err == nil && j == nil {
		err = httpkit.NewProblem(http.StatusNotFound, "import-not-found", "there is no such import")
	}
	return j, err
}

func (s *Service) get(ctx context.Context, in *importPath) (*importAnswer, error) {
	j, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &importAnswer{Location: "/v1/imports/" + j.ID.String(), Body: j.shown()}, nil
}

func (s *Service) cancel(ctx context.Context, in *importPath) (*importAnswer, error) {
	return s.move(ctx, in, "cancelling", "import-ended", "the import has come to an end", "queued", "running", "cancelling")
}

func (s *Service) startUndo(ctx context.Context, in *importPath) (*importAnswer, error) {
	j, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if j.DryRun {
		return nil, httpkit.NewProblem(http.StatusConflict, "undo-unavailable", "a dry run has appended nothing that could be taken back",
			httpkit.FieldError{Field: "path.importId", Rule: "undo-unavailable"})
	}
	return s.move(ctx, in, "undoing", "import-not-ended", "cancel the import first, or wait for its end", "done", "cancelled", "failed", "undoing", "undone")
}

// move brings the import into a state from one of others; asked again it finds
// it there.
func (s *Service) move(ctx context.Context, in *importPath, to, code, detail string, from ...string) (*importAnswer, error) {
	j, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if j.State == "undone" && to == "undoing" {
		return &importAnswer{Location: "/v1/imports/" + j.ID.String(), Body: j.shown()}, nil
	}
	tag, err := s.Pool.Exec(ctx, `UPDATE dossier.import_job SET state = $2 WHERE id = $1 AND state = ANY ($3)`, j.ID, to, from)
	if err != nil {
		return nil, err
	}
	if tag.RowsAffected() == 0 {
		return nil, httpkit.NewProblem(http.StatusConflict, code, detail, httpkit.FieldError{Field: "path.importId", Rule: code, Detail: detail})
	}
	s.kick()
	return s.get(ctx, in)
}

type getResults struct {
	ID     string `path:"importId" format:"uuid" doc:"The import"`
	Format string `query:"format" enum:"ndjson,csv" default:"ndjson"`
}

type resultsAnswer struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Body        func(huma.Context)
}

// Result is what became of a record.
type Result struct {
	Line       int64   `json:"line" doc:"On which the record begins, from 1"`
	Outcome    string  `json:"outcome" enum:"created,known,refused,undone,kept"`
	Code       string  `json:"code,omitempty" doc:"Why, as a stable word"`
	Field      string  `json:"field,omitempty" doc:"The field at fault"`
	Detail     string  `json:"detail,omitempty" doc:"The rule, for a person"`
	CustomerID *string `json:"customerId,omitempty"`
	EventID    *string `json:"eventId,omitempty"`
}

func (s *Service) results(ctx context.Context, in *getResults) (*resultsAnswer, error) {
	j, err := s.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := httpkit.TakesLong(ctx); err != nil {
		return nil, err
	}
	out := &resultsAnswer{ContentType: "application/x-ndjson"}
	if in.Format == "csv" {
		out.ContentType = "text/csv; charset=utf-8; header=present"
	}
	out.Body = func(hc huma.Context) {
		_, w := humachi.Unwrap(hc)
		w.WriteHeader(http.StatusOK)
		if err := s.writeResults(hc.Context(), w, j.ID, in.Format); err != nil {
			panic(http.ErrAbortHandler) // a part must not look like the whole
		}
	}
	return out, nil
}

const resultsPage = 1000

func (s *Service) writeResults(ctx context.Context, w http.ResponseWriter, id uuid.UUID, format string) error {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{})
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if format == "csv" {
		_ = table.Write([]string{"line", "outcome", "code", "field", "detail", "customerId", "eventId"})
	}
	encoder := json.NewEncoder(w)
	for after := int64(0); ; {
		rows, err := s.Pool.Query(ctx, `SELECT line, outcome, code, field, detail, customer_id::text, event_id::text FROM dossier.import_result
			WHERE job = $1 AND line > $2 ORDER BY line LIMIT $3`, id, after, resultsPage)
		if err != nil {
			return err
		}
		page, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Result])
		if err != nil {
			return err
		}
		_ = control.SetWriteDeadline(time.Now().Add(uploadStall))
		for _, r := range page {
			after = r.Line
			if format == "csv" {
				err = table.Write([]string{fmt.Sprint(r.Line), r.Outcome, r.Code, r.Field, r.Detail, text(r.CustomerID), text(r.EventID)})
			} else {
				err = encoder.Encode(r)
			}
			if err != nil {
				return err
			}
		}
		table.Flush()
		if err := table.Error(); err != nil {
			return err
		}
		if len(page) < resultsPage {
			return nil
		}
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
