package readapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/readapi"
)

// export gets a list over a real connection, trailers and all. minPosition is
// set, so that all that was appended is in it.
func (w *world) export(path, accept string) (*http.Response, []byte) {
	w.t.Helper()
	server := httptest.NewServer(w.handler)
	defer server.Close()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, server.URL+path, nil)
	must(w.t, err)
	req.Header.Set("Dossier-Min-Position", strconv.FormatUint(w.at, 10))
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	resp, err := server.Client().Do(req)
	must(w.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(w.t, err)
	return resp, body
}

func TestExports(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: `=HYPERLINK("http://x","y")`, Notes: "two\nlines, and a comma", Contacts: []domain.Contact{{Kind: "phone", Value: "+49 30 1"}}, BirthDate: day("1985-12-10"), Region: "GB"}, noon)
	w.append(ada, fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}}, fact{event: &domain.CustomerSurveyed{AnswerID: newID(), Questionnaire: "q", Version: 1, NPS: of(9)}})
	bob := w.customer(domain.CustomerCreated{Name: "Bob"}, noon.Add(-time.Hour))
	w.append(bob, fact{event: &domain.OrderPlaced{OrderID: newID(), Items: 2, Amount: money("7.50", "EUR")}})
	pages := w.get("/v1/customers").is(200)

	t.Run("csv", func(t *testing.T) {
		w := w.in(t)
		resp, body := w.export("/v1/customers?bom=true", "text/csv")
		equal(t, resp.Header.Get("Content-Type"), "text/csv; charset=utf-8; header=present")
		position, err := strconv.ParseUint(resp.Header.Get("Dossier-Position"), 10, 64)
		must(t, err)
		if position < w.at { // reads are recorded too, behind it
			t.Errorf("exported at %d, before %d", position, w.at)
		}
		equal(t, resp.Header.Get("Content-Disposition"), fmt.Sprintf(`attachment; filename="customers-%d.csv"`, position))
		sum := sha256.Sum256(body)
		equal(t, resp.Trailer.Get("Dossier-Export-Items"), "2")
		equal(t, resp.Trailer.Get("Dossier-Export-Sha256"), hex.EncodeToString(sum[:]))
		if !bytes.HasPrefix(body, []byte("\xef\xbb\xbfid,revision,")) || !bytes.Contains(body, []byte("\r\n")) {
			t.Errorf("%q", body[:40])
		}
		rows, err := csv.NewReader(bytes.NewReader(body[3:])).ReadAll()
		must(t, err)
		at := func(row int, column string) string {
			for i, name := range rows[0] {
				if name == column {
					return rows[row][i]
				}
			}
			t.Fatalf("no column %s in %v", column, rows[0])
			return ""
		}
		equal(t, len(rows), 3)
		equal(t, at(1, "name"), `'=HYPERLINK("http://x","y")`)
		equal(t, at(1, "notes"), "two\nlines, and a comma")
		equal(t, at(1, "classes.value"), "high")
		equal(t, at(1, "contacts"), `[{"kind":"phone","value":"+49 30 1"}]`)
		equal(t, at(1, "erased"), "false")
		equal(t, at(1, "lastNps"), "9")
		equal(t, at(2, "lastNps"), "")
		equal(t, at(2, "name"), "Bob")
		_, body = w.export("/v1/customers?format=csv&fields=name,classes&limit=1&sort=createdAt", "")
		equal(t, string(body), "name,classes.importance,classes.frequency,classes.value\r\nBob,,,\r\n\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",,,high\r\n")
	})
	t.Run("ndjson is the items of the pages", func(t *testing.T) {
		w := w.in(t)
		_, body := w.export("/v1/customers", "application/x-ndjson;q=0.9, */*;q=0.1")
		lines := strings.Split(strings.TrimSuffix(string(body), "\n"), "\n")
		for i, line := range lines {
			var got any
			must(t, json.Unmarshal([]byte(line), &got))
			equal(t, got, pages.at(fmt.Sprintf("items.%d", i)))
		}
		equal(t, len(lines), 2)
		_, body = w.export("/v1/customers/"+bob.String()+"/orders?format=ndjson&fields=amount,items", "")
		equal(t, string(body), `{"amount":{"amount":"7.50","currency":"EUR"},"items":2}`+"\n")
	})
	t.Run("parquet", func(t *testing.T) {
		w := w.in(t)
		resp, body := w.export("/v1/customers?format=parquet", "")
		equal(t, resp.Header.Get("Content-Type"), "application/vnd.apache.parquet")
		type row struct {
			Name      *string `parquet:"name,optional"`
			Birth     *int32  `parquet:"birthDate,optional,date"`
			CreatedAt *int64  `parquet:"createdAt,optional,timestamp(microsecond)"`
			Value     *string `parquet:"classes_value,optional"`
			LastNPS   *int64  `parquet:"lastNps,optional"`
		}
		rows, err := parquet.Read[row](bytes.NewReader(body), int64(len(body)))
		must(t, err)
		equal(t, len(rows), 2)
		equal(t, *rows[0].Name, `=HYPERLINK("http://x","y")`)
		equal(t, time.Unix(int64(*rows[0].Birth)*86400, 0).UTC().Format(time.DateOnly), "1985-12-10")
		equal(t, time.UnixMicro(*rows[0].CreatedAt).UTC(), noon)
		equal(t, *rows[0].Value, "high")
		equal(t, rows[1].LastNPS == nil, true)
		if _, err := parquet.Read[row](bytes.NewReader(body[:len(body)-9]), int64(len(body)-9)); err == nil {
			t.Error("a file that broke off can be read")
		}
	})
	t.Run("fields", func(t *testing.T) {
		w := w.in(t)
		r := w.get("/v1/customers?fields=name,revision").is(200).has("items.0.revision", 2, "items.0.id", absent, "items.1.name", "Bob")
		equal(t, r.header.Get("Content-Type"), "application/vnd.dossier.sparse+json")
		w.get("/v1/customers?fields=name&limit=1&count=true").is(200).has("count", 2, "items.1", absent)
		for _, query := range []string{"fields=name_ref", "fields=Name", "format=csv&fields=x"} {
			w.get("/v1/customers?"+query).fault(422, "invalid", "query.fields", "one-of")
		}
	})
	t.Run("refused before the first byte", func(t *testing.T) {
		w := w.in(t)
		w.get("/v1/customers?format=xml").fault(422, "invalid", "query.format", "one-of")
		w.get("/v1/customers?format=csv&cursor=abc").fault(422, "invalid", "query.cursor", "exclusive")
		w.get("/v1/customers/"+newID().String()+"/visits?format=csv").fault(404, "customer-not-found", "", "")
		w.ask("/v1/customers?format=csv&minPosition=99999999999").fault(503, "projection-behind", "", "")
	})
}

