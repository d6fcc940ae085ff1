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
