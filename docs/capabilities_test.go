package docs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// operation is one of the API's, and what its address looks like.
type operation struct {
	name, method string
	path         *regexp.Regexp
	given        int // parts of the path that are as they stand
}

// operations are those of the description, those with the fewest parameters first.
func operations(t *testing.T) (out []operation) {
	t.Helper()
	raw, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var description struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal(raw, &description); err != nil {
		t.Fatal(err)
	}
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	for path, methods := range description.Paths {
		for method, o := range methods {
			if o.OperationID != "" {
				out = append(out, operation{
					o.OperationID, strings.ToUpper(method),
					regexp.MustCompile(`^` + parameter.ReplaceAllString(path, `[^/?]+`) + `(\?.*)?$`), -len(parameter.FindAllString(path, -1)),
				})
			}
		}
	}
	slices.SortFunc(out, func(a, b operation) int { return b.given - a.given })
	return out
}

// asked is a request of a story that is to succeed.
var asked = regexp.MustCompile(`(?m)^(?:api 2\d\d (GET|POST|PUT|PATCH|DELETE)|(soon)) '?(/v1/[^\s']*)`)

// storiesOf is which operations each story calls with success.
func storiesOf(t *testing.T, all []operation) map[string]map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../cmd/dossier/testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	out := map[string]map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		calls := map[string]bool{}
		for _, m := range asked.FindAllStringSubmatch(string(text), -1) {
			method := m[1]
			if m[2] != "" {
				method = "GET"
			}
			if i := slices.IndexFunc(all, func(o operation) bool { return o.method == method && o.path.MatchString(m[3]) }); i >= 0 {
				calls[all[i].name] = true
			}
		}
		out[strings.TrimSuffix(filepath.Base(file), ".txtar")] = calls
	}
	return out
}

// Each line of the page names operations that there are, and stories that call them.
func TestCapabilitiesAreShownByStories(t *testing.T) {
	page, err := os.ReadFile("capabilities.md")
	if err != nil {
		t.Fatal(err)
	}
	all := operations(t)
	stories := storiesOf(t, all)
	named := regexp.MustCompile("`([a-z-]+)`")
	faults, lines := 0, 0
	check := func(line string) (faults []string) {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 5 {
			return []string{"has not five cells"}
		}
		told := strings.Split(cells[4], ", ")
		for _, story := range told {
			if stories[story] == nil {
				faults = append(faults, "there is no story "+story)
			}
		}
		used := map[string]bool{}
		for i, cell := range cells[2:4] {
			operations := named.FindAllStringSubmatch(cell, -1)
			if len(operations) == 0 {
				faults = append(faults, "names no operation")
			}
			for _, m := range operations {
				o := slices.IndexFunc(all, func(o operation) bool { return o.name == m[1] })
				if o < 0 {
					faults = append(faults, "there is no operation "+m[1])
					continue
				}
				if (all[o].method == "GET") != (i == 1) {
					faults = append(faults, m[1]+" is in the wrong column")
				}
				called := false
				for _, story := range told {
					if stories[story][m[1]] {
						called, used[story] = true, true
					}
				}
				if !called {
					faults = append(faults, m[1]+" is called by none of the stories")
				}
			}
		}
		for _, story := range told {
			if !used[story] {
				faults = append(faults, "the story "+story+" calls nothing of it")
			}
		}
		return faults
	}
	for line := range strings.Lines(string(page)) {
		if line = strings.TrimSpace(line); regexp.MustCompile(`^\| \d+ \|`).MatchString(line) {
			lines++
			for _, fault := range check(line) {
				faults++
				t.Errorf("%.40s…: %s", line, fault)
			}
		}
	}
	if lines < 35 || faults > 0 {
		t.Errorf("%d lines, %d faults", lines, faults)
	}
	for _, control := range []string{
		"| 1 | x | `create-customer` | `get-facts` | visits |", "| 1 | x | `create-customers` | `get-customer` | story |", "| 1 | x | `get-customer` | `create-customer` | story |",
		"| 1 | x | `create-customer` | `get-customer` | story, orders, proofs |", "| 1 | x |  | `get-customer` | story |",
	} {
		if len(check(control)) == 0 {
			t.Errorf("control: nothing is said of %s", control)
		}
	}
}
