package commands

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// A batch is many commands in one request. Each is sent through the API's own
// router, as if it had come alone: what checks, allows and carries out a command
// does so for an item, and a command that is new tomorrow can be an item
// tomorrow.

const (
	batchMost    = 500
	batchBytes   = 4 << 20
	batchAtOnce  = 16               // customers that are worked on at once
	batchStarts  = 40 * time.Second // no item is begun after that
	batchWithin  = 55 * time.Second // in which the answer is written; the server's own limit is a minute
	codeNotTried = "not-tried"
)

// BatchItem is a command within a batch.
type BatchItem struct {
	Method  string          `json:"method" enum:"POST,PUT,PATCH,DELETE" example:"POST"`
	Path    string          `json:"path" minLength:"1" maxLength:"500" doc:"Of a command, as the description has it, with the ids filled in" example:"/v1/customers/0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21/visits"`
	Key     string          `json:"idempotencyKey" minLength:"1" maxLength:"255" pattern:"^[\\x21-\\x7e]*$" doc:"The item's own Idempotency-Key: a batch that is sent again does nothing twice"`
	IfMatch string          `json:"ifMatch,omitempty" maxLength:"64" doc:"As the header If-Match, which changes of contacts demand" example:"\"4\""`
	Body    json.RawMessage `json:"body,omitempty" doc:"As the command's own body"`
}

// BatchResult is what became of an item.
type BatchResult struct {
	Status   int             `json:"status" doc:"As the command alone would have been answered. 424 not-tried: an earlier item of the same customer was not settled" example:"201"`
	Replayed bool            `json:"replayed,omitempty" doc:"It had been carried out before under this key"`
	ETag     string          `json:"etag,omitempty" example:"\"4\""`
	Body     json.RawMessage `json:"body,omitempty" doc:"The command's answer, or its problem details"`
}

// BatchAnswer has a result for each item, in the items' order.
type BatchAnswer struct {
	Results  []BatchResult `json:"results" nullable:"false"`
	Accepted int           `json:"accepted" doc:"Items that were carried out, now or before"`
	Refused  int           `json:"refused" doc:"Items that will be refused again: status 4xx but 424 and 429"`
	Unsent   int           `json:"unsettled" doc:"Items to send again, in a batch of the same order: status 5xx, 424 and 429"`
}

type postBatch struct {
	Body struct {
		Items []BatchItem `json:"items" minItems:"1" maxItems:"500" nullable:"false"`
	}

	header http.Header
	remote string
}

// Resolve implements huma.Resolver: items go out under the caller's credential.
func (in *postBatch) Resolve(ctx huma.Context) []error {
	r, _ := humachi.Unwrap(ctx)
	in.header, in.remote = r.Header, r.RemoteAddr
	return nil
}

type batchAnswer struct{ Body BatchAnswer }

const batchDoc = "**Not atomic**: each item succeeds or fails by itself, and the answer is 200 with a result for each. Items of one customer (of one path) are carried out in their order, one after another; " +
	"those of different customers at the same time. After an item of a customer that could not be settled (status 5xx or 429) its later ones are not tried (424 `not-tried`), so that sending the batch again keeps the order. " +
	"After a refusal (4xx) they are. Every item has an idempotency key of its own, so a batch may be sent again as a whole."

// registerBatch adds the route, for all commands that the API has or will have.
func (s *Service) registerBatch(api huma.API) {
	o := huma.Operation{
		OperationID: "post-batch", Method: http.MethodPost, Path: "/v1/batch", Summary: "Carry out many commands", Tags: []string{"Batch"},
		DefaultStatus: http.StatusOK, Description: batchDoc, MaxBodyBytes: batchBytes, BodyReadTimeout: 25 * time.Second,
		Errors: []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}
	httpkit.Register(api, o, problemOf, func(ctx context.Context, in *postBatch) (*batchAnswer, error) {
		out := runBatch(ctx, api, in)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return &batchAnswer{Body: out}, nil
	})
}

