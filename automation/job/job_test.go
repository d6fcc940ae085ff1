package job

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

// tables is what the tests' databases begin with.
var tables = pgtest.Template{Setup: func(ctx context.Context, pool *pgxpool.Pool) error {
	return errors.Join(projections.Setup(ctx, pool), Setup(ctx, pool))
}}

// world is a write side and its imports on real stores.
type world struct {
	t      *testing.T
	config Config
	*Service
	handler http.Handler
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	log := slog.New(slog.DiscardHandler)
	pool := tables.Database(t)
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	must(err)
	v, err := vault.Open(t.Context(), pool, keyring, vault.Options{})
	must(err)
	store, err := eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), v, log)
	must(err)
	t.Cleanup(func() { _ = store.Close() })
	service := commands.NewService(commands.Config{Store: store, Vault: v, Pool: pool, Log: log, Now: time.Now})
	t.Cleanup(func() { _ = service.Close(context.Background()) })
	w := &world{t: t, config: Config{
		Pool: pool, Store: store, Vault: v, Commands: service, Dir: filepath.Join(t.TempDir(), "imports"), Secret: keyring.Derive("imports"),
		Log: log, Now: time.Now,
	}}
	w.restart()
	return w
}

// restart gives the world a new service, as a new process has.
func (w *world) restart() {
	w.t.Helper()
	var err error
	if w.Service, err = New(w.config); err != nil {
		w.t.Fatal(err)
	}
	router := chi.NewRouter()
	router.Use(httpkit.Correlate, httpkit.As(httpkit.Principal{ID: "loader", Auth: "test"}))
	w.Register(httpkit.NewAPI(router, "test", "1", ""))
	w.handler = router
}

