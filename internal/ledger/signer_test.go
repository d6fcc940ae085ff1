package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/ledger"
)

func TestKeyIsForItsOwnerAndItsLog(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.key")
	made, err := ledger.OpenKey(file, "dossier/a")
	must(t, err)
	info, err := os.Stat(file)
	must(t, err)
	if info.Mode() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	again, err := ledger.OpenKey(file, "dossier/a")
	must(t, err)
	if again.VerifierKey() != made.VerifierKey() {
		t.Error("another key the second time")
	}
	if _, err := ledger.OpenKey(file, "dossier/b"); err == nil {
		t.Error("the key of another log is taken")
	}
}

// TestSignerRefusesAfterARollback puts the stores back in several ways. What was
// signed stays signed; nothing more is until the tree goes on from it.
func TestSignerRefusesAfterARollback(t *testing.T) {
	w := newWorld(t)
	a, b := domain.ID(uuid.New()), domain.ID(uuid.New())
	w.visit(a, 300) // more than a tile
	first := w.sign()
	if again := w.sign(); !bytes.Equal(first, again) {
		t.Error("a tree that has not grown is signed again")
	}
	w.visit(b, 3)
	second := w.sign()
	w.stop()
	w.dumpTree()
	events := w.events()
	refuses := func(what string) {
		t.Helper()
		before, err := ledger.Reader{DB: w.pool}.Published(t.Context(), w.origin)
		must(t, err)
		if err := w.signer().Step(t.Context()); !errors.Is(err, ledger.ErrRollback) {
			t.Errorf("%s: %v, wanted a refusal", what, err)
		}
		after, err := ledger.Reader{DB: w.pool}.Published(t.Context(), w.origin)
		must(t, err)
		if !bytes.Equal(before, after) {
			t.Errorf("%s: something was published", what)
		}
	}
	w.putTree(events[:len(events)-2], nil)
	refuses("fewer leaves")

	// The database is put back too: the file beside the key knows.
	w.exec(`UPDATE dossier_ledger.signed SET size = 1, published_size = 1, root = decode(repeat('00', 32), 'hex')`)
	refuses("fewer leaves, and an older memory in the database")
	w.restoreTree("genuine")

	other := append([]ledger.Event(nil), events...)
	other[5].Type = "Other"
	w.putTree(other, nil)
	refuses("other leaves, as many")
	more := append(other, ledger.Event{Stream: "x", ID: uuid.New(), Position: w.at + 1})
	w.putTree(more, nil)
	refuses("other leaves, more")
	w.restoreTree("genuine")

	w.exec(`UPDATE ledger_v1.tree SET root = decode(repeat('00', 32), 'hex'), size = size`)
	refuses("a root that is not that of the leaves")
	w.restoreTree("genuine")

	// Healed, it signs again.
	w.putTree(append(append([]ledger.Event(nil), events...), ledger.Event{Stream: "x", ID: uuid.New(), Position: w.at + 1}), nil)
	must(t, w.signer().Step(t.Context()))
	third, err := ledger.Reader{DB: w.pool}.Published(t.Context(), w.origin)
	must(t, err)
	if bytes.Equal(second, third) {
		t.Error("nothing was signed")
	}
	if _, err := w.policy.Open(third); err != nil {
		t.Error(err)
	}
}

