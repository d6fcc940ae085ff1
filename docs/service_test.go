package docs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// The tables of states in service.md are those that decisions are made by.
func TestServiceIsDocumentedAsTheTablesHaveIt(t *testing.T) {
	const path = "service.md"
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(written)
	for name, table := range map[string]string{
		"complaint": domain.ComplaintLife.Table(domain.ComplaintStates),
		"request":   domain.RequestLife.Table(domain.RequestStates),
		"visit":     domain.VisitLife.Table(domain.VisitStates),
		"follow-up": domain.FollowUpLife.Table([]domain.FollowUpState{"open"}),
	} {
		begin, end := "<!-- table: "+name+" -->\n", "<!-- end -->"
		before, rest, ok := strings.Cut(text, begin)
		_, after, ended := strings.Cut(rest, end)
		if !ok || !ended {
			t.Fatalf("%s has no place for the table %s", path, name)
		}
		text = before + begin + table + end + after
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != string(written) {
		t.Errorf("the tables of %s are not those of package domain; write them with: go test ./docs -update", path)
	}
}
