package main

import (
	"bytes"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

var golden = flag.Bool("golden", false, "write the golden texts of dossier replay")

// TestReplayReadsAloud prints a history whose answer is fixed, so that a person
// can judge the text.
func TestReplayReadsAloud(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := os.ReadFile(filepath.Join("testdata", "replay", filepath.Base(r.URL.Path)+".json"))
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(raw)
	}))
	defer server.Close()
	for name, args := range map[string][]string{
		"replay.txt": {"replay", "7d0f1a52-2c1e-4a8e-9d59-0b8f6f1c2a11", "--url", server.URL},
		"diff.txt":   {"replay", "7d0f1a52-2c1e-4a8e-9d59-0b8f6f1c2a11", "--diff", "0..4", "--url", server.URL},
	} {
		var out, said bytes.Buffer
		if status := run(t.Context(), args, &out, &said); status != 0 {
			t.Fatalf("%v: %d %s", args, status, said.String())
		}
		file := filepath.Join("testdata", "replay", name)
		if *golden {
			if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, out.String(), want)
		}
	}
}
