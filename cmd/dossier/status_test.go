package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// exchange is a request, and what it was answered.
type exchange struct {
	method, path, body string
	header             http.Header
	status             int
	answer             string
}

func (e exchange) String() string {
	text := func(s string) string { return strconv.Quote(s[:min(len(s), 300)]) }
	return fmt.Sprintf("%s %s %s: %d %s", e.method, e.path[:min(len(e.path), 200)], text(e.body), e.status, text(e.answer))
}

// with returns the request with a header set, or without it.
func (e exchange) with(name, value string) exchange {
	e.header = e.header.Clone()
	if e.header.Del(name); value != "" {
		e.header.Set(name, value)
	}
	return e
}

// saying returns the request with another body.
func (e exchange) saying(body string) exchange {
	e.body = body
	return e
}

// asking returns the request with a parameter added to its query, as it is.
func (e exchange) asking(name, value string) exchange {
	sign := "?"
	if strings.Contains(e.path, "?") {
		sign = "&"
	}
	e.path += sign + name + "=" + value
	return e
}

// about returns the request with another value for a parameter of its path.
func (e exchange) about(op *huma.Operation, parameter, value string) exchange {
	at, query, has := strings.Cut(e.path, "?")
	parts := strings.Split(at, "/")
	for i, part := range strings.Split(op.Path, "/") {
		if part == "{"+parameter+"}" {
			parts[i] = value
		}
	}
	if e.path = strings.Join(parts, "/"); has {
		e.path += "?" + query
	}
	return e
}

// judge stands before the program and holds every answer against the description:
// the status is documented, an error is a problem, a document fits its schema.
type judge struct {
	api   huma.API
	fault string // header by which a test asks for a fault: 500 is right then
	paths map[*huma.Operation][]string

	mu         sync.Mutex // guards the rest
	documented map[string]map[int]bool
	seen       map[string]map[int]exchange // by operation, the first answer of each status
	wrong      []string
	count      int
}

func newJudge(api huma.API, fault string) *judge {
	j := &judge{api: api, fault: fault, paths: map[*huma.Operation][]string{}, documented: map[string]map[int]bool{}, seen: map[string]map[int]exchange{}}
	eachOperation(api, func(op *huma.Operation) {
		j.paths[op] = strings.Split(op.Path, "/")
		j.documented[op.OperationID], j.seen[op.OperationID] = map[int]bool{}, map[int]exchange{}
		for status := range op.Responses {
			n, _ := strconv.Atoi(status)
			j.documented[op.OperationID][n] = true
		}
	})
	return j
}

func eachOperation(api huma.API, f func(op *huma.Operation)) {
	for _, item := range api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete} {
			if op != nil {
				f(op)
			}
		}
	}
}

// of returns the operation that the path is of; nil where it is of none.
func (j *judge) of(method, at string) *huma.Operation {
	parts := strings.Split(at, "/")
	var found *huma.Operation
	most := -1
candidates:
	for op, template := range j.paths {
		if op.Method != method || len(template) > len(parts) || len(template) < len(parts) && template[len(template)-1] != "*" {
			continue
		}
		said := 0 // how much of it the template says itself
		for i, part := range template {
			switch {
			case part == parts[i]:
				said++
			case part != "*" && !strings.HasPrefix(part, "{"):
				continue candidates
			}
		}
		if said > most {
			found, most = op, said
		}
	}
	return found
}

// judged returns the program with the judge before it.
func (j *judge) judged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := exchange{method: r.Method, path: r.URL.RequestURI(), header: r.Header.Clone()}
		if r.ContentLength >= 0 && r.ContentLength < 1<<20 {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				panic(err)
			}
			e.body = string(body)
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		rec := httptest.NewRecorder()
		broken := func() (broken any) {
			defer func() { broken = recover() }()
			next.ServeHTTP(rec, r)
			return nil
		}()
		e.status, e.answer = rec.Code, rec.Body.String()
		op := j.of(r.Method, r.URL.EscapedPath())
		said := j.faults(op, e, rec.Header())
		if broken != nil {
			said = append(said, fmt.Sprintf("the answer was broken off: %v", broken))
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		j.count++
		for _, one := range said {
			j.wrong = append(j.wrong, one+": "+e.String())
		}
		if op != nil {
			if _, had := j.seen[op.OperationID][e.status]; !had {
				j.seen[op.OperationID][e.status] = e
			}
		}
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	})
}