func runBatch(ctx context.Context, api huma.API, in *postBatch) BatchAnswer {
	items := in.Body.Items
	out := BatchAnswer{Results: make([]BatchResult, len(items))}
	until := time.Now().Add(batchStarts)
	_ = httpkit.TakesLong(ctx) // it has a limit of its own
	limited, cancel := context.WithTimeout(ctx, batchWithin)
	defer cancel()
	places := make(chan struct{}, batchAtOnce)
	var working sync.WaitGroup
	for _, group := range grouped(items) {
		places <- struct{}{}
		working.Go(func() {
			defer func() { <-places }()
			unsettled := false
			for _, i := range group {
				switch {
				case unsettled:
					out.Results[i] = failed(http.StatusFailedDependency, codeNotTried, "an earlier item of the same customer was not settled")
				case time.Now().After(until):
					out.Results[i] = failed(http.StatusServiceUnavailable, "timeout", "there was no time left to begin the item")
				default:
					out.Results[i] = in.send(limited, api, items[i])
				}
				unsettled = unsettled || again(out.Results[i].Status)
			}
		})
	}
	working.Wait()
	for _, r := range out.Results {
		switch {
		case r.Status < 300:
			out.Accepted++
		case again(r.Status):
			out.Unsent++
		default:
			out.Refused++
		}
	}
	return out
}

// again reports whether the item has to be sent again.
func again(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusFailedDependency
}

// grouped lists the items' indexes by what they are about: the id that follows
// the collection in the path. Creations are independent of each other unless
// they share a key.
func grouped(items []BatchItem) [][]int {
	at := map[string]int{}
	var groups [][]int
	for i, item := range items {
		of := item.Path + " " + item.Key
		if parts := strings.SplitN(item.Path, "/", 5); len(parts) > 3 {
			of = strings.ToLower(strings.Join(parts[:4], "/"))
		}
		g, known := at[of]
		if !known {
			g = len(groups)
			at[of], groups = g, append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

func failed(status int, code, detail string) BatchResult {
	body, _ := json.Marshal(httpkit.NewProblem(status, code, detail)) // it has nothing that could fail
	return BatchResult{Status: status, Body: body}
}

// send carries one item out.
func (in *postBatch) send(ctx context.Context, api huma.API, item BatchItem) BatchResult {
	if u, err := url.Parse(item.Path); err != nil || u.Host != "" || u.RawQuery != "" || u.Fragment != "" || !isCommand(api.OpenAPI(), item.Method, item.Path) {
		return failed(http.StatusNotFound, "no-such-command", "there is no command with this method and path")
	}
	ctx = context.WithValue(ctx, chi.RouteCtxKey, nil) // the router begins anew
	r, err := http.NewRequestWithContext(ctx, item.Method, item.Path, bytes.NewReader(item.Body))
	if err != nil {
		return failed(http.StatusNotFound, "no-such-command", "there is no command with this method and path")
	}
	for _, name := range []string{"Authorization", "Dossier-On-Behalf-Of", "Dossier-Import", "X-Forwarded-For", "Forwarded"} {
		if values := in.header[name]; values != nil {
			r.Header[name] = values
		}
	}
	r.RemoteAddr = in.remote
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", item.Key)
	r.Header.Set(httpkit.CorrelationHeader, httpkit.CorrelationID(ctx))
	if item.IfMatch != "" {
		r.Header.Set("If-Match", item.IfMatch)
	}
	w := &memory{header: http.Header{}}
	api.Adapter().ServeHTTP(w, r)
	out := BatchResult{Status: w.status, Replayed: w.header.Get("Idempotency-Replayed") == "true", ETag: w.header.Get("ETag"), Body: bytes.TrimSpace(w.body.Bytes())}
	if out.Status == 0 {
		out.Status = http.StatusOK
	}
	if !json.Valid(out.Body) {
		out.Body = nil
	}
	return out
}

// isCommand reports whether the description has a command there: an operation
// that changes something and takes an idempotency key.
func isCommand(doc *huma.OpenAPI, method, path string) bool {
	for template, item := range doc.Paths {
		if !fits(template, path) {
			continue
		}
		op := map[string]*huma.Operation{
			http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
		}[method]
		if op == nil {
			continue
		}
		for _, p := range op.Parameters {
			if p.In == "header" && p.Name == "Idempotency-Key" {
				return true
			}
		}
	}
	return false
}

func fits(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], "{") {
			return false
		}
	}
	return true
}

// memory keeps an answer.
type memory struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (m *memory) Header() http.Header { return m.header }

func (m *memory) WriteHeader(status int) {
	if m.status == 0 {
		m.status = status
	}
}

func (m *memory) Write(b []byte) (int, error) {
	m.WriteHeader(http.StatusOK)
	return m.body.Write(b)
}
