package docs_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// described is what the test looks at of the description of the API.
type described struct {
	Paths map[string]struct {
		Get *struct {
			Parameters []struct{ Name string }
			Responses  map[string]struct {
				Content map[string]struct{ Schema shape }
			}
		}
	}
	Components struct{ Schemas map[string]shape }
}

type shape struct {
	Ref        string `json:"$ref"`
	Properties map[string]shape
}

// instants returns the paths that can be read and take both instants, each by itself and
// as one, and those that do not, in order. It returns in silent what takes them and says nowhere on what the
// answer rests.
func (d described) instants() (with, without, silent []string) {
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		get := d.Paths[path].Get
		if get == nil || !strings.HasPrefix(path, "/v1/") {
			continue
		}
		takes := map[string]bool{}
		for _, p := range get.Parameters {
			takes[p.Name] = true
		}
		if !takes["asOf"] || !takes["recordedAsOf"] || !takes["occurredAsOf"] {
			without = append(without, path)
			continue
		}
		with = append(with, path)
		answer := get.Responses["200"].Content["application/json"].Schema
		if name, is := strings.CutPrefix(answer.Ref, "#/components/schemas/"); is {
			answer = d.Components.Schemas[name]
		}
		if _, says := answer.Properties["restsOn"]; !says {
			silent = append(silent, path)
		}
	}
	return with, without, silent
}

func readDescription(t *testing.T) (d described) {
	t.Helper()
	raw, err := os.ReadFile("openapi.json")
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// pastRow is a line of the table in past.md.
var pastRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.*) \\|$")

// reasons returns the paths that a page lists as without instants.
func reasons(page string) map[string]string {
	_, table, _ := strings.Cut(page, "<!-- without instants -->")
	table, _, _ = strings.Cut(table, "<!-- end -->")
	out := map[string]string{}
	for _, m := range pastRow.FindAllStringSubmatch(table, -1) {
		out[m[1]] = strings.TrimSpace(m[2])
	}
	return out
}

// unlisted returns what is wrong with the list: paths without instants that it does not
// give a reason for, and paths on it that take them or are not there.
func unlisted(without []string, listed map[string]string) (missing, extra []string) {
	for _, path := range without {
		if listed[path] == "" {
			missing = append(missing, path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(listed)) {
		if !slices.Contains(without, path) {
			extra = append(extra, path)
		}
	}
	return missing, extra
}

// TestWhatTakesNoInstantsHasAReason holds past.md against the description: what can be
// read takes both instants and says on what the answer rests, or has a line with the
// reason why it does not.
func TestWhatTakesNoInstantsHasAReason(t *testing.T) {
	page, err := os.ReadFile("past.md")
	if err != nil {
		t.Fatal(err)
	}
	with, without, silent := readDescription(t).instants()
	if len(with) < 50 || len(without) < 20 {
		t.Fatalf("the description is not read: %d and %d paths", len(with), len(without))
	}
	missing, extra := unlisted(without, reasons(string(page)))
	for _, path := range missing {
		t.Errorf("%s takes no instants, and past.md does not say why", path)
	}
	for _, path := range extra {
		t.Errorf("%s is in past.md and takes both instants, or is not there", path)
	}
	for _, path := range silent {
		if path != "/v1/customers/{customerId}/replay" { // it names the event of each step
			t.Errorf("%s takes instants and does not say on what the answer rests", path)
		}
	}
}

// TestControlInstantsWithoutAReason makes sure that the comparison can fail.
func TestControlInstantsWithoutAReason(t *testing.T) {
	var d described
	const raw = `{"paths": {"/v1/a": {"get": {"parameters": [{"name": "asOf"}, {"name": "recordedAsOf"}, {"name": "occurredAsOf"}], "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}},
		"/v1/b": {"get": {"parameters": [{"name": "recordedAsOf"}, {"name": "occurredAsOf"}]}}, "/v1/c": {"get": {}}, "/v1/d": {"post": {}}}, "components": {"schemas": {"A": {"properties": {"items": {}}}}}}`
	if err := json.Unmarshal([]byte(raw), &d); err != nil {
		t.Fatal(err)
	}
	with, without, silent := d.instants()
	if !slices.Equal(with, []string{"/v1/a"}) || !slices.Equal(without, []string{"/v1/b", "/v1/c"}) || !slices.Equal(silent, []string{"/v1/a"}) {
		t.Errorf("with %v, without %v, silent %v", with, without, silent)
	}
	listed := reasons("| `/v1/c` | before the table |\n<!-- without instants -->\n| `/v1/a` | none |\n| `/v1/b` | it has one |\n| `/v1/e` | it is gone |\n<!-- end -->")
	missing, extra := unlisted(without, listed)
	if !slices.Equal(missing, []string{"/v1/c"}) || !slices.Equal(extra, []string{"/v1/a", "/v1/e"}) {
		t.Errorf("missing %v, extra %v", missing, extra)
	}
}