// faults says what is wrong with an answer.
func (j *judge) faults(op *huma.Operation, e exchange, header http.Header) (out []string) {
	wrong := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if e.status >= 400 {
		var p httpkit.Problem
		if err := json.Unmarshal([]byte(e.answer), &p); err != nil || header.Get("Content-Type") != "application/problem+json" ||
			p.Status != e.status || p.Code == "" || p.Title == "" || !strings.HasPrefix(p.Type, "urn:dossier:problem:") || p.Trace == "" {
			wrong("this is no problem of RFC 9457")
		}
	}
	if op == nil {
		if e.status != http.StatusNotFound && e.status != http.StatusUnauthorized && e.status != http.StatusMethodNotAllowed {
			wrong("no operation has this path")
		}
		return out
	}
	response := op.Responses[strconv.Itoa(e.status)]
	j.mu.Lock()
	documented := j.documented[op.OperationID][e.status]
	j.mu.Unlock()
	switch {
	case e.status == http.StatusInternalServerError && e.header.Get(j.fault) == "":
		wrong("%s has a fault", op.OperationID)
	case !documented:
		wrong("%s: %d is not documented", op.OperationID, e.status)
	}
	if response == nil {
		return out
	}
	media, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	content := response.Content[media]
	if content == nil || content.Schema == nil || !strings.HasSuffix(media, "json") || media == "application/x-ndjson" {
		return out
	}
	var document any
	if err := json.Unmarshal([]byte(e.answer), &document); err != nil {
		wrong("%s: %v", op.OperationID, err)
		return out
	}
	var result huma.ValidateResult
	huma.Validate(j.api.OpenAPI().Components.Schemas, content.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, document, &result)
	for _, err := range result.Errors {
		wrong("%s: the answer does not fit the description: %v", op.OperationID, err)
	}
	return out
}

// unreached says which documented status was never answered, but for those that
// are excused, and which excuse is not true.
func (j *judge) unreached(excused map[string]map[int]string) (out []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for id, statuses := range j.documented {
		for status := range statuses {
			_, had := j.seen[id][status]
			switch why := excused[id][status]; {
			case had && why != "":
				out = append(out, fmt.Sprintf("%s answers %d: take it out of excused", id, status))
			case !had && why == "":
				out = append(out, fmt.Sprintf("%s: no request was answered the %d that the description has: give it a recipe, correct the description, or say in excused why no test can have it", id, status))
			}
		}
	}
	slices.Sort(out)
	return out
}

// switched is a way to a server that can be cut and opened again.
type switched struct {
	listener net.Listener
	to       string
	cut      atomic.Bool

	mu    sync.Mutex // guards conns
	conns map[net.Conn]bool
}

func newSwitched(t *testing.T, to string) *switched {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s := &switched{listener: l, to: to, conns: map[net.Conn]bool{}}
	var working sync.WaitGroup
	working.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to) //nolint:noctx // a test's, to this machine
			if err != nil || s.cut.Load() {
				_ = in.Close()
				if err == nil {
					_ = out.Close()
				}
				continue
			}
			s.mu.Lock()
			s.conns[in], s.conns[out] = true, true
			s.mu.Unlock()
			pipe := func(to, from net.Conn) {
				_, _ = io.Copy(to, from)
				_ = to.Close()
				_ = from.Close()
				s.mu.Lock()
				defer s.mu.Unlock()
				delete(s.conns, to)
				delete(s.conns, from)
			}
			working.Go(func() { pipe(in, out) })
			working.Go(func() { pipe(out, in) })
		}
	})
	t.Cleanup(func() { _ = l.Close(); s.close(); working.Wait() })
	return s
}

// close ends all connections.
func (s *switched) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close()
	}
}

// through returns the URL with the switch in the place of the server.
func (s *switched) through(t *testing.T, text string) string {
	t.Helper()
	u, err := url.Parse(text)
	must(t, err)
	u.Host = s.listener.Addr().String()
	return u.String()
}