// An export is of one moment, of any length, and where it breaks off the reader
// is told.
func TestAnExportIsOfOneMoment(t *testing.T) {
	w := newWorld(t)
	const many = 1200 // more than two parts
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	var facts []fact
	for i := range many {
		facts = append(facts, fact{event: &domain.OrderPlaced{OrderID: newID(), Number: fmt.Sprintf("n-%04d", i), Items: 1, Amount: money("1", "EUR")}, occurred: noon.Add(time.Duration(i) * time.Second)})
	}
	w.append(id, facts...)
	w.get("/v1/orders").is(200)
	server := httptest.NewServer(w.handler)
	defer server.Close()
	open := func(ctx context.Context) *http.Response {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/v1/orders?format=ndjson&fields=number&sort=orderedAt", nil)
		must(t, err)
		resp, err := server.Client().Do(req)
		must(t, err)
		return resp
	}
	resp := open(t.Context())
	defer resp.Body.Close()
	first := make([]byte, 20)
	_, err := io.ReadFull(resp.Body, first)
	must(t, err)
	before := w.at
	w.append(id, facts[0], facts[1]) // while it runs
	w.get("/v1/orders").is(200)
	rest, err := io.ReadAll(resp.Body)
	must(t, err)
	equal(t, bytes.Count(append(first, rest...), []byte("\n")), many)
	position, err := strconv.ParseUint(resp.Header.Get("Dossier-Position"), 10, 64)
	must(t, err)
	if position < before || position >= w.at { // the log has events that are nobody's, too
		t.Errorf("exported at %d, want from %d and before %d", position, before, w.at)
	}
	equal(t, resp.Trailer.Get("Dossier-Export-Items"), fmt.Sprint(many))
}

// stopping is a reader that does something while the first part is on its way.
type stopping struct {
	*httptest.ResponseRecorder
	then func()
}

func (s *stopping) Flush() {
	if s.then != nil {
		then := s.then
		s.then = nil
		then()
	}
}

func TestAnExportThatBreaksOffDoesNotEnd(t *testing.T) {
	w := newWorld(t, func(c *readapi.Config) { c.Exports = 1 })
	id := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	const many = 501 // more than one part
	facts := make([]fact, many)
	for i := range facts {
		facts[i].event = &domain.OrderPlaced{OrderID: newID(), Items: 1, Amount: money("1", "EUR")}
	}
	w.append(id, facts...)
	w.get("/v1/orders").is(200)
	run := func(then func()) (out *stopping, broke any) {
		out = &stopping{ResponseRecorder: httptest.NewRecorder(), then: then}
		defer func() { broke = recover() }()
		w.handler.ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/v1/orders?format=csv", nil))
		return out, nil
	}
	out, broke := run(func() { // there is room for one
		w.ask("/v1/customers?format=csv").fault(503, "too-many-exports", "", "")
	})
	equal(t, broke, nil)
	equal(t, out.Result().Trailer.Get("Dossier-Export-Items"), fmt.Sprint(many))
	out, broke = run(func() { // its snapshot is lost
		var killed int
		must(t, w.pool.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction' AND query NOT LIKE '%advisory%' AND application_name NOT LIKE 'dossier projection%'`).Scan(&killed))
		equal(t, killed, 1)
	})
	equal(t, broke, http.ErrAbortHandler)
	equal(t, out.Result().Trailer.Get("Dossier-Export-Items"), "")
	_, broke = run(nil) // its place is free again
	equal(t, broke, nil)
}
