package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/dossier-crm/dossier/internal/compat"
)

var updateDescription = flag.Bool("describe", false, "write docs/openapi.json, where nothing breaks")

var acceptBreaking = flag.Bool("break", false, "with -describe: write it though it breaks clients")

// TestTheDescriptionBreaksNobody compares the API with the description that is
// checked in, by which clients are written. What is new is taken with
//
//	go test ./cmd/dossier -run Description -describe && go test ./client/api -update
//
// and what breaks clients is not.
func TestTheDescriptionBreaksNobody(t *testing.T) {
	t.Parallel()
	const path = "../../docs/openapi.json"
	_, api := assemble(t).routes(true)
	doc := api.OpenAPI()
	doc.Info.Title, doc.Info.Version, doc.Info.Description = "Dossier", "v1", apiDescription
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var now bytes.Buffer
	if err := json.Indent(&now, raw, "", " "); err != nil {
		t.Fatal(err)
	}
	now.WriteByte('\n')
	before, err := os.ReadFile(path)
	if err != nil && !*updateDescription {
		t.Fatal(err)
	}
	if err == nil {
		broken, err := compat.Breaking(before, now.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if !*acceptBreaking {
			for _, one := range broken {
				t.Error(one)
			}
		}
	}
	if t.Failed() {
		return
	}
	if *updateDescription {
		if err := os.WriteFile(path, now.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(before, now.Bytes()) {
		t.Error("docs/openapi.json is not what the API is; see the comment of this test")
	}
}