func hostOf(t *testing.T, text string) string {
	t.Helper()
	u, err := url.Parse(text)
	must(t, err)
	return u.Host
}

// inhabited is the program with all that works in the background, a team with
// something of everything, and the judge before it.
type inhabited struct {
	*teams
	*judge
	of       *team
	keys     map[access.Role]string
	narrow   []string     // administrators' keys with hardly any scope
	routed   http.Handler // the program without the judge
	flooded  http.Handler // to which everybody has sent too many requests
	doorless http.Handler // whose door cannot look credentials up
	archived string       // a customer
	erased   string       // likewise, with an attachment
	lost     string       // the attachment
	idle     string       // a measure that is not implemented
	stores   [2]*switched
	node     string // connection string, past the switch
}

const faultHeader = "Test-Fault"

func inhabit(t *testing.T) *inhabited {
	t.Helper()
	node, database := nodetest.Start(t).ConnectionString(), tables.URL(t)
	events, tables := newSwitched(t, hostOf(t, node)), newSwitched(t, hostOf(t, database))
	a := assembleOn(t, events.through(t, node), tables.through(t, database))
	direct, err := postgres.Open(t.Context(), database, postgres.Options{MaxConns: 4})
	must(t, err)
	t.Cleanup(direct.Close)
	a.doors = direct // so that it is the operations that find the stores gone
	must(t, a.openLedger(t.Context(), ledgerFlags{LedgerKey: filepath.Join(t.TempDir(), "ledger.key")}))
	a.before = append(a.before, func(ctx huma.Context, next func(huma.Context)) {
		if ctx.Header(faultHeader) != "" {
			panic("a fault")
		}
		next(ctx)
	})
	marks := watermark.New(a.pool)
	router, api := a.routesWith(true, marks)
	a.others.imports.MaxBytes = 1 << 16
	a.background(marks.Run, a.projectAndSign, a.automate, a.others.imports.Run, a.others.classes.Run)
	w := &inhabited{
		teams: &teams{assembled: a, api: api, admin: a.key(access.Key{Principal: "admin", Role: access.Administrator})},
		judge: newJudge(api, faultHeader), stores: [2]*switched{events, tables}, node: node, keys: map[access.Role]string{},
	}
	w.handler, w.routed = w.judged(router), router
	for _, scope := range []string{"customers:read", "access-log:replay"} {
		w.narrow = append(w.narrow, a.key(access.Key{Principal: "narrow", Role: access.Administrator, Scopes: []string{scope}}))
	}
	limiter := access.NewLimiter(1e-9, 1, nil)
	door := access.NewDoor(access.Config{Pool: direct, Log: a.log})
	w.flooded = w.judged(httpkit.Correlate(door.Authenticate(limiter.Limit(router))))
	closed, err := pgxpool.New(t.Context(), "postgres://127.0.0.1:1/none")
	must(t, err)
	t.Cleanup(closed.Close)
	w.doorless = w.judged(httpkit.Correlate(access.NewDoor(access.Config{Pool: closed, Log: a.log}).Authenticate(router)))
	return w
}

// try sends a request as it is.
func (w *inhabited) try(h http.Handler, e exchange) exchange {
	r := httptest.NewRequest(e.method, "/", strings.NewReader(e.body)).WithContext(w.t.Context())
	at, err := url.ParseRequestURI(e.path)
	if err != nil {
		w.t.Errorf("%s: %v", e.path, err)
		return e
	}
	r.URL, r.RequestURI, r.Header = at, e.path, e.header.Clone()
	if e.body == "" {
		r.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	e.status, e.answer = rec.Code, rec.Body.String()
	return e
}

// model returns a request that the operation has been known to answer well.
func (w *inhabited) model(op *huma.Operation) (exchange, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for status := 200; status < 300; status++ {
		if e, had := w.seen[op.OperationID][status]; had {
			return e, true
		}
	}
	return exchange{}, false
}

func has(op *huma.Operation, in, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == in && p.Name == name })
}

// recipe makes requests from one that is answered well, of which one is to be
// answered with the status. They are tried in turn.
type recipe func(w *inhabited, op *huma.Operation, well exchange) []exchange

