package api

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/dossier-crm/dossier/client/internal/generate"
)

var update = flag.Bool("update", false, "write operations.go")

func TestTheClientIsWhatTheDescriptionSays(t *testing.T) {
	description, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate.Go(description)
	if err != nil {
		t.Fatalf("%v\n%s", err, want)
	}
	if *update {
		if err := os.WriteFile("operations.go", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("operations.go"); err != nil || !bytes.Equal(got, want) {
		t.Errorf("operations.go is not of this description; write it with: go test ./client/api -update (%v)", err)
	}
}

func TestPagesCanBeGoneThroughAgain(t *testing.T) {
	cursor := "a"
	all := pages(func() ([]string, string, error) {
		return []string{cursor}, map[string]string{"a": "b", "b": "c"}[cursor], nil
	}, &cursor)
	for range 2 {
		got := ""
		for item, err := range all {
			if err != nil {
				t.Fatal(err)
			}
			got += item
		}
		if got != "abc" {
			t.Errorf("the pages are %q", got)
		}
	}
}