func (w *world) ask(status int, method, path, contentType, body string, headers ...string) []byte {
	w.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	if rec.Code != status {
		w.t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
	return rec.Body.Bytes()
}

func (w *world) post(query, contentType, body string, headers ...string) Import {
	w.t.Helper()
	var out Import
	if err := json.Unmarshal(w.ask(201, "POST", "/v1/imports?"+query, contentType, body, headers...), &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// run works through what there is and returns the import as it is then.
func (w *world) run(id string) Import {
	w.t.Helper()
	if err := w.runAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return w.see(id)
}

func (w *world) see(id string) (out Import) {
	w.t.Helper()
	if err := json.Unmarshal(w.ask(200, "GET", "/v1/imports/"+id, "", ""), &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// sum is the state and the counts of an import.
func sum(i Import) string {
	return fmt.Sprintf("%s %d: %d created, %d known, %d refused, %d undone %s", i.State, i.Records, i.Created, i.Known, i.Refused, i.Undone, i.Error)
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func (w *world) lines(id string) string {
	w.t.Helper()
	return strings.ReplaceAll(string(w.ask(200, "GET", "/v1/imports/"+id+"/results?format=csv", "", "")), "\r\n", "\n")
}

func (w *world) history(source, ref string) (out []*eventstore.Event) {
	w.t.Helper()
	for e, err := range w.Store.Stream(w.t.Context(), domain.CustomerStream(w.reference(source, ref)), 0, 1<<30) {
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

const people = "\ufeffNo;Full name;email;birthDate;occurredAt\n" +
	"1;Canary Kvothe;kvothe@example.org;1985-12-10;2020-01-01\n" +
	"2;;x@example.org;;\n" +
	"3;Robin;nobody;;\n" +
	"4;Eve;eve@example.org;soon;\n" +
	"5;\"Ann\nLee\";;;2020-02-01T10:00:00+02:00\n" +
	"6\n"

const asPeople = "kind=customers&source=shop&separator=semicolon&map=reference:No,name:Full%20name"

func TestImportOfCustomers(t *testing.T) {
	w := newWorld(t)
	dry := w.post(asPeople+"&dryRun=true", "text/csv; charset=utf-8", people)
	equal(t, sum(dry), "queued 0: 0 created, 0 known, 0 refused, 0 undone ")
	equal(t, sum(w.run(dry.ID)), "done 6: 2 created, 0 known, 4 refused, 0 undone ")
	if _, _, err := w.Store.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e, ok := w.exists("1"); ok {
		t.Error("a dry run has appended", e)
	}

	real := w.post(asPeople, "text/csv", people, "Idempotency-Key", "k")
	equal(t, w.post(asPeople, "text/csv", people, "Idempotency-Key", "k"), real)
	w.ask(422, "POST", "/v1/imports?"+asPeople+"&dedupe=refuse", "text/csv", people, "Idempotency-Key", "k")
	w.ask(422, "POST", "/v1/imports?"+asPeople, "text/csv", strings.Replace(people, "Eve", "Eva", 1), "Idempotency-Key", "k") // another file
	w.absentOnDisk(real.ID)
	done := w.run(real.ID)
	equal(t, sum(done), "done 6: 2 created, 0 known, 4 refused, 0 undone ")
	equal(t, done.BytesRead >= done.Bytes-3, true)
	if left, err := os.ReadDir(w.Dir); err != nil || len(left) > 0 {
		t.Error("files are left over", left, err)
	}
	var keys int
	if err := w.Pool.QueryRow(t.Context(), `SELECT count(file_key) FROM dossier.import_job`).Scan(&keys); err != nil || keys != 0 {
		t.Error("keys of files are left over", keys, err)
	}
	created := w.history("shop", "1")[0]
	equal(t, created.Meta.Import, real.ID)
	equal(t, created.Meta.OccurredAt.Format(time.RFC3339), "2020-01-01T12:00:00Z")
	equal(t, created.Meta.Actor+" "+created.Meta.OnBehalfOf, "import:shop loader")
	equal(t, w.lines(real.ID), "line,outcome,code,field,detail,customerId,eventId\n"+
		"2,created,,,,"+w.reference("shop", "1").String()+","+created.ID.String()+"\n"+
		"3,refused,required,name,the field is empty or has no column,,\n"+
		"4,refused,email,contacts[0].value,want an e-mail address,,\n"+
		"5,refused,date,birthDate,want a day as YYYY-MM-DD,,\n"+
		"6,created,,,,"+w.reference("shop", "5").String()+","+w.history("shop", "5")[0].ID.String()+"\n"+
		"8,refused,columns,"+strings.Split(strings.Split(w.lines(real.ID), "\n8,refused,columns,")[1], "\n")[0]+"\n")

	again := w.post(asPeople, "text/csv", people)
	equal(t, sum(w.run(again.ID)), "done 6: 0 created, 2 known, 4 refused, 0 undone ")
	changed := strings.Replace(people, "Kvothe", "Other", 1)
	other := w.post(asPeople, "text/csv", changed)
	equal(t, sum(w.run(other.ID)), "done 6: 0 created, 2 known, 4 refused, 0 undone ")
	strict := w.post(asPeople+"&dedupe=refuse", "text/csv", changed)
	equal(t, sum(w.run(strict.ID)), "done 6: 0 created, 0 known, 6 refused, 0 undone ")
	equal(t, len(w.history("shop", "1")), 1)

	// Taking it back archives what nobody has used since.
	ann := w.reference("shop", "5")
	visit := commands.Command{Name: "RecordVisit", Customer: ann, Route: "x", Principal: "p", Auth: "t", Decide: func(c domain.Customer, id func(int) domain.ID) ([]domain.Event, error) {
		return c.Visit(domain.RecordVisit{VisitID: id(0), Mode: "phone", Content: "x"})
	}}
	if _, err := w.Commands.Do(t.Context(), visit); err != nil {
		t.Fatal(err)
	}
	w.ask(200, "POST", "/v1/imports/"+real.ID+"/undo", "", "")
	equal(t, sum(w.run(real.ID)), "undone 6: 2 created, 0 known, 4 refused, 1 undone ")
	w.ask(200, "POST", "/v1/imports/"+real.ID+"/undo", "", "")
	equal(t, sum(w.run(real.ID)), "undone 6: 2 created, 0 known, 4 refused, 1 undone ")
	last := w.history("shop", "1")
	equal(t, fmt.Sprint(len(last), last[1].Type, last[1].Meta.Reason, last[1].Meta.Import), "2CustomerArchivedimport-undone"+real.ID)
	if !strings.Contains(w.lines(real.ID), "6,kept,customer-in-use") {
		t.Error(w.lines(real.ID))
	}
}

func (w *world) exists(ref string) (*eventstore.Event, bool) {
	for e, err := range w.Store.Stream(w.t.Context(), domain.CustomerStream(w.reference("shop", ref)), 0, 1) {
		return e, err == nil
	}
	return nil, false
}

// absentOnDisk makes sure that nothing of a file can be read where it is kept,
// and that it is there.
func (w *world) absentOnDisk(id string) {
	w.t.Helper()
	raw, err := os.ReadFile(filepath.Join(w.Dir, id))
	if err != nil || len(raw) < len(people) {
		w.t.Fatal(len(raw), err)
	}
	for _, text := range []string{"Kvothe", "example.org", "Full name"} {
		if bytes.Contains(raw, []byte(text)) {
			w.t.Errorf("%q is on disk", text)
		}
	}
}

func orders(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"customer":"C-%d","customerName":"Name %d","amount":%d.5,"currency":"EUR","number":"n-%d","occurredAt":"2020-01-0%d"}`+"\n", i%7, i%7, i+1, i, 1+i%9)
	}
	return b.String()
}

const asOrders = "kind=orders&source=till&createMissing=true"

// A job that ends at any moment goes on where it was, appends nothing twice and
// counts right.
func TestAnImportGoesOnAfterItsProcess(t *testing.T) {
	w := newWorld(t)
	const n = 3*partRecords + 10
	left := 2
	w.config.failpoint = func(string) error { // behind the second part, before its checkpoint
		left--
		if left == 0 {
			return errors.New("killed")
		}
		return nil
	}
	w.restart()
	j := w.post(asOrders, "application/x-ndjson", orders(n))
	if err := w.runAll(t.Context()); err == nil {
		t.Fatal("the job was not stopped: this test finds nothing")
	}
	equal(t, sum(w.see(j.ID)), fmt.Sprintf("running %d: %d created, 0 known, 0 refused, 0 undone ", partRecords, partRecords))
	w.config.failpoint = nil
	w.restart()
	equal(t, sum(w.run(j.ID)), fmt.Sprintf("done %d: %d created, 0 known, 0 refused, 0 undone ", n, n))
	total := 0
	for c := range 7 {
		events := w.history("till", fmt.Sprintf("C-%d", c))
		last := -1
		for _, e := range events[1:] {
			var number int
			_, _ = fmt.Sscanf(e.Skeleton().(*domain.OrderPlaced).Number, "n-%d", &number)
			if number <= last {
				t.Errorf("order %d comes after %d", number, last)
			}
			last = number
		}
		total += len(events) - 1
	}
	equal(t, total, n)
	if refused := w.ask(409, "POST", "/v1/imports/"+j.ID+"/cancel", "", ""); !bytes.Contains(refused, []byte(`"field":"path.importId","rule":"import-ended"`)) {
		t.Errorf("%s", refused)
	}
}

// A record that is in a file twice, under one reference, is one: also where a process was
// killed behind the part that both are in, or between their parts.
func TestARecordThatIsInTheFileTwice(t *testing.T) {
	w := newWorld(t)
	const head = "reference,name\n"
	twice := w.post("kind=customers&source=shop", "text/csv", head+"1,Robin\n1,Robin\n2,Ann\n")
	equal(t, sum(w.run(twice.ID)), "done 3: 2 created, 1 known, 0 refused, 0 undone ")

	var far strings.Builder
	far.WriteString(head + "a,Robin\na,Robin\n")
	for i := range partRecords {
		fmt.Fprintf(&far, "b%d,Eve\n", i)
	}
	far.WriteString("a,Robin\nlast,Eve\nlast,Eve\n")
	long := w.post("kind=customers&source=shop", "text/csv", far.String())
	for _, part := range []int{1, 2} {
		n := 0
		w.config.failpoint = func(string) error {
			if n++; n == part {
				return errors.New("killed")
			}
			return nil
		}
		w.restart()
		if err := w.runAll(t.Context()); err == nil {
			t.Fatal("it was not killed")
		}
	}
	w.config.failpoint = nil
	w.restart()
	equal(t, sum(w.run(long.ID)), fmt.Sprintf("done %d: %d created, 3 known, 0 refused, 0 undone ", partRecords+5, partRecords+2))
	w.ask(200, "POST", "/v1/imports/"+long.ID+"/undo", "", "")
	equal(t, w.run(long.ID).Undone, partRecords+2)
}

// A dry run says of each record what the import then does: also of what is twice in the file
// itself, of what was imported before, and of a record whose customer would be made for it.
func TestADryRunSaysWhatTheImportDoes(t *testing.T) {
	w := newWorld(t)
	const people = "reference,name\n"
	w.run(w.post("kind=customers&source=shop", "text/csv", people+"before,Eve\n").ID)
	var far strings.Builder
	far.WriteString(people + "1,Robin\n1,Robin\n1,Robert\n2,\n2,Ann\n,Nobody\n,Nobody\nbefore,Eve\nbefore,Eva\n")
	for i := range partRecords {
		fmt.Fprintf(&far, "b%d,Eve\n", i)
	}
	far.WriteString("1,Robin\n")
	const order = `{"customer":"C","customerName":"Ada","reference":"o-1","amount":5,"currency":"EUR"}` + "\n"
	orders := order + order + strings.Replace(order, "5", "6", 1) + strings.Replace(order, "o-1", "o-2", 1) + strings.Replace(order, `"C"`, `"D"`, 1) +
		strings.Replace(strings.Replace(order, `"C"`, `"E"`, 1), "EUR", "money", 1)
	// what becomes of each line, without the ids that only an import has
	outcomes := func(id string) string {
		var out strings.Builder
		for line := range strings.SplitSeq(w.lines(id), "\n") {
			out.WriteString(strings.Join(strings.Split(line, ",")[:min(4, strings.Count(line, ",")+1)], ",") + "\n")
		}
		return out.String()
	}
	for _, one := range []struct{ query, media, file string }{
		{"kind=customers&source=shop&dedupe=refuse", "text/csv", far.String()},
		{"kind=orders&source=till&createMissing=true", "application/x-ndjson", orders},
		{"kind=orders&source=kiosk&createMissing=true&dedupe=refuse", "application/x-ndjson", orders},
		{"kind=customers&source=mall", "text/csv", far.String()},
	} {
		dry := w.post(one.query+"&dryRun=true", one.media, one.file)
		n := 0
		w.config.failpoint = func(string) error { // behind the first part, and behind the second
			if n++; n <= 2 && len(one.file) > 1000 {
				return errors.New("killed")
			}
			return nil
		}
		for w.restart(); w.runAll(t.Context()) != nil; w.restart() {
			continue
		}
		w.config.failpoint = nil
		w.restart()
		said, real := outcomes(dry.ID), w.post(one.query, one.media, one.file)
		equal(t, sum(w.run(real.ID)), sum(w.see(dry.ID)))
		equal(t, said, outcomes(real.ID))
	}
}

func TestARecordThatDoesNotFitItsHeader(t *testing.T) {
	w := newWorld(t)
	more := w.post("kind=customers&source=shop", "text/csv", "reference,name,region\n1,Lee, Ann,GB\n2,Robin,GB,,\n")
	equal(t, sum(w.run(more.ID)), "done 2: 1 created, 0 known, 1 refused, 0 undone ")
	if !strings.Contains(w.lines(more.ID), "2,refused,columns,,the line has more columns than the header") {
		t.Error(w.lines(more.ID))
	}
	// What is mapped goes before a member that happens to have the field's name.
	for i := range 8 {
		ref := fmt.Sprintf("m%d", i)
		one := w.post("kind=customers&source=shop&map=reference:no", "application/x-ndjson", `{"no":"`+ref+`","reference":"other","name":"Robin"}`)
		equal(t, sum(w.run(one.ID)), "done 1: 1 created, 0 known, 0 refused, 0 undone ")
		if _, ok := w.exists(ref); !ok {
			t.Error(ref, "was imported under another reference")
		}
	}
}

func TestCancelledAndFailedImports(t *testing.T) {
	w := newWorld(t)
	var id string
	w.config.failpoint = func(string) error {
		w.ask(200, "POST", "/v1/imports/"+id+"/cancel", "", "")
		return nil
	}
	w.restart()
	id = w.post(asOrders, "application/x-ndjson", orders(2*partRecords)).ID
	equal(t, sum(w.run(id)), fmt.Sprintf("cancelled %d: %d created, 0 known, 0 refused, 0 undone ", partRecords, partRecords))
	w.config.failpoint = nil
	w.restart()
	for body, want := range map[string]string{
		"a,a\n1,2\n":        "the file cannot be read: two columns of the header have the same name",
		"":                  "the file cannot be read: the header line cannot be read",
		"name\n\"Ada\nx":    `the file cannot be read: line 3: extraneous or missing " in quoted-field`,
		"name\nAda\n\"b\"c": `the file cannot be read: line 3: extraneous or missing " in quoted-field`,
	} {
		j := w.run(w.post("kind=customers&source=s", "text/csv", body).ID)
		equal(t, j.State+" "+j.Error, "failed "+want)
	}
	j := w.run(w.post("kind=customers&source=s&map=name:Nobody", "text/csv", "x\n1\n").ID)
	equal(t, j.Error, "the file cannot be read: the header has no column for the mapped field name")
	cut := w.post("kind=customers&source=s", "text/csv", strings.Repeat("name\n", 50_000))
	path := filepath.Join(w.Dir, cut.ID)
	raw, err := os.ReadFile(path)
	if err != nil || os.WriteFile(path, raw[:blockSize+blockTag+4], 0o600) != nil {
		t.Fatal(err)
	}
	equal(t, w.run(cut.ID).State, "failed")
	bad := w.post("kind=visits&source=s", "application/x-ndjson", "{\"mode\":1}\n\n[]\n{\"mode\":\"phone\",\"content\":{}}\n{\"mode\":\"phone\",\"content\":\"x\",\"customerId\":\"7\"}\n{\"mode\":\"phone\",\"content\":\"x\",\"customer\":\"none\"}")
	equal(t, sum(w.run(bad.ID)), "done 5: 0 created, 0 known, 5 refused, 0 undone ")
	for _, want := range []string{"1,refused,required,", "3,refused,malformed", "4,refused,type,content", "5,refused,uuid,customerId", "6,refused,customer-not-found,customer,"} {
		if !strings.Contains(w.lines(bad.ID), want) {
			t.Errorf("%s is not in %s", want, w.lines(bad.ID))
		}
	}

	w.ask(415, "POST", "/v1/imports?kind=orders&source=s", "application/json", "{}")
	w.ask(422, "POST", "/v1/imports?kind=horses&source=s", "text/csv", "x")
	w.ask(422, "POST", "/v1/imports?kind=orders&source=s&map=horse:x", "text/csv", "x")
	w.ask(404, "GET", "/v1/imports/"+uuid.NewString(), "", "")
	w.MaxBytes = 10
	w.ask(413, "POST", "/v1/imports?kind=orders&source=s", "text/csv", strings.Repeat("x", 11))
	var list struct {
		Items []Import
		Next  string
	}
	if err := json.Unmarshal(w.ask(200, "GET", "/v1/imports?limit=1", "", ""), &list); err != nil || len(list.Items) != 1 || list.Items[0].ID != bad.ID || list.Next != bad.ID {
		t.Error(err, list)
	}
	if err := json.Unmarshal(w.ask(200, "GET", "/v1/imports?limit=200&before="+list.Next, "", ""), &list); err != nil || len(list.Items) != 7 {
		t.Error(err, len(list.Items))
	}
}

func TestSealedFile(t *testing.T) {
	secret := [32]byte{1}
	key, sealed, err := newKey(secret, "job")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openKey(secret, "other", sealed); err == nil {
		t.Error("the key of a job opens as another's")
	}
	if got, err := openKey(secret, "job", sealed); err != nil || got != key {
		t.Error(got, err)
	}
	for _, size := range []int{0, 1, blockSize - 1, blockSize, blockSize + 1, 3 * blockSize} {
		path := filepath.Join(t.TempDir(), "file")
		want := bytes.Repeat([]byte("x1"), size/2+1)[:size]
		n, err := writeSealed(path, key, bytes.NewReader(want), 1<<20)
		if err != nil || n != int64(size) {
			t.Fatal(n, err)
		}
		read := func() ([]byte, error) {
			f, err := openSealed(path, key)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return io.ReadAll(f)
		}
		if got, err := read(); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d: %d bytes, %v", size, len(got), err)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, changed := range map[string][]byte{
			"cut": raw[:len(raw)-1], "a block less": raw[:len(raw)-len(raw)%(blockSize+blockTag+4)], "a bit": append(append([]byte{}, raw[:len(raw)-1]...), raw[len(raw)-1]^1),
			"more": append(append([]byte{}, raw...), raw...),
		} {
			if len(changed) == len(raw) && name != "a bit" {
				continue
			}
			if err := os.WriteFile(path, changed, 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := read(); err == nil {
				t.Errorf("%d, %s: %d bytes and no error", size, name, len(got))
			}
		}
	}
}

// An import of orders and one of visits are taken back, though the process dies
// between two parts and the undo is asked for again: each record is withdrawn once.
// What somebody has corrected since stays.
func TestUndoWithdraws(t *testing.T) {
	w := newWorld(t)
	const n = partRecords + 10
	j := w.post(asOrders, "application/x-ndjson", orders(n))
	equal(t, sum(w.run(j.ID)), fmt.Sprintf("done %d: %d created, 0 known, 0 refused, 0 undone ", n, n))
	corrected := w.history("till", "C-3")[2]
	of := corrected.Skeleton().(*domain.OrderPlaced)
	fix := commands.Command{Name: "CorrectOrder", Customer: w.reference("till", "C-3"), Route: "x", Principal: "p", Auth: "t", Reason: "r", Decide: func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) {
		e := &domain.OrderCorrected{OrderID: of.OrderID, Corrects: domain.ID(corrected.ID), CorrectsRevision: 2, Items: 9, Changed: []string{"items"}}
		return c.Correct(e, domain.Standing{Happened: corrected.Happened(of)}, "r", false, time.Now())
	}}
	if _, err := w.Commands.Do(t.Context(), fix); err != nil {
		t.Fatal(err)
	}
	w.ask(200, "POST", "/v1/imports/"+j.ID+"/undo", "", "")
	w.config.failpoint = func(at string) error { // behind the first part, before its checkpoint
		if at == "undo" {
			return errors.New("killed")
		}
		return nil
	}
	w.restart()
	if err := w.runAll(t.Context()); err == nil {
		t.Fatal("the undo was not stopped: this test finds nothing")
	}
	equal(t, sum(w.see(j.ID)), fmt.Sprintf("undoing %d: %d created, 0 known, 0 refused, 0 undone ", n, n))
	w.config.failpoint = nil
	w.restart()
	w.ask(200, "POST", "/v1/imports/"+j.ID+"/undo", "", "")
	equal(t, sum(w.run(j.ID)), fmt.Sprintf("undone %d: %d created, 0 known, 0 refused, %d undone ", n, n, n-1))
	equal(t, sum(w.run(j.ID)), fmt.Sprintf("undone %d: %d created, 0 known, 0 refused, %d undone ", n, n, n-1))
	if lines := w.lines(j.ID); strings.Count(lines, ",kept,") != 1 || !strings.Contains(lines, ",kept,record-in-use") {
		t.Error(lines)
	}
	for c := range 7 {
		var events []domain.Happened
		withdrawn, archived := 0, 0
		for _, e := range w.history("till", fmt.Sprintf("C-%d", c)) {
			switch e.Skeleton().(type) {
			case *domain.RecordWithdrawn:
				withdrawn++
				equal(t, e.Meta.Import+" "+e.Meta.Reason, j.ID+" import-undone")
			case *domain.CustomerArchived:
				archived++
			}
			events = append(events, e.Happened(e.Skeleton()))
		}
		left, gone := 0, 1 // a customer that was made for its orders goes with them
		if c == 3 {
			left, gone = 1, 0
		}
		r := domain.RecordOf(events, time.Time{})
		if r.Orders != left || archived != gone || withdrawn == 0 {
			t.Errorf("C-%d: %d orders are left, %d were withdrawn, archived %d", c, r.Orders, withdrawn, archived)
		}
	}
}