const farAhead = "9007199254740991"

// recipes are how the statuses come about at whatever operation.
var recipes = map[int]recipe{
	http.StatusNotModified: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.with("If-None-Match", "*")}
	},
	http.StatusBadRequest: func(_ *inhabited, op *huma.Operation, well exchange) (out []exchange) {
		if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
			out = append(out, well.saying(`{"a":`))
		}
		if has(op, "header", "If-Match") {
			out = append(out, well.with("If-Match", "nonsense"))
		}
		if has(op, "query", "cursor") {
			out = append(out, well.asking("cursor", "nonsense"))
		}
		return out
	},
	http.StatusUnauthorized: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.with("Authorization", "")}
	},
	http.StatusForbidden: func(w *inhabited, op *huma.Operation, well exchange) (out []exchange) {
		for _, role := range access.Roles() {
			if !access.Permits(role, op.OperationID) {
				out = append(out, well.with("Authorization", "Bearer "+w.keys[role]))
			}
		}
		for _, key := range w.narrow {
			out = append(out, well.with("Authorization", "Bearer "+key))
		}
		return out
	},
	http.StatusNotFound: func(_ *inhabited, op *huma.Operation, well exchange) (out []exchange) {
		for _, p := range slices.Backward(op.Parameters) {
			switch {
			case p.In != "path":
			case p.Name == "revision":
				out = append(out, well.about(op, p.Name, "99999"))
			default:
				out = append(out, well.about(op, p.Name, uuid.NewString()), well.about(op, p.Name, "nowhere"))
			}
		}
		return out
	},
	http.StatusConflict: func(w *inhabited, op *huma.Operation, well exchange) []exchange {
		well = well.with("Idempotency-Key", "")
		// Twice: what was going on in the background may have ended just before, so that the first is right again.
		return []exchange{well, well, well.about(op, "customerId", w.archived), well.about(op, "customerId", w.erased)}
	},
	http.StatusPreconditionFailed: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.with("If-Match", `"`+farAhead+`"`)}
	},
	http.StatusPreconditionRequired: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.with("If-Match", "")}
	},
	http.StatusRequestEntityTooLarge: func(_ *inhabited, op *huma.Operation, well exchange) []exchange {
		return []exchange{well.saying(strings.Repeat(" ", int(op.MaxBodyBytes)+1))}
	},
	http.StatusUnsupportedMediaType: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.with("Content-Type", "application/xml")}
	},
	http.StatusUnprocessableEntity: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.asking("nonsense", "1")}
	},
	http.StatusInternalServerError: func(_ *inhabited, _ *huma.Operation, well exchange) []exchange {
		return []exchange{well.with(faultHeader, "1")}
	},
}

// ownPosition is the position that a request of the story waits for.
var ownPosition = regexp.MustCompile(`[?&]minPosition=[0-9]+$`)

// reach tries the recipe of a status until the operation has answered it.
func (w *inhabited) reach(op *huma.Operation, status int) {
	well, known := w.model(op)
	if !known { // which is said by itself
		return
	}
	done := func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		_, had := w.seen[op.OperationID][status]
		return had
	}
	if done() {
		return
	}
	var all []exchange
	handler := w.handler
	switch make, own := specials[op.OperationID][status], recipes[status]; {
	case make != nil:
		all = make(w, op, well)
	case own != nil:
		all = own(w, op, well)
	case status == http.StatusTooManyRequests:
		all, handler = []exchange{well, well}, w.flooded
	case status == http.StatusServiceUnavailable && has(op, "query", "minPosition"):
		well.path = ownPosition.ReplaceAllString(well.path, "")
		all = []exchange{well.asking("minPosition", farAhead)}
	case status == http.StatusServiceUnavailable:
		all, handler = []exchange{well}, w.doorless
	}
	for _, e := range all {
		if w.try(handler, e); done() {
			return
		}
	}
}

// everywhere calls f with all operations, some at a time.
func everywhere(api huma.API, f func(op *huma.Operation)) {
	var working sync.WaitGroup
	places := make(chan struct{}, 8)
	eachOperation(api, func(op *huma.Operation) {
		working.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			f(op)
		})
	})
	working.Wait()
}