// TestSignerSaysWhatIsWrong runs the signer as the program does.
func TestSignerSaysWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	w.visit(domain.ID(uuid.New()), 3)
	registry := prometheus.NewRegistry()
	var said bytes.Buffer
	s := w.signer()
	s.Registerer, s.Log = registry, slog.New(slog.NewTextHandler(&said, nil))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Run(ctx) }()
	await := func(what string, fits func(ledger.Status) bool) {
		t.Helper()
		for range 2000 {
			status, err := ledger.Reader{DB: w.pool}.Status(t.Context(), w.origin)
			must(t, err)
			if fits(status) {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("never %s", what)
	}
	await("published", func(s ledger.Status) bool { return s.Published == 5 && s.Refusal == "" })
	w.exec(`INSERT INTO ledger_v1.alarm VALUES (1, 'customer-x', 'metadata')`)
	w.exec(`UPDATE dossier_ledger.signed SET root = decode(repeat('07', 32), 'hex')`)
	await("refused", func(s ledger.Status) bool { return s.Refusal != "" && s.Alarms == 1 })
	gathered := func() map[string]float64 {
		figures, err := registry.Gather()
		must(t, err)
		have := map[string]float64{}
		for _, f := range figures {
			m := f.GetMetric()[0]
			have[f.GetName()] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
		return have
	}
	// It says that it refuses before it looks for alarms.
	await("alarmed", func(ledger.Status) bool { return gathered()["dossier_ledger_alarms"] == 1 })
	cancel()
	<-done
	for _, want := range []string{"not a continuation", "may have lost events"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("the log does not say %q:\n%s", want, said.String())
		}
	}
	have := gathered()
	if have["dossier_ledger_alarms"] != 1 || have["dossier_ledger_refused_total"] == 0 || have["dossier_ledger_signed_size"] != 5 {
		t.Errorf("metrics: %v", have)
	}
}

// TestWitness has checkpoints cosigned by a witness of its own memory, and has
// it refuse what goes back.
func TestWitness(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	open := func() *ledger.WitnessServer {
		server, err := ledger.NewWitness("example.org/w", filepath.Join(dir, "key"), filepath.Join(dir, "seen"), []string{w.key.VerifierKey()}, slog.New(slog.DiscardHandler))
		must(t, err)
		return server
	}
	witness := open()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { witness.ServeHTTP(out, r) }))
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	policy, err := ledger.ParsePolicy(fmt.Sprintf("log %s\nwitness w %s %s\nquorum w\n", w.key.VerifierKey(), witness.VerifierKey(), server.URL))
	must(t, err)
	signer := w.signer()
	signer.Policy = policy

	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = signer.Run(ctx) }()
	id := domain.ID(uuid.New())
	published := func(size int64) []byte {
		t.Helper()
		for range 2000 {
			status, err := ledger.Reader{DB: w.pool}.Status(t.Context(), w.origin)
			must(t, err)
			if status.Published == size {
				signed, err := ledger.Reader{DB: w.pool}.Published(t.Context(), w.origin)
				must(t, err)
				return signed
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("%d leaves are never published", size)
		return nil
	}
	w.visit(id, 4)
	published(6)
	w.visit(id, 10)
	signed := published(16)
	witness = open() // started again, it remembers
	w.visit(id, 1)
	last := published(17)
	cancel()
	<-done
	got, err := policy.Open(last)
	must(t, err)
	if len(got.Witnesses) != 1 || got.Witnesses[0].Name != "w" || time.Since(got.Witnesses[0].Time) > time.Hour {
		t.Errorf("cosigned by %v", got.Witnesses)
	}
	if r := func() *ledger.Report {
		r, err := ledger.Checking{Policy: policy}.Check(bytes.NewReader(w.export(logOf(w.events()), ledger.Scope{})))
		must(t, err)
		return r
	}(); !r.Proved() {
		t.Error(r.Failed)
	}

	// The protocol, by hand.
	ask := func(body string) (int, string) {
		t.Helper()
		resp, err := http.Post(server.URL+"/add-checkpoint", "text/plain", strings.NewReader(body)) //nolint:noctx // a test
		must(t, err)
		defer resp.Body.Close()
		answer, err := io.ReadAll(resp.Body)
		must(t, err)
		if resp.StatusCode == http.StatusConflict && len(answer) > 0 && resp.Header.Get("Content-Type") != "text/x.tlog.size" {
			t.Errorf("content type %s", resp.Header.Get("Content-Type"))
		}
		return resp.StatusCode, string(answer)
	}
	own := func(n []byte) string { // without cosignatures
		text, _, _ := strings.Cut(string(n), "\n\n")
		c, err := ledger.ParseCheckpoint(text + "\n")
		must(t, err)
		out, err := c.Sign(w.key)
		must(t, err)
		return string(out)
	}
	fork := func(size int64) string {
		out, err := ledger.Checkpoint{Origin: w.origin, Size: size, Root: ledger.Hash{7}, Time: time.Now()}.Sign(w.key)
		must(t, err)
		return string(out)
	}
	stranger, err := ledger.OpenKey(filepath.Join(dir, "stranger"), w.origin)
	must(t, err)
	byStranger, err := ledger.Checkpoint{Origin: w.origin, Size: 18, Time: time.Now()}.Sign(stranger)
	must(t, err)
	elsewhere, err := ledger.OpenKey(filepath.Join(dir, "elsewhere"), "dossier/elsewhere")
	must(t, err)
	byElsewhere, err := ledger.Checkpoint{Origin: "dossier/elsewhere", Size: 18, Time: time.Now()}.Sign(elsewhere)
	must(t, err)
	for _, c := range []struct {
		what, body string
		status     int
	}{
		{"the same again", "old 17\n\n" + own(last), 200},
		{"a smaller tree", "old 16\n\n" + own(signed), 409},
		{"old larger than the tree", "old 17\n\n" + own(signed), 400},
		{"no old size known", "old 0\n\n" + own(last), 409},
		{"a fork of the same size", "old 17\n\n" + fork(17), 409},
		{"a fork that has grown", "old 17\n\n" + fork(18), 422},
		{"a fork with some proof", "old 17\n" + strings.Repeat(ledger.Hash{}.String()+"\n", 3) + "\n" + fork(18), 422},
		{"another key", "old 17\n\n" + string(byStranger), 403},
		{"another log", "old 17\n\n" + string(byElsewhere), 404},
		{"nonsense", "hello", 400},
		{"leading zero", "old 017\n\n" + own(last), 400},
	} {
		status, answer := ask(c.body)
		if status != c.status {
			t.Errorf("%s: %d %s, want %d", c.what, status, answer, c.status)
		}
		if c.what == "a smaller tree" && answer != "17\n" {
			t.Errorf("it says that it has seen %q", answer)
		}
	}

	// Without the witness nothing is published, and the reason is known.
	server.Close()
	w.visit(id, 1)
	w.settle()
	if err := signer.Step(t.Context()); err == nil || !errors.Is(err, ledger.ErrQuorum) || !strings.Contains(err.Error(), "witness w") {
		t.Errorf("without the witness: %v", err)
	}
}

// What a witness may answer: nothing of that is published, nothing goes where it says,
// and what it said in a slip does not stand against what it says later.
func TestAWitnessThatAnswersWrongly(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	witness, err := ledger.NewWitness("example.org/w", filepath.Join(dir, "key"), filepath.Join(dir, "seen"), []string{w.key.VerifierKey()}, slog.New(slog.DiscardHandler))
	must(t, err)
	stranger, err := ledger.NewWitness("example.org/w", filepath.Join(dir, "other"), filepath.Join(dir, "others"), []string{w.key.VerifierKey()}, slog.New(slog.DiscardHandler))
	must(t, err)
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	answer := http.Handler(witness)
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { answer.ServeHTTP(out, r) }))
	defer server.Close()
	policy, err := ledger.ParsePolicy(fmt.Sprintf("log %s\nwitness w %s %s\nquorum w\n", w.key.VerifierKey(), witness.VerifierKey(), server.URL))
	must(t, err)
	signer := w.signer()
	signer.Policy = policy
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	must(t, signer.Run(stopped)) // knows its witnesses now; the steps are ours
	says := func(status int, text string) http.Handler {
		return http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
			out.WriteHeader(status)
			_, _ = io.WriteString(out, text)
		})
	}
	id := domain.ID(uuid.New())
	for what, lie := range map[string]http.Handler{
		"sends away":              http.RedirectHandler(other.URL, http.StatusTemporaryRedirect),
		"knows less than nothing": says(409, "-5\n"),
		"knows more than all":     says(409, "9223372036854775807\n"),
		"knows no number":         says(409, "12x\n"),
		"always knows another":    says(409, "1\n"),
		"signs nothing":           says(200, "\n"),
		"signs with another key":  stranger,
		"has a lot to say":        says(500, strings.Repeat("no\n", 1<<16)),
	} {
		w.visit(id, 2)
		w.settle()
		answer = lie
		if err := signer.Step(t.Context()); err == nil || !errors.Is(err, ledger.ErrQuorum) || len(err.Error()) > 1000 || strings.Contains(err.Error(), "no\n") {
			t.Errorf("it %s: %.300v", what, err)
		}
		answer = witness
		if err := signer.Step(t.Context()); err != nil {
			t.Errorf("after it %s it is not heard any more: %v", what, err)
		}
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d requests went where a redirect said", n)
	}
}
