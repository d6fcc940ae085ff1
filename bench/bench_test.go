package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if spec := os.Getenv(childEnv); spec != "" {
		os.Exit(runChild(spec))
	}
	os.Exit(m.Run())
}

// TestEachBenchmark runs all with sizes that measure nothing, so that they do
// not rot. Nothing is said about how fast anything is.
func TestEachBenchmark(t *testing.T) {
	dir := t.TempDir()
	var out strings.Builder
	o := options{
		suites: []string{"commands", "rebuild", "all", "get", "live", "past"}, seconds: 0.1, events: 1200, rounds: 1, clients: []int{1, 4}, out: dir, hasty: true,
	}
	if err := runSuites(t.Context(), o, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"fdatasync", "visits over HTTP, 4 clients", "read models", "plain pgx", "upsert a message", "delivered + two", "/v1/classes as of", "peak heap", "RATIO"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, out.String())
		}
	}
	f, err := os.Open(filepath.Join(dir, "results.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		if rate, err := strconv.ParseFloat(line[3], 64); err != nil || rate <= 0 {
			t.Errorf("no figure in %q", line)
		}
	}
}

func TestUnknownBenchmarkIsRefused(t *testing.T) {
	if err := run(t.Context(), []string{"-run", "nothing"}, &strings.Builder{}); err == nil {
		t.Error("it was accepted")
	}
}

// TestListsOfACompany fills a small company in two goes, as if the first had been cut
// off, and asks everything once. An answer with nothing in it, of which the company has
// something, is a fault: the control asks for what it has not.
func TestListsOfACompany(t *testing.T) {
	var out strings.Builder
	w, err := newWorld(t.Context(), options{dir: t.TempDir(), hasty: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.close(); err != nil {
			t.Error(err)
		}
	}()
	var c *company
	for _, customers := range []int{100, 700} {
		if c, err = openCompany(w.dir); err != nil {
			t.Fatal(err)
		}
		if err := c.fill(t.Context(), w, customers, &out); err != nil || c.Customers != customers {
			t.Fatalf("%d customers, want %d: %v", c.Customers, customers, err)
		}
		c.Customers -= 50 // written, but not noted
		c.Events -= 50
		if err := c.note(); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.build(t.Context(), w, true, &out); err != nil {
		t.Fatal(err)
	}
	// Of few customers not everybody has something overdue, or had everything two weeks ago.
	var some []ask
	for _, a := range asks {
		mine, due := strings.Contains(a.path, "$staff"), strings.Contains(a.path, "due=")
		if !mine || !due {
			some = append(some, ask{a.path, a.past && !mine && !due})
		}
	}
	out.Reset()
	if err := c.ask(t.Context(), w, some, 1, 3, &out); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	err = c.ask(t.Context(), w, []ask{{"/v1/customers?region=DE-01", true}, {"/v1/customers?region=FR", false}}, 1, 1, &out)
	if err == nil || strings.Contains(err.Error(), "DE-01") || !strings.Contains(err.Error(), "FR: nothing in the answer") {
		t.Errorf("a list that is empty: %v", err)
	}

	// A changed scheme finds some to put elsewhere.
	follow, err := w.helper(t.Context(), "project")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := follow.stop(); err != nil {
			t.Error(err)
		}
	}()
	out.Reset()
	if err := c.change(t.Context(), w, asks[:2], &out); err != nil || !strings.Contains(out.String(), "of them reclassified") {
		t.Errorf("a changed scheme: %v\n%s", err, out.String())
	}
}