// TestEveryStatus goes by the description: for every operation and every status
// that it documents there is a request that is answered so; nothing is answered
// that is not documented, errors are problems, documents fit their schemas. Then
// every operation gets what it is not made for, and with both stores gone every one
// says so. A new operation is in it as soon as the story below has a request that
// it answers well. The controls: a status that nobody answers, one that is not
// documented, an operation with a fault.
func TestEveryStatus(t *testing.T) {
	t.Parallel()
	began := time.Now()
	w := inhabit(t)
	w.populate()
	t.Logf("%s: the story, %d requests", time.Since(began), w.count)
	var waiting sync.WaitGroup
	eachOperation(w.teams.api, func(op *huma.Operation) { // these wait, each for its time
		if has(op, "query", "minPosition") {
			waiting.Go(func() { w.reach(op, http.StatusServiceUnavailable) })
		}
	})
	everywhere(w.teams.api, func(op *huma.Operation) {
		statuses := slices.Collect(maps.Keys(w.documented[op.OperationID]))
		if *hostility > 0 { // who answers so though it is not documented is found too
			statuses = append(statuses, slices.Collect(maps.Keys(recipes))...)
		}
		slices.Sort(statuses)
		statuses = slices.Compact(statuses)
		for _, status := range statuses {
			if status > 204 && (status != http.StatusServiceUnavailable || !has(op, "query", "minPosition")) {
				w.reach(op, status)
			}
		}
	})
	t.Logf("%s: every status, %d requests", time.Since(began), w.count)
	waiting.Wait()
	for _, one := range w.unreached(excused) {
		t.Error(one)
	}
	w.hostile()
	t.Logf("%s: hostile requests, %d", time.Since(began), w.count)
	for _, one := range w.wrong {
		t.Error(one)
	}
	w.controls()
	w.wrong = nil
	w.outage() // last: it takes a while until everything has found the stores again
	for _, one := range w.wrong {
		t.Error(one)
	}
	t.Logf("%s: without stores, %d requests", time.Since(began), w.count)
}

// controls see to it that the judge finds what it is there for.
func (w *inhabited) controls() {
	w.t.Helper()
	op := w.operation("get-customer")
	well, _ := w.model(op)
	finds := func(what, text string, act func()) {
		w.t.Helper()
		w.wrong = nil
		act()
		if !slices.ContainsFunc(append(slices.Clone(w.wrong), w.unreached(excused)...), func(one string) bool { return strings.Contains(one, text) }) {
			w.t.Errorf("control: %s is not found: %v", what, w.wrong)
		}
	}
	documented := w.documented[op.OperationID]
	documented[http.StatusTeapot] = true
	finds("a status that nobody answers", "get-customer: no request was answered the 418", func() {})
	delete(documented, http.StatusTeapot)
	delete(documented, http.StatusOK)
	finds("a status that is not documented", "get-customer: 200 is not documented", func() { w.try(w.handler, well) })
	documented[http.StatusOK] = true
	w.fault = "none"
	finds("a fault", "get-customer has a fault", func() { w.try(w.handler, well.with(faultHeader, "1")) })
	w.fault = faultHeader
	finds("an answer that is no problem", "no problem of RFC 9457", func() {
		w.try(w.judged(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusNotFound) })), well)
	})
	finds("an answer of another shape", "does not fit the description", func() {
		w.try(w.judged(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"id":7}`))
		})), well)
	})
}

// outage cuts both stores off. Who asks is told so, in time.
func (w *inhabited) outage() {
	w.t.Helper()
	for _, s := range w.stores {
		s.cut.Store(true)
		s.close()
	}
	defer func() {
		for _, s := range w.stores {
			s.cut.Store(false)
		}
	}()
	h := w.judged(httpkit.Within(time.Second)(w.routed))
	var working sync.WaitGroup
	eachOperation(w.teams.api, func(op *huma.Operation) {
		well, known := w.model(op)
		if !known || withoutStores[op.OperationID] != "" {
			return
		}
		working.Go(func() {
			if e := w.try(h, well); e.status != http.StatusServiceUnavailable {
				w.t.Errorf("without stores: %s", e)
			}
		})
	})
	working.Wait()
}
